"""Watching and replaying: whole recordings with reasons, and no answer before its time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.samples import TASKS
from tests.service_rows import begun, played_out, service_on, transcript_of
from triage_core.errors import Forbidden, InvalidOption, InvalidRun
from triage_core.service import Service, call
from triage_core.service.watch import watched
from triage_core.version import PACKAGE_VERSION

REASON = "Sample reason"
"""Stands in every reason of the samples."""


@pytest.fixture(scope="module")
def service() -> Service:
    return service_on()


@pytest.mark.parametrize("agent", ["heuristic", "oracle"])
@pytest.mark.parametrize("task", TASKS)
def test_whole_episode_is_watched_with_reasons(service: Service, task: str, agent: str) -> None:
    told: Any = call(service, "watch", {"task": task, "seed": 3, "agent": agent})

    assert told["done"]
    assert told["skill"] is None, "samples have no references"
    assert all(step["why"] and step["observation"] for step in told["steps"])
    assert [step["action"] for step in told["steps"]] == told["transcript"]["actions"]
    assert told["steps"][-1]["score"] == told["score"]


def test_oracle_quotes_clause_and_words_of_the_key(service: Service) -> None:
    told: Any = call(service, "watch", {"task": "workflow/easy", "agent": "oracle"})

    words = [why for why in told["steps"][0]["why"] if why["field"] == "label"]
    assert words == [{"field": "label", "clause": "R1", "words": "Sample reason label."}]
    assert told["score"] == 1.0


def test_heuristic_tells_its_own_ruling_and_no_word_of_the_key(service: Service) -> None:
    told: Any = call(service, "watch", {"task": "workflow/easy", "agent": "heuristic"})

    words = json.dumps([step["why"] for step in told["steps"]])
    assert "Its keywords say refund" in words
    assert REASON not in words


def test_watched_seed_is_that_of_reset(service: Service) -> None:
    told: Any = call(service, "watch", {"task": "inbox/hard", "seed": 7})
    begun_with: Any = call(service, "reset", {"task": "inbox/hard", "seed": 7})

    assert told["steps"][0]["observation"] == begun_with["observation"]


def test_watching_takes_no_turn(service: Service) -> None:
    fresh = service_on()
    call(fresh, "watch", {"task": "inbox/easy"})

    told: Any = call(fresh, "reset", {"task": "inbox/easy"})

    assert told["info"]["scenario_id"] == "inbox-easy-p0"


def test_recordings_are_kept_within_a_bound() -> None:
    fresh = service_on()
    for seed in range(50):
        call(fresh, "watch", {"task": "routing/easy", "seed": seed})

    assert watched.cache_info().currsize <= 32


def test_stream_is_watched(service: Service) -> None:
    told: Any = call(service, "watch", {"task": "routing/easy", "split": "stream", "seed": 7})

    assert told["scenario_id"] == "routing-easy-s7"


@pytest.mark.parametrize("split", ["test", "private"])
def test_nobody_is_watched_on(service: Service, split: str) -> None:
    with pytest.raises(Forbidden):
        call(service, "watch", {"task": "inbox/easy", "split": split})


# -- replay ---------------------------------------------------------------------------------------


def played(service: Service, **asked: object) -> tuple[Any, Any]:
    """Play an episode out; return its transcript and its last result."""
    who = begun(service, **asked)
    last = played_out(service, who)
    return transcript_of(service, who), last


@pytest.mark.parametrize("mode", ["rules", "score_delta"])
@pytest.mark.parametrize("task", TASKS)
def test_replay_gives_the_score_and_the_report_of_the_episode(
    service: Service, task: str, mode: str
) -> None:
    transcript, last = played(service, task=task, seed=4, reward_mode=mode)

    told: Any = call(service, "replay", {"transcript": transcript})

    assert (told["score"], told["verdicts"]) == (last["info"]["score"], last["info"]["report"])
    assert told["transcript"] == transcript
    assert (told["stopped"], told["unplayed"], told["notice"]) == (None, 0, "")
    assert told["steps"][-1]["reward"] == last["reward"]


def test_run_is_replayed_by_number(service: Service) -> None:
    first, second = (played(service, task="routing/easy", seed=n)[0] for n in range(2))
    run = {
        "agent": "a person",
        "task_id": "routing/easy",
        "split": "practice",
        "package_version": PACKAGE_VERSION,
        "transcripts": [first, second],
    }

    told: Any = call(service, "replay", {"run": run, "number": 1})

    assert (told["title"], told["transcript"]) == ("a person", second)
    with pytest.raises(InvalidRun, match="no transcript 2"):
        call(service, "replay", {"run": run, "number": 2})


def test_what_an_agent_wrote_stands_at_its_steps(service: Service) -> None:
    transcript, _ = played(service, task="routing/medium", seed=4)
    count = len(transcript["actions"])
    run = {
        "agent": "a model",
        "task_id": "routing/medium",
        "split": "practice",
        "package_version": PACKAGE_VERSION,
        "transcripts": [transcript],
        "raw": [["I think it is urgent.", "A bill."]],
    }

    of_run: Any = call(service, "replay", {"run": run})
    of_one: Any = call(service, "replay", {"transcript": transcript, "raw": ["", "Spam!"]})
    of_many: Any = call(service, "replay", {"transcript": transcript, "raw": ["a"] * (count + 3)})

    said = ["I think it is urgent.", "A bill.", *[""] * (count - 2)]
    assert [step["raw"] for step in of_run["steps"]] == said
    assert [step["raw"] for step in of_one["steps"]] == ["", "Spam!", *[""] * (count - 2)]
    assert [step["raw"] for step in of_many["steps"]] == ["a"] * count


def test_changed_action_is_replayed_as_far_as_it_goes(service: Service) -> None:
    transcript, _ = played(service, task="routing/medium", seed=4)
    actions = [*transcript["actions"]]
    actions[2] = {"label": "nonsense"}

    told: Any = call(service, "replay", {"transcript": {**transcript, "actions": actions}})

    assert (len(told["steps"]), told["unplayed"], told["done"]) == (2, 3, False)
    assert (told["stopped"]["number"], told["stopped"]["code"]) == (2, "invalid_action")
    assert told["final"]["step_number"] == 2


def test_other_decision_is_graded_anew(service: Service) -> None:
    transcript = transcript_of(
        service, begun(service, task="workflow/easy", scenario_id="workflow-easy-p1")
    )
    scores = [
        call(service, "replay", {"transcript": {**transcript, "actions": [{"action": move}]}})[
            "score"
        ]
        for move in ("mark_spam", "escalate")
    ]

    assert scores[0] != scores[1]


def test_actions_after_the_end_are_counted_and_not_played(service: Service) -> None:
    transcript, _ = played(service, task="routing/easy")
    more = {**transcript, "actions": transcript["actions"] * 3}

    told: Any = call(service, "replay", {"transcript": more})

    assert (told["done"], told["unplayed"]) == (True, 2)


def test_truncated_transcript_ends_as_it_did(service: Service) -> None:
    transcript = transcript_of(service, begun(service, task="inbox/hard"))

    told: Any = call(service, "replay", {"transcript": {**transcript, "refused": True}})

    assert (told["done"], told["truncated"], told["steps"]) == (True, True, [])


def test_finished_test_transcript_tells_its_answers(service: Service) -> None:
    transcript, _ = played(service, task="inbox/easy", split="test")

    told: Any = call(service, "replay", {"transcript": transcript})

    assert all(step["answer"] for step in told["steps"] if step["email_id"])
    assert REASON in json.dumps(told["steps"][0]["parts"])


def test_unfinished_test_transcript_tells_no_answer(service: Service) -> None:
    transcript, _ = played(service, task="inbox/hard", split="test", seed=2)
    cut = {**transcript, "actions": transcript["actions"][:-1]}

    text = json.dumps(call(service, "replay", {"transcript": cut}))

    assert REASON not in text
    assert '"answer": {' not in text


def test_private_transcript_is_not_replayed(service: Service) -> None:
    transcript, _ = played(service, task="routing/easy")

    with pytest.raises(Forbidden):
        call(service, "replay", {"transcript": {**transcript, "split": "private"}})


def test_transcript_of_another_set_says_so(service: Service) -> None:
    transcript, _ = played(service, task="routing/easy")

    told = call(service, "replay", {"transcript": {**transcript, "scenario_digest": "other"}})

    assert "another scenario set" in str(told["notice"])


@pytest.mark.parametrize("asked", [{}, {"transcript": {}, "run": {}}])
def test_replay_of_nothing_clear_is_refused(service: Service, asked: dict[str, object]) -> None:
    with pytest.raises(InvalidOption):
        call(service, "replay", asked)
