"""The published readers are as strong as readers of their kind get."""

from __future__ import annotations

import pytest

from triage_core.agents.readers import fit_readers, lessons_of, whole_mail
from triage_core.runs.policies import examples_of
from triage_core.runs.rollout import EpisodePlan, rollout, set_up, start_of
from triage_core.runs.statistics import family_mean
from triage_core.settings import BUNDLED
from triage_core.sources import ScenarioSet, load_folder
from triage_core.tracks import TASKS

BEST_N_GRAMS = 200
OTHER = 300
"""A length of list that lies between the published ones."""
MARGIN = 0.02
"""What the choice of a length may be worth, in points of the score."""


def beaten(
    source: ScenarioSet, track: str, *, n_grams: int = BEST_N_GRAMS, margin: float = 0.0
) -> list[str]:
    """Name the tasks in which a rule list of the best n-grams beats every published reader."""
    tasks = [task for task in TASKS if task.startswith(track)]
    examples = [one.example for task in tasks for one in examples_of(source, task)]
    rule = fit_readers(lessons_of(examples, whole_mail), whole_mail, features=n_grams).best
    found = []
    for task in tasks:
        floor = source.floor(task, "test")
        assert floor is not None
        boards = [set_up(start_of(source, EpisodePlan(task, "test", i))) for i in floor.episodes]
        # The published scores are rounded to six places.
        mean = round(family_mean((b.start.key.family, rollout(b, rule).score) for b in boards), 6)
        published = max(floor.policies[name] for name, k in floor.kinds.items() if k == "reader")
        if mean > published + margin:
            found.append(f"{task}: {mean:.3f} against {published:.3f}")
    return found


@pytest.mark.slow
def test_two_hundred_n_grams_do_not_beat_the_published_readers_of_workflow() -> None:
    assert beaten(load_folder(BUNDLED), "workflow") == []


@pytest.mark.slow
@pytest.mark.parametrize("track", ["inbox", "routing"])
def test_two_hundred_n_grams_do_not_beat_the_published_readers(track: str) -> None:
    assert beaten(load_folder(BUNDLED), track) == []


@pytest.mark.slow
@pytest.mark.parametrize("track", ["workflow", "inbox", "routing"])
def test_a_list_of_another_length_does_not_clearly_beat_them(track: str) -> None:
    assert beaten(load_folder(BUNDLED), track, n_grams=OTHER, margin=MARGIN) == []
