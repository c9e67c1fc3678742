"""The routes of the console: every answer over HTTP, behind the guard, on samples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.conformance.subjects import any_action
from tests.exploits.marked_set import MarkedSet, marked_set
from tests.samples import TASKS, sample_set
from tests.service_rows import service_on
from triage_core.console.routes import ROUTES
from triage_core.entrances import Entrances
from triage_core.service import Service, call
from triage_core.sources import Floors, ScenarioSet, TaskFloor
from triage_core.version import PACKAGE_VERSION

Json = dict[str, Any]
Ask = Callable[..., Json]
GOOD = {"category": "spam", "priority": "low", "department": "ignore", "action": "archive"}
LOOK = {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-10001"}}


def client_of(service: Service) -> TestClient:
    app, entrances = FastAPI(), Entrances(service)
    app.router.routes.extend(entrances.routes())
    entrances.guard(app)
    return TestClient(app, base_url="http://arena.example")


@pytest.fixture(scope="module")
def service() -> Service:
    return service_on(with_floors(sample_set(each=2)))


@pytest.fixture(scope="module")
def web(service: Service) -> Iterator[TestClient]:
    with client_of(service) as client:
        yield client


@pytest.fixture(scope="module")
def ask(web: TestClient) -> Ask:
    return asker(web)


def asker(web: TestClient) -> Ask:
    def ask(name: str, /, **body: object) -> Json:
        answer = web.post(f"/console/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return ask


def with_floors(source: ScenarioSet) -> ScenarioSet:
    """Give every practice scenario a reference."""
    tasks = [
        TaskFloor(
            task_id=task,
            split="practice",
            floor_policy="silent",
            floor=0.25,
            oracle=0.75,
            spread=0.5,
            episodes=tuple(source.ids(task, "practice")),
            oracles=dict.fromkeys(source.ids(task, "practice"), 0.75),
            floors=dict.fromkeys(source.ids(task, "practice"), 0.25),
            policies={},
            kinds={},
        )
        for task in TASKS
    ]
    source.know(Floors(digest=source.digest, tasks=tuple(tasks)))
    return source


def begun(ask: Ask, **wish: object) -> tuple[dict[str, str], Json]:
    """Begin an episode; return what names it, and its screen."""
    screen = ask("begin", **wish)["screen"]
    episode = screen["episode"]
    return {"episode_id": episode["episode_id"], "owner": episode["owner"]}, screen


def played(ask: Ask, **wish: object) -> tuple[dict[str, str], list[Json]]:
    """Play drawn actions to the end; return what names the episode, and every answer."""
    who, screen = begun(ask, **wish)
    task, told = screen["episode"]["task_id"], []
    rng = Random(f"{task}|{wish}")
    while not screen["episode"]["done"]:
        action = any_action(task, rng) if task != "inbox/hard" else GOOD
        told.append(ask("act", **who, action=action, step_key=f"k{len(told)}"))
        screen = told[-1]["screen"]
    return who, told


def text_of(runs: list[Json]) -> str:
    return "".join(run["text"] for run in runs)


# -- playing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", TASKS)
def test_task_is_played_to_its_report(ask: Ask, task: str) -> None:
    _, told = played(ask, task=task, seed=3)

    last = told[-1]
    episode = last["screen"]["episode"]
    assert last["report"]["score"] == episode["score"]
    assert (episode["done"], last["screen"]["mail"]) == (True, None)
    assert last["report"]["share"] == f"?task={task}&seed=3"
    assert [row["state"] for row in last["screen"]["rows"]].count("current") == 0


@pytest.mark.parametrize("task", TASKS)
def test_reload_shows_what_was_there(ask: Ask, task: str) -> None:
    who, told = played(ask, task=task, seed=5)

    again = ask("screen", **who)

    assert again["screen"] == told[-1]["screen"]
    assert again["report"] == told[-1]["report"]
    assert len(again["feedback"]) == sum(one["feedback"] is not None for one in told)
    assert again["feedback"][-1] == told[-1]["feedback"]


def test_screen_in_the_middle_comes_again(ask: Ask) -> None:
    who, _ = begun(ask, task="routing/medium", seed=1)
    told = ask("act", **who, action={"label": "normal"}, step_key="a")

    again = ask("screen", **who)

    assert again == {
        "screen": told["screen"],
        "feedback": [told["feedback"]],
        "report": None,
    }


def test_list_shows_no_mail_before_it_arrives(ask: Ask) -> None:
    _, screen = begun(ask, task="routing/medium", seed=1)

    assert [row["state"] for row in screen["rows"]] == ["current", *["later"] * 4]
    assert all(row["subject"] == row["sender"] == [] for row in screen["rows"][1:])


def test_feedback_has_points_answer_and_clause(ask: Ask) -> None:
    who, _ = begun(ask, task="inbox/hard", seed=1)

    told = ask("act", **who, action=GOOD, step_key="a")["feedback"]

    assert told["reward"] == pytest.approx(
        min(1, max(0, sum(part["value"] for part in told["parts"])))
    )
    assert all(part["reason"] for part in told["parts"])
    assert sorted(told["accepted"]) == ["action", "category", "department", "priority"]
    assert text_of(told["answer"]).startswith("category ")
    assert {"field": "category", "clause": "R1", "words": "Sample reason category."} in told[
        "clauses"
    ]


def test_look_up_gives_what_was_found_and_no_feedback(ask: Ask) -> None:
    who, before = begun(ask, task="inbox/hard", seed=1)

    told = ask("act", **who, action=LOOK, step_key="a")

    assert told["feedback"] is None
    assert told["screen"]["mail"] == before["mail"]
    found = {one["name"]: text_of(one["value"]) for one in told["screen"]["found"]}
    assert found["order id"] == "LF-10001"


def test_step_key_again_gives_the_same_feedback(ask: Ask) -> None:
    who, _ = begun(ask, task="inbox/hard", seed=1)
    first = ask("act", **who, action=GOOD, step_key="a")

    assert ask("act", **who, action=GOOD, step_key="a") == first


def test_undo_brings_the_screen_before(ask: Ask) -> None:
    who, before = begun(ask, task="inbox/hard", seed=1)
    told = ask("act", **who, action=GOOD, step_key="a")
    assert told["screen"]["episode"]["can_undo"]

    back = ask("undo", **who)

    assert back == {"screen": before, "feedback": []}
    assert not back["screen"]["episode"]["can_undo"]


def test_decided_mail_is_opened_again(ask: Ask) -> None:
    who, before = begun(ask, task="inbox/hard", seed=1)
    ask("act", **who, action=LOOK, step_key="a")
    ask("act", **who, action=GOOD, step_key="b")

    told = ask("mail", **who, email_id=before["mail"]["email_id"])

    assert (told["mail"], told["facts"]) == (before["mail"], before["facts"])
    assert told["found"]


def test_decision_for_a_mail_that_was_decided_elsewhere_is_refused(
    ask: Ask, web: TestClient
) -> None:
    who, _ = begun(ask, task="inbox/hard", seed=1)
    first = ask("act", **who, action=GOOD, step_key="a", after=0)

    late = web.post("/console/act", json={**who, "action": GOOD, "step_key": "b", "after": 0})

    assert (late.status_code, late.json()["error"]["code"]) == (409, "already_done")
    assert ask("screen", **who)["screen"] == first["screen"]
    assert ask("act", **who, action=GOOD, step_key="a", after=0) == first


def test_mail_to_come_is_not_opened(ask: Ask, web: TestClient) -> None:
    who, screen = begun(ask, task="inbox/hard", seed=1)

    refused = web.post("/console/mail", json={**who, "email_id": screen["rows"][2]["email_id"]})

    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "unknown_scenario")


def test_options_of_production_are_taken(ask: Ask) -> None:
    options = {"production_profile": "light", "business_hours_mode": True}

    _, screen = begun(ask, task="routing/production", options=options)

    assert screen["episode"]["total"] == 12
    assert screen["episode"]["options"]["business_hours_mode"] is True


def test_tasks_come_with_their_options(ask: Ask) -> None:
    told = {task["task_id"]: task for task in ask("tasks")["tasks"]}

    assert list(told) == list(TASKS)
    assert told["inbox/easy"]["options"] == {"reward_mode": ["rules", "score_delta"]}
    assert told["routing/production"]["options"]["production_profile"][0] == "standard"


# -- the end --------------------------------------------------------------------------------------


def test_report_counts_every_field_of_every_mail(ask: Ask) -> None:
    _, told = played(ask, task="inbox/hard", seed=1)

    report = told[-1]["report"]
    counts: dict[str, int] = {}
    for cell in report["confusion"]:
        counts[cell["field"]] = counts.get(cell["field"], 0) + cell["count"]
    assert counts == dict.fromkeys(("category", "priority", "department", "action"), 5)


def test_worst_mistakes_come_first_and_right_decisions_not_at_all(ask: Ask) -> None:
    _, told = played(ask, task="inbox/hard", seed=1)

    worst = told[-1]["report"]["worst"]
    rewards = [mistake["reward"] for mistake in worst]
    assert 0 < len(worst) <= 5
    assert rewards == sorted(rewards)
    assert all(mistake["accepted"]["category"] != ["spam"] for mistake in worst)
    assert all(isinstance(mistake["facts"], list) for mistake in worst)


def test_references_are_told_at_the_end_only(ask: Ask) -> None:
    who, screen = begun(ask, task="workflow/easy", seed=3)
    names = ("oracle", "floor", "heuristic")
    assert {screen["episode"][name] for name in (*names, "skill")} == {None}

    ask("act", **who, action={"action": "mark_spam"}, step_key="a")
    while not (shown := ask("screen", **who))["screen"]["episode"]["done"]:
        ask("act", **who, action={"action": "resolve"}, step_key="")

    episode = shown["screen"]["episode"]
    assert (episode["oracle"], episode["floor"]) == (0.75, 0.25)
    assert isinstance(episode["heuristic"], float)
    assert episode["skill"] == pytest.approx(1 - (0.75 - episode["score"]) / 0.5)


def test_link_names_options_that_are_not_as_usual(ask: Ask) -> None:
    options = {
        "production_profile": "light",
        "business_hours_mode": True,
        "escalation_mode": "normal",
    }
    _, told = played(ask, task="routing/production", seed=3, options=options)

    assert told[-1]["report"]["share"] == (
        "?task=routing/production&seed=3&production_profile=light&business_hours_mode=true"
    )


def test_link_of_a_chosen_scenario_names_it(ask: Ask) -> None:
    _, told = played(ask, task="routing/easy", scenario_id="routing-easy-p1")

    assert told[-1]["report"]["share"] == "?task=routing/easy&scenario=routing-easy-p1"


def test_finished_episodes_are_exported(ask: Ask) -> None:
    who, _ = played(ask, task="routing/easy", seed=1)

    run = ask("export", owner=who["owner"], task="routing/easy", split="practice", agent="Ann")

    assert (run["agent"], len(run["transcripts"])) == ("Ann", 1)
    again = ask("replay", run=run)
    assert again["score"] == ask("screen", **who)["screen"]["episode"]["score"]


# -- recordings -----------------------------------------------------------------------------------


@pytest.mark.parametrize("agent", ["heuristic", "oracle"])
@pytest.mark.parametrize("task", TASKS)
def test_agent_is_watched_step_by_step(ask: Ask, task: str, agent: str) -> None:
    told = ask("watch", task=task, seed=3, agent=agent)

    assert told["steps"][0]["screen"]["episode"]["step"] == 0
    assert all(step["screen"]["mail"] and step["why"] for step in told["steps"])
    assert told["steps"][-1]["feedback"]["score"] == told["score"]
    assert told["report"]["score"] == told["score"]


def test_first_screen_watched_is_the_one_to_begin_with(ask: Ask) -> None:
    watched = ask("watch", task="inbox/hard", seed=7)["steps"][0]["screen"]
    _, own = begun(ask, task="inbox/hard", seed=7)

    assert (watched["mail"], watched["facts"], watched["rows"]) == (
        own["mail"],
        own["facts"],
        own["rows"],
    )


def test_replay_of_what_if_says_where_it_stopped(ask: Ask, service: Service) -> None:
    who, _ = played(ask, task="routing/medium", seed=2)
    transcript: Any = call(service, "episode_log", {**who})["transcript"]
    transcript["actions"][3] = {"label": "nonsense"}

    told = ask("replay", transcript=transcript)

    assert (len(told["steps"]), told["unplayed"], told["report"]) == (3, 2, None)
    assert told["stopped"]["number"] == 3


def test_steps_without_a_decision_have_no_feedback(ask: Ask) -> None:
    _, screen = begun(ask, task="inbox/hard", seed=1)
    base = {"task_id": "inbox/hard", "scenario_id": screen["episode"]["scenario_id"], "seed": 1}
    meta = {
        "split": "practice",
        "options": {},
        "refused": False,
        "track_version": "1",
        "policy_version": screen["episode"]["policy_version"],
        "scenario_digest": "x",
    }

    told = ask("replay", transcript={**base, **meta, "actions": [LOOK, GOOD, LOOK]})

    assert [step["feedback"] is None for step in told["steps"]] == [True, False, True]


# -- browsing and reporting -----------------------------------------------------------------------


def test_practice_scenario_is_read_whole(ask: Ask) -> None:
    listed = ask("scenarios", task="routing/production", text="pallets")
    assert listed["total"] == 2

    told = ask("scenario", scenario_id=listed["scenarios"][0]["scenario_id"])

    assert [section["title"] for section in told["world"]][:2] == ["Accounts", "Orders"]
    assert len(told["mails"]) == 28 + sum(mail["follows"] for mail in told["mails"])
    assert told["mails"][0]["evidence"] == ["LF-10001"]
    assert told["mails"][0]["accepted"]["label"]


def test_agreement_is_told_field_by_field(ask: Ask) -> None:
    one = [{"email_id": "m", "action": {"label": "spam"}, "unsure": False}]

    told = ask("agreement", first=one, second=one)

    assert told["fields"] == [{"field": "label", "n": 1, "agree": 1.0, "kappa": None}]


def test_doubted_grade_is_a_document_to_send(ask: Ask) -> None:
    who, screen = begun(ask, task="inbox/hard", seed=1)
    email_id = screen["mail"]["email_id"]
    ask("act", **who, action=GOOD, step_key="a")

    told = ask("report-grade", **who, email_id=email_id, words="It is a <b>refund</b>.")

    assert told["scenario_id"] == screen["episode"]["scenario_id"]
    assert told["package_version"] == PACKAGE_VERSION
    assert told["graded"][0]["clauses"]
    assert (told["trace"]["actions"], told["words"]) == ([GOOD], "It is a <b>refund</b>.")
    assert ask("report-grade", **who, email_id=email_id)["words"] == ""


def test_grade_of_an_undecided_mail_is_not_doubted(ask: Ask, web: TestClient) -> None:
    who, screen = begun(ask, task="inbox/hard", seed=1)

    refused = web.post(
        "/console/report-grade", json={**who, "email_id": screen["mail"]["email_id"]}
    )

    assert refused.status_code == 404


# -- who may ask ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_post_that_needs_no_preflight_is_refused(web: TestClient, name: str, kind: str) -> None:
    answer = web.post(f"/console/{name}", content=b"{}", headers={"content-type": kind})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "malformed")


@pytest.mark.parametrize("name", ROUTES)
def test_refusal_has_the_one_shape(web: TestClient, name: str) -> None:
    answer = web.post(f"/console/{name}", json={"surplus": "zqz-mark"})

    assert answer.status_code in (422, 404)
    assert sorted(answer.json()) == ["error", "request_id"]
    assert sorted(answer.json()["error"]) == ["choices", "code", "fix", "message"]
    assert "zqz-mark" not in answer.text


@pytest.mark.parametrize("name", ROUTES)
def test_foreign_origin_is_refused(web: TestClient, name: str) -> None:
    answer = web.post(f"/console/{name}", json={}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403


@pytest.mark.parametrize("name", ROUTES)
def test_route_is_not_read_by_get(web: TestClient, name: str) -> None:
    assert web.get(f"/console/{name}").status_code in (404, 405)


def test_routes_are_counted_by_their_names(ask: Ask, web: TestClient) -> None:
    ask("tasks")

    assert 'route="/console/tasks"' in web.get("/metrics").text


@pytest.mark.parametrize("name", ["screen", "act", "undo", "mail", "report-grade"])
def test_episode_of_somebody_else_is_unknown(ask: Ask, web: TestClient, name: str) -> None:
    who, screen = begun(ask, task="inbox/hard", seed=1)
    body: Json = {"episode_id": who["episode_id"], "owner": "x" * 20}
    if name in ("mail", "report-grade"):
        body["email_id"] = screen["mail"]["email_id"]
    if name == "act":
        body |= {"action": GOOD, "step_key": "a"}

    refused = web.post(f"/console/{name}", json=body)

    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "unknown_episode")


# -- test mode ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> MarkedSet:
    return marked_set(tmp_path_factory.mktemp("marked"))


@pytest.fixture(scope="module")
def marked_web(marked: MarkedSet) -> Iterator[TestClient]:
    with client_of(service_on(marked.source())) as client:
        yield client


@pytest.mark.parametrize("task", TASKS)
def test_no_answer_of_a_test_episode_is_told_before_its_end(
    marked: MarkedSet, marked_web: TestClient, task: str
) -> None:
    ask, rng = asker(marked_web), Random(task)
    who, screen = begun(ask, task=task, split="test")
    before, end = json.dumps(screen), ""

    while not screen["episode"]["done"]:
        mail = {**who, "email_id": screen["mail"]["email_id"]}
        before += json.dumps([ask("screen", **who), ask("mail", **mail)])
        for name, body in (("undo", who), ("report-grade", mail)):
            refused = marked_web.post(f"/console/{name}", json=body)
            assert refused.status_code in (403, 409)
            before += refused.text
        told = ask("act", **who, action=any_action(task, rng), step_key="")
        screen = told["screen"]
        if screen["episode"]["done"]:
            end = json.dumps(told)
        else:
            before += json.dumps(told)

    assert marked.test.within(before.encode()) == []
    assert marked.test.within(end.encode()), "the marks are told at the end"


def test_undo_of_a_test_episode_is_not_offered(ask: Ask) -> None:
    who, _ = begun(ask, task="inbox/hard", split="test")

    told = ask("act", **who, action=GOOD, step_key="a")

    assert not told["screen"]["episode"]["can_undo"]
    assert told["feedback"]["answer"] is told["feedback"]["accepted"] is None
    assert all(part["reason"] is None for part in told["feedback"]["parts"])
