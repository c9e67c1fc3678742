"""The private split: read at the start, refused with a place and without its content."""

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.samples import sample_set
from triage_core.environment import Dealer, Environment
from triage_core.errors import ArenaError, InvalidSetting, NoPrivateScenarios
from triage_core.models import RoutingAnswer
from triage_core.private import load_private

SECRET = "heliotrope"
"""Stands in every text of the document; no message may repeat it."""


def mail(number: int = 0) -> dict[str, Any]:
    return {
        "email_id": f"{SECRET}-{number}",
        "subject": f"About the {SECRET}",
        "body": f"The {SECRET} kettle smokes, order LF-1, {SECRET}.",
        "sender": f"Ann <ann@{SECRET}.example>",
        "timestamp": "2026-05-12T10:14:00+02:00",
        "thread_history": [f"Earlier about {SECRET}."],
    }


def truth(**changes: object) -> dict[str, Any]:
    right = {
        "label": "urgent",
        "route_to": "Safety, the devs",
        "priority_weight": 3,
        "summary_keywords": [SECRET, "smokes"],
    }
    return right | changes


def scenario(count: int = 1, **changes: object) -> dict[str, Any]:
    return {
        "scenario_id": f"{SECRET}-s",
        "emails": [mail(n) for n in range(count)],
        "ground_truth": [truth() for _ in range(count)],
        **changes,
    }


def answer_of(document: dict[str, Any], task_id: str) -> RoutingAnswer:
    answer = load_private(json.dumps(document))[task_id, "private"][0].key.answers[0]
    assert isinstance(answer, RoutingAnswer)
    return answer


def environment(document: dict[str, Any], task: str) -> Environment:
    source = sample_set()
    source.add(load_private(json.dumps(document)))
    return Environment(Dealer(source), task)


# -- what is read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "task_id"),
    [
        ("task_easy", "routing/easy"),
        ("task_medium", "routing/medium"),
        ("task_hard", "routing/hard"),
        ("task_production", "routing/production"),
        ("routing/hard", "routing/hard"),
    ],
)
def test_private_task_is_named_by_alias_or_id(name: str, task_id: str) -> None:
    assert list(load_private(json.dumps({name: [scenario()]}))) == [(task_id, "private")]


@pytest.mark.parametrize("setting", ["", "  \n", "{}"])
def test_private_setting_may_be_empty(setting: str) -> None:
    assert load_private(setting) == {}


def test_private_file_reads_like_its_text(tmp_path: Path) -> None:
    text = json.dumps({"task_easy": [scenario()]})
    path = tmp_path / "private.json"
    path.write_text(text, encoding="utf-8-sig")

    assert load_private(f"@{path}") == load_private(text)


def test_private_mail_keeps_its_text_and_has_no_headers() -> None:
    row = load_private(json.dumps({"task_easy": [scenario()]}))["routing/easy", "private"][0]
    only = row.scenario.mails[0]

    assert only.received == "2026-05-12T10:14:00+02:00"
    assert only.thread == (f"Earlier about {SECRET}.",)
    assert only.headers == ()
    assert only.attachments == ()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-05-12T10:14:00Z", "2026-05-12T10:14:00+00:00"),
        ("2026-05-12T10:14:00", "2026-05-12T10:14:00+00:00"),
        ("2026-05-12", "2026-05-12T00:00:00+00:00"),
    ],
)
def test_private_timestamp_without_offset_is_utc(given: str, kept: str) -> None:
    document = {"task_easy": [scenario(emails=[mail() | {"timestamp": given}])]}
    row = load_private(json.dumps(document))["routing/easy", "private"][0]

    assert row.scenario.mails[0].received == kept


def test_private_truths_follow_the_order_of_the_mails() -> None:
    truths = [truth(label=label) for label in ("spam", "urgent", "archive")]
    document = {"task_medium": [scenario(3, ground_truth=truths)]}
    row = load_private(json.dumps(document))["routing/medium", "private"][0]

    labels = [answer.labels for answer in row.key.answers if isinstance(answer, RoutingAnswer)]
    assert labels == [("spam",), ("urgent",), ("archive",)]


