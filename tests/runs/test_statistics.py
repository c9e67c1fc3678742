"""Means and intervals over families, worked out by hand where a hand can."""

from __future__ import annotations

import pytest

from triage_core.errors import InvalidRun
from triage_core.runs.statistics import family_mean, interval, percentile, wilson


def test_family_mean_weighs_families_equally() -> None:
    # Family a has the mean 0.5, family b 1.0; their mean is 0.75, the plain mean would be 0.667.
    assert family_mean([("a", 1.0), ("a", 0.0), ("b", 1.0)]) == 0.75


def test_interval_of_one_family_has_no_bounds() -> None:
    found = interval([("a", 0.2), ("a", 0.4)])
    assert (found.mean, found.low, found.high, found.families) == (0.3, None, None, 1)


def test_interval_of_equal_values_is_a_point() -> None:
    found = interval([(str(n), 0.5) for n in range(10)])
    assert (found.low, found.mean, found.high) == (0.5, 0.5, 0.5)


def test_interval_holds_its_mean_and_narrows_with_families() -> None:
    few = interval([(str(n), float(n % 2)) for n in range(10)])
    many = interval([(str(n), float(n % 2)) for n in range(200)])
    assert few.low < few.mean < few.high
    assert many.high - many.low < few.high - few.low


def test_interval_is_the_same_every_time() -> None:
    values = [(str(n), n / 17) for n in range(17)]
    assert interval(values) == interval(list(reversed(values)))


def test_nothing_to_average_is_a_typed_error() -> None:
    with pytest.raises(InvalidRun, match="no episode"):
        family_mean([])


def test_percentile_lies_between_two_by_line() -> None:
    assert percentile([0.0, 1.0], 0.25) == 0.25


def test_wilson_of_no_hit_in_thirty() -> None:
    # z^2 / (n + z^2) = 3.8415 / 33.8415
    low, high = wilson(0, 30)
    assert low == 0.0
    assert high == pytest.approx(0.113513, abs=1e-6)


@pytest.mark.parametrize(("hits", "trials"), [(-1, 3), (4, 3), (0, 0)])
def test_wilson_of_no_rate_is_a_typed_error(hits: int, trials: int) -> None:
    with pytest.raises(InvalidRun):
        wilson(hits, trials)
