"""Arithmetic of masks."""

import unittest

import numpy as np

from brickwright_endpoint.masks import Box, binary, blend, bounding_box, feather_inside, grow

from .support import box_mask, photo


class Grow(unittest.TestCase):
    def test_a_point_becomes_the_papers_square(self):
        grown = grow(box_mask(100, 80, 50, 40, 51, 41), 12)
        self.assertEqual(bounding_box(grown), Box(38, 28, 63, 53))
        self.assertEqual(np.count_nonzero(grown), 25 * 25)

    def test_it_is_cut_at_the_border_and_does_not_wrap(self):
        grown = grow(box_mask(30, 20, 0, 0, 1, 1), 12)
        self.assertEqual(bounding_box(grown), Box(0, 0, 13, 13))

    def test_it_is_the_maximum_over_the_square_on_any_mask(self):
        mask = np.where(np.random.default_rng(3).random((23, 31)) > 0.97, np.uint8(255), np.uint8(0))
        for radius in (1, 4, 40):
            padded = np.pad(mask, radius)
            wanted = np.array(
                [[padded[y : y + 2 * radius + 1, x : x + 2 * radius + 1].max() for x in range(31)] for y in range(23)]
            )
            np.testing.assert_array_equal(grow(mask, radius), wanted)

    def test_the_mask_given_is_left_alone(self):
        mask = box_mask(10, 10, 4, 4, 5, 5)
        grow(mask, 2)
        self.assertEqual(np.count_nonzero(mask), 1)


class Feather(unittest.TestCase):
    def test_it_is_zero_outside_and_one_deep_inside(self):
        mask = box_mask(60, 50, 10, 10, 50, 40)
        alpha = feather_inside(mask, 5)
        self.assertFalse(alpha[mask == 0].any())
        self.assertTrue((alpha[16:34, 16:44] == 1).all())

    def test_it_rises_with_the_distance_from_the_edge(self):
        row = feather_inside(box_mask(60, 50, 10, 10, 50, 40), 5)[25, 8:20]
        self.assertTrue((np.diff(row) >= 0).all())
        self.assertEqual(len(np.unique(row)), 7)

    def test_the_pictures_border_is_no_edge(self):
        alpha = feather_inside(box_mask(40, 30, 0, 0, 20, 30), 4)
        self.assertTrue((alpha[:, :14] == 1).all())

    def test_a_feather_of_no_width_is_the_mask(self):
        mask = box_mask(9, 9, 3, 3, 6, 6)
        np.testing.assert_array_equal(feather_inside(mask, 0), mask / 255)

    def test_a_dilated_mask_feathered_over_its_rim_is_whole_over_the_mask_itself(self):
        mask = box_mask(120, 100, 40, 40, 80, 60)
        alpha = feather_inside(grow(mask, 12), 12)
        self.assertTrue((alpha[mask > 0] == 1).all())


class Blend(unittest.TestCase):
    def test_pixels_of_no_alpha_keep_their_exact_value(self):
        below, above = photo(40, 30, 1), photo(40, 30, 2)
        alpha = feather_inside(box_mask(40, 30, 10, 10, 30, 20), 3)
        out = blend(below, above, alpha)
        np.testing.assert_array_equal(out[alpha == 0], below[alpha == 0])
        np.testing.assert_array_equal(out[alpha == 1], above[alpha == 1])


class Rest(unittest.TestCase):
    def test_an_empty_mask_has_no_box(self):
        self.assertIsNone(bounding_box(np.zeros((5, 5), np.uint8)))

    def test_soft_masks_are_cut_at_the_middle(self):
        np.testing.assert_array_equal(binary(np.array([[0, 127, 128, 255]], np.uint8)), [[0, 0, 255, 255]])
