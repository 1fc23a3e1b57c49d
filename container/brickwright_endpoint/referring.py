"""Reads what a referring expression asks for, and chooses among a detector's boxes by it.

A grounded detector finds "bottles" well and "the two bottles on the left" badly: place, count and rank are arithmetic on boxes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBERS |= {"seven": 7, "eight": 8, "nine": 9, "ten": 10}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ALL = {"all", "every", "each"}
_SIDES = {
    "left": "left",
    "leftmost": "left",
    "right": "right",
    "rightmost": "right",
    "top": "top",
    "upper": "top",
    "topmost": "top",
    "bottom": "bottom",
    "lower": "bottom",
    "middle": "centre",
    "center": "centre",
    "centre": "centre",
    "central": "centre",
}
_RANKS = {"largest": "largest", "biggest": "largest", "smallest": "smallest"}
_PLACE = re.compile(
    r"\s*,?\s*\b(?:on|at|in|to|from)\s+the\s+(?:(?:far|very|extreme)\s+)?"
    r"(?P<side>left|right|top|bottom|middle|cent(?:er|re))(?:[\s-]+(?:hand\s+)?side)?"
    r"(?:\s+of\s+the\s+(?:image|picture|photo|photograph|frame|scene))?\s*[.,]?\s*$",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"\b(?:of|in|on|with|wearing|near|next|behind|under|holding|that|who|which|beside|by|at)\b")
_IRREGULAR = {"people", "men", "women", "children", "feet", "teeth", "geese", "mice", "clothes", "glasses"}
_WHOLE = 0.5
"""Of the best box's confidence, how much another must have to be counted among "the bottles"."""


@dataclass(frozen=True)
class Referent:
    """``phrase`` goes to the detector; ``count`` None means every one that is found."""

    phrase: str
    side: str | None = None
    count: int | None = 1
    ordinal: int = 1
    rank: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A detector's box in pixels, right and bottom exclusive, with its confidence of 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    confidence: float

    @property
    def area(self) -> float:
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)


def read(prompt: str) -> Referent:
    """Takes place, count, order and rank off a prompt in English; everything else stays in the phrase."""
    text = prompt.strip().rstrip(".").lower()
    side, ordinal, rank = None, 1, None
    place = _PLACE.search(text)
    if place is not None and place.start() > 0:
        side = _SIDES[place["side"]]
        text = text[: place.start()]
    words = [word for word in re.split(r"[\s,]+", text) if word]
    count: int | None = None
    explicit = False
    while words:
        word = words[0]
        following = words[1:]
        if word == "the" and following:
            pass
        elif word in _NUMBERS and following:
            count, explicit = _NUMBERS[word], True
        elif word in _ALL and following:
            count, explicit = None, True
        elif word in _ORDINALS and following:
            ordinal, count, explicit = _ORDINALS[word], 1, True
        elif word in _SIDES and following and side is None:
            side = _SIDES[word]
            if word.endswith("most") and not explicit:
                count, explicit = 1, True
        elif word in _RANKS and following:
            rank = _RANKS[word]
        elif word == "of" and explicit and following:
            pass
        else:
            break
        words = following
    phrase = " ".join(words) or prompt.strip()
    if not explicit:
        count = None if _plural(phrase) else 1
    return Referent(phrase, side, count, ordinal, rank)


def _plural(phrase: str) -> bool:
    head = _ATTACHED.split(phrase)[0].split()
    noun = head[-1] if head else phrase
    return noun in _IRREGULAR or (noun.endswith("s") and not noun.endswith(("ss", "us", "is")))


def choose(candidates: list[Candidate], referent: Referent, width: int, height: int) -> list[Candidate]:
    """Those that are meant, the surest first where nothing else orders them; empty where nothing was found."""
    found = _distinct(sorted(candidates, key=lambda c: -c.confidence))
    if not found:
        return []
    found = [c for c in found if c.confidence >= _WHOLE * found[0].confidence]
    if referent.rank is not None:
        found.sort(key=lambda c: c.area, reverse=referent.rank == "largest")
    elif referent.side is not None:
        if referent.count is None:
            found = [c for c in found if _on_side(c, referent.side, width, height)] or found[:1]
        found.sort(key=lambda c: _distance(c, referent.side, width, height))
    if referent.count is None:
        return found
    first = referent.ordinal - 1
    return found[first : first + referent.count]


def _distinct(candidates: list[Candidate]) -> list[Candidate]:
    """Boxes of one object found twice count once: the surer one stays."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if candidate.area > 0 and all(_overlap(candidate, other) < 0.7 for other in kept):
            kept.append(candidate)
    return kept


def _overlap(a: Candidate, b: Candidate) -> float:
    """Intersection over union."""
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    shared = max(0.0, across) * max(0.0, down)
    return shared / (a.area + b.area - shared)


def _distance(candidate: Candidate, side: str | None, width: int, height: int) -> float:
    """How far from the side named, by the box's centre."""
    x = (candidate.left + candidate.right) / 2 / width
    y = (candidate.top + candidate.bottom) / 2 / height
    by_side = {"left": x, "right": 1 - x, "top": y, "bottom": 1 - y}
    return by_side.get(side or "", abs(x - 0.5))


def _on_side(candidate: Candidate, side: str, width: int, height: int) -> bool:
    return _distance(candidate, side, width, height) < (0.25 if side == "centre" else 0.5)
