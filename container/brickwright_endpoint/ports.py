"""The ports of the bricks that a container can serve: ``ports.json`` as typed data.

The file says for each brick what the project's catalogue says; a test of the TypeScript side compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PicturePort:
    """A port that takes a picture: ``kind`` is ``image`` or ``mask``."""

    kind: str
    nullable: bool
    any_canvas: bool
    """May have another size than the step's other pictures."""


@dataclass(frozen=True)
class ParameterPort:
    """A port that takes text (``string``) or a number, which lies in (above, max]."""

    type: str
    above: float | None
    max: float | None


@dataclass(frozen=True)
class BrickPorts:
    """What a brick takes and gives."""

    pictures: Mapping[str, PicturePort]
    parameters: Mapping[str, ParameterPort]
    outputs: tuple[str, ...]


def _picture(port: dict) -> PicturePort:
    return PicturePort(port["kind"], port.get("nullable", False), port.get("anyCanvas", False))


def _parameter(port: dict) -> ParameterPort:
    return ParameterPort(port["type"], port.get("above"), port.get("max"))


def _brick(brick: dict) -> BrickPorts:
    return BrickPorts(
        pictures={name: _picture(port) for name, port in brick["pictures"].items()},
        parameters={name: _parameter(port) for name, port in brick["parameters"].items()},
        outputs=tuple(brick["outputs"]),
    )


PORTS: Mapping[str, BrickPorts] = {
    name: _brick(brick)
    for name, brick in json.loads(Path(__file__).with_name("ports.json").read_text(encoding="utf-8")).items()
}
