"""LaMa (big-lama as TorchScript, the form that the authors' ``to_jit.py`` writes) for FASTINPAINT."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from .device import best_device
from .errors import invalid
from .fill_score import fill_score
from .geometry import fit, from_canvas, mask_onto_canvas, onto_canvas
from .masks import blend, feather_inside, grow
from .pictures import rgb
from .runner import Outputs, Parameters, Pictures

#: The paper's 25 x 25 box. LaMa needs to see past an object's soft edge and shadow.
REACH = 12
_MULTIPLE = 8


class Lama:
    """The brick FASTINPAINT. LaMa draws nothing at random: the seed does not matter."""

    def __init__(self, module: torch.jit.ScriptModule, model: str, longest_side: int = 2048) -> None:
        self.model = model
        self._module = module
        self._longest_side = longest_side

    @staticmethod
    def load(path: Path, model: str, longest_side: int = 2048) -> Lama:
        """From a TorchScript file whose forward takes (image, mask) and gives the filled image, all of 0 to 1."""
        return Lama(torch.jit.load(str(path), map_location=best_device()).eval(), model, longest_side)

    def run(self, pictures: Pictures, parameters: Parameters, seed: int) -> Outputs:
        """The filled picture, unchanged outside the dilated mask, and the score of the fill."""
        image, mask = pictures["image"], pictures["mask"]
        assert image is not None and mask is not None
        if not mask.any():
            raise invalid("FASTINPAINT's mask is empty.")
        image = rgb(image)
        region = grow(mask, REACH)
        filled = blend(image, self._fill(image, region), feather_inside(region, REACH))
        return {"image": filled, "score": fill_score(filled, region)}

    def _fill(self, image: np.ndarray, region: np.ndarray) -> np.ndarray:
        height, width = image.shape[:2]
        f = fit(width, height, min(1.0, self._longest_side / max(width, height)), _MULTIPLE)
        pixels = torch.from_numpy(onto_canvas(image, f)).permute(2, 0, 1)[None].float() / 255
        hole = torch.from_numpy(mask_onto_canvas(region, f))[None, None].float() / 255
        device = best_device()
        with torch.inference_mode():
            made = self._module(pixels.to(device), hole.to(device))
        canvas = (made[0].permute(1, 2, 0).float().cpu() * 255).round().clamp(0, 255).to(torch.uint8)
        return from_canvas(canvas.numpy(), f)
