"""Sizes are rounded to the model's multiple and mapped back exactly."""

import unittest

import numpy as np

from brickwright_endpoint.diptych import TALLEST_PANE, pane
from brickwright_endpoint.geometry import fit, from_canvas, long_side, mask_onto_canvas, onto_canvas
from brickwright_endpoint.masks import Box

from .support import box_mask, photo

SIZES = [(1024, 683), (640, 480), (1920, 1080), (100, 100), (683, 1024), (17, 900), (900, 17), (1, 1), (1023, 769)]


class Canvas(unittest.TestCase):
    def test_every_size_comes_back_as_it_was(self):
        for width, height in SIZES:
            for f in (long_side(width, height, 1024, 16), pane(width, height, 16), fit(width, height, 1, 8)):
                canvas = np.zeros((f.canvas_height, f.canvas_width, 3), np.uint8)
                self.assertEqual(from_canvas(canvas, f).shape, (height, width, 3))

    def test_canvases_are_multiples_and_at_most_a_patch_larger_than_the_picture(self):
        for width, height in SIZES:
            f = long_side(width, height, 1024, 16)
            self.assertEqual((f.canvas_width % 16, f.canvas_height % 16), (0, 0))
            self.assertLess(f.canvas_width - f.inner.width, 16)
            self.assertLess(f.canvas_height - f.inner.height, 16)
            self.assertEqual(max(f.inner.width, f.inner.height), 1024)

    def test_the_picture_is_not_distorted(self):
        for width, height in [(1024, 683), (640, 480), (1920, 1080), (683, 1024), (1023, 769)]:
            for f in (long_side(width, height, 1024, 16), pane(width, height, 16)):
                self.assertAlmostEqual(f.inner.width / f.inner.height, width / height, delta=0.003)

    def test_a_picture_at_the_models_size_passes_bit_for_bit(self):
        image = photo(1024, 688)
        f = long_side(1024, 688, 1024, 16)
        np.testing.assert_array_equal(from_canvas(onto_canvas(image, f), f), image)

    def test_padding_alone_is_undone_bit_for_bit(self):
        image = photo(1024, 683)
        f = long_side(1024, 683, 1024, 16)
        self.assertEqual(f.inner, Box(0, 2, 1024, 685))
        np.testing.assert_array_equal(from_canvas(onto_canvas(image, f), f), image)

    def test_scaling_up_and_back_moves_nothing(self):
        image = np.zeros((90, 120, 3), np.uint8)
        image[30:60, 40:80] = 255
        f = long_side(120, 90, 1024, 16)
        back = from_canvas(onto_canvas(image, f), f).astype(int)
        self.assertLess(np.abs(back - image).mean(), 1)
        weights = back[:, :, 0].clip(0) / back[:, :, 0].sum()
        self.assertAlmostEqual((weights.sum(axis=0) * np.arange(120)).sum(), 59.5, delta=0.05)
        self.assertAlmostEqual((weights.sum(axis=1) * np.arange(90)).sum(), 44.5, delta=0.05)

    def test_around_the_picture_its_edge_goes_on(self):
        image = photo(1024, 683)
        canvas = onto_canvas(image, long_side(1024, 683, 1024, 16))
        np.testing.assert_array_equal(canvas[0], image[0])
        np.testing.assert_array_equal(canvas[-1], image[-1])


class Pane(unittest.TestCase):
    def test_it_has_the_width_that_the_adapters_were_trained_at(self):
        self.assertEqual(pane(1920, 1080, 16).canvas_width, 768)
        self.assertEqual(pane(100, 100, 16).canvas_width, 768)

    def test_a_tall_picture_is_held_to_the_tallest_pane(self):
        f = pane(683, 2048, 16)
        self.assertEqual(f.canvas_height, TALLEST_PANE)
        self.assertEqual(f.canvas_width % 16, 0)


class Masks(unittest.TestCase):
    def test_a_hair_thin_mask_survives_scaling_down(self):
        mask = box_mask(4000, 3000, 2001, 0, 2002, 3000)
        scaled = mask_onto_canvas(mask, long_side(4000, 3000, 1024, 16))
        self.assertTrue((scaled.max(axis=1) == 255).all())
        self.assertLessEqual((scaled > 0).sum(axis=1).max(), 2)

    def test_a_scaled_mask_is_binary_and_covers_all_that_it_covered(self):
        mask = box_mask(1000, 700, 333, 111, 555, 444)
        f = long_side(1000, 700, 1024, 16)
        scaled = mask_onto_canvas(mask, f)
        self.assertEqual(set(np.unique(scaled)), {0, 255})
        from_it = from_canvas(np.dstack([scaled] * 3), f)[:, :, 0]
        self.assertGreater(from_it[mask > 0].min(), 100)
