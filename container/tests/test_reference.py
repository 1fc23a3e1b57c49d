"""A reference object is placed where it is to be painted."""

import unittest

import numpy as np

from brickwright_endpoint.errors import EndpointError
from brickwright_endpoint.masks import Box
from brickwright_endpoint.reference import place_reference


def cutout(width, height, left, top, right, bottom):
    image = np.zeros((height, width, 4), np.uint8)
    image[top:bottom, left:right] = (200, 30, 40, 255)
    return image


def placed(image, target, width=200, height=150):
    out = place_reference(image, target, width, height)
    rows, columns = np.nonzero((out == (200, 30, 40)).all(axis=2))
    return out, Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


class Place(unittest.TestCase):
    def test_its_bottom_centre_comes_to_the_masks(self):
        out, box = placed(cutout(200, 150, 10, 10, 30, 50), Box(120, 40, 160, 120))
        self.assertEqual(box, Box(130, 80, 150, 120))
        self.assertTrue((out[:80] == 255).all())

    def test_a_cutout_of_this_picture_keeps_its_scale_and_stays_on_the_canvas(self):
        _, box = placed(cutout(200, 150, 0, 0, 60, 40), Box(190, 0, 200, 10))
        self.assertEqual(box, Box(140, 0, 200, 40))

    def test_a_cutout_of_another_picture_is_scaled_to_the_mask(self):
        _, box = placed(cutout(1000, 800, 0, 0, 1000, 500), Box(50, 20, 150, 140))
        self.assertEqual(box, Box(50, 90, 150, 140))
        _, box = placed(cutout(90, 70, 10, 10, 20, 30), Box(50, 20, 150, 140))
        self.assertEqual(box, Box(70, 20, 130, 140))

    def test_half_transparent_pixels_lie_over_white(self):
        image = np.zeros((1, 1, 4), np.uint8)
        image[0, 0] = (0, 0, 0, 128)
        self.assertEqual(place_reference(image, Box(0, 0, 1, 1), 1, 1)[0, 0, 0], 127)

    def test_an_empty_cutout_is_refused(self):
        with self.assertRaises(EndpointError):
            place_reference(np.zeros((5, 5, 4), np.uint8), Box(0, 0, 1, 1), 5, 5)
