"""The private split: scenarios supplied when the server starts, as JSON text or as `@file`.

The document is an object keyed by routing task (`task_easy`, `routing/easy`, ...), each a list of
`{scenario_id, emails: [...], ground_truth: [...]}`; the truths stand in the order of the mails.

    >>> load_private('{"task_easy": []}')
    {('routing/easy', 'private'): []}

The document is a secret: a message names a place in it (counted from 0) and repeats nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, TypeVar

from pydantic import Field, ValidationError

from triage_core.errors import InvalidSetting
from triage_core.grading.summary import read
from triage_core.models import (
    AnswerKey,
    Body,
    Fact,
    Line,
    Mail,
    Name,
    Records,
    RoutingAnswer,
    RoutingLabel,
    Scenario,
    Split,
    Wire,
)
from triage_core.sources import Row
from triage_core.tracks import ALIASES, TASKS
from triage_core.world.directory import named

VARIABLE = "OPENENV_PRIVATE_SCENARIOS_JSON"
CANARY = "supplied at run time, never published"
NO_RECORDS = Records(orders=(), payments=(), accounts=(), incidents=(), notes=())
"""A private mail has no company records behind it, so no desk note is pinned to it."""

TASK_NAMES: Mapping[str, str] = {
    name: task_id
    for name, task_id in (*ALIASES.items(), *((t, t) for t in TASKS))
    if task_id.startswith("routing/")
}
"""Keys that the document may have, and the task each of them means."""

DEPTH = 3
"""How deep a scenario nests; what lies deeper its schema refuses."""

M = TypeVar("M", bound=Wire)


class PrivateMail(Wire):
    """One mail of the document; a timestamp without an offset is taken as UTC."""

    email_id: Name
    subject: Line
    body: Body
    sender: Line
    timestamp: Name
    thread_history: tuple[Body, ...] = ()


class PrivateTruth(Wire):
    """The answer to one mail. `route_to` names teams, commas between; a keyword is a fact."""

    label: RoutingLabel
    route_to: Name
    priority_weight: float = Field(default=1.0, gt=0, le=100)
    summary_keywords: tuple[Line, ...] = ()


class PrivateScenario(Wire):
    """One scenario of the document; truths follow the order of the mails."""

    scenario_id: Name
    emails: tuple[PrivateMail, ...] = Field(min_length=1)
    ground_truth: tuple[PrivateTruth, ...] = Field(min_length=1)


class _Twice(dict[str, object]):
    """An object of the document in which a field stands twice."""


def load_private(setting: str) -> dict[tuple[str, Split], list[Row]]:
    """Read the private split into rows for `ScenarioSet.add`.

    Args:
        setting: JSON text, `@file`, or nothing. An empty list stands for "no scenario": its reset
            raises NoPrivateScenarios.

    Raises:
        InvalidSetting: When the file cannot be read or the document does not fit; names line and
            column, or task, scenario and field.
    """
    text = setting.strip()
    if not text:
        return {}
    document = _parsed(_file_text(text[1:]) if text.startswith("@") else text)
    if not isinstance(document, dict):
        _refuse("the document", "is no JSON object", fix="Key it by task: task_easy, task_hard.")
    if isinstance(document, _Twice):
        _refuse("the document", "has a field twice", fix="Give each task one list.")
    rows: dict[tuple[str, Split], list[Row]] = {}
    for number, (name, listed) in enumerate(document.items()):
        task_id = TASK_NAMES.get(name)
        if task_id is None:
            _refuse(
                f"key number {number}", "names no routing task", fix=f"Use {', '.join(TASK_NAMES)}."
            )
        if (task_id, "private") in rows:
            _refuse(f"key number {number}", f"names {task_id} again", fix="Join the two lists.")
        rows[task_id, "private"] = _rows(name, task_id, listed)
    return rows


def _refuse(place: str, wrong: str, *, fix: str) -> NoReturn:
    raise InvalidSetting(f"{VARIABLE}: {place} {wrong}.", fix=fix)


def _file_text(name: str) -> str:
    """Read the file behind `@`; its name stays out of messages, it may be a document by mistake."""
    wrong = "holds a null character"
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except OSError as failed:
        wrong = failed.strerror or type(failed).__name__
    except UnicodeDecodeError as failed:
        wrong = f"byte {failed.start} is no UTF-8"
    except ValueError:
        pass
    _refuse("the file it names", f"cannot be read ({wrong})", fix="Give @ and a readable path.")


def _parsed(text: str) -> object:
    """Parse the text. What the parser raised carries the document, so it is not chained."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as failed:
        place = f"line {failed.lineno}, column {failed.colno}"
        wrong = f"is no JSON ({failed.msg.partition(':')[0]})"
    except (ValueError, RecursionError):
        place, wrong = "the document", "holds NaN, Infinity, an endless number or endless nesting"
    _refuse(place, wrong, fix="Mend the JSON there.")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Twice(found)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _rows(name: str, task_id: str, listed: object) -> list[Row]:
    if not isinstance(listed, list):
        _refuse(name, "is no list", fix="Give a list of scenarios; it may be empty.")
    rows: list[Row] = []
    seen: set[str] = set()
    for index, raw in enumerate(listed):
        place = f"{name}[{index}]"
        _check_fields_once(place, raw)
        scenario = _model(PrivateScenario, raw, place=place)
        if scenario.scenario_id in seen:
            _refuse(f"{place}.scenario_id", "stands twice", fix="Give each scenario its own id.")
        seen.add(scenario.scenario_id)
        _check(place, task_id, scenario)
        rows.append(_row(task_id, scenario))
    return rows


