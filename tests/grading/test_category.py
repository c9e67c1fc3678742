"""The published matrix of similar categories."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import pytest

from triage_core.grading.category import SIMILARITY, similarity
from triage_core.models import Category

CATEGORIES = get_args(Category)


@pytest.mark.parametrize(("one", "other"), list(combinations(CATEGORIES, 2)))
def test_similarity_is_symmetric(one, other):
    assert similarity(one, [other]) == similarity(other, [one])


@pytest.mark.parametrize("category", CATEGORIES)
def test_similarity_of_a_category_with_itself_is_one(category):
    assert similarity(category, [category]) == 1.0


def test_similarity_of_different_categories_is_below_one_half():
    assert max(SIMILARITY.values()) == 0.3
    assert min(SIMILARITY.values()) == 0.2


def test_similarity_takes_the_nearest_accepted_category():
    assert similarity("support", ["spam", "internal", "billing"]) == 0.3


def test_spam_resembles_only_sales():
    near = {other: similarity("spam", [other]) for other in CATEGORIES}
    assert near == {"spam": 1.0, "support": 0.0, "billing": 0.0, "sales": 0.2, "internal": 0.0}
