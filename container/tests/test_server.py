"""SageMaker's protocol over real sockets."""

import http.client
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

from brickwright_endpoint.server import LONGEST_BODY, Endpoint, make_server
from brickwright_endpoint.service import Response

from .support import FileStore, box_mask, call, photo, put


class Counting:
    """A service that notes how many calls run at once, and lets them go when it is told to."""

    def __init__(self):
        self.running = 0
        self.most = 0
        self.started = threading.Event()
        self.go = threading.Event()

    def invoke(self, body):
        self.running += 1
        self.most = max(self.most, self.running)
        self.started.set()
        self.go.wait(10)
        self.running -= 1
        return Response(200, body)


class Case(unittest.TestCase):
    def setUp(self):
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.endpoint = Endpoint()
        self.server = make_server(self.endpoint, "127.0.0.1", 0)
        self.addCleanup(self.server.server_close)
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 10)
        self.addCleanup(self.server.shutdown)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        self.addCleanup(connection.close)
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.read()

    def raw(self, text):
        with socket.create_connection(("127.0.0.1", self.server.server_port), timeout=10) as connection:
            connection.sendall(text)
            return connection.makefile("rb").read()


class Protocol(Case):
    def test_the_ping_says_when_the_models_are_loaded(self):
        self.assertEqual(self.ask("GET", "/ping")[0], 503)
        self.assertEqual(self.ask("POST", "/invocations", b"{}")[0], 503)
        self.endpoint.open(Counting())
        self.assertEqual(self.ask("GET", "/ping")[0], 200)

    def test_calls_run_one_at_a_time_and_the_ping_answers_meanwhile(self):
        service = Counting()
        self.endpoint.open(service)
        answers = []
        callers = [
            threading.Thread(target=lambda i=i: answers.append(self.ask("POST", "/invocations", f"{i}".encode())))
            for i in range(3)
        ]
        for caller in callers:
            caller.start()
        self.assertTrue(service.started.wait(10))
        self.assertEqual(self.ask("GET", "/ping")[0], 200)
        service.go.set()
        for caller in callers:
            caller.join(10)
        self.assertEqual(sorted(answers), [(200, b"0"), (200, b"1"), (200, b"2")])
        self.assertEqual(service.most, 1)

    def test_when_it_drains_running_calls_end_and_new_ones_are_sent_away(self):
        service = Counting()
        self.endpoint.open(service)
        answers = []
        caller = threading.Thread(target=lambda: answers.append(self.ask("POST", "/invocations", b"last")))
        caller.start()
        self.assertTrue(service.started.wait(10))
        self.assertFalse(self.endpoint.drain(0.05))
        self.assertEqual(self.ask("GET", "/ping")[0], 503)
        status, body = self.ask("POST", "/invocations", b"{}")
        self.assertEqual((status, json.loads(body)["error"]["message"]), (503, "The endpoint is shutting down."))
        service.go.set()
        caller.join(10)
        self.assertEqual(answers, [(200, b"last")])
        self.assertTrue(self.endpoint.drain(1))


class Hostile(Case):
    def setUp(self):
        super().setUp()
        service = Counting()
        service.go.set()
        self.endpoint.open(service)

    def test_bodies_that_are_too_long_are_not_read(self):
        head = f"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: {LONGEST_BODY + 1}\r\n\r\n".encode()
        answer = self.raw(head)
        self.assertIn(b" 400 ", answer.split(b"\r\n")[0])
        self.assertIn(b"longer than", answer)

    def test_bodies_without_an_honest_length_are_refused(self):
        for header in (b"", b"Content-Length: -1\r\n", b"Content-Length: 1e3\r\n", b"Transfer-Encoding: chunked\r\n"):
            self.assertIn(
                b" 400 ", self.raw(b"POST /invocations HTTP/1.1\r\nHost: x\r\n" + header + b"\r\n").split(b"\r\n")[0]
            )

    def test_other_paths_and_methods_are_not_there(self):
        self.assertEqual(self.ask("GET", "/")[0], 404)
        self.assertEqual(self.ask("GET", "/ping/../etc/passwd")[0], 404)
        self.assertEqual(self.ask("POST", "/ping", b"{}")[0], 404)
        self.assertEqual(self.ask("DELETE", "/invocations")[0], 501)


class Process(unittest.TestCase):
    def test_a_call_under_way_is_answered_after_sigterm_and_the_process_ends_well(self):
        with tempfile.TemporaryDirectory() as folder:
            store, port_file = FileStore(Path(folder) / "s3"), Path(folder) / "port"
            inputs = {
                "image": put(store, "i.png", photo(32, 24)),
                "mask": put(store, "m.png", box_mask(32, 24, 4, 4, 20, 20)),
            }
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.loopback_server", str(store.root), str(port_file)],
                cwd=Path(__file__).parent.parent,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )
            try:
                port = _waited(lambda: int(port_file.read_text()))
                _waited(lambda: _ping(port) == 200 or None)
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("POST", "/invocations", json.dumps(call("FASTINPAINT", inputs, seed=77)))
                _waited(lambda: (store.root / "started").exists() or None)
                process.send_signal(signal.SIGTERM)
                self.assertEqual(connection.getresponse().status, 200)
                connection.close()
                self.assertEqual(process.wait(10), 0)
            finally:
                process.kill()
                process.wait()


def _ping(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().status
    finally:
        connection.close()


def _waited(read):
    for _ in range(200):
        try:
            value = read()
            if value is not None:
                return value
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    raise TimeoutError("the server did not start")
