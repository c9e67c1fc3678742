"""The references of every task and split: best blind policy, readers, oracle, and the gates.

    python -m triage_core.runs.floors scenarios     # measure a folder, print tables and gates

The reference list of a task and split is all of its scenarios in stored order, without a seed and
with default options. On practice, whatever is fitted is measured on scenarios left out of the fit.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from math import fsum
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from triage_core.agents import registry
from triage_core.agents.answers import Example
from triage_core.models import Split
from triage_core.runs.gates import Failure, gates
from triage_core.runs.oracle import Nominal, search
from triage_core.runs.policies import (
    Fitted,
    Lesson,
    Policy,
    blind_policies,
    constants,
    examples_of,
    fit_track,
    readers,
)
from triage_core.runs.rollout import Board, EpisodePlan, rollout, set_up, start_of
from triage_core.runs.statistics import family_mean
from triage_core.sources import FLOORS_FILE, Floors, PolicyKind, ScenarioSet, TaskFloor, load_folder
from triage_core.tracks import TASKS

FOLDS = 3
MEASURED: tuple[Split, ...] = ("practice", "test")
HEAVIEST = ("routing/production", "inbox/hard")
"""Tasks that take longest, begun first so that two processes end together."""

Scores = dict[str, float]
"""Score by scenario id."""


class Measured(NamedTuple):
    """What a policy scored on every scenario of a list."""

    name: str
    kind: PolicyKind
    scores: Scores


class Place(NamedTuple):
    """One task and split, set up to be played."""

    task_id: str
    split: Split
    boards: Mapping[str, Board]

    def mean(self, scores: Scores) -> float:
        """Return the mean over the list in which families weigh the same."""
        return family_mean((b.start.key.family, scores[name]) for name, b in self.boards.items())


def place_of(source: ScenarioSet, task_id: str, split: Split) -> Place:
    """Set up every scenario of the reference list."""
    ids = source.ids(task_id, split)
    plans = {i: EpisodePlan(task_id, split, i) for i in ids}
    return Place(task_id, split, {i: set_up(start_of(source, p)) for i, p in plans.items()})


def compute(source: ScenarioSet, *, processes: int = 1) -> Floors:
    """Measure the references of every task and split that the source has in its files."""
    tracks = sorted({task_id.partition("/")[0] for task_id, _ in source.places()})
    tracks.sort(key=lambda track: track != "routing")  # the longest first
    if processes == 1:
        found = [compute_track(source, track) for track in tracks]
    else:
        # Spawned, since a forked child of a threaded server may inherit a held lock.
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            found = list(pool.map(compute_track, [source] * len(tracks), tracks))
    by_place = {(f.task_id, f.split): f for floors in found for f in floors}
    ordered = [(task, split) for task in TASKS for split in MEASURED]
    return Floors(digest=source.digest, tasks=tuple(by_place[p] for p in ordered if p in by_place))


def compute_track(source: ScenarioSet, track: str) -> list[TaskFloor]:
    """Measure every task of a track on every split that the source has.

    The readers are fitted on practice, once for all tasks, and measured on test only: on the
    mails that they were fitted on their scores would mean nothing.
    """
    places = set(source.places())
    tasks = [t for t in TASKS if t.startswith(f"{track}/") and (t, "practice") in places]
    lessons = {task: examples_of(source, task) for task in tasks}
    fitted = fit_track(_plain(one for listed in lessons.values() for one in listed))
    return [
        _task_floor(place_of(source, task, split), lessons[task], fitted)
        for task in tasks
        for split in MEASURED
        if (task, split) in places
    ]


def _task_floor(place: Place, lessons: Sequence[Lesson], fitted: Fitted) -> TaskFloor:
    oracles = {name: search(board).score for name, board in place.boards.items()}
    steady = [_measure(place, policy) for policy in constants(place.task_id)]
    rows = [*_best_constant(place, steady), *_learned(place, lessons)]
    if place.split != "practice":
        rows += [_measure(place, policy) for policy in readers(fitted)]
    rows += [Measured("oracle", "reference", oracles), *_references(place)]
    means = {row.name: place.mean(row.scores) for row in rows}
    blind = [row for row in rows if row.kind == "blind"]
    floor = max(blind, key=lambda row: means[row.name])
    return TaskFloor(
        task_id=place.task_id,
        split=place.split,
        floor_policy=floor.name,
        floor=means[floor.name],
        oracle=means["oracle"],
        spread=means["oracle"] - means[floor.name],
        episodes=tuple(place.boards),
        oracles=oracles,
        floors=floor.scores,
        policies={name: round(mean, 6) for name, mean in means.items()},
        kinds={row.name: row.kind for row in rows},
    )


def _measure(place: Place, policy: Policy) -> Measured:
    """Play a policy over the list; of several seeds the mean counts."""
    scores = {
        name: fsum(rollout(board, agent).score for agent in policy.agents) / len(policy.agents)
        for name, board in place.boards.items()
    }
    return Measured(policy.name, policy.kind, scores)


def _best_constant(place: Place, steady: Sequence[Measured]) -> Iterator[Measured]:
    """Name the best of all constants; the others stand below it and are not listed."""
    if steady:
        yield max(steady, key=lambda row: place.mean(row.scores))


def _learned(place: Place, lessons: Sequence[Lesson]) -> Iterator[Measured]:
    """Measure every blind policy; what learns from practice is measured there out of fold."""
    if place.split != "practice":
        for policy in blind_policies(place.task_id, _plain(lessons)):
            yield _measure(place, policy)
        return
    scores: dict[str, Scores] = {}
    kinds: dict[str, PolicyKind] = {}
    for fold in range(FOLDS):
        held = {name: b for i, (name, b) in enumerate(place.boards.items()) if i % FOLDS == fold}
        train = [one for one in lessons if one.scenario_id not in held] or list(lessons)
        part = place._replace(boards=held)
        for policy in blind_policies(place.task_id, _plain(train)):
            kinds[policy.name] = policy.kind
            scores.setdefault(policy.name, {}).update(_measure(part, policy).scores)
    for name, found in scores.items():
        yield Measured(name, kinds[name], {i: found[i] for i in place.boards})


def _plain(lessons: Iterable[Lesson]) -> list[Example]:
    return [lesson.example for lesson in lessons]


def _references(place: Place) -> Iterator[Measured]:
    """Measure the heuristic, the key as it stands, and for inbox with its look-ups made first."""
    yield _measure(
        place,
        Policy(
            "heuristic", "reference", (registry.agent_named("heuristic", task_id=place.task_id),)
        ),
    )
    nominal = {n: rollout(b, Nominal(b)).score for n, b in place.boards.items()}
    yield Measured("key as it stands", "reference", nominal)
    if place.task_id.startswith("inbox/"):
        informed = {n: rollout(b, Nominal(b, informed=True)).score for n, b in place.boards.items()}
        yield Measured("informed reference", "reference", informed)


def table(floors: Floors) -> str:
    """Write every policy of every task and split as Markdown tables."""
    blocks = []
    for task in dict.fromkeys(floor.task_id for floor in floors.tasks):
        blocks.append(_task_table([f for f in floors.tasks if f.task_id == task]))
    return "\n\n".join(blocks) + "\n"


def _task_table(listed: Sequence[TaskFloor]) -> str:
    lines = [f"### {listed[0].task_id}", "", "| policy | kind |" + _cells(f.split for f in listed)]
    lines.append("|---|---|" + "---:|" * len(listed))
    kinds = {name: kind for floor in listed for name, kind in floor.kinds.items()}
    ranked = sorted(
        kinds, key=lambda name: (-max(f.policies.get(name, -1.0) for f in listed), name)
    )
    for name in ranked:
        marks = ["**floor** " if f.floor_policy == name else "" for f in listed]
        cells = [
            f"{mark}{f.policies[name]:.3f}" if name in f.policies else ""
            for mark, f in zip(marks, listed, strict=True)
        ]
        lines.append(f"| {name} | {kinds[name]} |" + _cells(cells))
    return "\n".join(lines)


def _cells(values: Iterable[str]) -> str:
    return "".join(f" {value} |" for value in values)


BEGIN, END = "<!-- floors: generated by make regenerate -->", "<!-- floors: end -->"


def regenerate(folder: Path, docs: Path, *, processes: int = 2) -> list[Failure]:
    """Write `floors.json` of a folder and the tables in the docs; return the gates that fail.

    Args:
        folder: The scenario folder.
        docs: The Markdown file whose generated block is replaced.
        processes: How many processes measure.
    """
    source = load_folder(folder, floors=False)
    floors = compute(source, processes=processes)
    text = json.dumps(floors.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
    (folder / FLOORS_FILE).write_text(text, encoding="utf-8")
    page = docs.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    tail = rest.partition(END)[2]
    block = f"Scenario set `{source.digest}`.\n\n{table(floors)}"
    docs.write_text(f"{head}{BEGIN}\n\n{block}\n{END}{tail}", encoding="utf-8")
    return list(gates(floors, source))


def main(arguments: Sequence[str]) -> int:
    """Measure a folder, write tables and failed gates to the standard output."""
    source = load_folder(Path(arguments[0] if arguments else "scenarios"), floors=False)
    floors = compute(source, processes=2)
    failures: list[Failure] = gates(floors, source)
    sys.stdout.write(table(floors) + "\n")
    sys.stdout.writelines(f"FAILED {failure.words}\n" for failure in failures)
    sys.stdout.write(f"{len(failures)} gates failed\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
