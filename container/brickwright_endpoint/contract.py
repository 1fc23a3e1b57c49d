"""The contract ``brickwright/1``: reads calls, writes answers and failures. Everything in a call is hostile."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import EndpointError, Kind, invalid
from .ports import PORTS, BrickPorts, ParameterPort, PicturePort
from .s3 import Address, Scope, parse_address

CONTRACT = "brickwright/1"
_ID = re.compile(r"[0-9a-f]{64}")
_LONGEST_TEXT = 4000
_FIELDS = {"contract", "id", "brick", "inputs", "parameters", "seed", "output"}
_REFERENCE_FIELDS = {"s3", "kind", "width", "height", "sha256"}


@dataclass(frozen=True)
class Reference:
    """A picture in S3: ``kind`` is ``image`` or ``mask``, sizes in pixels, ``sha256`` of its bytes in hex."""

    address: Address
    kind: str
    width: int
    height: int
    sha256: str


@dataclass(frozen=True)
class Call:
    """A call whose form is right. Every port of the brick is present, ``None`` where it was not given."""

    id: str
    brick: str
    pictures: Mapping[str, Reference | None]
    parameters: Mapping[str, str | float]
    seed: int
    prefix: Address


def read_json(body: bytes) -> dict[str, Any]:
    """The body as an object; NaN and Infinity, which JSON does not have, are refused like any other nonsense."""

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    try:
        value = json.loads(body.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise invalid("The request is not JSON in UTF-8.") from error
    if not isinstance(value, dict):
        raise invalid("The request is not a JSON object.")
    return value


def call_id(value: Mapping[str, Any]) -> str | None:
    """The call's id where it has a well-formed one, so that a failure can name the call that it belongs to."""
    found = value.get("id")
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


def parse_call(value: Mapping[str, Any], scope: Scope, max_pixels: int) -> Call:
    """Checks a call whole before anything is fetched."""
    if value.get("contract") != CONTRACT:
        raise invalid(f'The request is not of the contract "{CONTRACT}".')
    unknown = value.keys() - _FIELDS
    if unknown:
        raise invalid(f"The request has fields that the contract does not know: {_names(unknown)}.")
    identity = call_id(value)
    if identity is None:
        raise invalid('"id" is not 64 lower-case hexadecimal digits.')
    brick = value.get("brick")
    ports = PORTS.get(brick) if isinstance(brick, str) else None
    if not isinstance(brick, str) or ports is None:
        raise EndpointError(Kind.UNSUPPORTED, f"This endpoint knows no brick {json.dumps(brick)[:80]}.")
    return Call(
        id=identity,
        brick=brick,
        pictures=_pictures(brick, ports, value.get("inputs"), scope, max_pixels),
        parameters=_parameters(brick, ports, value.get("parameters")),
        seed=_seed(value.get("seed")),
        prefix=_prefix(value.get("output"), identity, scope),
    )


def _given(brick: str, what: str, value: Any, known: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise invalid(f'"{what}" is not an object.')
    unknown = {name for name in value.keys() - known.keys() if value[name] is not None}
    if unknown:
        raise invalid(f"{brick} has no port {_names(unknown)} among its {what}.")
    return value


def _pictures(brick: str, ports: BrickPorts, value: Any, scope: Scope, max_pixels: int) -> dict[str, Reference | None]:
    given = _given(brick, "inputs", value, ports.pictures)
    found = {
        name: _reference(f"{brick}'s {name}", port, given.get(name), scope, max_pixels)
        for name, port in ports.pictures.items()
    }
    image = found["image"]
    for name, reference in found.items():
        if reference is None or image is None or ports.pictures[name].any_canvas:
            continue
        if (reference.width, reference.height) != (image.width, image.height):
            raise invalid(
                f"{brick}'s {name} is {reference.width}x{reference.height}, its image {image.width}x{image.height}."
            )
    return found


def _reference(what: str, port: PicturePort, value: Any, scope: Scope, max_pixels: int) -> Reference | None:
    if value is None:
        if port.nullable:
            return None
        raise invalid(f"{what} is missing.")
    if not isinstance(value, dict) or value.keys() != _REFERENCE_FIELDS:
        raise invalid(f"{what} is no reference with exactly s3, kind, width, height and sha256.")
    if value["kind"] != port.kind:
        raise invalid(f"{what} is not of kind {port.kind}.")
    width, height, sha256 = value["width"], value["height"], value["sha256"]
    if not all(type(side) is int and side > 0 for side in (width, height)):
        raise invalid(f"{what} has no size in whole pixels.")
    if width * height > max_pixels:
        raise invalid(f"{what} has more than {max_pixels} pixels.")
    if not isinstance(sha256, str) or not _ID.fullmatch(sha256):
        raise invalid(f"{what} has no sha256 of 64 lower-case hexadecimal digits.")
    return Reference(scope.require(parse_address(value["s3"])), port.kind, width, height, sha256)


def _parameters(brick: str, ports: BrickPorts, value: Any) -> dict[str, str | float]:
    given = _given(brick, "parameters", value, ports.parameters)
    return {name: _parameter(f"{brick}'s {name}", port, given.get(name)) for name, port in ports.parameters.items()}


def _parameter(what: str, port: ParameterPort, value: Any) -> str | float:
    if port.type == "string":
        if not isinstance(value, str) or not value.strip():
            raise invalid(f"{what} is no text.")
        if len(value) > _LONGEST_TEXT:
            raise invalid(f"{what} is longer than {_LONGEST_TEXT} characters.")
        return value
    if type(value) not in (int, float) or not math.isfinite(value):
        raise invalid(f"{what} is no number.")
    if (port.above is not None and value <= port.above) or (port.max is not None and value > port.max):
        raise invalid(f"{what} is {value}; it must be above {port.above} and at most {port.max}.")
    return float(value)


def _seed(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**32:
        raise invalid('"seed" is no whole number from 0 to 4294967295.')
    return value


def _prefix(value: Any, identity: str, scope: Scope) -> Address:
    if not isinstance(value, dict) or value.keys() != {"prefix"}:
        raise invalid('"output" is not an object with exactly a prefix.')
    prefix = scope.require(parse_address(value["prefix"]))
    if not prefix.key.endswith("/") or identity not in prefix.key.split("/"):
        raise invalid("\"output.prefix\" is no folder of this call's own id, so it could overwrite what is another's.")
    return prefix


def _names(names: set[str]) -> str:
    return ", ".join(sorted(json.dumps(name)[:80] for name in names)[:5])


def answer(call: Call, outputs: Mapping[str, Reference | float], seconds: float, model: str) -> dict[str, Any]:
    """The body of a call that went well; ``seconds`` is the work's own time."""
    return {
        "contract": CONTRACT,
        "id": call.id,
        "outputs": {name: _output(value) for name, value in outputs.items()},
        "seconds": round(seconds, 3),
        "model": model,
    }


def _output(value: Reference | float) -> Any:
    if not isinstance(value, Reference):
        return value
    return {
        "s3": str(value.address),
        "kind": value.kind,
        "width": value.width,
        "height": value.height,
        "sha256": value.sha256,
    }


def failure(identity: str | None, error: EndpointError) -> dict[str, Any]:
    """The body of a call that failed."""
    return {"contract": CONTRACT, "id": identity, "error": {"kind": error.kind.label, "message": error.message}}
