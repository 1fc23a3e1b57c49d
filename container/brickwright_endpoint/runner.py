"""What a brick's backend offers to the service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

Pictures = Mapping[str, "np.ndarray | None"]
Parameters = Mapping[str, "str | float"]
Outputs = Mapping[str, "np.ndarray | float"]


class Runner(Protocol):
    """One brick on its model."""

    model: str
    """Name and version of the weights, for the record."""

    def run(self, pictures: Pictures, parameters: Parameters, seed: int) -> Outputs:
        """Every output port of the brick; the same inputs and seed give the same pixels on the same kind of machine."""


class Bricks(Protocol):
    """The bricks that are served here."""

    def runner(self, brick: str) -> Runner:
        """The brick, its weights loaded. Raises an unsupported error where it is not served."""
