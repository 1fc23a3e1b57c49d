"""Grounding DINO and SAM of random weights, saved as transformers saves the real ones."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
import transformers
from transformers import (
    BertConfig,
    BertTokenizer,
    GroundingDinoConfig,
    GroundingDinoForObjectDetection,
    GroundingDinoProcessor,
    SamConfig,
    SamModel,
    SamProcessor,
    SwinConfig,
)

_WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "bottle", "bottles", "green", "dog", "red"]


def save_tiny_detector(folder: Path) -> None:
    torch.manual_seed(0)
    folder.mkdir(parents=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(_WORDS))
    config = GroundingDinoConfig(
        backbone_config=SwinConfig(
            image_size=64,
            embed_dim=12,
            depths=[1, 1, 1, 1],
            num_heads=[1, 1, 2, 2],
            window_size=4,
            out_features=["stage2", "stage3", "stage4"],
        ),
        text_config=BertConfig(
            vocab_size=len(_WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
        ),
        d_model=32,
        encoder_layers=1,
        encoder_ffn_dim=32,
        encoder_attention_heads=2,
        decoder_layers=2,
        decoder_ffn_dim=32,
        decoder_attention_heads=2,
        num_queries=5,
        max_text_len=16,
    )
    GroundingDinoForObjectDetection(config).save_pretrained(folder)
    pixels = _processor("GroundingDinoImageProcessor", size={"shortest_edge": 64, "longest_edge": 96})
    GroundingDinoProcessor(pixels, BertTokenizer(str(vocabulary))).save_pretrained(folder)


def save_tiny_segmenter(folder: Path) -> None:
    torch.manual_seed(0)
    config = SamConfig(
        vision_config={
            "hidden_size": 16,
            "output_channels": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "image_size": 64,
            "patch_size": 8,
            "window_size": 4,
            "global_attn_indexes": [0],
            "num_pos_feats": 8,
            "mlp_dim": 16,
        },
        prompt_encoder_config={"hidden_size": 16, "image_size": 64, "patch_size": 8, "mask_input_channels": 4},
        mask_decoder_config={
            "hidden_size": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "mlp_dim": 16,
            "iou_head_hidden_dim": 16,
            "attention_downsample_rate": 2,
        },
    )
    SamModel(config).save_pretrained(folder)
    size = {"longest_edge": 64}
    pad = {"height": 64, "width": 64}
    SamProcessor(_processor("SamImageProcessor", size=size, pad_size=pad)).save_pretrained(folder)


def _processor(name: str, **options: object):
    """The image processor as transformers has it: on torchvision where that is installed, otherwise on Pillow."""
    pillow = getattr(transformers, f"{name}Pil", None)
    found = getattr(transformers, name) if importlib.util.find_spec("torchvision") or pillow is None else pillow
    return found(**options)
