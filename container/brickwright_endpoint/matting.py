"""A salient-object or matting network as TorchScript (BiRefNet, IS-Net, RMBG and their like) for SOS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .device import best_device
from .errors import EndpointError, Kind, SetupError
from .masks import binary
from .pictures import cutout, rgb
from .runner import Outputs, Parameters, Pictures

_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_STD = (0.229, 0.224, 0.225)


class Matting:
    """The brick SOS. The network sees a square; its matte is scaled back and is the cut-out's alpha."""

    def __init__(
        self,
        module: torch.jit.ScriptModule,
        model: str,
        size: int = 1024,
        mean: Sequence[float] = _IMAGENET_MEAN,
        std: Sequence[float] = _IMAGENET_STD,
        activation: str = "sigmoid",
    ) -> None:
        if activation not in ("sigmoid", "none"):
            raise SetupError("matting takes activation sigmoid or none.")
        self.model = model
        self._module = module
        self._size = size
        self._mean = torch.tensor(mean).view(1, 3, 1, 1)
        self._std = torch.tensor(std).view(1, 3, 1, 1)
        self._sigmoid = activation == "sigmoid"

    @staticmethod
    def load(path: Path, model: str, **options: object) -> Matting:
        """From a TorchScript file whose forward takes (1, 3, size, size) and gives (1, 1, h, w), or a list that ends in it."""
        return Matting(torch.jit.load(str(path), map_location=best_device()).eval(), model, **options)  # type: ignore[arg-type]

    def run(self, pictures: Pictures, parameters: Parameters, seed: int) -> Outputs:
        """The mask (the matte's inner half) and the cut-out with the soft matte as its alpha."""
        image = pictures["image"]
        assert image is not None
        matte = self._matte(rgb(image))
        mask = binary(matte)
        if not mask.any():
            raise EndpointError(Kind.NOT_FOUND, "No object stands out in this picture.")
        return {"mask": mask, "image": cutout(image, matte)}

    def _matte(self, image: np.ndarray) -> np.ndarray:
        height, width = image.shape[:2]
        square = Image.fromarray(image).resize((self._size, self._size), Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(np.array(square)).permute(2, 0, 1)[None].float() / 255
        with torch.inference_mode():
            made = self._module(((pixels - self._mean) / self._std).to(best_device()))
        last = made[-1] if isinstance(made, (list, tuple)) else made
        matte = last.float().cpu().reshape(last.shape[-2:])
        matte = torch.sigmoid(matte) if self._sigmoid else matte
        small = Image.fromarray((matte.clamp(0, 1) * 255).round().to(torch.uint8).numpy())
        return np.array(small.resize((width, height), Image.Resampling.BILINEAR))
