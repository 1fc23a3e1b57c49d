"""Grounding DINO and SAM by transformers, for RES (what is named) and MASK-SEG (what is pointed at)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import AutoProcessor, GroundingDinoForObjectDetection, SamModel, SamProcessor

from . import referring
from .device import best_device
from .errors import EndpointError, Kind, invalid
from .masks import Box, bounding_box
from .pictures import cutout, rgb
from .referring import Candidate
from .runner import Outputs, Parameters, Pictures


class GroundedSam:
    """A detector that finds what a phrase names, and a segmenter that outlines what a box holds."""

    def __init__(
        self,
        detector: Any,
        reader: Any,
        segmenter: Any,
        framer: Any,
        threshold: float = 0.3,
        text_threshold: float = 0.25,
    ) -> None:
        self._detector = detector
        self._reader = reader
        self._segmenter = segmenter
        self._framer = framer
        self._threshold = threshold
        self._text_threshold = text_threshold

    @staticmethod
    def load(detector: Path, segmenter: Path, threshold: float = 0.3, text_threshold: float = 0.25) -> GroundedSam:
        """From two folders as transformers saves them, model and processor in each."""
        return GroundedSam(
            _on_device(GroundingDinoForObjectDetection.from_pretrained(detector, local_files_only=True)),
            AutoProcessor.from_pretrained(detector, local_files_only=True),
            _on_device(SamModel.from_pretrained(segmenter, local_files_only=True)),
            SamProcessor.from_pretrained(segmenter, local_files_only=True),
            threshold,
            text_threshold,
        )

    def detect(self, image: np.ndarray, phrase: str) -> list[Candidate]:
        """Boxes in pixels. The model was trained on lower-case phrases that end in a full stop."""
        height, width = image.shape[:2]
        inputs = self._reader(images=Image.fromarray(image), text=f"{phrase.lower()}.", return_tensors="pt")
        inputs = inputs.to(best_device())
        with torch.inference_mode():
            outputs = self._detector(**inputs)
        found = self._reader.post_process_grounded_object_detection(
            outputs,
            inputs["input_ids"],
            threshold=self._threshold,
            text_threshold=self._text_threshold,
            target_sizes=[(height, width)],
        )[0]
        return [
            Candidate(*_clipped(box, width, height), confidence)
            for box, confidence in zip(found["boxes"].tolist(), found["scores"].tolist(), strict=True)
        ]

    def outline(self, image: np.ndarray, boxes: list[Candidate], several: bool = False) -> np.ndarray:
        """Masks (box, guess, height, width) of 0 and 255: one guess a box, or with ``several`` SAM's three."""
        corners = [[[box.left, box.top, box.right, box.bottom] for box in boxes]]
        inputs = self._framer(images=Image.fromarray(image), input_boxes=corners, return_tensors="pt")
        with torch.inference_mode():
            outputs = self._segmenter(
                pixel_values=inputs["pixel_values"].to(best_device()),
                input_boxes=inputs["input_boxes"].to(best_device(), torch.float32),
                multimask_output=several,
            )
        masks = self._framer.post_process_masks(
            outputs.pred_masks.cpu(), inputs["original_sizes"], inputs["reshaped_input_sizes"]
        )[0]
        return np.where(masks.numpy(), np.uint8(255), np.uint8(0))


class Referring:
    """The brick RES."""

    def __init__(self, models: GroundedSam, model: str) -> None:
        self.model = model
        self._models = models

    def run(self, pictures: Pictures, parameters: Parameters, seed: int) -> Outputs:
        """The union of what is meant; a not-found error where nothing is."""
        image = rgb(_image(pictures))
        height, width = image.shape[:2]
        prompt = str(parameters["prompt"])
        meant = referring.read(prompt)
        boxes = referring.choose(self._models.detect(image, meant.phrase), meant, width, height)
        if not boxes:
            raise EndpointError(Kind.NOT_FOUND, f'Nothing in the picture was found to be "{prompt[:200]}".')
        return _found(_image(pictures), self._models.outline(image, boxes)[:, 0].max(axis=0))


class Pointed:
    """The brick MASK-SEG: the object that a rough mask points at."""

    def __init__(self, models: GroundedSam, model: str) -> None:
        self.model = model
        self._models = models

    def run(self, pictures: Pictures, parameters: Parameters, seed: int) -> Outputs:
        """Of SAM's guesses for the mask's box, the one that agrees best with the mask."""
        rough = pictures["mask"]
        assert rough is not None
        box: Box | None = bounding_box(rough)
        if box is None:
            raise invalid("MASK-SEG's mask is empty.")
        region = [Candidate(box.left, box.top, box.right, box.bottom, 1.0)]
        guesses = self._models.outline(rgb(_image(pictures)), region, several=True)[0]
        return _found(_image(pictures), max(guesses, key=lambda guess: _agreement(guess, rough)))


def _on_device(model: Any) -> Any:
    return model.to(best_device()).eval()


def _image(pictures: Pictures) -> np.ndarray:
    image = pictures["image"]
    assert image is not None
    return image


def _found(image: np.ndarray, mask: np.ndarray) -> Outputs:
    if not mask.any():
        raise EndpointError(Kind.NOT_FOUND, "What was found in the picture could not be outlined.")
    return {"mask": mask, "image": cutout(image, mask)}


def _agreement(guess: np.ndarray, rough: np.ndarray) -> float:
    """Intersection over union."""
    either = np.count_nonzero(guess | rough)
    return np.count_nonzero(guess & rough) / either if either else 0.0


def _clipped(box: list[float], width: int, height: int) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom)
