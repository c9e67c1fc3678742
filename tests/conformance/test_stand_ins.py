"""The suite catches every broken stand-in, on a task of each track."""

from __future__ import annotations

import pytest

from tests.conformance.properties import PROPERTIES
from tests.conformance.stand_ins import BROKEN
from tests.conformance.subjects import Subject
from tests.samples import sample_set

SET = sample_set(each=4)
TASKS = ("workflow/hard", "inbox/medium", "routing/medium")
CASES = [
    pytest.param(number, broken, task, id=f"{number}-{name}-{task}")
    for number, listed in BROKEN.items()
    for name, broken in listed
    for task in TASKS
]


@pytest.mark.parametrize(("number", "broken", "task_id"), CASES)
def test_broken_stand_in_is_caught(number, broken, task_id):
    subject = broken(Subject(task_id, SET))
    assert next(iter(PROPERTIES[number](subject)), None) is not None


def test_every_property_has_a_stand_in():
    assert set(BROKEN) == set(PROPERTIES)


def test_every_property_of_the_reference_is_there():
    # 3, 4 and 5 also run whole interpreters: tests/golden.
    assert set(PROPERTIES) | {4, 5} == set(range(1, 26))
