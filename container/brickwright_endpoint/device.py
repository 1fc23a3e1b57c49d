"""Where models run, and how chance enters."""

from __future__ import annotations

import torch


def best_device() -> torch.device:
    """The GPU, or the CPU where there is none (slow; for tests)."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def generator(seed: int) -> torch.Generator:
    """On the CPU, so that a seed gives the same noise whatever the GPU."""
    return torch.Generator("cpu").manual_seed(seed)
