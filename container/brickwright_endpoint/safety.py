"""A picture classifier that looks at what the fill model painted before it leaves. FLUX.1's licence asks for such a filter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForImageClassification

from .device import best_device
from .errors import EndpointError, Kind, SetupError


class SafetyFilter:
    """Refuses pictures in which one of the labels is at least as probable as the threshold."""

    def __init__(self, model: Any, processor: Any, labels: Sequence[str], threshold: float) -> None:
        known = {label: index for index, label in model.config.id2label.items()}
        unknown = [label for label in labels if label not in known]
        if unknown:
            raise SetupError(f'"safety" names the label {unknown[0]!r}; the classifier knows {", ".join(known)}.')
        self._model = model
        self._processor = processor
        self._indices = [known[label] for label in labels]
        self._threshold = threshold

    @staticmethod
    def load(path: Path, labels: Sequence[str], threshold: float) -> SafetyFilter:
        """From a folder as transformers saves it: model and image processor."""
        model = AutoModelForImageClassification.from_pretrained(path, local_files_only=True).to(best_device()).eval()
        return SafetyFilter(model, AutoImageProcessor.from_pretrained(path, local_files_only=True), labels, threshold)

    def check(self, image: np.ndarray) -> None:
        """Raises the contract's unsafe error."""
        inputs = self._processor(images=Image.fromarray(image[:, :, :3]), return_tensors="pt").to(best_device())
        with torch.inference_mode():
            shares = self._model(**inputs).logits[0].float().softmax(-1)
        if max(float(shares[index]) for index in self._indices) >= self._threshold:
            raise EndpointError(Kind.UNSAFE, "The safety filter refuses what the model painted.")
