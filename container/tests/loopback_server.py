"""The real server on a store of files, with the loopback brick: ``python -m tests.loopback_server FOLDER PORT_FILE``.

It binds a free port, writes its number into PORT_FILE, and stops on SIGTERM like the container does.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from pathlib import Path

from brickwright_endpoint import app
from brickwright_endpoint.s3 import Scope
from brickwright_endpoint.service import Service

from .support import BUCKET, FileStore, Loopback, OneBrick


class SlowLoopback(Loopback):
    """Takes half a second for the seed 77, and says in a file that it began, so that the server can be stopped meanwhile."""

    def __init__(self, started: Path) -> None:
        self._started = started

    def run(self, pictures, parameters, seed):
        if seed == 77:
            self._started.touch()
            time.sleep(0.5)
        return super().run(pictures, parameters, seed)


def main(folder: Path, port_file: Path) -> int:
    make_server = app.make_server

    def announced(*arguments):
        server = make_server(*arguments)
        threading.Thread(target=port_file.write_text, args=(str(server.server_port),)).start()
        return server

    app.make_server = announced
    service = Service(
        OneBrick("FASTINPAINT", SlowLoopback(folder / "started")), FileStore(folder), Scope.parse(f"s3://{BUCKET}/")
    )
    return app.run(lambda: service, 0, "127.0.0.1")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
