"""The environment an agent plays: choose a scenario, begin an episode, pass steps on.

    >>> from triage_core import make
    >>> env = make("inbox/hard")
    >>> result = env.reset(seed=7)
    >>> result.info.task_id
    'inbox/hard'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from triage_core.episode import Episode, Snapshot, Start, parse_options
from triage_core.errors import InvalidOption, NotStarted, UnknownSplit, nearest, shown
from triage_core.models import SPLITS, EpisodeState, ResetResult, Split, StepResult, Transcript
from triage_core.protocols import ScenarioSource
from triage_core.tracks import TASKS, task_id_of, track_of
from triage_core.version import PACKAGE_VERSION

MAX_SEED = 2**63 - 1


def split_of(name: object) -> Split:
    """Resolve the name of a split.

    Raises:
        UnknownSplit: For anything but practice, test and private.
    """
    for split in SPLITS:
        if name == split:
            return split
    raise UnknownSplit(f"There is no split {shown(name)}.", fix=nearest(name, SPLITS), choices=SPLITS)


def check_seed(seed: object) -> int | None:
    """Return a seed that is None or a whole number 0..2**63-1.

    Raises:
        InvalidOption: For anything else.
    """
    if seed is None:
        return None
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        raise InvalidOption(
            f"The seed {shown(seed)} does not fit.",
            fix=f"Give a whole number from 0 to {MAX_SEED}, or none.",
        )
    return seed


class Dealer:
    """Deals episodes: the next task and scenario in turn, or the ones that were asked for."""

    def __init__(self, source: ScenarioSource) -> None:
        self.source = source
        self._turns: defaultdict[tuple[str, str], int] = defaultdict(int)

    def next_task(self) -> str:
        """Return the next task in turn."""
        tasks = list(TASKS)
        return tasks[self._turn("", "task") % len(tasks)]

    def deal(
        self,
        task: object = None,
        *,
        seed: object = None,
        scenario_id: str | None = None,
        split: object = "practice",
        options: object = None,
        episode_id: str,
    ) -> Episode:
        """Begin an episode.

        A seed without a scenario chooses one, the same for ever; neither takes the next in turn.

        Raises:
            UnknownTask, UnknownSplit, UnknownScenario, InvalidOption: For what does not fit.
        """
        task_id = self.next_task() if task is None else task_id_of(task)
        chosen_split, chosen_seed = split_of(split), check_seed(seed)
        track = track_of(task_id)
        parsed = parse_options(track, task_id, options or {})
        chosen = scenario_id or self._choose(task_id, chosen_split, chosen_seed, parsed)
        scenario, key = self.source.scenario(task_id, chosen_split, chosen)
        start = Start(
            task_id=task_id,
            scenario=scenario,
            key=key,
            split=chosen_split,
            seed=chosen_seed,
            options=parsed,
            anchor=self.source.anchor(task_id, chosen_split, chosen),
            digest=self.source.digest,
            package_version=PACKAGE_VERSION,
        )
        return Episode(track, start, episode_id=episode_id)

    def _choose(self, task_id: str, split: Split, seed: int | None, options: object) -> str:
        ids = self.source.ids(task_id, split)
        wanted = getattr(options, "email_id", None)
        if wanted is not None:
            ids = self._holding(task_id, split, ids, wanted)
        if seed is None:
            return ids[self._turn(task_id, split) % len(ids)]
        return ids[Random(f"{task_id}|{split}|{seed}|scenario").randrange(len(ids))]

    def _holding(
        self, task_id: str, split: Split, ids: Sequence[str], email_id: str
    ) -> Sequence[str]:
        """Keep the scenarios that hold a mail; all of them where none does (reset then says so)."""
        holding = [
            i
            for i in ids
            if any(m.email_id == email_id for m in self.source.scenario(task_id, split, i)[0].mails)
        ]
        return holding or ids

    def _turn(self, task_id: str, split: str) -> int:
        number = self._turns[task_id, split]
        self._turns[task_id, split] = number + 1
        return number


class Environment:
    """One agent's environment: one live episode at a time.

    Args:
        dealer: Deals the episodes; share it to share the turn of scenarios.
        task: A task id or alias; None takes the next task in turn at every reset.
    """

    def __init__(self, dealer: Dealer, task: object = None) -> None:
        self._dealer = dealer
        self._task = None if task is None else task_id_of(task)
        self._episode: Episode | None = None
        self._count = 0

    @property
    def episode(self) -> Episode:
        """The live episode.

        Raises:
            NotStarted: Before the first reset.
        """
        if self._episode is None:
            raise NotStarted("No episode has begun.", fix="Call reset first.")
        return self._episode

    def reset(
        self,
        seed: int | None = None,
        scenario_id: str | None = None,
        split: Split = "practice",
        **options: object,
    ) -> ResetResult:
        """Begin an episode and return its first observation.

        Args:
            seed: Chooses and shuffles; 0..2**63-1. None plays the next scenario as it is stored.
            scenario_id: Plays this scenario.
            split: practice, test or private.
            options: Options of the task: reward_mode; email_id (inbox); production_profile,
                business_hours_mode, escalation_mode (routing/production).

        Raises:
            UnknownScenario, UnknownSplit, InvalidOption: For what does not fit; the episode that
                was running goes on.
        """
        episode = self._dealer.deal(
            self._task,
            seed=seed,
            scenario_id=scenario_id,
            split=split,
            options=options,
            episode_id=f"local-{self._count + 1}",
        )
        self._count += 1
        self._episode = episode
        return episode.opening()

    def step(self, action: object) -> StepResult:
        """Play one action, a model or a plain dict; see `Episode.step` for the errors."""
        return self.episode.step(action)

    def state(self) -> EpisodeState:
        """Return the public state."""
        return self.episode.state()

    def snapshot(self) -> Snapshot:
        """Return the moment, to come back to with `restore`."""
        return self.episode.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Come back to a moment of the live episode."""
        self.episode.restore(snapshot)

    def transcript(self) -> Transcript:
        """Return the record from which the episode can be played again."""
        return self.episode.transcript()
