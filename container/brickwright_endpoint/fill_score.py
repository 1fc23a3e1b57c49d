"""FASTINPAINT's score: how strongly FLUX-INPAINT is to denoise afterwards."""

from __future__ import annotations

import numpy as np


def fill_score(filled: np.ndarray, region: np.ndarray) -> float:
    """0.7, 0.8 or 0.9 as the fill's mean grey differs more from the rest's; 1 where it covers more than 40 % of the picture."""
    inside = region > 127
    if inside.mean() > 0.4:
        return 1.0
    grey = _luma(filled)
    gap = abs(_mean(grey[inside]) - _mean(grey[~inside]))
    if gap <= 30:
        return 0.7
    return 0.8 if gap <= 70 else 0.9


def _luma(image: np.ndarray) -> np.ndarray:
    """ITU-R 601 in 16-bit fixed point, rounded."""
    return (image[:, :, :3].astype(np.int64) @ np.array([19595, 38470, 7471]) + 32768) >> 16


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else 0.0
