"""SageMaker's container protocol over HTTP: ``GET /ping`` and ``POST /invocations``."""

from __future__ import annotations

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .errors import EndpointError, Kind, invalid
from .service import Response, Service, failed

log = logging.getLogger(__name__)

LONGEST_BODY = 64 * 1024
"""A request names pictures, it does not carry them."""
_MOST_WAITING = 8
_IDLE_SECONDS = 30


class Endpoint:
    """The service's state between requests: starting, ready, or draining; and who may use the GPU."""

    def __init__(self) -> None:
        self._service: Service | None = None
        self._draining = False
        self._gpu = threading.Lock()
        self._changed = threading.Condition()
        self._calls = 0

    @property
    def ready(self) -> bool:
        return self._service is not None and not self._draining

    def open(self, service: Service) -> None:
        """The models are loaded."""
        self._service = service

    def invoke(self, body: bytes) -> Response:
        """One call at a time; a few may wait, more are sent away."""
        with self._changed:
            service = self._service
            if service is None or self._draining or self._calls >= _MOST_WAITING:
                return Response(503, failed(None, _busy(service is None, self._draining)).body)
            self._calls += 1
        try:
            with self._gpu:
                return service.invoke(body)
        finally:
            with self._changed:
                self._calls -= 1
                self._changed.notify_all()

    def drain(self, seconds: float) -> bool:
        """Takes no more calls and waits for those it has. False when time ran out first."""
        with self._changed:
            self._draining = True
            return self._changed.wait_for(lambda: self._calls == 0, timeout=seconds)


def _busy(starting: bool, draining: bool) -> EndpointError:
    if draining:
        return EndpointError(Kind.INTERNAL, "The endpoint is shutting down.")
    if starting:
        return EndpointError(Kind.INTERNAL, "The endpoint is still loading its models.")
    return EndpointError(Kind.INTERNAL, "The endpoint has too many calls waiting.")


def make_server(endpoint: Endpoint, host: str, port: int) -> ThreadingHTTPServer:
    """A server bound to the port (0 = any); ``serve_forever`` runs it."""

    class Handler(_Handler):
        pass

    Handler.endpoint = endpoint
    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    endpoint: Endpoint
    protocol_version = "HTTP/1.1"
    server_version = "brickwright"
    sys_version = ""
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        if self.path != "/ping":
            return self._send(Response(404, b""))
        self._send(Response(200 if self.endpoint.ready else 503, b""))

    def do_POST(self) -> None:
        if self.path != "/invocations":
            self.close_connection = True
            return self._send(Response(404, b""))
        try:
            body = self._body()
        except EndpointError as error:
            # What of the body was not read would be taken for the next request.
            self.close_connection = True
            return self._send(failed(None, error))
        self._send(self.endpoint.invoke(body))

    def _body(self) -> bytes:
        said = self.headers.get("Content-Length", "")
        if self.headers.get("Transfer-Encoding") or not (said.isascii() and said.isdigit() and len(said) < 10):
            raise invalid("The request does not say its Content-Length.")
        length = int(said)
        if length > LONGEST_BODY:
            raise invalid(f"The request is longer than {LONGEST_BODY} bytes.")
        body = self.rfile.read(length)
        if len(body) < length:
            raise invalid("The request ended before its Content-Length.")
        return body

    def _send(self, response: Response) -> None:
        try:
            self.send_response(response.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(response.body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(response.body)
        except ConnectionError:
            log.warning("the caller left before its answer")

    def log_request(self, code: object = "-", size: object = "-") -> None:
        if self.path != "/ping":
            log.info("%s %s %s", self.command, self.path, code)

    def log_message(self, format: str, *args: object) -> None:
        log.info(format, *args)
