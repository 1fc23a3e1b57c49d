"""A FluxFillPipeline of random weights, small enough for a CPU, saved as diffusers saves the real one."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxFillPipeline, FluxTransformer2DModel
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import CLIPTextConfig, CLIPTextModel, PreTrainedTokenizerFast, T5Config, T5EncoderModel

_WORDS = ["a", "the", "on", "right", "left", "scene", "diptych", "red", "umbrella", "snowy", "beach", "dog", "sits"]
_WIDTH = 32


def _tokenizer(longest: int) -> PreTrainedTokenizerFast:
    vocabulary = {word: index for index, word in enumerate(["<pad>", "<unk>", "<s>", "</s>", *_WORDS])}
    core = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    core.pre_tokenizer = pre_tokenizers.Whitespace()
    core.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", 3)])
    special = {"pad_token": "<pad>", "unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}
    return PreTrainedTokenizerFast(tokenizer_object=core, model_max_length=longest, **special)


def save_tiny_flux(folder: Path) -> None:
    """The VAE scales by 8 like Flux's own, so sizes must be multiples of 16; its latents have 4 channels instead of 16."""
    torch.manual_seed(0)
    latents = 4
    words = 4 + len(_WORDS)
    transformer = FluxTransformer2DModel(
        patch_size=1,
        # noise, the masked picture, and the mask at full resolution, each packed 2 x 2
        in_channels=4 * (latents + latents + 64),
        out_channels=4 * latents,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=_WIDTH,
        pooled_projection_dim=_WIDTH,
        guidance_embeds=True,
        axes_dims_rope=(4, 4, 8),
    )
    clip = CLIPTextConfig(
        vocab_size=words,
        hidden_size=_WIDTH,
        intermediate_size=37,
        num_hidden_layers=1,
        num_attention_heads=4,
        projection_dim=_WIDTH,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=3,
    )
    t5 = T5Config(vocab_size=words, d_model=_WIDTH, d_kv=8, d_ff=37, num_layers=1, num_heads=4, pad_token_id=0)
    vae = AutoencoderKL(
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 4, 4),
        layers_per_block=1,
        latent_channels=latents,
        norm_num_groups=2,
        use_quant_conv=False,
        use_post_quant_conv=False,
        shift_factor=0.1159,
        scaling_factor=0.3611,
    )
    FluxFillPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=vae,
        text_encoder=CLIPTextModel(clip),
        tokenizer=_tokenizer(77),
        text_encoder_2=T5EncoderModel(t5),
        tokenizer_2=_tokenizer(512),
        transformer=transformer,
    ).save_pretrained(folder)


def save_tiny_lora(path: Path, seed: int) -> None:
    """An adapter of one attention layer, under the names that training scripts of diffusers write."""
    torch.manual_seed(seed)
    layer = "transformer.transformer_blocks.0.attn.to_q"
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(
        {f"{layer}.lora_A.weight": torch.randn(4, _WIDTH) * 3, f"{layer}.lora_B.weight": torch.randn(_WIDTH, 4) * 3},
        str(path),
    )
