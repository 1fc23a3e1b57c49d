"""FLUX.1 Fill by diffusers: one base pipeline, and a LoRA adapter for each brick that has one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import FluxFillPipeline
from PIL import Image

from .device import best_device, generator
from .errors import SetupError
from .recipes import Job

_DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}
_OFFLOADS = ("none", "model", "sequential")
#: T5's longest text; CLIP's part of the prompt is cut at 77 tokens by the pipeline itself.
_LONGEST_PROMPT = 512


class FluxFill:
    """The pipeline and its adapters. Not for concurrent use."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        self._pipeline.set_progress_bar_config(disable=True)
        self._adapters: dict[Path, str] = {}

    @staticmethod
    def load(path: Path, dtype: str = "bfloat16", offload: str = "none") -> FluxFill:
        """From a folder as diffusers saves it. ``offload`` trades time for GPU memory: none, model or sequential."""
        if dtype not in _DTYPES or offload not in _OFFLOADS:
            raise SetupError(f"flux-fill takes dtype {', '.join(_DTYPES)} and offload {', '.join(_OFFLOADS)}.")
        pipeline = FluxFillPipeline.from_pretrained(path, dtype=_DTYPES[dtype], local_files_only=True)
        device = best_device()
        if offload == "none" or device.type == "cpu":
            pipeline.to(device)
        elif offload == "model":
            pipeline.enable_model_cpu_offload()
        else:
            pipeline.enable_sequential_cpu_offload()
        return FluxFill(pipeline)

    def add(self, lora: Path) -> None:
        """Loads an adapter beside the others; the base weights stay shared."""
        if lora in self._adapters:
            return
        name = f"lora{len(self._adapters)}"
        self._pipeline.load_lora_weights(
            str(lora.parent),
            weight_name=lora.name,
            adapter_name=name,
            local_files_only=True,
            use_safetensors=True,
        )
        if name not in self._pipeline.get_list_adapters().get("transformer", []):
            raise SetupError(f"{lora} holds no LoRA of this model's transformer.")
        self._adapters[lora] = name

    def paint(self, job: Job, lora: Path | None, seed: int) -> np.ndarray:
        """What the model makes of the job's canvas, at the canvas's size: (height, width, 3) uint8."""
        self._activate(lora)
        height, width = job.canvas.image.shape[:2]
        try:
            result = self._pipeline(
                prompt=job.prompt,
                image=Image.fromarray(job.canvas.image),
                mask_image=Image.fromarray(job.canvas.mask),
                height=height,
                width=width,
                strength=job.sampling.strength,
                num_inference_steps=job.sampling.schedule,
                guidance_scale=job.sampling.guidance,
                generator=generator(seed),
                max_sequence_length=_LONGEST_PROMPT,
            )
        except Exception:
            # The pipeline hands the GPU back only where it ends well; the next call needs the room (no effect without offload).
            self._pipeline.maybe_free_model_hooks()
            raise
        return np.array(result.images[0].convert("RGB"))

    def _activate(self, lora: Path | None) -> None:
        """Exactly the adapter that is wanted: whichever was loaded last would be active otherwise."""
        if not self._adapters:
            return
        if lora is None:
            self._pipeline.disable_lora()
        else:
            self._pipeline.enable_lora()
            self._pipeline.set_adapters(self._adapters[lora])
