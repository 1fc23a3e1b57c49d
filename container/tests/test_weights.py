"""Weights come from S3 once, whole, and stay inside their folder; pictures come and go by the same client."""

import tempfile
import unittest
from pathlib import Path

from brickwright_endpoint.errors import EndpointError, SetupError
from brickwright_endpoint.s3 import Address
from brickwright_endpoint.weights import sync

from .support import needs


class Client:
    """As much of boto3's S3 client as a sync uses."""

    def __init__(self, objects):
        self.objects = objects
        self.fetched = []

    def get_paginator(self, operation):
        assert operation == "list_objects_v2"
        return self

    def paginate(self, Bucket, Prefix):
        listed = [{"Key": k, "Size": len(v)} for k, v in self.objects.items() if k.startswith(Prefix)]
        return [{"Contents": listed[:1]}, {"Contents": listed[1:]}, {}]

    def download_file(self, bucket, key, filename):
        self.fetched.append(key)
        Path(filename).write_bytes(self.objects[key])


class Sync(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "weights"

    def test_every_object_becomes_a_file_and_is_not_fetched_twice(self):
        client = Client({"w/bricks.json": b"{}", "w/loras/a.safetensors": b"abc", "w/loras/": b"", "other/x": b"1"})
        sync(client, Address("models", "w/"), self.folder)
        self.assertEqual((self.folder / "loras/a.safetensors").read_bytes(), b"abc")
        self.assertEqual(sorted(client.fetched), ["w/bricks.json", "w/loras/a.safetensors"])
        sync(client, Address("models", "w/"), self.folder)
        self.assertEqual(len(client.fetched), 2)
        self.assertEqual(
            sorted(p.name for p in self.folder.rglob("*") if p.is_file()), ["a.safetensors", "bricks.json"]
        )

    def test_a_file_of_another_size_is_fetched_again(self):
        client = Client({"w/lama.pt": b"abc"})
        self.folder.mkdir()
        (self.folder / "lama.pt").write_bytes(b"ab")
        sync(client, Address("models", "w/"), self.folder)
        self.assertEqual((self.folder / "lama.pt").read_bytes(), b"abc")

    def test_keys_that_climb_out_of_the_folder_are_refused(self):
        with self.assertRaises(SetupError):
            sync(Client({"w/../../evil": b"x"}), Address("models", "w/"), self.folder)
        self.assertFalse((self.folder.parent / "evil").exists())

    def test_an_empty_prefix_is_a_mistake(self):
        with self.assertRaises(SetupError):
            sync(Client({}), Address("models", "w/"), self.folder)


@needs("boto3")
class S3(unittest.TestCase):
    """boto3's real client; botocore's stubber stands where the wire is."""

    def setUp(self):
        import boto3
        from botocore.stub import Stubber

        from brickwright_endpoint.s3_store import S3Store

        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        self.wire = Stubber(client)
        self.wire.activate()
        self.addCleanup(self.wire.deactivate)
        self.store = S3Store(client)

    def answer(self, data):
        import io

        from botocore.response import StreamingBody

        body = StreamingBody(io.BytesIO(data), len(data))
        asked = {"Bucket": "pictures", "Key": "a.png"}
        self.wire.add_response("get_object", {"Body": body, "ContentLength": len(data)}, asked)

    def test_an_object_is_read(self):
        self.answer(b"png")
        self.assertEqual(self.store.read(Address("pictures", "a.png"), 3), b"png")

    def test_an_object_over_the_limit_is_refused_by_its_length(self):
        self.answer(b"large")
        with self.assertRaises(EndpointError) as caught:
            self.store.read(Address("pictures", "a.png"), 4)
        self.assertIn("larger than 4", caught.exception.message)

    def test_an_object_that_is_not_there_is_the_callers_mistake(self):
        self.wire.add_client_error("get_object", "NoSuchKey", http_status_code=404)
        with self.assertRaises(EndpointError) as caught:
            self.store.read(Address("pictures", "a.png"), 4)
        self.assertIn("no object at s3://pictures/a.png", caught.exception.message)

    def test_a_door_that_is_shut_is_not(self):
        from botocore.exceptions import ClientError

        self.wire.add_client_error("get_object", "AccessDenied", http_status_code=403)
        with self.assertRaises(ClientError):
            self.store.read(Address("pictures", "a.png"), 4)

    def test_an_object_is_written_with_its_type(self):
        wanted = {"Bucket": "pictures", "Key": "a.png", "Body": b"png", "ContentType": "image/png"}
        self.wire.add_response("put_object", {}, wanted)
        self.store.write(Address("pictures", "a.png"), b"png", "image/png")
        self.wire.assert_no_pending_responses()
