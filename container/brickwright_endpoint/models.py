"""The manifest's bricks on their models. A model is loaded when the first brick that uses it is, and then shared."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from .errors import EndpointError, Kind
from .flux_brick import FluxBrick
from .manifest import Brick, Manifest, Weights
from .runner import Runner


class Models:
    """The bricks of one model data folder. Not for concurrent use: the service runs one call at a time."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._weights: dict[str, Any] = {}
        self._runners: dict[str, Runner] = {}

    def preload(self) -> None:
        """Loads what the manifest wants loaded before the first call."""
        for brick in self._manifest.preload:
            self.runner(brick)

    def runner(self, brick: str) -> Runner:
        served = self._manifest.bricks.get(brick)
        if served is None:
            raise EndpointError(Kind.UNSUPPORTED, f"{brick} is not served by this endpoint.")
        if brick not in self._runners:
            self._runners[brick] = self._build(brick, served)
        return self._runners[brick]

    # The libraries are imported with the model that needs them: an endpoint for LaMa alone does without diffusers.

    def _build(self, brick: str, served: Brick) -> Runner:
        weights = self._manifest.weights[served.weights]
        model = self._loaded(served.weights, weights)
        if weights.kind == "flux-fill":
            if served.lora is not None:
                model.add(served.lora)
            return FluxBrick(brick, model, served.lora, served.tuning, self._safety, weights.name)
        if weights.kind == "grounded-sam":
            from .grounded_sam import Pointed, Referring

            return Referring(model, weights.name) if brick == "RES" else Pointed(model, weights.name)
        return model

    def _loaded(self, name: str, weights: Weights) -> Any:
        if name not in self._weights:
            self._weights[name] = _load(weights)
        return self._weights[name]

    @cached_property
    def _safety(self) -> Any:
        entry = self._manifest.safety
        if entry is None:
            return None
        from .safety import SafetyFilter

        return SafetyFilter.load(entry["path"], entry["labels"], entry["threshold"])


def _load(weights: Weights) -> Any:
    options = weights.options
    if weights.kind == "flux-fill":
        from .flux_fill import FluxFill

        return FluxFill.load(weights.path, **options)
    if weights.kind == "lama":
        from .lama import Lama

        return Lama.load(weights.path, weights.name, options.get("longestSide", 2048))
    if weights.kind == "matting":
        from .matting import Matting

        return Matting.load(weights.path, weights.name, **options)
    from .grounded_sam import GroundedSam

    return GroundedSam.load(
        weights.path, options["segmenter"], options.get("threshold", 0.3), options.get("textThreshold", 0.25)
    )
