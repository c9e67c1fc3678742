"""Streams and seasons: the same from the same seed, unseen, held out."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from triage_core import make
from triage_core.authoring.banks import WRITERS
from triage_core.authoring.build import cases, specs
from triage_core.authoring.families import FAMILIES
from triage_core.authoring.scenarios import RECIPES, values
from triage_core.authoring.seasons import private, published
from triage_core.authoring.stream import seed_of, stream_id, streamed
from triage_core.errors import InvalidScenario, UnknownScenario
from triage_core.models import Limits
from triage_core.sources import load_season

SECRET = "a secret of sixteen letters"
TASKS = [recipe.task_id for recipe in RECIPES]


@pytest.mark.parametrize("task_id", TASKS)
def test_stream_is_the_same_from_the_same_seed(task_id: str) -> None:
    assert streamed(task_id, 7) == streamed(task_id, 7)
    assert streamed(task_id, 7) != streamed(task_id, 8)


@pytest.mark.slow
def test_stream_is_unseen() -> None:
    known = {ruled.case.mail.body for _, ruled in cases("practice")}
    met = {mail.body for n in range(20) for mail in streamed("inbox/hard", n)[0].mails}
    assert len(met) >= 60
    assert len(met & known) <= 2  # a terse writer may say the same twice


@pytest.mark.parametrize("task_id", TASKS)
def test_stream_pays_no_constant(task_id: str) -> None:
    recipe = next(recipe for recipe in RECIPES if recipe.task_id == task_id)
    counts: Counter[str] = Counter()
    mails = 0
    for seed in range(40 if len(recipe.sizes) == 1 and recipe.sizes[0] == 1 else 15):
        for answer in streamed(task_id, seed)[1].answers:
            mails += 1
            ways = {"|".join(way[name] for name in recipe.fields) for way in values(answer)}
            counts.update(ways)
    assert counts.most_common(1)[0][1] / mails <= 0.5


def test_stream_names_tell_their_seed() -> None:
    assert seed_of("inbox/hard", stream_id("inbox/hard", 2**63 - 1)) == 2**63 - 1
    for odd in ("inbox-hard-s007", "inbox-hard-s", "inbox-hard-s-1", "inbox-easy-s7", "x"):
        assert seed_of("inbox/hard", odd) is None


def test_make_plays_a_stream() -> None:
    env = make("routing/easy")
    first = env.reset(seed=11, split="stream")
    again = env.reset(seed=11, split="stream")
    other = env.reset(seed=12, split="stream")
    assert first.observation == again.observation != other.observation
    assert first.info.scenario_id == "routing-easy-s11"
    step = env.step({"label": "spam", "summary": "x", "route_to": "general"})
    assert step.info.answer is None or step.done


def test_unknown_name_of_a_stream_is_refused() -> None:
    env = make("routing/easy")
    with pytest.raises(UnknownScenario, match="the number is the seed"):
        env.reset(scenario_id="routing-easy-p001", split="stream")


def test_stream_takes_turns_without_a_seed() -> None:
    env = make("routing/easy")
    ids = [env.reset(split="stream").info.scenario_id for _ in range(2)]
    assert ids == ["routing-easy-s0", "routing-easy-s1"]


def test_season_differs_by_secret_and_name_and_holds_values_out() -> None:
    season = private("spring", SECRET)
    assert season == private("spring", SECRET)
    assert season.seed not in (private("autumn", SECRET).seed, private("spring", SECRET + "!").seed)
    own, ours = season.limits.model_dump(), Limits().model_dump()
    assert all(own[name] != ours[name] for name in ours)


def test_season_holds_writers_and_families_out() -> None:
    listed = list(specs("private", private("spring", SECRET)))
    public = {w for split in ("practice", "test") for w in WRITERS[split]}  # type: ignore[index]
    assert not {spec.writer for spec in listed} & public
    held = {family.name for family in FAMILIES if family.held == "private"}
    assert held
    assert held <= {spec.family for spec in listed}
    shown = {spec.family for split in ("practice", "test") for spec in specs(split, published())}  # type: ignore[arg-type]
    assert not held & shown


def test_folder_without_a_season_is_refused(tmp_path: Path) -> None:
    (tmp_path / "routing").mkdir()
    (tmp_path / "routing" / "practice.jsonl").write_text(json.dumps({}))
    with pytest.raises(InvalidScenario, match="private season"):
        load_season(tmp_path)
