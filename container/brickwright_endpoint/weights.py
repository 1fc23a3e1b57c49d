"""Copies a model data folder from S3 at start, where SageMaker did not put it there itself."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from .errors import SetupError
from .s3 import Address

log = logging.getLogger(__name__)


def sync(client: Any, source: Address, folder: Path) -> Path:
    """Every object under the prefix as a file of the folder; files that are there at their size are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    root = folder.resolve()
    count = 0
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=source.bucket, Prefix=source.key)
    for item in (item for page in pages for item in page.get("Contents", [])):
        relative = item["Key"][len(source.key) :]
        if not relative or relative.endswith("/"):
            continue
        count += 1
        target = (root / relative).resolve()
        if not target.is_relative_to(root):
            raise SetupError(f"{item['Key']} would be written outside {folder}.")
        if not (target.is_file() and target.stat().st_size == item["Size"]):
            _download(client, source.bucket, item["Key"], target)
    if count == 0:
        raise SetupError(f"There are no weights under {source}.")
    log.info("%d files of weights are in %s", count, folder)
    return folder


def _download(client: Any, bucket: str, key: str, target: Path) -> None:
    """Beside its place first, so that a download cut short is never taken for a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    log.info("fetching s3://%s/%s", bucket, key)
    client.download_file(bucket, key, str(part))
    part.replace(target)
