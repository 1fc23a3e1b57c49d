"""What the container is told by its environment, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import EndpointError, SetupError
from .s3 import Address, Scope, parse_address
from .service import Limits


@dataclass(frozen=True)
class Settings:
    """Where to listen, where the weights are, and what calls may touch."""

    port: int
    model_dir: Path
    weights: Address | None
    """Where to copy the weights from at start, where the model data folder does not hold them."""
    weights_dir: Path
    scope: Scope
    limits: Limits


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Reads SageMaker's own variables and BRICKWRIGHT_*; raises SetupError with what is wrong."""
    weights = environment.get("BRICKWRIGHT_WEIGHTS", "").strip()
    limits = Limits()
    return Settings(
        port=_whole(environment, "SAGEMAKER_BIND_TO_PORT", 8080),
        model_dir=Path(environment.get("SM_MODEL_DIR", "/opt/ml/model")),
        weights=_address(weights) if weights else None,
        weights_dir=Path(environment.get("BRICKWRIGHT_WEIGHTS_DIR", "/tmp/brickwright-weights")),
        scope=_scope(environment.get("BRICKWRIGHT_ALLOWED_S3", "")),
        limits=Limits(_whole(environment, "BRICKWRIGHT_MAX_PIXELS", limits.pixels), limits.bytes),
    )


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise SetupError(f"{name} is {text!r}; it must be a whole number above 0.")
    return int(text)


def _address(text: str) -> Address:
    try:
        return parse_address(text if text.endswith("/") else text + "/")
    except EndpointError as error:
        raise SetupError(f"BRICKWRIGHT_WEIGHTS: {error.message}") from error


def _scope(text: str) -> Scope:
    try:
        return Scope.parse(text)
    except EndpointError as error:
        raise SetupError(f"BRICKWRIGHT_ALLOWED_S3: {error.message}") from error
