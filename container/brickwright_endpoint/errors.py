"""What can go wrong in a call, by what the caller can do about it."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """The error kinds of the contract, each with its HTTP status."""

    INVALID_INPUT = ("invalid-input", 400)
    UNSUPPORTED = ("unsupported", 404)
    NOT_FOUND = ("not-found", 409)
    UNSAFE = ("unsafe", 422)
    OUT_OF_MEMORY = ("out-of-memory", 507)
    INTERNAL = ("internal", 500)

    def __init__(self, label: str, status: int) -> None:
        self.label = label
        self.status = status


class EndpointError(Exception):
    """An error that the caller is told about; ``message`` is one sentence fit for a person."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class SetupError(Exception):
    """The container cannot start: its settings, its manifest or its weights are wrong."""


def invalid(message: str) -> EndpointError:
    """The caller sent something that no retry makes right."""
    return EndpointError(Kind.INVALID_INPUT, message)
