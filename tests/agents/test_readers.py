"""Shallow readers: fitted on words, with the published pay in mind."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.samples import TASKS, sample_set
from triage_core.agents.answers import Example
from triage_core.agents.readers import (
    NEAR,
    PAY,
    fit_readers,
    lessons_of,
    simple_summary,
    subject_only,
    whole_mail,
)
from triage_core.grading.category import SIMILARITY
from triage_core.models import InboxAnswer, RoutingObservation
from triage_core.runs.policies import examples_of, fit_track, readers, track_examples
from triage_core.runs.rollout import EpisodePlan, rollout, set_up, start_of
from triage_core.sources import ScenarioSet
from triage_core.tracks.inbox import PARTS

WORDS = {"spam": "cheap pallets offer", "billing": "refund my money", "support": "lost password"}


@cache
def samples() -> ScenarioSet:
    """Write the samples once; nothing here changes them."""
    return sample_set()


def mails(**answers: str) -> list[Example]:
    """Return twelve inbox/medium mails of each category, with a priority for each."""
    observation, answer = examples_of(samples(), "inbox/medium")[0].example
    assert isinstance(answer, InboxAnswer)
    found: list[Example] = []
    for category, words in WORDS.items():
        for number in range(12):
            update = {"category": (category,), "priority": (answers.get(category, "low"),)}
            found.append((told(observation, f"{words} {number}"), answer.model_copy(update=update)))
    return found


def told(observation: Any, words: str, subject: str = "A mail") -> Any:
    """Return the observation with another text."""
    mail = observation.current_email.model_copy(update={"email_text": words, "subject": subject})
    return observation.model_copy(update={"current_email": mail})


def fitted(known: list[Example], look: Any = whole_mail) -> Any:
    return fit_readers(lessons_of(known, look), look).best


def test_reader_learns_words_and_knows_them_in_another_mail() -> None:
    known = mails()
    reader = fitted(known)
    mail = known[0][0]

    assert reader.act(told(mail, "a refund of my money?"))["category"] == "billing"
    assert reader.act(told(mail, "the password is lost"))["category"] == "support"


def test_subject_reader_does_not_look_at_the_body() -> None:
    known = mails()
    reader = fitted(known, subject_only)
    mail = known[0][0]

    assert reader.act(told(mail, WORDS["spam"])) == reader.act(told(mail, WORDS["billing"]))


def test_reader_plays_for_pay_and_not_for_the_likeliest_answer() -> None:
    known = mails(billing="high")
    half = [(o, a) for o, a in known if a.category == ("billing",)]  # type: ignore[union-attr]
    low = [(o, a.model_copy(update={"priority": ("low",)})) for o, a in half[:7]]
    reader = fitted([*low, *half[7:]])

    # Five of twelve are high: a high one missed costs 0.4 more than a low one does.
    assert reader.act(half[0][0])["priority"] == "high"


def test_reader_is_the_same_when_fitted_again() -> None:
    known = mails(spam="medium")
    first, second = fitted(known), fitted(known)

    assert [first.act(o) for o, _ in known] == [second.act(o) for o, _ in known]


def test_reader_looks_at_headers_and_files() -> None:
    mail = mails()[0][0]

    assert any(gram.startswith("h:") for gram in whole_mail(mail))
    assert not any(gram.startswith("h:") for gram in subject_only(mail))


def test_readers_know_the_published_numbers() -> None:
    assert dict(NEAR) == dict(SIMILARITY)
    assert {
        task: (parts["category"], parts.get("priority", 0.0)) for task, parts in PARTS.items()
    } == PAY


def test_summary_names_sender_subject_references_amounts_and_days() -> None:
    mail = examples_of(samples(), "routing/easy")[0].example[0]
    assert isinstance(mail, RoutingObservation)
    said = simple_summary(
        mail.model_copy(
            update={
                "subject": "My order",
                "body": "LF-10001 cost 49.90 EUR, by 3 May.\n\n-- \nLF-2 for 1.00 EUR",
                "sender": "Ann Example <ann@post.example>",
            }
        )
    )

    assert said == "Ann Example; My order; LF-10001; 49.90 EUR; 3 May"


@pytest.fixture(scope="module")
def published() -> dict[str, list[Any]]:
    """Fit the published readers of every track on the samples."""
    source = samples()
    tracks = ("workflow", "inbox", "routing")
    return {
        track: list(
            readers(fit_track([one.example for one in track_examples(source, f"{track}/easy")]))
        )
        for track in tracks
    }


@pytest.mark.parametrize("task_id", TASKS)
def test_published_readers_are_refused_nothing(
    task_id: str, published: dict[str, list[Any]]
) -> None:
    source = samples()
    board = set_up(start_of(source, EpisodePlan(task_id, "test", source.ids(task_id, "test")[0])))
    for policy in published[task_id.partition("/")[0]]:
        assert rollout(board, policy.agents[0]).refusals == 0, policy.name
