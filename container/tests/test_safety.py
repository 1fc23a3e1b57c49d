"""The safety filter, on a real classifier of transformers with tiny weights that are set to see what they shall."""

import logging
import tempfile
import unittest
from pathlib import Path

from brickwright_endpoint.errors import EndpointError, Kind, SetupError

from .support import entered, needs, photo


@needs("torch", "transformers")
class Safety(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        logging.disable(logging.WARNING)
        cls.addClassCleanup(logging.disable, logging.NOTSET)
        import torch
        from transformers import ViTConfig, ViTForImageClassification

        from .tiny_grounded_sam import _processor

        cls.folder = Path(entered(cls, tempfile.TemporaryDirectory()))
        config = ViTConfig(
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            image_size=32,
            patch_size=8,
            id2label={0: "normal", 1: "nsfw"},
            label2id={"normal": 0, "nsfw": 1},
        )
        model = ViTForImageClassification(config)
        with torch.no_grad():
            model.classifier.weight.zero_()
            # Whatever it sees: 73 % normal, 27 % nsfw.
            model.classifier.bias.copy_(torch.tensor([1.0, 0.0]))
        model.save_pretrained(cls.folder)
        _processor("ViTImageProcessor", size={"height": 32, "width": 32}).save_pretrained(cls.folder)

    def load(self, labels, threshold):
        from brickwright_endpoint.safety import SafetyFilter

        return SafetyFilter.load(self.folder, labels, threshold)

    def test_a_picture_below_the_threshold_passes(self):
        self.load(["nsfw"], 0.3).check(photo(64, 48))

    def test_a_picture_at_the_threshold_is_refused_as_unsafe(self):
        with self.assertRaises(EndpointError) as caught:
            self.load(["nsfw"], 0.26).check(photo(64, 48))
        self.assertEqual(caught.exception.kind, Kind.UNSAFE)

    def test_a_label_that_the_classifier_does_not_have_is_a_mistake_of_setup(self):
        with self.assertRaises(SetupError):
            self.load(["nudity"], 0.5)