def test_private_keyword_is_a_fact_with_one_form() -> None:
    document = {"task_easy": [scenario(ground_truth=[truth(summary_keywords=["49 EUR", "Ann"])])]}

    assert [fact.forms for fact in answer_of(document, "routing/easy").facts] == [
        ("49 eur",),
        ("ann",),
    ]


@pytest.mark.parametrize(
    ("route", "owner", "teams"),
    [
        ("Safety, the devs", "engineering", ("safety", "engineering")),
        ("billing , Product  Safety", "billing", ("billing", "safety")),
        ("safety", "safety", ("safety",)),
        ("finance", "billing", ("billing",)),
        ("The Warehouse", "the warehouse", ("the warehouse",)),
    ],
)
def test_private_owner_is_the_first_team_that_is_not_safety(
    route: str, owner: str, teams: tuple[str, ...]
) -> None:
    answer = answer_of(
        {"task_hard": [scenario(ground_truth=[truth(route_to=route)])]}, "routing/hard"
    )

    assert (answer.owner, answer.teams) == (owner, teams)


# -- how it plays -------------------------------------------------------------------------------


@pytest.mark.parametrize(("route", "score"), [("engineering, safety", 1.0), ("engineering", 0.6)])
def test_private_hazard_holds_where_the_route_names_safety(route: str, score: float) -> None:
    env = environment({"task_hard": [scenario()]}, "routing/hard")
    env.reset(split="private")
    result = env.step({"label": "urgent", "route_to": route})

    assert result.done
    assert env.episode.score == score


def test_private_episode_shows_no_reward_and_no_answer() -> None:
    env = environment({"task_hard": [scenario()]}, "routing/hard")
    env.reset(split="private")
    result = env.step({"label": "urgent", "route_to": "engineering"})

    assert result.reward is None
    assert result.info.answer is None
    assert result.info.parts == ()


def test_private_mail_gets_no_desk_note_pinned_to_it() -> None:
    env = environment({"task_easy": [scenario()]}, "routing/easy")
    observation = env.reset(split="private").observation

    assert observation["thread_history"] == (f"Earlier about {SECRET}.",)


@pytest.mark.parametrize("document", [{}, {"task_easy": []}])
def test_empty_private_list_is_a_typed_error_at_reset(document: dict[str, Any]) -> None:
    env = environment(document, "routing/easy")

    with pytest.raises(NoPrivateScenarios):
        env.reset(split="private")


def test_private_rows_leave_the_digest_of_the_public_set() -> None:
    source = sample_set()
    before = source.digest
    source.add(load_private(json.dumps({"task_easy": [scenario()]})))

    assert source.digest == before


# -- what is refused ----------------------------------------------------------------------------


def doc(**changes: object) -> str:
    return json.dumps({"task_easy": [scenario(), scenario(scenario_id="b", **changes)]})


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


