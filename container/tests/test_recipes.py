"""What each FLUX brick asks of the fill model, and what of the answer it keeps."""

import unittest

import numpy as np

from brickwright_endpoint.errors import EndpointError, Kind
from brickwright_endpoint.masks import grow
from brickwright_endpoint.recipes import Sampling, Tuning, prepare

from .support import box_mask, photo

WIDTH, HEIGHT = 640, 427
IMAGE = photo(WIDTH, HEIGHT)
MASK = box_mask(WIDTH, HEIGHT, 200, 150, 320, 260)


def job(brick, pictures=None, tuning=Tuning(), **parameters):
    given = {"image": IMAGE, "mask": MASK, **(pictures or {})}
    return prepare(brick, given, {"prompt": "a red umbrella", **parameters}, tuning)


def painted(job, colour=(10, 200, 30)):
    return job.finish(np.broadcast_to(np.array(colour, np.uint8), job.canvas.image.shape))


class Outside(unittest.TestCase):
    """Whatever the model makes of the whole canvas, pixels outside the edited region stay exactly what they were."""

    def check(self, made, region):
        np.testing.assert_array_equal(made[region == 0], IMAGE[region == 0])

    def test_fill_paints_inside_the_mask_only(self):
        made = painted(job("FLUX-FILL"))
        self.check(made, MASK)
        self.assertEqual(tuple(made[205, 260]), (10, 200, 30))

    def test_fill_with_a_reference_paints_inside_the_mask_only(self):
        reference = np.full((50, 40, 4), 255, np.uint8)
        self.check(painted(job("FLUX-FILL", {"preimage": reference})), MASK)

    def test_inpainting_replaces_all_that_the_mask_covers_and_blends_in_a_rim_around_it(self):
        made = painted(job("FLUX-INPAINT", {"preimage": IMAGE}, score=0.8))
        self.check(made, grow(MASK, 12))
        self.assertTrue((made[MASK > 0] == (10, 200, 30)).all())

    def test_recolouring_changes_the_object_whole(self):
        made = painted(job("FLUX-RCM"))
        self.check(made, grow(MASK, 17))
        self.assertTrue((made[MASK > 0] == (10, 200, 30)).all())

    def test_a_new_background_leaves_the_subject(self):
        self.check(painted(job("FLUX-CBG", prompt="change the background to a beach")), MASK)

    def test_a_style_in_a_mask_stays_in_it(self):
        self.check(painted(job("FLUX-STYLE", style="anime")), MASK)

    def test_edits_of_the_whole_picture_change_all_of_it(self):
        for brick, pictures in [("FLUX-ENV", {"mask": None}), ("FLUX-POSE", {"mask": None})]:
            self.assertTrue((painted(job(brick, pictures)) == (10, 200, 30)).all())
        for brick in ("FLUX-STYLE", "FLUX-RCM"):
            self.assertTrue((painted(job(brick, {"mask": None}, style="anime")) == (10, 200, 30)).all())


class Asked(unittest.TestCase):
    def test_steps_and_guidance_are_the_papers(self):
        for brick, wanted in {
            "FLUX-FILL": Sampling(20, 30),
            "FLUX-CBG": Sampling(20, 30),
            "FLUX-RCM": Sampling(25, 50),
            "FLUX-STYLE": Sampling(25, 50),
            "FLUX-ENV": Sampling(25, 50),
            "FLUX-POSE": Sampling(25, 50),
        }.items():
            self.assertEqual(job(brick, style="anime").sampling, wanted)

    def test_an_operator_may_set_others(self):
        sampling = job("FLUX-ENV", tuning=Tuning(steps=8, guidance=3.5)).sampling
        self.assertEqual((sampling.steps, sampling.guidance), (8, 3.5))

    def test_removal_has_no_prompt_and_the_score_for_its_strength(self):
        asked = job("FLUX-INPAINT", {"preimage": IMAGE}, score=0.7)
        self.assertEqual(asked.prompt, "")
        self.assertEqual(asked.sampling, Sampling(20, 30, 0.7))

    def test_the_schedule_leaves_as_many_steps_as_the_paper_runs(self):
        for strength in (0.7, 0.8, 0.9, 0.95, 1.0):
            sampling = Sampling(20, 30, strength)
            skipped = int(max(sampling.schedule - min(sampling.schedule * strength, sampling.schedule), 0))
            self.assertEqual(sampling.schedule - skipped, 20)

    def test_a_background_is_asked_for_as_the_scene_that_is_there(self):
        self.assertEqual(job("FLUX-CBG", prompt="Change the background to a sandy beach").prompt, "a sandy beach")
        self.assertEqual(job("FLUX-CBG", prompt="a sandy beach").prompt, "a sandy beach")

    def test_the_change_is_said_as_a_diptych(self):
        self.assertTrue(job("FLUX-POSE", prompt="the dog sits").prompt.endswith("as on the left but the dog sits"))


