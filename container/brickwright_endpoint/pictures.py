"""PNG bytes to arrays and back. An image is (height, width, 3 or 4) uint8, a mask (height, width) uint8 of 0 and 255."""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from .contract import Reference
from .errors import invalid
from .masks import binary

_IMAGE_MODES = {"1": "RGB", "L": "RGB", "RGB": "RGB", "LA": "RGBA", "RGBA": "RGBA"}
_MASK_MODES = {"1", "L"}


def decode(data: bytes, reference: Reference) -> np.ndarray:
    """The picture that the reference promised; its header is compared before a pixel is unpacked."""
    where = reference.address
    if hashlib.sha256(data).hexdigest() != reference.sha256:
        raise invalid(f"The object at {where} is not the one that was sent: its sha256 differs.")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if picture.size != (reference.width, reference.height):
                raise invalid(f"The picture at {where} is {picture.size[0]}x{picture.size[1]}, not as declared.")
            if getattr(picture, "n_frames", 1) != 1:
                raise invalid(f"The picture at {where} is animated.")
            return _pixels(picture, reference)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise invalid(f"The object at {where} is no intact PNG.") from error


def _pixels(picture: Image.Image, reference: Reference) -> np.ndarray:
    mode = picture.mode
    if mode == "P":
        mode = "RGBA" if "transparency" in picture.info else "RGB"
        picture = picture.convert(mode)
    if reference.kind == "mask":
        if mode not in _MASK_MODES:
            raise invalid(f"The mask at {reference.address} does not have one 8-bit channel.")
        return binary(np.array(picture.convert("L")))
    if mode not in _IMAGE_MODES:
        raise invalid(f"The picture at {reference.address} does not have 8 bits a channel.")
    return np.array(picture.convert(_IMAGE_MODES[mode]))


def encode(pixels: np.ndarray) -> bytes:
    """A PNG of the array, one, three or four channels; lossless, and quick rather than small."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "PNG", compress_level=3)
    return out.getvalue()


def rgb(image: np.ndarray) -> np.ndarray:
    """The colours alone; where an image has alpha its hidden colours are kept as they are."""
    return np.ascontiguousarray(image[:, :, :3])


def cutout(image: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The image with the alpha given."""
    return np.dstack([rgb(image), alpha])
