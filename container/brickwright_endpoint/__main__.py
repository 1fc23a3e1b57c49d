"""The container's program: ``python -m brickwright_endpoint`` (SageMaker adds the argument ``serve``)."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .service import Service


def main() -> int:
    """Composes the endpoint from its environment and runs it."""
    # Before any library of theirs is imported: weights come from the model data folder or from S3, never from a hub.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["DIFFUSERS_OFFLINE"] = "1"
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

    from .app import run
    from .errors import SetupError
    from .settings import read_settings

    try:
        settings = read_settings(os.environ)
    except SetupError as error:
        logging.error("%s", error)
        return 1

    def load() -> Service:
        from . import compose

        return compose.load(settings)

    return run(load, settings.port)


if __name__ == "__main__":
    sys.exit(main())
