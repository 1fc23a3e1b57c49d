"""A call from its bytes to the answer's: read, fetch, run, store. Knows neither HTTP nor any model."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import contract, pictures
from .contract import Call, Reference
from .errors import EndpointError, Kind
from .memory import is_out_of_memory, release_memory
from .ports import PORTS
from .runner import Bricks, Outputs
from .s3 import Scope, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one picture may be at most."""

    pixels: int = 16_000_000
    bytes: int = 64_000_000


@dataclass(frozen=True)
class Response:
    """An HTTP status and a JSON body."""

    status: int
    body: bytes


class Service:
    """Calls of the bricks, one after another."""

    def __init__(self, bricks: Bricks, store: Store, scope: Scope, limits: Limits = Limits()) -> None:
        self._bricks = bricks
        self._store = store
        self._scope = scope
        self._limits = limits

    def invoke(self, body: bytes) -> Response:
        """Never raises: whatever goes wrong is an answer of the contract, and the log has the whole of it."""
        identity: str | None = None
        try:
            value = contract.read_json(body)
            identity = contract.call_id(value)
            call = contract.parse_call(value, self._scope, self._limits.pixels)
            return _response(200, self._run(call))
        except EndpointError as error:
            log.info("call %s failed: %s: %s", identity, error.kind.label, error.message)
            return failed(identity, error)
        except Exception as error:
            if is_out_of_memory(error):
                problem = EndpointError(Kind.OUT_OF_MEMORY, "The model ran out of memory for a picture of this size.")
            else:
                problem = EndpointError(Kind.INTERNAL, "The endpoint failed in a way that its log tells more about.")
            log.exception("call %s failed", identity)
        # Outside the handler, so that the error's frames no longer hold the tensors that filled the memory.
        if problem.kind is Kind.OUT_OF_MEMORY:
            release_memory()
        return failed(identity, problem)

    def _run(self, call: Call) -> dict[str, Any]:
        runner = self._bricks.runner(call.brick)
        inputs = {port: self._fetch(reference) for port, reference in call.pictures.items()}
        began = time.monotonic()
        outputs = runner.run(inputs, call.parameters, call.seed)
        seconds = time.monotonic() - began
        log.info("call %s: %s took %.2f s", call.id, call.brick, seconds)
        image = inputs["image"]
        assert image is not None
        stored = self._stored(call, outputs, image.shape[:2])
        return contract.answer(call, stored, seconds, runner.model)

    def _fetch(self, reference: Reference | None) -> np.ndarray | None:
        if reference is None:
            return None
        return pictures.decode(self._store.read(reference.address, self._limits.bytes), reference)

    def _stored(self, call: Call, outputs: Outputs, size: tuple[int, ...]) -> dict[str, Reference | float]:
        """Puts the pictures under the call's prefix. A brick that breaks its own ports is this endpoint's fault."""
        expected = PORTS[call.brick].outputs
        if set(outputs) != set(expected):
            raise RuntimeError(f"{call.brick} gave {sorted(outputs)} instead of {sorted(expected)}")
        return {port: self._store_output(call, port, outputs[port], size) for port in expected}

    def _store_output(
        self, call: Call, port: str, value: np.ndarray | float, size: tuple[int, ...]
    ) -> Reference | float:
        if not isinstance(value, np.ndarray):
            return float(value)
        if value.shape[:2] != size:
            raise RuntimeError(f"{call.brick} gave a {port} of {value.shape[:2]} for an image of {size}")
        data = pictures.encode(value)
        address = call.prefix / f"{port}.png"
        self._store.write(address, data, "image/png")
        height, width = value.shape[:2]
        kind = "mask" if value.ndim == 2 else "image"
        return Reference(address, kind, width, height, hashlib.sha256(data).hexdigest())


def failed(identity: str | None, error: EndpointError) -> Response:
    """A failure as the contract has it."""
    return _response(error.kind.status, contract.failure(identity, error))


def _response(status: int, value: dict[str, Any]) -> Response:
    return Response(status, json.dumps(value, allow_nan=False).encode())
