"""FASTINPAINT on TorchScript: a stand-in of random weights with big-lama's own interface."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from brickwright_endpoint.errors import EndpointError
from brickwright_endpoint.masks import grow

from .support import box_mask, needs, photo


def saved_stand_in(path):
    """Four channels in (the masked picture and the mask), the filled picture out; sides must be multiples of 8."""
    import torch

    class StandIn(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.down = torch.nn.Conv2d(4, 8, 8, stride=8)
            self.up = torch.nn.ConvTranspose2d(8, 3, 8, stride=8)

        def forward(self, image: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            assert image.shape[2] % 8 == 0 and image.shape[3] % 8 == 0
            assert image.shape[2:] == mask.shape[2:]
            seen = torch.cat([image * (1 - mask), mask], dim=1)
            made = torch.sigmoid(self.up(self.down(seen)))
            return mask * made + (1 - mask) * image

    torch.manual_seed(0)
    torch.jit.script(StandIn().eval()).save(str(path))


@needs("torch")
class Lama(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        from brickwright_endpoint.lama import Lama

        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        saved_stand_in(Path(folder.name) / "big-lama.pt")
        cls.lama = Lama.load(Path(folder.name) / "big-lama.pt", "big-lama")
        cls.small = Lama.load(Path(folder.name) / "big-lama.pt", "big-lama", longest_side=64)

    def fill(self, image, mask, lama=None):
        return (lama or self.lama).run({"image": image, "mask": mask}, {}, 1)

    def test_the_mask_is_filled_and_the_rest_stays_exactly_what_it_was(self):
        for width, height in ((160, 120), (157, 99)):
            image, mask = photo(width, height), box_mask(width, height, 60, 40, 90, 60)
            outputs = self.fill(image, mask)
            region = grow(mask, 12)
            np.testing.assert_array_equal(outputs["image"][region == 0], image[region == 0])
            self.assertGreater(np.abs(outputs["image"].astype(int) - image)[mask > 0].mean(), 2)
            self.assertIn(outputs["score"], (0.7, 0.8, 0.9))

    def test_what_the_mask_covers_does_not_shine_through(self):
        mask = box_mask(160, 120, 60, 40, 90, 60)
        first, second = photo(160, 120), photo(160, 120)
        second[mask > 0] = 0
        np.testing.assert_array_equal(self.fill(first, mask)["image"], self.fill(second, mask)["image"])

    def test_a_large_hole_scores_one(self):
        self.assertEqual(self.fill(photo(160, 120), box_mask(160, 120, 20, 20, 140, 100))["score"], 1.0)

    def test_a_picture_above_the_longest_side_is_filled_smaller_and_comes_back_at_its_size(self):
        image, mask = photo(160, 120), box_mask(160, 120, 60, 40, 90, 60)
        outputs = self.fill(image, mask, self.small)
        self.assertEqual(outputs["image"].shape, image.shape)
        region = grow(mask, 12)
        np.testing.assert_array_equal(outputs["image"][region == 0], image[region == 0])

    def test_an_empty_mask_is_refused(self):
        with self.assertRaises(EndpointError):
            self.fill(photo(16, 16), np.zeros((16, 16), np.uint8))
