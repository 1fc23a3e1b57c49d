"""How a picture lies on the canvas that a model is given, and how it comes back at its own size."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from .masks import Box


@dataclass(frozen=True)
class Fit:
    """A picture of ``width`` x ``height``, scaled to ``inner`` with its own proportions, on a canvas."""

    width: int
    height: int
    canvas_width: int
    canvas_height: int
    inner: Box


def fit(width: int, height: int, scale: float, multiple: int) -> Fit:
    """Scales the picture and centres it on the smallest canvas whose sides are multiples; nothing is distorted."""
    inner_width = max(1, round(width * scale))
    inner_height = max(1, round(height * scale))
    canvas_width = math.ceil(inner_width / multiple) * multiple
    canvas_height = math.ceil(inner_height / multiple) * multiple
    left = (canvas_width - inner_width) // 2
    top = (canvas_height - inner_height) // 2
    inner = Box(left, top, left + inner_width, top + inner_height)
    return Fit(width, height, canvas_width, canvas_height, inner)


def long_side(width: int, height: int, side: int, multiple: int) -> Fit:
    """The picture with its longer side at ``side`` pixels, scaled up where it is smaller."""
    return fit(width, height, side / max(width, height), multiple)


def onto_canvas(image: np.ndarray, f: Fit) -> np.ndarray:
    """The image on its canvas; around it its edge pixels go on, so that the model sees no frame."""
    return _padded(resize(image, f.inner.width, f.inner.height), f)


def mask_onto_canvas(mask: np.ndarray, f: Fit) -> np.ndarray:
    """The mask on its canvas: whatever it touches at all is inside, so that scaling loses nothing of a thin mask."""
    scaled = mask
    if mask.shape != (f.inner.height, f.inner.width):
        picture = Image.fromarray(mask)
        size = (f.inner.width, f.inner.height)
        scaled = np.array(picture.resize(size, Image.Resampling.BOX))
    return _padded(np.where(scaled > 0, np.uint8(255), np.uint8(0)), f)


def from_canvas(canvas: np.ndarray, f: Fit) -> np.ndarray:
    """The picture out of what a model made of its canvas, at the picture's own size."""
    box = f.inner
    return resize(canvas[box.top : box.bottom, box.left : box.right], f.width, f.height)


def resize(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """Lanczos; the same array where the size is right already."""
    if image.shape[:2] == (height, width):
        return image
    picture = Image.fromarray(np.ascontiguousarray(image))
    return np.array(picture.resize((width, height), Image.Resampling.LANCZOS))


def _padded(array: np.ndarray, f: Fit) -> np.ndarray:
    sides = [(f.inner.top, f.canvas_height - f.inner.bottom), (f.inner.left, f.canvas_width - f.inner.right)]
    if not any(any(side) for side in sides):
        return array
    return np.pad(array, sides + [(0, 0)] * (array.ndim - 2), mode="edge")
