"""The gate fires on a planted cue and on nothing else; records alone and words alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.audit.made import FIELD, VALUES, made, planted
from triage_core.audit.books import FIGURES
from triage_core.audit.leaks import (
    BOUND,
    bound_checks,
    leak_checks,
    leaks,
    reach_checks,
    sight_checks,
    try_all,
)
from triage_core.audit.matrices import numbered
from triage_core.audit.probes import FOLDS, carried_over, case_of, cross_fitted, folds
from triage_core.audit.samples import FIELDS, Sample
from triage_core.audit.shortcuts import RIDGE, forgotten, intent_check, record_checks

STATUS = FIELDS[0]


def found(samples: list[Sample]) -> set[tuple[str, str]]:
    """Return value and view of every leak."""
    tried = try_all(samples)
    return {(t.value, t.place.view) for t in leaks([t for one in tried for t in one.trials])}


@pytest.mark.slow
def test_sentence_in_every_fifth_mail_of_a_value_is_a_leak() -> None:
    samples = planted(made(2_400), "escalated", 0.2)
    tried = try_all(samples)

    proven = leaks([trial for one in tried for trial in one.trials])
    failed = [check for check in leak_checks(tried) if not check.passed]

    assert {(t.value, t.place.view) for t in proven} >= {("escalated", "body")}
    assert {t.place.view for t in proven} <= {"body", "everything"}
    assert min(t.apart.low for t in proven if t.value == "escalated") > 0.53
    assert any("second" in line or "floor" in line for c in failed for line in c.details)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mails_without_a_cue_have_no_leak(seed: int) -> None:
    tried = try_all(made(2_400, seed=seed))

    assert all(check.passed for check in (*leak_checks(tried), *reach_checks(tried)))


@pytest.mark.slow
def test_strong_cue_in_the_sender_is_found_there() -> None:
    samples = [
        replace(s, views={**s.views, "sender": f"{s.fields[FIELD]} <a@b.example>"})
        for s in made(240)
    ]

    assert {view for _, view in found(samples)} == {"sender", "everything"}


def test_strong_cue_raises_the_probe_above_the_guess() -> None:
    samples = planted(planted(made(240), "escalated", 1), "spam", 1)
    checks = list(reach_checks(try_all(samples)))

    assert [check.passed for check in checks] == [False]
    assert checks[0].figure > 0.2


def test_what_the_matter_decides_is_no_leak_but_bound() -> None:
    decided = {"refund": "resolved", "outage": "escalated", "contract": "spam", "damaged": "spam"}
    samples = [replace(s, fields={FIELD: decided[s.intent]}) for s in made(240)]

    (bound,) = bound_checks(samples)

    assert found(samples) == set()
    assert (bound.figure, bound.limit, bound.passed) == (1.0, BOUND, False)


def test_bound_of_a_coin_is_the_majority() -> None:
    (bound,) = bound_checks(made(1_000))

    assert bound.figure == pytest.approx(0.4, abs=0.06)
    assert bound.passed


@pytest.mark.slow
def test_gate_sees_less_in_fewer_mails() -> None:
    (few,), (many,) = (list(sight_checks(try_all(made(count)))) for count in (150, 450))

    assert 0.55 < many.figure < few.figure < 1


def test_pairs_stay_in_one_fold_of_their_split() -> None:
    samples = made(90)
    pairs = numbered([sample.pair for sample in samples])
    dealt = folds(pairs, [sample.split for sample in samples])

    assert all(len(set(dealt[pairs == pair])) == 1 for pair in set(pairs))
    assert set(dealt) == set(range(FOLDS))


def test_lessons_read_every_mail_once_and_never_what_they_teach() -> None:
    case = case_of(made(90), STATUS)
    apart = np.array(case.splits)

    crossed = cross_fitted(case)
    (carried,) = carried_over(case)

    assert sorted(np.concatenate([lesson.read for lesson in crossed])) == list(range(90))
    for lesson in crossed:
        assert not set(case.pairs[lesson.learn]) & set(case.pairs[lesson.read])
        assert len(set(apart[[*lesson.learn, *lesson.read]])) == 1
    assert set(apart[carried.learn]) == {"practice"}
    assert set(apart[carried.read]) == {"test"}


def test_private_split_alone_is_tried_within_itself() -> None:
    samples = [replace(sample, split="private") for sample in made(150)]
    tried = try_all(samples)

    assert {trial.place.reading for trial in tried[0].trials} == {"within a split"}
    assert intent_check(samples) is None


def with_figure(sample: Sample, at: int) -> tuple[float, ...]:
    """Return the figures of a sample with one that says its value."""
    figures = list(sample.figures)
    figures[at] = float(VALUES.index(sample.fields[FIELD]))
    return tuple(figures)


def test_records_that_decide_alone_are_found() -> None:
    at = list(FIGURES).index("locked")
    samples = made(400)
    telling = [replace(s, figures=with_figure(s, at)) for s in samples]

    (plain,), (leaky,) = record_checks(samples), record_checks(telling)

    assert plain.passed
    assert leaky.figure > 0.9
    assert "it looks at locked" in leaky.details[0]


def test_matter_is_read_in_families_that_were_held_out() -> None:
    check = intent_check(made(400))

    assert check is not None
    assert check.figure > 0.5
    assert "16 families" in check.details[0]


def test_matter_of_a_single_family_cannot_be_known_and_is_left_out() -> None:
    check = intent_check([replace(sample, family=sample.intent) for sample in made(80)])

    assert check is not None
    assert check.details[0].startswith("0 mails of 0 families")


def test_forgetting_rows_is_learning_without_them() -> None:
    rng = np.random.default_rng(5)
    rows, target = rng.random((12, 4)), rng.random((12, 2))
    held = np.arange(12) % 5 == 0
    inverse = np.linalg.inv(rows @ rows.T + RIDGE * np.eye(12))

    weights = forgotten(inverse, inverse @ target, held)

    kept = rows[~held]
    again = np.linalg.solve(kept @ kept.T + RIDGE * np.eye(len(kept)), target[~held])
    assert weights[~held] == pytest.approx(again)
    assert weights[held] == pytest.approx(0)
