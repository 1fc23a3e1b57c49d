"""Places a cut-out object where it is to appear, as the left half of a diptych that shows the model what to paint."""

from __future__ import annotations

import numpy as np

from .errors import invalid
from .geometry import resize
from .masks import Box, bounding_box


def place_reference(cutout: np.ndarray, target: Box, width: int, height: int) -> np.ndarray:
    """The RGBA cut-out on white, (height, width, 3): its bottom centre at the target's.

    A cut-out of the picture's own size has the scale that it is to have, as in the paper; one of another picture is scaled to
    the target. It is shifted to stay on the canvas rather than cut, so that the model sees the whole object.
    """
    object_box = bounding_box(np.where(cutout[:, :, 3] > 0, np.uint8(255), np.uint8(0)))
    if object_box is None:
        raise invalid("FLUX-FILL's preimage is a cut-out with nothing in it.")
    piece = cutout[object_box.top : object_box.bottom, object_box.left : object_box.right]
    scale = 1.0 if cutout.shape[:2] == (height, width) else _scale_into(object_box, target)
    size = (max(1, int(object_box.width * scale)), max(1, int(object_box.height * scale)))
    # Pillow scales RGBA with premultiplied alpha, so hidden colours do not bleed into the edge.
    piece = resize(piece, *size)
    left = _clamp((target.left + target.right - size[0]) // 2, width - size[0])
    top = _clamp(target.bottom - size[1], height - size[1])
    out = np.full((height, width, 3), 255, np.uint8)
    under = out[top : top + size[1], left : left + size[0]]
    under[...] = _over_white(piece)
    return out


def _scale_into(box: Box, target: Box) -> float:
    return min(target.width / box.width, target.height / box.height)


def _over_white(piece: np.ndarray) -> np.ndarray:
    alpha = piece[:, :, 3:].astype(np.float32) / 255
    return np.rint(piece[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def _clamp(value: int, most: int) -> int:
    return max(0, min(value, most))
