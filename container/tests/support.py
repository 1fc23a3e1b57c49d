"""What the tests share: pictures, calls, a store of files, and a brick that needs no model. None of it is in the product."""

from __future__ import annotations

import hashlib
import importlib.util
import unittest
from pathlib import Path

import numpy as np

from brickwright_endpoint.errors import EndpointError, Kind, invalid
from brickwright_endpoint.pictures import encode
from brickwright_endpoint.runner import Outputs, Parameters, Pictures
from brickwright_endpoint.s3 import Address

ID = "a" * 64
BUCKET = "pictures"


def needs(*packages: str):
    """Skips a test case, with the reason, where a package is missing."""
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    return unittest.skipIf(missing, f"needs {', '.join(missing)}, not installed for this Python")


def entered(case, context):
    """Enters a context for as long as a test, or a test case's class, lasts. Python 3.10 has no enterContext."""
    value = context.__enter__()
    cleanup = case.addClassCleanup if isinstance(case, type) else case.addCleanup
    cleanup(context.__exit__, None, None, None)
    return value


def photo(width: int, height: int, seed: int = 1) -> np.ndarray:
    """Smooth light with grain on it: nothing in it repeats, so that a pixel out of place is seen."""
    y, x = np.mgrid[0:height, 0:width]
    grain = np.random.default_rng(seed).integers(-8, 9, (height, width, 3))
    light = np.stack([40 + 160 * x / width, 60 + 140 * y / height, 120 + 80 * np.sin(x / 17 + y / 23)], axis=-1)
    return (light + grain).clip(0, 255).astype(np.uint8)


def box_mask(width: int, height: int, left: int, top: int, right: int, bottom: int) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


class FileStore:
    """S3 as a folder: bucket/key."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, address: Address) -> Path:
        return self.root / address.bucket / address.key

    def read(self, address: Address, limit: int) -> bytes:
        try:
            data = self.path(address).read_bytes()
        except FileNotFoundError as error:
            raise invalid(f"There is no object at {address}.") from error
        if len(data) > limit:
            raise invalid(f"The object at {address} is larger than {limit} bytes.")
        return data

    def write(self, address: Address, data: bytes, content_type: str) -> None:
        path = self.path(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def put(store: FileStore, key: str, pixels: np.ndarray) -> dict:
    """Stores a picture and gives the reference to it as a call carries it."""
    data = encode(pixels)
    store.write(Address(BUCKET, key), data, "image/png")
    return {
        "s3": f"s3://{BUCKET}/{key}",
        "kind": "mask" if pixels.ndim == 2 else "image",
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def call(name: str, inputs: dict, parameters: dict | None = None, **changes: object) -> dict:
    """A well-formed call, but for the changes."""
    value = {
        "contract": "brickwright/1",
        "id": ID,
        "brick": name,
        "inputs": inputs,
        "parameters": parameters or {},
        "seed": 1,
        "output": {"prefix": f"s3://{BUCKET}/gpu-outputs/{ID}/"},
    }
    return {**value, **changes}


class Loopback:
    """FASTINPAINT without a model: the mask's region becomes the seed's grey. Its pixels and score are simple to foretell."""

    model = "loopback 1"

    def run(self, pictures: Pictures, parameters: Parameters, seed: int) -> Outputs:
        image, mask = pictures["image"], pictures["mask"]
        return {"image": np.where(mask[:, :, None] > 0, np.uint8(seed % 256), image[:, :, :3]), "score": 0.7}


class OneBrick:
    """Serves one brick by one runner, or raises the error given instead."""

    def __init__(self, brick: str, runner: object) -> None:
        self._brick = brick
        self._runner = runner

    def runner(self, brick: str):
        if brick != self._brick:
            raise EndpointError(Kind.UNSUPPORTED, f"{brick} is not served by this endpoint.")
        return self._runner
