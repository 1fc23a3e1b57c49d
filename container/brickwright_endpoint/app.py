"""Runs an endpoint: serves at once, loads beside it, and stops when it is told to."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable

from .server import Endpoint, make_server
from .service import Service

log = logging.getLogger(__name__)

#: SageMaker kills a container 30 seconds after its SIGTERM.
_DRAIN_SECONDS = 25.0


def run(load: Callable[[], Service], port: int, host: str = "0.0.0.0") -> int:
    """Blocks until SIGTERM or SIGINT. 0 when all calls ended, 1 when loading failed or a call had to be cut off."""
    endpoint = Endpoint()
    server = make_server(endpoint, host, port)
    outcome: list[int] = []

    def end(status: int) -> None:
        outcome.append(status)
        server.shutdown()

    def start() -> None:
        try:
            endpoint.open(load())
            log.info("ready")
        except Exception:
            # A container that will never be ready says so by ending, rather than by failing every ping.
            log.exception("the endpoint cannot start")
            end(1)

    def leave() -> None:
        finished = endpoint.drain(_DRAIN_SECONDS)
        # The last answer is written after its call ended.
        time.sleep(0.2)
        end(0 if finished else 1)

    def on_signal(number: int, _frame: object) -> None:
        log.info("%s: finishing what runs", signal.Signals(number).name)
        threading.Thread(target=leave).start()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    threading.Thread(target=start, daemon=True).start()
    log.info("listening on port %d", server.server_port)
    server.serve_forever()
    server.server_close()
    return outcome[0] if outcome else 0
