"""A call from its bytes to its answer, on a store of files."""

import hashlib
import json
import logging
import tempfile
import unittest
from pathlib import Path

import numpy as np

from brickwright_endpoint.contract import Reference
from brickwright_endpoint.errors import EndpointError, Kind
from brickwright_endpoint.pictures import decode
from brickwright_endpoint.s3 import Scope, parse_address
from brickwright_endpoint.service import Limits, Service

from .support import BUCKET, ID, FileStore, Loopback, OneBrick, box_mask, call, photo, put


class Raises:
    model = "none"

    def __init__(self, error):
        self._error = error

    def run(self, pictures, parameters, seed):
        raise self._error


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = FileStore(Path(folder.name))
        self.image, self.mask = photo(64, 48), box_mask(64, 48, 10, 10, 30, 30)
        self.inputs = {
            "image": put(self.store, "a/image.png", self.image),
            "mask": put(self.store, "a/mask.png", self.mask),
        }
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def service(self, runner=None, limits=Limits()):
        return Service(
            OneBrick("FASTINPAINT", runner or Loopback()), self.store, Scope.parse(f"s3://{BUCKET}/"), limits
        )

    def invoke(self, value, **options):
        response = self.service(**options).invoke(value if isinstance(value, bytes) else json.dumps(value).encode())
        return response.status, json.loads(response.body)


class Answered(Case):
    def test_the_outputs_lie_under_the_calls_prefix_and_are_described(self):
        status, answer = self.invoke(call("FASTINPAINT", self.inputs, seed=9))
        self.assertEqual(status, 200)
        self.assertEqual((answer["contract"], answer["id"], answer["model"]), ("brickwright/1", ID, "loopback 1"))
        self.assertEqual(answer["outputs"]["score"], 0.7)
        self.assertGreaterEqual(answer["seconds"], 0)
        image = answer["outputs"]["image"]
        self.assertEqual(image["s3"], f"s3://{BUCKET}/gpu-outputs/{ID}/image.png")
        self.assertEqual((image["kind"], image["width"], image["height"]), ("image", 64, 48))
        data = self.store.read(parse_address(image["s3"]), 10**6)
        self.assertEqual(hashlib.sha256(data).hexdigest(), image["sha256"])
        pixels = decode(data, Reference(parse_address(image["s3"]), "image", 64, 48, image["sha256"]))
        np.testing.assert_array_equal(pixels, np.where(self.mask[:, :, None] > 0, np.uint8(9), self.image))


class Failed(Case):
    def check(self, value, status, kind, said="", **options):
        got, answer = self.invoke(value, **options)
        self.assertEqual((got, answer["error"]["kind"]), (status, kind))
        self.assertIn(said, answer["error"]["message"])
        return answer

    def test_nonsense_has_no_id(self):
        self.assertIsNone(self.check(b"\x00", 400, "invalid-input")["id"])

    def test_a_wrong_call_is_named_by_its_id(self):
        self.assertEqual(self.check(call("FASTINPAINT", {}), 400, "invalid-input", "image is missing")["id"], ID)

    def test_a_brick_that_is_not_served_here(self):
        self.check(call("SOS", {"image": self.inputs["image"]}), 404, "unsupported", "not served")

    def test_a_picture_that_is_not_there(self):
        gone = {**self.inputs["image"], "s3": f"s3://{BUCKET}/gone.png"}
        self.check(call("FASTINPAINT", {**self.inputs, "image": gone}), 400, "invalid-input", "no object at")

    def test_an_object_of_too_many_bytes(self):
        self.check(call("FASTINPAINT", self.inputs), 400, "invalid-input", "larger than 100", limits=Limits(bytes=100))

    def test_what_the_brick_itself_says(self):
        for kind, status in ((Kind.NOT_FOUND, 409), (Kind.UNSAFE, 422)):
            error = EndpointError(kind, "So it is.")
            self.check(call("FASTINPAINT", self.inputs), status, kind.label, "So it is.", runner=Raises(error))

    def test_memory_that_ran_out(self):
        for error in (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), MemoryError()):
            self.check(call("FASTINPAINT", self.inputs), 507, "out-of-memory", runner=Raises(error))

    def test_anything_else_says_nothing_of_the_inside(self):
        secret = RuntimeError("/opt/ml/secret is missing")
        answer = self.check(call("FASTINPAINT", self.inputs), 500, "internal", runner=Raises(secret))
        self.assertNotIn("secret", json.dumps(answer))

    def test_a_brick_that_breaks_its_own_ports_is_not_passed_on(self):
        class Half(Loopback):
            def run(self, pictures, parameters, seed):
                return {"image": super().run(pictures, parameters, seed)["image"]}

        class Small(Loopback):
            def run(self, pictures, parameters, seed):
                return {"image": np.zeros((5, 5, 3), np.uint8), "score": 1.0}

        for runner in (Half(), Small()):
            self.check(call("FASTINPAINT", self.inputs), 500, "internal", runner=runner)
