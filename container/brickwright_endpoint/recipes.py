"""What each FLUX brick asks of the fill model, as a job: pure arithmetic on arrays, before and after the model.

Prompts, steps, guidance, working sizes and dilations are Lego-Edit's (its executor ``legodemo.py``, read, not copied); where this
departs from it, the reason stands beside it and in the README.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import diptych
from .errors import EndpointError, Kind, invalid
from .geometry import Fit, from_canvas, long_side, mask_onto_canvas, onto_canvas, resize
from .masks import blend, bounding_box, feather_inside, grow
from .pictures import rgb
from .reference import place_reference
from .runner import Parameters, Pictures

#: Flux packs latents of 1/8 size in patches of 2 x 2, so both sides are multiples of 16.
MULTIPLE = 16


@dataclass(frozen=True)
class Sampling:
    """How the model is run. ``strength`` is the share of the noise schedule that is run, 1 = from pure noise."""

    steps: int
    guidance: float
    strength: float = 1.0

    @property
    def schedule(self) -> int:
        """Length of the whole schedule, of which ``strength`` leaves ``steps`` to be run, as the paper's sampler counts."""
        return int(self.steps / self.strength)


@dataclass(frozen=True)
class Job:
    """One run of the fill model, and how its result becomes the brick's."""

    canvas: diptych.Canvas
    prompt: str
    sampling: Sampling
    finish: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Tuning:
    """What an operator may set for a brick in the manifest; None keeps the paper's."""

    steps: int | None = None
    guidance: float | None = None
    side: int = 1024
    """Longer side of the canvas of bricks that work without a diptych."""


def prepare(brick: str, pictures: Pictures, parameters: Parameters, tuning: Tuning) -> Job:
    """The job for a call of one of the FLUX bricks."""
    image = rgb(_required(pictures, "image"))
    mask = pictures.get("mask")
    if mask is not None and not mask.any():
        raise invalid(f"{brick}'s mask is empty.")
    prompt = str(parameters.get("prompt", ""))
    if brick == "FLUX-FILL":
        return _fill(image, _required(pictures, "mask"), prompt, pictures.get("preimage"), tuning)
    if brick == "FLUX-INPAINT":
        score = float(parameters["score"])
        return _inpaint(image, _required(pictures, "mask"), _required(pictures, "preimage"), score, tuning)
    if brick == "FLUX-CBG":
        return _background(image, _required(pictures, "mask"), prompt, pictures.get("background"), tuning)
    if brick == "FLUX-RCM":
        # The rim of 17 pixels (the paper's 35 x 35 box) lets the edge of the object change with it.
        return _change(image, mask, diptych.sentence(prompt), tuning, reach=17, feather=17)
    if brick == "FLUX-STYLE":
        said = diptych.style_sentence(prompt, str(parameters["style"]))
        return _change(image, mask, said, tuning, reach=0, feather=6)
    if brick in ("FLUX-ENV", "FLUX-POSE"):
        return _change(image, None, diptych.sentence(prompt), tuning, reach=0, feather=0)
    raise EndpointError(Kind.UNSUPPORTED, f"{brick} is no brick of the fill model.")


def _change(image: np.ndarray, mask: np.ndarray | None, prompt: str, tuning: Tuning, reach: int, feather: int) -> Job:
    """The original beside its changed copy."""
    height, width = image.shape[:2]
    half = diptych.pane(width, height, MULTIPLE)
    region = np.full((height, width), 255, np.uint8) if mask is None else grow(mask, reach)
    canvas = diptych.compose(image, image, region, half)
    alpha = None if mask is None else feather_inside(region, feather)

    def finish(painted: np.ndarray) -> np.ndarray:
        made = diptych.right_picture(painted, half)
        return made if alpha is None else blend(image, made, alpha)

    return Job(canvas, prompt, _sampling(tuning, steps=25, guidance=50), finish)