REFUSED: dict[str, tuple[str, str]] = {
    "broken": ('{\n  "task_easy": [' + SECRET, "line 2, column 17"),
    "cut": ('{"task_easy": ["' + SECRET, "line 1, column 16"),
    "constant": ('{"task_easy": [NaN]}', "the document"),
    "endless number": ('{"task_easy": [' + "9" * 5_000 + "]}", "the document"),
    "endless nesting": ("[" * 200_000, "the document"),
    "list": (f'["{SECRET}"]', "the document is no JSON object"),
    "unknown task": (json.dumps({"task_easy": [], SECRET: []}), "key number 1"),
    "other track": (json.dumps({"inbox/easy": []}), "key number 0"),
    "task twice": (json.dumps({"task_easy": [], "routing/easy": []}), "routing/easy again"),
    "field twice at top": ('{"task_easy": [], "task_easy": []}', "a field twice"),
    "field twice": (
        '{"task_easy": [{"emails": [{"body": "' + SECRET + '", "body": ""}]}]}',
        "task_easy[0].emails[0] has a field twice",
    ),
    "no list": (json.dumps({"task_easy": {SECRET: 1}}), "task_easy is no list"),
    "no object": (json.dumps({"task_easy": [SECRET]}), "task_easy[0] does not fit"),
    "unknown field": (doc(**{SECRET: 1}), "task_easy[1] has an unknown field"),
    "unknown field of a mail": (doc(emails=[mail() | {SECRET: 1}]), "task_easy[1].emails[0] has"),
    "unknown field of a truth": (doc(ground_truth=[truth(**{SECRET: 1})]), "ground_truth[0] has"),
    "missing body": (doc(emails=[without(mail(), "body")]), "task_easy[1].emails[0].body"),
    "wrong type": (doc(emails=[mail() | {"subject": 7}]), "task_easy[1].emails[0].subject"),
    "label": (doc(ground_truth=[truth(label=SECRET)]), "task_easy[1].ground_truth[0].label"),
    "no route": (doc(ground_truth=[truth(route_to="")]), "ground_truth[0].route_to"),
    "route of commas": (doc(ground_truth=[truth(route_to=" , ")]), "ground_truth[0].route_to"),
    "weight": (doc(ground_truth=[truth(priority_weight=0)]), "ground_truth[0].priority_weight"),
    "keyword": (
        doc(ground_truth=[truth(summary_keywords=["a", "--"])]),
        "task_easy[1].ground_truth[0].summary_keywords[1] holds no word",
    ),
    "timestamp": (doc(emails=[mail() | {"timestamp": SECRET}]), "emails[0].timestamp"),
    "counts": (doc(ground_truth=[truth(), truth()]), "task_easy[1] has 1 emails and 2 entries"),
    "too many mails": (doc(emails=[mail(n) for n in range(2)]), "task_easy[1] has 2 emails"),
    "easy with two": (
        json.dumps({"task_easy": [scenario(2)]}),
        "task_easy[0].emails are 2",
    ),
    "mail twice": (
        json.dumps(
            {"task_medium": [scenario(emails=[mail(), mail()], ground_truth=[truth(), truth()])]}
        ),
        "task_medium[0].emails[1].email_id stands twice",
    ),
    "scenario twice": (
        json.dumps({"task_easy": [scenario(), scenario()]}),
        "task_easy[1].scenario_id stands twice",
    ),
    "surrogate": (doc(emails=[mail() | {"body": SECRET + "\ud800"}]), "emails[0].body"),
}


@pytest.mark.parametrize(("setting", "place"), REFUSED.values(), ids=REFUSED)
def test_malformed_private_document_names_its_place(setting: str, place: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        load_private(setting)

    assert place in caught.value.message
    assert caught.value.fix


@pytest.mark.parametrize("setting", [text for text, _ in REFUSED.values()], ids=REFUSED)
def test_malformed_private_document_is_not_repeated(setting: str) -> None:
    try:
        load_private(setting)
    except ArenaError as refused:
        told = "".join(traceback.format_exception(refused, chain=True))
        assert SECRET not in told.replace(__file__, "")
        assert refused.__context__ is None
    else:
        pytest.fail("the document was taken")


def absent(folder: Path) -> Path:
    return folder / SECRET


def folder_itself(folder: Path) -> Path:
    (folder / SECRET).mkdir()
    return folder / SECRET


def latin(folder: Path) -> Path:
    (folder / SECRET).write_bytes(b'{"task_easy": "\xe9"}')
    return folder / SECRET


@pytest.mark.parametrize("make", [absent, folder_itself, latin])
def test_unreadable_private_file_is_a_typed_error(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    with pytest.raises(InvalidSetting, match="the file it names cannot be read") as caught:
        load_private(f"@{make(tmp_path)}")

    assert SECRET not in str(caught.value)
