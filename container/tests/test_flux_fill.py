"""The real FluxFillPipeline on tiny random weights: loading, adapters, seeds, sizes, strength."""

import logging
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np

from brickwright_endpoint.errors import SetupError
from brickwright_endpoint.recipes import Tuning, prepare

from .support import box_mask, entered, needs, photo

QUICK = Tuning(steps=2, side=256)


def quick_job(brick, width=256, height=192, under_mask=None, tuning=QUICK, **parameters):
    image, mask = photo(width, height), box_mask(width, height, width // 4, height // 4, width // 2, height // 2)
    if under_mask is not None:
        image = np.where(mask[:, :, None] > 0, np.uint8(under_mask), image)
    pictures = {"image": image, "mask": mask}
    if brick == "FLUX-INPAINT":
        pictures["preimage"] = image
    return prepare(brick, pictures, {"prompt": "a red umbrella", **parameters}, tuning)


@needs("torch", "transformers", "diffusers", "peft", "safetensors", "tokenizers")
class FluxFill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        logging.disable(logging.WARNING)
        cls.addClassCleanup(logging.disable, logging.NOTSET)
        entered(cls, warnings.catch_warnings())
        warnings.simplefilter("ignore")
        from brickwright_endpoint.flux_fill import FluxFill

        from .tiny_flux import save_tiny_flux, save_tiny_lora

        folder = Path(entered(cls, tempfile.TemporaryDirectory()))
        save_tiny_flux(folder / "flux")
        cls.folder, cls.material, cls.weather = (
            folder,
            folder / "loras/mat768.safetensors",
            folder / "loras/env768.safetensors",
        )
        save_tiny_lora(cls.material, 1)
        save_tiny_lora(cls.weather, 2)
        cls.flux = FluxFill.load(folder / "flux", "float32")
        cls.flux.add(cls.material)
        cls.flux.add(cls.weather)

    def paint(self, job, lora=None, seed=1):
        return self.flux.paint(job, lora, seed)

    def test_the_canvas_comes_back_at_its_own_size(self):
        for brick in ("FLUX-FILL", "FLUX-ENV"):
            job = quick_job(brick, 100, 75)
            self.assertEqual(self.paint(job).shape, job.canvas.image.shape)

    def test_a_seed_repeats_and_another_differs(self):
        job = quick_job("FLUX-FILL")
        np.testing.assert_array_equal(self.paint(job, seed=2**32 - 1), self.paint(job, seed=2**32 - 1))
        self.assertGreater(np.abs(self.paint(job, seed=3).astype(int) - self.paint(job, seed=4)).mean(), 1)

    def test_each_brick_has_its_own_adapter_and_none_leaks_into_the_next(self):
        job = quick_job("FLUX-FILL")
        plain, material, weather = (self.paint(job, lora) for lora in (None, self.material, self.weather))
        for one, other in ((plain, material), (plain, weather), (material, weather)):
            self.assertGreater(np.abs(one.astype(int) - other).mean(), 0.1)
        np.testing.assert_array_equal(self.paint(job), plain)
        np.testing.assert_array_equal(self.paint(job, self.material), material)

    def test_from_pure_noise_what_the_mask_covers_does_not_matter(self):
        first, second = quick_job("FLUX-FILL", under_mask=0), quick_job("FLUX-FILL", under_mask=255)
        np.testing.assert_array_equal(self.paint(first), self.paint(second))

    def test_from_a_preimage_it_does(self):
        four = Tuning(steps=4, side=256)
        jobs = [quick_job("FLUX-INPAINT", under_mask=level, tuning=four, score=0.7) for level in (0, 255)]
        first, second = (self.paint(job) for job in jobs)
        self.assertGreater(np.abs(first.astype(int) - second).mean(), 0.1)

    def test_as_many_steps_are_run_as_the_brick_says_whatever_the_strength(self):
        for score in (0.7, 0.8, 0.9, 1.0):
            self.paint(quick_job("FLUX-INPAINT", tuning=Tuning(steps=4, side=256), score=score))
            self.assertEqual(self.flux._pipeline.num_timesteps, 4)

    def test_the_prompt_reaches_the_model(self):
        one, other = (self.paint(quick_job("FLUX-FILL", prompt=prompt)) for prompt in ("red umbrella", "snowy beach"))
        self.assertFalse(np.array_equal(one, other))

    def test_a_file_without_this_models_layers_is_no_adapter(self):
        import torch
        from safetensors.torch import save_file

        alien = self.folder / "loras/alien.safetensors"
        save_file({"unet.mid_block.lora_A.weight": torch.zeros(4, 4)}, str(alien))
        with self.assertRaises((SetupError, ValueError)):
            self.flux.add(alien)

    def test_unknown_options_are_named(self):
        from brickwright_endpoint.flux_fill import FluxFill as Loader

        with self.assertRaises(SetupError):
            Loader.load(self.folder / "flux", "int4")
