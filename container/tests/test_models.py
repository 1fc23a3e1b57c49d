"""From a model data folder to a served call: the manifest's bricks on their models, by the product's own loading."""

import json
import logging
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np

from brickwright_endpoint.errors import EndpointError, Kind
from brickwright_endpoint.flux_brick import FluxBrick
from brickwright_endpoint.manifest import read_manifest
from brickwright_endpoint.models import Models
from brickwright_endpoint.recipes import Tuning
from brickwright_endpoint.s3 import Scope
from brickwright_endpoint.service import Service

from .support import BUCKET, FileStore, box_mask, call, entered, needs, photo, put
from .test_lama import saved_stand_in


class Case(unittest.TestCase):
    def setUp(self):
        logging.disable(logging.WARNING)
        self.addCleanup(logging.disable, logging.NOTSET)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "model"
        self.folder.mkdir()
        self.store = FileStore(Path(folder.name) / "s3")

    def models(self, weights, bricks):
        (self.folder / "bricks.json").write_text(json.dumps({"version": 1, "weights": weights, "bricks": bricks}))
        models = Models(read_manifest(self.folder))
        models.preload()
        return models

    def invoke(self, models, value):
        service = Service(models, self.store, Scope.parse(f"s3://{BUCKET}/"))
        response = service.invoke(json.dumps(value).encode())
        return response.status, json.loads(response.body)

    def inputs(self, image, mask):
        return {"image": put(self.store, "image.png", image), "mask": put(self.store, "mask.png", mask)}


@needs("torch")
class Lama(Case):
    def test_a_folder_with_lama_serves_fastinpaint_and_nothing_else(self):
        saved_stand_in(self.folder / "big-lama.pt")
        weights = {"lama": {"kind": "lama", "name": "big-lama, stand-in", "path": "big-lama.pt"}}
        models = self.models(weights, {"FASTINPAINT": {"weights": "lama"}})
        inputs = self.inputs(photo(80, 60), box_mask(80, 60, 20, 20, 40, 40))
        status, answer = self.invoke(models, call("FASTINPAINT", inputs))
        self.assertEqual((status, answer["model"]), (200, "big-lama, stand-in"))
        self.assertEqual(set(answer["outputs"]), {"image", "score"})
        with self.assertRaises(EndpointError) as caught:
            models.runner("RES")
        self.assertEqual(caught.exception.kind, Kind.UNSUPPORTED)


@needs("torch", "transformers", "diffusers", "peft", "safetensors", "tokenizers")
class Flux(Case):
    def test_two_bricks_share_one_base_and_answer_at_the_pictures_own_size(self):
        entered(self, warnings.catch_warnings())
        warnings.simplefilter("ignore")
        from .tiny_flux import save_tiny_flux, save_tiny_lora

        save_tiny_flux(self.folder / "flux")
        save_tiny_lora(self.folder / "loras/mat768.safetensors", 1)
        weights = {"flux": {"kind": "flux-fill", "name": "tiny", "path": "flux", "dtype": "float32"}}
        tuned = {"weights": "flux", "steps": 1}
        bricks = {"FLUX-FILL": {**tuned, "side": 256}, "FLUX-RCM": {**tuned, "lora": "loras/mat768.safetensors"}}
        models = self.models(weights, bricks)
        self.assertIs(models.runner("FLUX-FILL")._painter, models.runner("FLUX-RCM")._painter)

        image, mask = photo(200, 60), box_mask(200, 60, 80, 20, 120, 40)
        for brick, model in (("FLUX-FILL", "tiny"), ("FLUX-RCM", "tiny + mat768")):
            status, answer = self.invoke(models, call(brick, self.inputs(image, mask), {"prompt": "a red umbrella"}))
            self.assertEqual((status, answer.get("model")), (200, model), answer)
            made = answer["outputs"]["image"]
            self.assertEqual((made["width"], made["height"]), (200, 60))


class Filtered(unittest.TestCase):
    """A FLUX brick without its model: what was painted passes the filter before it leaves."""

    def test_what_the_filter_refuses_does_not_leave(self):
        class Painter:
            def paint(self, job, lora, seed):
                return np.zeros_like(job.canvas.image)

        class Filter:
            def check(self, image):
                raise EndpointError(Kind.UNSAFE, "No.")

        pictures = {"image": photo(64, 48), "mask": None}
        brick = FluxBrick("FLUX-ENV", Painter(), None, Tuning(), Filter(), "tiny")
        with self.assertRaises(EndpointError) as caught:
            brick.run(pictures, {"prompt": "snow"}, 1)
        self.assertEqual(caught.exception.kind, Kind.UNSAFE)
        passed = FluxBrick("FLUX-ENV", Painter(), None, Tuning(), None, "tiny").run(pictures, {"prompt": "snow"}, 1)
        self.assertFalse(passed["image"].any())
