"""Arithmetic of masks: (height, width) uint8 arrays, 255 inside and 0 outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels; ``right`` and ``bottom`` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def binary(mask: np.ndarray) -> np.ndarray:
    """255 where the mask is above 127, 0 elsewhere."""
    return np.where(mask > 127, np.uint8(255), np.uint8(0))


def grow(mask: np.ndarray, radius: int) -> np.ndarray:
    """Dilation by a square of 2 x radius + 1 pixels; 12 is the paper's 25 x 25 box."""
    out = mask.copy()
    for axis in (0, 1):
        line = np.moveaxis(out, axis, 0)
        source = line.copy()
        for shift in range(1, min(radius, len(line) - 1) + 1):
            np.maximum(line[shift:], source[:-shift], out=line[shift:])
            np.maximum(line[:-shift], source[shift:], out=line[:-shift])
    return out


def feather_inside(mask: np.ndarray, width: int) -> np.ndarray:
    """An alpha (0 to 1) that is 0 wherever the mask is 0 and rises smoothly to 1 over ``width`` pixels inside it.

    The picture's border is no edge. Distances are octagonal: erosion by a square and by a cross in turn.
    """
    inside = mask > 127
    depth = np.zeros(mask.shape, np.float32)
    for step in range(width + 1):
        depth += inside
        if step == width or not inside.any():
            break
        inside = _eroded(inside, square=step % 2 == 0)
    share = depth / (width + 1)
    return share * share * (3 - 2 * share)


def _eroded(inside: np.ndarray, square: bool) -> np.ndarray:
    padded = np.pad(inside, 1, constant_values=True)
    height, width = inside.shape
    reach = [(dy, dx) for dy in (0, 1, 2) for dx in (0, 1, 2) if square or dy == 1 or dx == 1]
    out = np.ones_like(inside)
    for dy, dx in reach:
        out &= padded[dy : dy + height, dx : dx + width]
    return out


def bounding_box(mask: np.ndarray) -> Box | None:
    """The smallest box around what is above 127, or None for an empty mask."""
    rows = np.flatnonzero((mask > 127).any(axis=1))
    columns = np.flatnonzero((mask > 127).any(axis=0))
    if rows.size == 0:
        return None
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def blend(below: np.ndarray, above: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """``above`` over ``below`` by an alpha of 0 to 1; where it is 0 the pixel below stays exactly what it was."""
    share = alpha[:, :, None]
    return np.rint(below + (above.astype(np.float32) - below) * share).clip(0, 255).astype(np.uint8)
