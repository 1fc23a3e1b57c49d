"""SOS on TorchScript: a stand-in that finds what is brighter than the middle grey."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from brickwright_endpoint.errors import EndpointError, Kind

from .support import needs


@needs("torch")
class Matting(unittest.TestCase):
    def setUp(self):
        import torch

        from brickwright_endpoint.matting import Matting

        class Bright(torch.nn.Module):
            def forward(self, pixels: torch.Tensor):
                return [pixels[:, :1] * 0, pixels.mean(dim=1, keepdim=True) * 8]

        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "matting.pt"
        torch.jit.script(Bright()).save(str(path))
        self.matting = Matting.load(path, "bright 1", size=64, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))

    def test_the_mask_is_the_object_and_the_cutouts_alpha_is_its_soft_matte(self):
        image = np.full((90, 120, 3), 20, np.uint8)
        image[30:60, 40:80] = 230
        outputs = self.matting.run({"image": image}, {}, 1)
        self.assertEqual(set(np.unique(outputs["mask"])), {0, 255})
        wanted = np.zeros((90, 120), bool)
        wanted[30:60, 40:80] = True
        self.assertGreater(((outputs["mask"] > 0) == wanted).mean(), 0.97)
        self.assertEqual(outputs["image"].shape, (90, 120, 4))
        np.testing.assert_array_equal(outputs["image"][:, :, :3], image)
        self.assertGreater(len(np.unique(outputs["image"][:, :, 3])), 3)

    def test_a_picture_in_which_nothing_stands_out_is_not_found(self):
        with self.assertRaises(EndpointError) as caught:
            self.matting.run({"image": np.full((90, 120, 3), 20, np.uint8)}, {}, 1)
        self.assertEqual(caught.exception.kind, Kind.NOT_FOUND)
