"""The composition root: settings to a service on real S3 and real models."""

from __future__ import annotations

import boto3
from botocore.config import Config

from .manifest import read_manifest
from .models import Models
from .s3_store import S3Store
from .service import Service
from .settings import Settings
from .weights import sync


def load(settings: Settings) -> Service:
    """Fetches and loads the weights; minutes for the large ones."""
    client = boto3.client("s3", config=Config(retries={"mode": "standard", "max_attempts": 5}))
    folder = settings.model_dir
    if settings.weights is not None:
        folder = sync(client, settings.weights, settings.weights_dir)
    models = Models(read_manifest(folder))
    models.preload()
    return Service(models, S3Store(client), settings.scope, settings.limits)