def _fill(image: np.ndarray, mask: np.ndarray, prompt: str, preimage: np.ndarray | None, tuning: Tuning) -> Job:
    if preimage is not None and preimage.shape[2] == 4:
        return _fill_with_reference(image, mask, prompt, preimage, tuning)
    sampling = _sampling(tuning, steps=20, guidance=30)
    if preimage is None:
        return _direct(image, image, mask, prompt, sampling, tuning, feather=3)
    # The paper draws the strength between 0.9 and 1 anew for every call; the middle of it, so that a seed repeats.
    start = resize(rgb(preimage), image.shape[1], image.shape[0])
    sampling = Sampling(sampling.steps, sampling.guidance, 0.95)
    return _direct(image, start, mask, prompt, sampling, tuning, feather=3)


def _fill_with_reference(
    image: np.ndarray, mask: np.ndarray, prompt: str, reference: np.ndarray, tuning: Tuning
) -> Job:
    """The reference object on white at the left, the picture at the right."""
    height, width = image.shape[:2]
    half = diptych.pane(width, height, MULTIPLE)
    target = bounding_box(mask)
    assert target is not None
    left = place_reference(reference, target, width, height)
    canvas = diptych.compose(left, image, mask, half)
    alpha = feather_inside(mask, 3)

    def finish(painted: np.ndarray) -> np.ndarray:
        return blend(image, diptych.right_picture(painted, half), alpha)

    return Job(canvas, prompt, _sampling(tuning, steps=20, guidance=30), finish)


def _inpaint(image: np.ndarray, mask: np.ndarray, preimage: np.ndarray, score: float, tuning: Tuning) -> Job:
    """Removal: no prompt, starting from the quick inpainting, as far from it as the score says (the denoising strength)."""
    region = grow(mask, 12)
    steps = _sampling(tuning, steps=20, guidance=30)
    sampling = Sampling(steps.steps, steps.guidance, score)
    # The feather lies in the rim: what the mask itself covers is wholly replaced.
    return _direct(image, rgb(preimage), region, "", sampling, tuning, feather=12)


_IMPERATIVE = re.compile(r"^\s*(?:change|replace|turn|set)\s+the\s+background\s+(?:to|into|with|by)\s+", re.IGNORECASE)


def _background(image: np.ndarray, mask: np.ndarray, prompt: str, background: np.ndarray | None, tuning: Tuning) -> Job:
    """The fill model paints what it is told is there, so it is given the scene, not the order to change to it."""
    if background is not None:
        raise EndpointError(
            Kind.UNSUPPORTED, "FLUX-CBG with a given background is a composition, which this endpoint does not serve."
        )
    scene = _IMPERATIVE.sub("", prompt).strip() or prompt
    return _direct(image, image, mask, scene, _sampling(tuning, steps=20, guidance=30), tuning, feather=2)


def _direct(
    image: np.ndarray,
    start: np.ndarray,
    region: np.ndarray,
    prompt: str,
    sampling: Sampling,
    tuning: Tuning,
    feather: int,
) -> Job:
    """Paints into the region of the picture itself, from ``start`` inside it; outside, the picture stays exactly what it was."""
    height, width = image.shape[:2]
    f: Fit = long_side(width, height, tuning.side, MULTIPLE)
    canvas_mask = mask_onto_canvas(region, f)
    begun = onto_canvas(image, f)
    if start is not image:
        begun = np.where(canvas_mask[:, :, None] > 0, onto_canvas(start, f), begun)
    alpha = feather_inside(region, feather)

    def finish(painted: np.ndarray) -> np.ndarray:
        return blend(image, from_canvas(painted, f), alpha)

    return Job(diptych.Canvas(begun, canvas_mask), prompt, sampling, finish)


def _sampling(tuning: Tuning, steps: int, guidance: float) -> Sampling:
    return Sampling(
        steps if tuning.steps is None else tuning.steps, guidance if tuning.guidance is None else tuning.guidance
    )


def _required(pictures: Pictures, port: str) -> np.ndarray:
    found = pictures.get(port)
    if found is None:
        raise invalid(f"The {port} is missing.")
    return found
