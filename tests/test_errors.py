"""The error tree: codes, statuses, messages."""

from __future__ import annotations

import inspect
import re

import pytest

from triage_core import errors
from triage_core.errors import ArenaError, InvalidAction, nearest, shown

CLASSES = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, ArenaError)
]
LEAVES = [
    kind for kind in CLASSES if not any(c is not kind and issubclass(c, kind) for c in CLASSES)
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_stands_in_the_tree_of_the_docstring(kind):
    assert re.search(rf"\b{kind.__name__}\b", errors.__doc__ or "")


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_leaf_shows_its_code_in_the_tree(kind):
    line = next(x for x in (errors.__doc__ or "").splitlines() if f" {kind.__name__} " in x + " ")
    assert kind.code in line


def test_codes_of_leaves_are_unique():
    codes = [kind.code for kind in LEAVES]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_status_is_that_of_its_parent_in_the_tree(kind):
    parent = kind.__mro__[1]
    assert 400 <= kind.status < 600
    if issubclass(parent, ArenaError) and parent is not ArenaError:
        assert kind.status == parent.status


def test_text_joins_message_and_fix():
    error = InvalidAction("Wrong.", fix="Mend it.", choices=["a", "b"])
    assert (str(error), error.choices) == ("Wrong. Mend it.", ("a", "b"))
    assert str(InvalidAction("Wrong.")) == "Wrong."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "'plain'"),
        ("two\nlines", "'two\\\\nlines'"),
        ("\x1b[31m", "'\\\\x1b[31m'"),
        (5, "5"),
        (None, "None"),
    ],
)
def test_shown_quotes_texts_and_escapes_control_characters(value, text):
    assert shown(value) == text


@pytest.mark.parametrize("value", ["x" * 500, "\U0001f4e7" * 500, "\ud800" * 500, 10**300])
def test_shown_is_at_most_eighty_printable_characters(value):
    assert len(shown(value)) <= 80
    assert shown(value).isascii()
    assert shown(value).isprintable()


def test_nearest_names_a_close_choice_or_lists_all():
    assert nearest("urgnt", ["urgent", "normal"]) == "Did you mean 'urgent'?"
    assert nearest("zzz", ["urgent", "normal"]) == "Valid: urgent, normal."
