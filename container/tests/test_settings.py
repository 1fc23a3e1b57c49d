"""What the container is told by its environment."""

import unittest
from pathlib import Path

from brickwright_endpoint.errors import EndpointError, SetupError
from brickwright_endpoint.s3 import Scope, parse_address
from brickwright_endpoint.settings import read_settings

OPEN = {"BRICKWRIGHT_ALLOWED_S3": "s3://pictures/"}


class Settings(unittest.TestCase):
    def test_sagemakers_own_variables_are_followed(self):
        settings = read_settings({**OPEN, "SAGEMAKER_BIND_TO_PORT": "9090", "SM_MODEL_DIR": "/data"})
        self.assertEqual((settings.port, settings.model_dir), (9090, Path("/data")))
        self.assertEqual(read_settings(OPEN).port, 8080)
        self.assertEqual(read_settings(OPEN).model_dir, Path("/opt/ml/model"))

    def test_without_an_open_prefix_nothing_starts(self):
        with self.assertRaises(SetupError) as caught:
            read_settings({})
        self.assertIn("BRICKWRIGHT_ALLOWED_S3", str(caught.exception))

    def test_nonsense_is_named(self):
        for name, bad in (
            ("SAGEMAKER_BIND_TO_PORT", "http"),
            ("BRICKWRIGHT_MAX_PIXELS", "-1"),
            ("BRICKWRIGHT_WEIGHTS", "/mnt"),
        ):
            with self.assertRaises(SetupError) as caught:
                read_settings({**OPEN, name: bad})
            self.assertIn(name, str(caught.exception))


class Scopes(unittest.TestCase):
    def test_a_prefix_opens_its_folder_and_nothing_beside_it(self):
        scope = Scope.parse("s3://one/edits s3://two/")
        for inside in ("s3://one/edits/a.png", "s3://two/x"):
            scope.require(parse_address(inside))
        for outside in ("s3://one/edits-of-others/a.png", "s3://one/a.png", "s3://two.evil/x"):
            with self.assertRaises(EndpointError):
                scope.require(parse_address(outside))
