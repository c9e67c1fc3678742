"""Every property holds on every task, on the samples and on the bundled scenarios."""

from __future__ import annotations

import pytest

from tests.conformance.properties import PROPERTIES
from tests.conformance.subjects import Subject, subjects


def named(subject: Subject) -> str:
    return f"{subject.task_id}-{'samples' if subject.source.name == 'samples' else 'bundled'}"


@pytest.mark.parametrize("subject", subjects(), ids=named)
@pytest.mark.parametrize(
    "number", PROPERTIES, ids=[f"{n}-{p.__name__}" for n, p in PROPERTIES.items()]
)
def test_property_holds(number, subject):
    assert list(PROPERTIES[number](subject)) == []
