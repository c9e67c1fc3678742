"""Build a scenario folder: every case of a season, every task, both splits.

>>> build(Path("scenarios"))     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from triage_core.authoring.banks import PRACTICE_WRITERS, TEST_WRITERS
from triage_core.authoring.cases import CaseSpec, follow_up, make_case
from triage_core.authoring.draw import Ruled, ids_of
from triage_core.authoring.families import FAMILIES
from triage_core.authoring.near import Nearness
from triage_core.authoring.rows import write_rows
from triage_core.authoring.scenarios import CANARY, RECIPES, compose
from triage_core.models import Scenario, Split, Wire
from triage_core.models.scenario import AnswerKey
from triage_core.world.policy import rule

SEASON = "2026-practice-and-test"
FIRST_DAY = date(2026, 2, 16)
PERIODS, PERIOD_DAYS = 6, 18
"""Mails of one scenario come from one period, so that an inbox is an inbox of its days."""
REPEATS = 2
"""How often a family is drawn for each writer: once as a twin pair, else with words of its own."""
TRIES = 12
"""Redraws of the words of a mail that comes too near to another."""

WRITERS: dict[Split, Sequence[str]] = {"practice": PRACTICE_WRITERS, "test": TEST_WRITERS}


class MailRow(Wire):
    """Where a mail came from. Lies beside the keys: it tells what the mail is about."""

    email_id: str
    split: Split
    family: str
    side: int
    writer: str
    twin: bool
    clause: str
    canary: str


def specs(split: Split, *, season: str = SEASON) -> Iterator[CaseSpec]:
    """Name every case of a split."""
    for writer in WRITERS[split]:
        for family in FAMILIES:
            for number in range(REPEATS * family.share):
                rng = Random(f"{season}|{family.name}|{writer}|{number}|day")
                day = FIRST_DAY + timedelta(days=rng.randrange(PERIODS * PERIOD_DAYS))
                for side in range(len(family.sides)):
                    yield CaseSpec(season, family.name, side, writer, number, day)


def cases(split: Split, *, season: str = SEASON) -> list[tuple[CaseSpec, Ruled]]:
    """Make every case of a split, redrawing words that come too near to earlier ones."""
    near = Nearness()
    made: list[tuple[CaseSpec, Ruled]] = []
    seasons: dict[str, str] = {}
    for spec in specs(split, season=season):
        shared = spec.twin and spec.side > 0
        chosen = replace(spec, season=seasons[spec.pair]) if shared else spec
        case = make_case(chosen)
        for attempt in range(1, TRIES):
            if shared or not near.too_near(case.mail.body):
                break
            chosen = replace(spec, season=f"{season}+{attempt}")
            case = make_case(chosen)
        seasons.setdefault(spec.pair, chosen.season)
        near.add(case.mail.body)
        ruling = rule(case)
        later = None
        if ruling.priority == "high":
            kind = Random(case.case_id).choice(("worse", "solved", "info"))
            later = follow_up(chosen, kind)
        period = (spec.day - FIRST_DAY).days // PERIOD_DAYS
        made.append((chosen, Ruled(case, ruling, period, later, ids_of(case))))
    return made


def build(folder: Path, *, season: str = SEASON) -> None:
    """Write scenarios, keys and the origin of every mail into a folder."""
    origins: list[MailRow] = []
    rows: dict[tuple[str, Split], list[tuple[Scenario, AnswerKey]]] = {}
    for split in WRITERS:
        made = cases(split, season=season)
        pool = [ruled for _, ruled in made]
        for recipe in RECIPES:
            track = recipe.task_id.partition("/")[0]
            listed = rows.setdefault((track, split), [])
            listed.extend(compose(recipe, pool, split=split, season=season))
        origins += [_origin(spec, ruled, split) for spec, ruled in made]
    for (track, split), listed in rows.items():
        write_rows(folder / track / f"{split}.jsonl", [scenario for scenario, _ in listed])
        write_rows(folder / "keys" / track / f"{split}.jsonl", [key for _, key in listed])
    write_rows(folder / "keys" / "mails.jsonl", origins)


def _origin(spec: CaseSpec, ruled: Ruled, split: Split) -> MailRow:
    return MailRow(
        email_id=ruled.case.mail.email_id,
        split=split,
        family=spec.family,
        side=spec.side,
        writer=spec.writer,
        twin=spec.twin,
        clause=ruled.ruling.finding.clause,
        canary=CANARY,
    )
