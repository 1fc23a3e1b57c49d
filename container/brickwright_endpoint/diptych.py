"""The diptych of in-context editing (ICEdit; Lego-Edit's LoRAs are trained on it).

A canvas twice as wide: the original on the left, a copy on the right, and the mask on the right half only. The prompt says that
the right is the left but for the change, so the model looks at the left half while it repaints the right one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geometry import Fit, fit, from_canvas, mask_onto_canvas, onto_canvas

_SCENE = "A diptych with two side-by-side images of the same scene."
_CHANGE = "On the right, the scene is exactly the same as on the left but"

#: Width of one pane, which the LoRAs were trained at, and the height above which a tall picture is scaled down further.
PANE_WIDTH = 768
TALLEST_PANE = 1152


@dataclass(frozen=True)
class Canvas:
    """What a fill model is given: an image (height, width, 3) and a mask (height, width), both sides multiples of 16."""

    image: np.ndarray
    mask: np.ndarray


def pane(width: int, height: int, multiple: int) -> Fit:
    """One half of the diptych. Its canvas width is a multiple too, so that the seam lies between two of the model's patches."""
    return fit(width, height, min(PANE_WIDTH / width, TALLEST_PANE / height), multiple)


def compose(left: np.ndarray, right: np.ndarray, mask: np.ndarray, half: Fit) -> Canvas:
    """Both pictures at the same size side by side; nothing of the left half is masked."""
    panes = np.concatenate([onto_canvas(left, half), onto_canvas(right, half)], axis=1)
    right_mask = mask_onto_canvas(mask, half)
    return Canvas(panes, np.concatenate([np.zeros_like(right_mask), right_mask], axis=1))


def right_picture(painted: np.ndarray, half: Fit) -> np.ndarray:
    """The right half of what the model made, at the picture's own size."""
    return from_canvas(painted[:, half.canvas_width :], half)


def sentence(change: str) -> str:
    """The prompt for a change, such as "change the weather to be snowy"."""
    return f"{_SCENE} {_CHANGE} {change.strip()}"


def style_sentence(caption: str, style: str) -> str:
    """The prompt for a style; the word "style" is added where it is missing, and nothing else is rewritten."""
    named = style.strip()
    if "style" not in named.lower().split():
        named += " style"
    return f"{_SCENE} {caption.strip()} {_CHANGE} Convert the image into {named}."