def _check_fields_once(place: str, value: object, depth: int = 0) -> None:
    """Refuse an object with a double field, of which a parser keeps only one."""
    if isinstance(value, _Twice):
        _refuse(place, "has a field twice", fix="Keep one of them.")
    if depth > DEPTH:
        return
    if isinstance(value, dict):
        for name, part in value.items():
            known = name if name in PrivateScenario.model_fields else "an unknown field"
            _check_fields_once(f"{place}.{known}", part, depth + 1)
    if isinstance(value, list):
        for index, part in enumerate(value):
            _check_fields_once(f"{place}[{index}]", part, depth + 1)


def _model(model: type[M], raw: object, *, place: str) -> M:
    """Validate one scenario; unknown fields are counted, not named, since they are content."""
    try:
        return model.model_validate(raw)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False, include_context=False)[0]
    unknown = first["type"] == "extra_forbidden"
    where = place + _path(first["loc"][:-1] if unknown else first["loc"])
    if unknown:
        _refuse(where, "has an unknown field", fix=f"Known: {', '.join(_known(first['loc']))}.")
    _refuse(where, f"does not fit ({first['msg']})", fix="Mend the field there.")


def _path(steps: Sequence[int | str]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _known(steps: Sequence[int | str]) -> Sequence[str]:
    """List the fields of the object in which an unknown one stands."""
    if steps[0] == "emails" and len(steps) > 1:
        return tuple(PrivateMail.model_fields)
    if steps[0] == "ground_truth" and len(steps) > 1:
        return tuple(PrivateTruth.model_fields)
    return tuple(PrivateScenario.model_fields)


def _check(place: str, task_id: str, scenario: PrivateScenario) -> None:
    """Check what a schema cannot say: counts, ids, timestamps, teams, keywords."""
    mails, truths = scenario.emails, scenario.ground_truth
    if len(mails) != len(truths):
        wrong = f"has {len(mails)} emails and {len(truths)} entries in ground_truth"
        _refuse(place, wrong, fix="Give each mail one entry, in the same order.")
    most = TASKS[task_id].max_steps
    if len(mails) > most:
        _refuse(f"{place}.emails", f"are {len(mails)}", fix=f"{task_id} has at most {most}.")
    _check_mails(place, mails)
    _check_truths(place, truths)


def _check_mails(place: str, mails: Sequence[PrivateMail]) -> None:
    ids = [mail.email_id for mail in mails]
    for index, mail in enumerate(mails):
        spot = f"{place}.emails[{index}]"
        if mail.email_id in ids[:index]:
            _refuse(f"{spot}.email_id", "stands twice", fix="Give each mail its own id.")
        if not _is_moment(mail.timestamp):
            _refuse(f"{spot}.timestamp", "is no ISO 8601 time", fix="Write 2026-05-12T10:14:00Z.")


def _check_truths(place: str, truths: Sequence[PrivateTruth]) -> None:
    for index, truth in enumerate(truths):
        spot = f"{place}.ground_truth[{index}]"
        if not named(truth.route_to):
            _refuse(f"{spot}.route_to", "names nobody", fix="Name a team; general owns the rest.")
        for number, keyword in enumerate(truth.summary_keywords):
            if not read(keyword).tokens:
                spot = f"{spot}.summary_keywords[{number}]"
                _refuse(spot, "holds no word", fix="Leave it out, or write a word.")


def _is_moment(timestamp: str) -> bool:
    try:
        _moment(timestamp)
    except ValueError:
        return False
    return True


def _moment(timestamp: str) -> datetime:
    when = datetime.fromisoformat(timestamp.strip())
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _row(task_id: str, scenario: PrivateScenario) -> Row:
    pairs = zip(scenario.emails, scenario.ground_truth, strict=True)
    answers = tuple(_answer(mail.email_id, truth) for mail, truth in pairs)
    public = Scenario(
        scenario_id=scenario.scenario_id,
        task_id=task_id,
        mails=tuple(_mail(mail) for mail in scenario.emails),
        follow_ups=(),
        records=NO_RECORDS,
    )
    key = AnswerKey(
        scenario_id=scenario.scenario_id,
        task_id=task_id,
        family=scenario.scenario_id,
        canary=CANARY,
        answers=answers,
    )
    return Row(public, key)


def _mail(mail: PrivateMail) -> Mail:
    return Mail(
        email_id=mail.email_id,
        subject=mail.subject,
        body=mail.body,
        sender=mail.sender,
        received=_moment(mail.timestamp).isoformat(),
        headers=(),
        thread=mail.thread_history,
        attachments=(),
    )


def _answer(email_id: str, truth: PrivateTruth) -> RoutingAnswer:
    """Turn a truth into an answer: the first team that is not safety owns the mail."""
    teams = named(truth.route_to)
    owner = next((team for team in teams if team != "safety"), "safety")
    keywords = dict.fromkeys(keyword.casefold() for keyword in truth.summary_keywords)
    return RoutingAnswer(
        email_id=email_id,
        labels=(truth.label,),
        owner=owner,
        teams=teams,
        weight=truth.priority_weight,
        facts=tuple(Fact(name=word[:200], forms=(word,)) for word in keywords),
        reasons=(),
        evidence=(),
    )
