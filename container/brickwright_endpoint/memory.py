"""Memory that ran out: how it is told from other errors, and how it is given back. torch is asked only where it is loaded."""

from __future__ import annotations

import gc
import sys

_SAID = ("out of memory", "can't allocate memory", "not enough memory", "status_alloc_failed")


def is_out_of_memory(error: BaseException) -> bool:
    """True for the GPU's, the CPU allocator's and Python's own; torch raises RuntimeError for all of its own."""
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(said in str(error).lower() for said in _SAID)


def release_memory() -> None:
    """Frees what no longer has an owner, and hands cached blocks back to the driver."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
