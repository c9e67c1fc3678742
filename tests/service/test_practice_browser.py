"""The practice split in a list and one by one; nothing of any other split."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.service_rows import service_on
from triage_core.errors import InvalidOption, UnknownScenario, UnknownTask
from triage_core.service import Service, call


@pytest.fixture(scope="module")
def service() -> Service:
    return service_on()


def listed(service: Service, **asked: object) -> Any:
    return call(service, "scenarios", asked)


def test_list_holds_practice_and_nothing_else(service: Service) -> None:
    told = listed(service, limit=100)

    assert told["total"] == len(told["scenarios"]) == 20
    assert not [row for row in told["scenarios"] if row["scenario_id"].partition("-t")[1]]


def test_list_is_narrowed_to_a_task(service: Service) -> None:
    told = listed(service, task="inbox/hard")

    assert [row["scenario_id"] for row in told["scenarios"]] == ["inbox-hard-p0", "inbox-hard-p1"]


@pytest.mark.parametrize("text", ["PALLETS warehouse", "About spa", "ann@post.example cheap"])
def test_words_are_found_in_body_subject_and_sender(service: Service, text: str) -> None:
    told = listed(service, task="inbox/hard", text=text)

    assert told["total"] == 2


def test_scenario_is_found_by_its_id(service: Service) -> None:
    assert listed(service, text="inbox-hard-p1")["total"] == 1


def test_words_that_stand_nowhere_find_nothing(service: Service) -> None:
    assert listed(service, text="zqz")["scenarios"] == []


def test_list_is_narrowed_to_a_language(service: Service) -> None:
    told = listed(service)

    assert told["languages"] == {"en": 20}
    assert listed(service, language="de")["total"] == 0
    assert listed(service, language="EN")["total"] == 20


def test_list_comes_in_pages(service: Service) -> None:
    pages = [listed(service, offset=n, limit=8)["scenarios"] for n in (0, 8, 16, 24)]

    assert [len(page) for page in pages] == [8, 8, 4, 0]
    assert len({row["scenario_id"] for page in pages for row in page}) == 20


@pytest.mark.parametrize(
    "asked", [{"limit": 101}, {"limit": 0}, {"offset": -1}, {"text": "x" * 201}]
)
def test_list_has_bounds(service: Service, asked: dict[str, object]) -> None:
    with pytest.raises(InvalidOption):
        listed(service, **asked)


def test_unknown_task_is_named(service: Service) -> None:
    with pytest.raises(UnknownTask):
        listed(service, task="inbox/hrd")


def test_scenario_comes_whole(service: Service) -> None:
    told: Any = call(service, "scenario", {"scenario_id": "inbox-hard-p1"})

    assert len(told["scenario"]["mails"]) == len(told["answers"]) == 5
    assert told["scenario"]["records"]["orders"]
    assert "Larkfield mail policy" in told["policy"]
    assert "Sample reason" in json.dumps(told["answers"])


@pytest.mark.parametrize("scenario_id", ["inbox-hard-t1", "inbox-hard-s7", "none"])
def test_scenario_of_no_practice_list_is_unknown(service: Service, scenario_id: str) -> None:
    with pytest.raises(UnknownScenario):
        call(service, "scenario", {"scenario_id": scenario_id})
