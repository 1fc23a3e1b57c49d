"""S3 addresses, what of S3 a call may touch, and what a store must offer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from .errors import SetupError, invalid

_ADDRESS = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?P<key>[^\x00-\x1f\x7f]*)")
_LONGEST_KEY = 1024


@dataclass(frozen=True)
class Address:
    """An object, or with a key that ends in ``/`` (or is empty) a prefix."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def __truediv__(self, name: str) -> Address:
        return Address(self.bucket, self.key + name)


def parse_address(text: object) -> Address:
    """Reads ``s3://bucket/key``; keys with empty, ``.`` or ``..`` segments are refused, S3 would take them literally."""
    match = _ADDRESS.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise invalid(f"{_shown(text)} is no S3 address of the form s3://bucket/key.")
    key = match["key"]
    segments = key.removesuffix("/").split("/") if key else []
    if len(key.encode("utf-8", "surrogatepass")) > _LONGEST_KEY or any(part in ("", ".", "..") for part in segments):
        raise invalid(f"{_shown(text)} has a key that is not accepted.")
    return Address(match["bucket"], key)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."


class Scope:
    """The prefixes that the endpoint's operator opened to calls."""

    def __init__(self, prefixes: tuple[Address, ...]) -> None:
        self._prefixes = prefixes

    @staticmethod
    def parse(text: str) -> Scope:
        """Reads prefixes separated by white space: ``s3://bucket/`` or ``s3://bucket/folder/``."""
        prefixes = tuple(parse_address(part if part.endswith("/") else part + "/") for part in text.split())
        if not prefixes:
            raise SetupError("No S3 prefix is open to calls: set BRICKWRIGHT_ALLOWED_S3, such as s3://my-bucket/.")
        return Scope(prefixes)

    def require(self, address: Address) -> Address:
        """The address itself, where it lies under one of the prefixes."""
        if any(p.bucket == address.bucket and address.key.startswith(p.key) for p in self._prefixes):
            return address
        raise invalid(f"{address} lies outside what this endpoint may touch.")


class Store(Protocol):
    """Where pictures come from and go to."""

    def read(self, address: Address, limit: int) -> bytes:
        """The object's bytes. Raises an invalid-input error where there is none, or more than ``limit`` bytes of it."""

    def write(self, address: Address, data: bytes, content_type: str) -> None:
        """Puts the object, replacing what is there."""