class Canvases(unittest.TestCase):
    def test_filling_shows_the_model_the_picture_itself_with_its_mask(self):
        canvas = job("FLUX-FILL").canvas
        self.assertEqual(canvas.image.shape, (688, 1024, 3))
        self.assertEqual(canvas.mask.shape, (688, 1024))
        self.assertAlmostEqual((canvas.mask > 0).mean(), (MASK > 0).mean(), delta=0.005)

    def test_a_start_is_shown_inside_the_mask_alone(self):
        start = np.zeros_like(IMAGE)
        plain, begun = job("FLUX-FILL").canvas, job("FLUX-FILL", {"preimage": start}).canvas
        inside = begun.mask > 0
        self.assertFalse(begun.image[inside].any())
        np.testing.assert_array_equal(begun.image[~inside], plain.image[~inside])

    def test_a_start_of_another_size_is_scaled_to_the_picture(self):
        start = np.zeros((90, 30, 3), np.uint8)
        canvas = job("FLUX-FILL", {"preimage": start}).canvas
        self.assertFalse(canvas.image[canvas.mask > 0].any())

    def test_a_reference_stands_in_the_left_half_and_the_picture_in_the_right(self):
        reference = np.zeros((100, 60, 4), np.uint8)
        reference[...] = (200, 30, 40, 255)
        canvas = job("FLUX-FILL", {"preimage": reference}).canvas
        plain = job("FLUX-POSE").canvas
        half = canvas.image.shape[1] // 2
        np.testing.assert_array_equal(canvas.image[:, half:], plain.image[:, half:])
        self.assertTrue((canvas.image[0, :half] == 255).all())
        red = (canvas.image[:, :half] == (200, 30, 40)).all(axis=2)
        columns = np.flatnonzero(red.any(axis=0))
        self.assertAlmostEqual(columns.mean() / half, 260 / WIDTH, delta=0.01)

    def test_a_longer_side_may_be_set(self):
        self.assertEqual(job("FLUX-FILL", tuning=Tuning(side=512)).canvas.image.shape, (352, 512, 3))

    def test_alpha_of_the_picture_is_no_fourth_channel_for_the_model(self):
        asked = job("FLUX-ENV", {"image": np.dstack([IMAGE, MASK])})
        self.assertEqual(asked.canvas.image.shape[2], 3)
        self.assertEqual(painted(asked).shape, IMAGE.shape)


class Refused(unittest.TestCase):
    def test_an_empty_mask(self):
        for brick in ("FLUX-FILL", "FLUX-RCM", "FLUX-STYLE", "FLUX-CBG", "FLUX-INPAINT"):
            with self.assertRaises(EndpointError) as caught:
                job(brick, {"mask": np.zeros_like(MASK), "preimage": IMAGE}, style="anime", score=0.7)
            self.assertIn("empty", caught.exception.message)

    def test_a_given_background(self):
        with self.assertRaises(EndpointError) as caught:
            job("FLUX-CBG", {"background": IMAGE})
        self.assertEqual(caught.exception.kind, Kind.UNSUPPORTED)
