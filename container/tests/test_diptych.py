"""The diptych: original left, copy right, mask on the right half."""

import unittest

import numpy as np

from brickwright_endpoint.diptych import compose, pane, right_picture, sentence, style_sentence

from .support import box_mask, photo


class Compose(unittest.TestCase):
    def setUp(self):
        self.image = photo(768, 512)
        self.mask = box_mask(768, 512, 100, 200, 300, 400)
        self.half = pane(768, 512, 16)
        self.canvas = compose(self.image, self.image, self.mask, self.half)

    def test_the_original_stands_left_and_its_copy_right(self):
        np.testing.assert_array_equal(self.canvas.image[:, :768], self.image)
        np.testing.assert_array_equal(self.canvas.image[:, 768:], self.image)

    def test_the_mask_lies_on_the_right_half_only(self):
        self.assertFalse(self.canvas.mask[:, :768].any())
        np.testing.assert_array_equal(self.canvas.mask[:, 768:], self.mask)

    def test_only_the_right_half_comes_back(self):
        painted = self.canvas.image.copy()
        painted[:, :768] = 0
        np.testing.assert_array_equal(right_picture(painted, self.half), self.image)

    def test_both_sides_of_the_canvas_are_multiples_and_the_seam_is_in_the_middle(self):
        for width, height in [(1024, 683), (640, 480), (333, 777), (683, 2048)]:
            half = pane(width, height, 16)
            canvas = compose(photo(width, height), photo(width, height), np.full((height, width), 255, np.uint8), half)
            self.assertEqual(canvas.image.shape[:2], canvas.mask.shape)
            self.assertEqual((canvas.image.shape[0] % 16, canvas.image.shape[1] % 32), (0, 0))
            columns = np.flatnonzero(canvas.mask.any(axis=0))
            self.assertEqual((columns[0], columns[-1] + 1), (canvas.mask.shape[1] // 2, canvas.mask.shape[1]))

    def test_a_mask_of_everything_covers_the_padding_too(self):
        half = pane(1024, 683, 16)
        canvas = compose(photo(1024, 683), photo(1024, 683), np.full((683, 1024), 255, np.uint8), half)
        self.assertTrue((canvas.mask[:, half.canvas_width :] == 255).all())


class Sentences(unittest.TestCase):
    def test_the_change_is_said_as_the_adapters_were_trained_to_it(self):
        self.assertEqual(
            sentence("change the weather to be snowy"),
            "A diptych with two side-by-side images of the same scene. On the right, the scene is exactly the same as on"
            " the left but change the weather to be snowy",
        )

    def test_the_caption_stands_before_the_style_with_spaces_between(self):
        self.assertEqual(
            style_sentence("A cat on a sofa.", "anime style"),
            "A diptych with two side-by-side images of the same scene. A cat on a sofa. On the right, the scene is exactly"
            " the same as on the left but Convert the image into anime style.",
        )

    def test_a_style_is_called_one_and_otherwise_left_as_it_is(self):
        self.assertIn("into pink ink style.", style_sentence("A cat.", "pink ink"))
        self.assertIn("into Style of Monet.", style_sentence("A cat.", "Style of Monet"))
