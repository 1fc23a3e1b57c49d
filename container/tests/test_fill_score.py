"""FASTINPAINT's score, as the paper's executor was measured to give it."""

import unittest

import numpy as np

from brickwright_endpoint.fill_score import fill_score

from .support import box_mask


def score(inside, outside, region):
    return fill_score(np.where(region[:, :, None] > 0, np.uint8(inside), np.uint8(outside)).repeat(3, 2), region)


class Score(unittest.TestCase):
    def test_it_rises_with_the_difference_of_the_mean_greys(self):
        region = box_mask(100, 100, 0, 0, 30, 100)
        self.assertEqual([score(100 + gap, 100, region) for gap in (0, 30, 31, 70, 71)], [0.7, 0.7, 0.8, 0.8, 0.9])
        self.assertEqual(score(20, 100, region), 0.9)

    def test_a_region_of_more_than_two_fifths_starts_from_nothing(self):
        self.assertEqual(score(100, 100, box_mask(100, 100, 0, 0, 40, 100)), 0.7)
        self.assertEqual(score(100, 100, box_mask(100, 100, 0, 0, 41, 100)), 1.0)

    def test_a_region_of_everything_is_no_division_by_zero(self):
        self.assertEqual(score(9, 9, np.full((5, 5), 255, np.uint8)), 1.0)
