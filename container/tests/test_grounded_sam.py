"""RES and MASK-SEG on the real Grounding DINO and SAM of transformers, with tiny random weights."""

import logging
import tempfile
import unittest
from pathlib import Path

import numpy as np

from brickwright_endpoint.errors import EndpointError, Kind
from brickwright_endpoint.referring import Candidate

from .support import box_mask, entered, needs, photo

IMAGE = photo(120, 90)


@needs("torch", "transformers", "tokenizers")
class GroundedSam(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        logging.disable(logging.WARNING)
        cls.addClassCleanup(logging.disable, logging.NOTSET)
        from brickwright_endpoint.grounded_sam import GroundedSam

        from .tiny_grounded_sam import save_tiny_detector, save_tiny_segmenter

        folder = Path(entered(cls, tempfile.TemporaryDirectory()))
        save_tiny_detector(folder / "detector")
        save_tiny_segmenter(folder / "segmenter")
        cls.load = lambda self, threshold: GroundedSam.load(folder / "detector", folder / "segmenter", threshold, 0.0)
        cls.models = cls.load(cls, 0.0)

    def test_boxes_lie_in_the_picture_and_carry_their_confidence(self):
        found = self.models.detect(IMAGE, "green bottles")
        self.assertEqual(len(found), 5)
        for box in found:
            self.assertTrue(0 <= box.left <= box.right <= 120 and 0 <= box.top <= box.bottom <= 90)
            self.assertTrue(0 <= box.confidence <= 1)

    def test_the_phrase_reaches_the_detector_in_lower_case_with_a_full_stop(self):
        texts = []

        class Reader:
            def __init__(self, inner):
                self._inner = inner

            def __call__(self, images, text, return_tensors):
                texts.append(text)
                return self._inner(images=images, text=text, return_tensors=return_tensors)

            def __getattr__(self, name):
                return getattr(self._inner, name)

        models = self.load(0.0)
        models._reader = Reader(models._reader)
        models.detect(IMAGE, "Green bottles")
        self.assertEqual(texts, ["green bottles."])

    def test_each_box_gets_a_mask_at_the_pictures_size(self):
        boxes = [Candidate(10, 10, 50, 60, 1), Candidate(60, 20, 110, 80, 1), Candidate(0, 0, 120, 90, 1)]
        masks = self.models.outline(IMAGE, boxes)
        self.assertEqual((masks.shape, masks.dtype), ((3, 1, 90, 120), np.uint8))
        self.assertLessEqual(set(np.unique(masks)), {0, 255})
        self.assertEqual(self.models.outline(IMAGE, boxes[:1], several=True).shape, (1, 3, 90, 120))

    def test_what_is_named_is_the_union_of_the_boxes_that_are_meant(self):
        from brickwright_endpoint.grounded_sam import Referring

        boxes = [Candidate(10, 10, 50, 60, 0.9), Candidate(60, 20, 110, 80, 0.8)]
        models = self.load(0.0)
        models.detect = lambda image, phrase: boxes
        outputs = Referring(models, "tiny").run({"image": IMAGE}, {"prompt": "the bottle on the right"}, 1)
        right = models.outline(IMAGE, boxes[1:])[0, 0]
        np.testing.assert_array_equal(outputs["mask"], right)
        np.testing.assert_array_equal(outputs["image"], np.dstack([IMAGE, right]))
        both = Referring(models, "tiny").run({"image": IMAGE}, {"prompt": "bottles"}, 1)["mask"]
        np.testing.assert_array_equal(both, models.outline(IMAGE, boxes)[:, 0].max(axis=0))

    def test_what_is_not_there_is_not_found(self):
        from brickwright_endpoint.grounded_sam import Referring

        with self.assertRaises(EndpointError) as caught:
            Referring(self.load(1.0), "tiny").run({"image": IMAGE}, {"prompt": "a dog"}, 1)
        self.assertEqual(caught.exception.kind, Kind.NOT_FOUND)
        self.assertIn('"a dog"', caught.exception.message)

    def test_a_rough_mask_chooses_the_guess_that_agrees_best(self):
        from brickwright_endpoint.grounded_sam import Pointed

        models = self.load(0.0)
        asked = []
        guesses = np.stack(
            [box_mask(120, 90, 0, 0, 120, 90), box_mask(120, 90, 20, 20, 60, 60), box_mask(120, 90, 0, 0, 5, 5)]
        )

        def outline(image, boxes, several):
            asked.extend(boxes)
            return guesses[None]

        models.outline = outline
        outputs = Pointed(models, "tiny").run({"image": IMAGE, "mask": box_mask(120, 90, 22, 18, 58, 61)}, {}, 1)
        np.testing.assert_array_equal(outputs["mask"], guesses[1])
        self.assertEqual(asked, [Candidate(22, 18, 58, 61, 1.0)])

    def test_an_empty_rough_mask_is_refused(self):
        from brickwright_endpoint.grounded_sam import Pointed

        with self.assertRaises(EndpointError):
            Pointed(self.models, "tiny").run({"image": IMAGE, "mask": np.zeros((90, 120), np.uint8)}, {}, 1)
