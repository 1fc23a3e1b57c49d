"""A FLUX brick: its recipe, the shared fill model with the brick's adapter, and the safety filter."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from .recipes import Job, Tuning, prepare
from .runner import Outputs, Parameters, Pictures


class Painter(Protocol):
    """The fill model."""

    def paint(self, job: Job, lora: Path | None, seed: int) -> np.ndarray:
        """The painted canvas."""


class Filter(Protocol):
    """The safety filter."""

    def check(self, image: np.ndarray) -> None:
        """Raises where the picture must not leave."""


class FluxBrick:
    """One FLUX brick."""

    def __init__(
        self, brick: str, painter: Painter, lora: Path | None, tuning: Tuning, safety: Filter | None, model: str
    ) -> None:
        self.model = model if lora is None else f"{model} + {lora.stem}"
        self._brick = brick
        self._painter = painter
        self._lora = lora
        self._tuning = tuning
        self._safety = safety

    def run(self, pictures: Pictures, parameters: Parameters, seed: int) -> Outputs:
        """The edited picture at its own size."""
        job = prepare(self._brick, pictures, parameters, self._tuning)
        image = job.finish(self._painter.paint(job, self._lora, seed))
        if self._safety is not None:
            self._safety.check(image)
        return {"image": image}
