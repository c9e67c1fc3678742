"""How near are two mails? Jaccard similarity of word 5-grams."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

GRAM = 5
MOST = 0.5
"""Two mails that are no declared twins share at most this much."""


def grams(text: str) -> frozenset[tuple[str, ...]]:
    """Cut a text into its word 5-grams; a shorter text is one gram."""
    words = re.findall(r"[^\W_]+", text.casefold())
    if len(words) <= GRAM:
        return frozenset((tuple(words),))
    return frozenset(tuple(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1))


class Nearness:
    """All mails so far, indexed by their grams."""

    def __init__(self) -> None:
        self._holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self._sizes: list[int] = []

    def nearest(self, text: str) -> float:
        """Return the largest Jaccard similarity to a text added before; 0 when there is none."""
        mine = grams(text)
        shared = Counter(number for gram in mine for number in self._holders[gram])
        return max(
            (n / (len(mine) + self._sizes[other] - n) for other, n in shared.items()), default=0.0
        )

    def too_near(self, text: str) -> bool:
        """Tell whether a text shares more than is allowed."""
        return self.nearest(text) > MOST

    def add(self, text: str) -> None:
        """Take in a text."""
        mine = grams(text)
        for gram in mine:
            self._holders[gram].append(len(self._sizes))
        self._sizes.append(len(mine))
