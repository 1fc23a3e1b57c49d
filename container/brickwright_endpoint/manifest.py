"""``bricks.json`` in the model data folder: which brick is served here, on which weights. The README documents it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import SetupError
from .ports import PORTS
from .recipes import Tuning

FILE = "bricks.json"

#: The kinds of weights, and the bricks that each can serve.
SERVES: Mapping[str, frozenset[str]] = {
    "flux-fill": frozenset(brick for brick in PORTS if brick.startswith("FLUX-")),
    "lama": frozenset({"FASTINPAINT"}),
    "grounded-sam": frozenset({"RES", "MASK-SEG"}),
    "matting": frozenset({"SOS"}),
}
#: What the base model cannot do without being trained to it.
_NEEDS_LORA = {"FLUX-INPAINT", "FLUX-RCM", "FLUX-STYLE", "FLUX-ENV", "FLUX-POSE"}


@dataclass(frozen=True)
class Weights:
    """A model of the folder. ``options`` are those of its kind."""

    kind: str
    name: str
    """Name and version, for the record of every call."""
    options: Mapping[str, Any]
    path: Path


@dataclass(frozen=True)
class Brick:
    """A brick that is served here."""

    weights: str
    lora: Path | None
    tuning: Tuning


@dataclass(frozen=True)
class Manifest:
    """Everything that the folder serves."""

    weights: Mapping[str, Weights]
    bricks: Mapping[str, Brick]
    preload: tuple[str, ...]
    safety: Mapping[str, Any] | None
    folder: Path


def read_manifest(folder: Path) -> Manifest:
    """Reads and checks the manifest whole, down to the existence of every file that it names. Raises SetupError."""
    try:
        value = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SetupError(f"There is no {FILE} in {folder}; the README tells what it holds.") from error
    except ValueError as error:
        raise SetupError(f"{folder / FILE} is no JSON: {error}.") from error
    _fields(value, "the manifest", {"version", "weights", "bricks"}, {"preload", "safety"})
    if value["version"] != 1:
        raise SetupError(f"{FILE} is of version {value['version']!r}; this container reads version 1.")
    weights = {name: _weights(folder, name, entry) for name, entry in _object(value["weights"], '"weights"').items()}
    bricks = {
        name: _brick(folder, name, entry, weights) for name, entry in _object(value["bricks"], '"bricks"').items()
    }
    if not bricks:
        raise SetupError(f"{FILE} serves no brick.")
    preload = tuple(value.get("preload", bricks))
    absent = [name for name in preload if name not in bricks]
    if absent:
        raise SetupError(f'"preload" names {absent[0]}, which is not among the bricks.')
    return Manifest(weights, bricks, preload, _safety(folder, value.get("safety")), folder)


def inside(folder: Path, relative: Any, what: str) -> Path:
    """A path of the folder that exists and does not lead out of it."""
    if not isinstance(relative, str) or not relative:
        raise SetupError(f"{what} is no path.")
    path = (folder / relative).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SetupError(f"{what} leads out of the model data folder.")
    if not path.exists():
        raise SetupError(f"{what} is {relative}, which is not in the model data folder.")
    return path


_OPTIONS: Mapping[str, tuple[set[str], set[str]]] = {
    "flux-fill": ({"path"}, {"dtype", "offload"}),
    "lama": ({"path"}, {"longestSide"}),
    "grounded-sam": ({"path", "segmenter"}, {"threshold", "textThreshold"}),
    "matting": ({"path"}, {"size", "mean", "std", "activation"}),
}


def _weights(folder: Path, name: str, entry: Any) -> Weights:
    what = f'weights "{name}"'
    kind = str(_object(entry, what).get("kind"))
    if kind not in _OPTIONS:
        raise SetupError(f"{what} are of kind {kind!r}; there are {', '.join(_OPTIONS)}.")
    needed, optional = _OPTIONS[kind]
    _fields(entry, what, {"kind", "name"} | needed, optional)
    options = {key: value for key, value in entry.items() if key not in ("kind", "name", "path")}
    if "segmenter" in options:
        options["segmenter"] = inside(folder, options["segmenter"], f"the segmenter of {what}")
    return Weights(kind, str(entry["name"]), options, inside(folder, entry["path"], f"the path of {what}"))


def _brick(folder: Path, name: str, entry: Any, weights: Mapping[str, Weights]) -> Brick:
    _fields(entry, name, {"weights"}, {"lora", "steps", "guidance", "side"})
    used = weights.get(entry["weights"])
    if used is None:
        raise SetupError(f"{name} uses weights {entry['weights']!r}, which the manifest does not have.")
    if name not in SERVES[used.kind]:
        raise SetupError(f"{name} cannot be served by weights of kind {used.kind}.")
    lora = entry.get("lora")
    if lora is None and name in _NEEDS_LORA:
        raise SetupError(f'{name} needs a "lora": the base model is not trained to it.')
    if lora is not None and not str(lora).endswith(".safetensors"):
        raise SetupError(f"The lora of {name} is no .safetensors file.")
    path = None if lora is None else inside(folder, lora, f"the lora of {name}")
    return Brick(entry["weights"], path, _tuning(name, entry))


def _tuning(name: str, entry: Mapping[str, Any]) -> Tuning:
    steps, guidance, side = entry.get("steps"), entry.get("guidance"), entry.get("side", Tuning.side)
    if steps is not None and not (type(steps) is int and 1 <= steps <= 100):
        raise SetupError(f'"steps" of {name} is no whole number from 1 to 100.')
    if guidance is not None and not (type(guidance) in (int, float) and 0 < guidance <= 100):
        raise SetupError(f'"guidance" of {name} is no number above 0 and at most 100.')
    if not (type(side) is int and 256 <= side <= 2048 and side % 16 == 0):
        raise SetupError(f'"side" of {name} is no multiple of 16 from 256 to 2048.')
    return Tuning(steps, guidance, side)


def _safety(folder: Path, entry: Any) -> Mapping[str, Any] | None:
    if entry is None:
        return None
    _fields(entry, '"safety"', {"path", "labels", "threshold"}, set())
    if not (isinstance(entry["labels"], list) and entry["labels"]):
        raise SetupError('"safety" names no labels.')
    return {**entry, "path": inside(folder, entry["path"], 'the path of "safety"')}


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SetupError(f"{what} is not a JSON object.")
    return value


def _fields(value: Any, what: str, needed: set[str], optional: set[str]) -> None:
    fields = _object(value, what).keys()
    missing, unknown = needed - fields, fields - needed - optional
    if missing:
        raise SetupError(f"{what} lacks {', '.join(sorted(missing))}.")
    if unknown:
        raise SetupError(f"{what} has {', '.join(sorted(unknown))}, which is not known.")
