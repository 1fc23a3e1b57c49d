"""The model data folder is checked whole before anything is loaded."""

import json
import tempfile
import unittest
from pathlib import Path

from brickwright_endpoint.errors import SetupError
from brickwright_endpoint.manifest import read_manifest
from brickwright_endpoint.recipes import Tuning

FLUX = {"kind": "flux-fill", "name": "FLUX.1-Fill-dev", "path": "flux"}


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "model"
        (self.folder / "flux").mkdir(parents=True)
        for name in ("big-lama.pt", "mat768.safetensors", "mat768.bin"):
            (self.folder / name).write_bytes(b"")
        (self.folder.parent / "outside.pt").write_bytes(b"")

    def read(self, bricks, weights=None, **more):
        value = {"version": 1, "weights": weights or {"flux": FLUX}, "bricks": bricks, **more}
        (self.folder / "bricks.json").write_text(json.dumps(value))
        return read_manifest(self.folder)


class Right(Case):
    def test_a_brick_finds_its_weights_its_adapter_and_its_tuning(self):
        manifest = self.read(
            {
                "FLUX-FILL": {"weights": "flux"},
                "FLUX-RCM": {"weights": "flux", "lora": "mat768.safetensors", "steps": 12},
            }
        )
        self.assertEqual(manifest.bricks["FLUX-RCM"].lora, (self.folder / "mat768.safetensors").resolve())
        self.assertEqual(manifest.bricks["FLUX-RCM"].tuning, Tuning(steps=12))
        self.assertIsNone(manifest.bricks["FLUX-FILL"].lora)
        self.assertEqual(manifest.weights["flux"].path, (self.folder / "flux").resolve())

    def test_every_brick_is_loaded_before_the_first_call_unless_said_otherwise(self):
        bricks = {"FLUX-FILL": {"weights": "flux"}, "FLUX-CBG": {"weights": "flux"}}
        self.assertEqual(self.read(bricks).preload, ("FLUX-FILL", "FLUX-CBG"))
        self.assertEqual(self.read(bricks, preload=[]).preload, ())


class Refused(Case):
    def check(self, said, *arguments, **options):
        with self.assertRaises(SetupError) as caught:
            self.read(*arguments, **options)
        self.assertIn(said, str(caught.exception))

    def test_a_folder_without_a_manifest(self):
        with self.assertRaises(SetupError) as caught:
            read_manifest(self.folder)
        self.assertIn("no bricks.json", str(caught.exception))

    def test_an_edit_without_the_adapter_that_it_was_trained_as(self):
        self.check('FLUX-POSE needs a "lora"', {"FLUX-POSE": {"weights": "flux"}})

    def test_adapters_that_could_run_code(self):
        self.check("no .safetensors", {"FLUX-RCM": {"weights": "flux", "lora": "mat768.bin"}})

    def test_weights_that_are_not_there_or_lead_out_of_the_folder(self):
        for path, said in (
            ("none.pt", "not in the model data folder"),
            ("../outside.pt", "leads out"),
            ("/etc/passwd", "leads out"),
        ):
            weights = {"lama": {"kind": "lama", "name": "big-lama", "path": path}}
            self.check(said, {"FASTINPAINT": {"weights": "lama"}}, weights)

    def test_bricks_on_weights_of_another_kind(self):
        self.check("cannot be served by weights of kind flux-fill", {"RES": {"weights": "flux"}})
        self.check("cannot be served", {"COMPOSE": {"weights": "flux"}})

    def test_what_is_not_known_is_a_mistake(self):
        self.check("has stpes", {"FLUX-FILL": {"weights": "flux", "stpes": 3}})
        self.check("'sdxl'", {"FLUX-FILL": {"weights": "flux"}}, {"flux": {**FLUX, "kind": "sdxl"}})
        self.check("does not have", {"FLUX-FILL": {"weights": "fluxx"}})
        self.check("FLUX-CBG, which is not among", {"FLUX-FILL": {"weights": "flux"}}, preload=["FLUX-CBG"])

    def test_tuning_out_of_range(self):
        for field, bad in (("steps", 0), ("steps", True), ("guidance", 0), ("side", 1000), ("side", 8192)):
            self.check(f'"{field}" of FLUX-FILL', {"FLUX-FILL": {"weights": "flux", field: bad}})
