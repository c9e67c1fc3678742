"""Let a language model play: the loop with its budget, and the score table at the end.

    >>> plan = InferencePlan(tasks=tasks_named(["all"]))
    >>> report = run_inference(source, plan, chat=chat, budget=Budget(1140))     # doctest: +SKIP
    >>> report.mean     # doctest: +SKIP
    0.71

An episode that the budget leaves unfinished keeps what it earned: a missing decision counts 0,
and so does an episode that never began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import fsum

from triage_core.agents.endpoint import Budget
from triage_core.agents.model import Brief, Chat, Halted, ModelAgent
from triage_core.episode import Episode
from triage_core.errors import InvalidAction, UnknownTask, nearest, shown
from triage_core.models import MOST_RAW, JsonObject, RunFile, Split, Transcript, Wire
from triage_core.protocols import ScenarioSource
from triage_core.runs.evaluate import begin, plan_episodes
from triage_core.runs.statistics import Scored, family_mean
from triage_core.tracks import TASKS, task_id_of
from triage_core.version import PACKAGE_VERSION

ROUTING = ("routing/easy", "routing/medium", "routing/hard", "routing/production")
"""What `1` to `4` and `all` mean here, and only here."""
MOST_RAW_OF_A_RUN = 300_000
"""Characters of what a model wrote that a run file keeps; the board takes files of 2 MiB."""


@dataclass(frozen=True, slots=True)
class InferencePlan:
    """What is to be played.

    So many `episodes` a task, in stored order or chosen by a seed (see `plan_episodes`).
    `production` holds the options of routing/production. `max_steps` caps the actions of an
    episode below the bound of its task.
    """

    tasks: tuple[str, ...]
    split: Split = "practice"
    episodes: int = 1
    seed: int | None = None
    production: JsonObject = field(default_factory=dict)
    max_steps: int | None = None


class TaskScore(Wire):
    """How a task went. `score` is the family-weighted mean over all planned episodes.

    `decisions` counts accepted actions, look-ups included; `unparseable` and `unanswered` those
    of them that were the fallback, since the answer was unplayable or did not come;
    `unfinished` episodes whose end was not reached.
    """

    task_id: str
    score: float
    episodes: int
    decisions: int
    unparseable: int
    unanswered: int
    unfinished: int


class InferenceReport(Wire):
    """The score table. `stopped` says why the run ended early, null where it did not."""

    tasks: tuple[TaskScore, ...]
    mean: float
    seconds: float
    stopped: str | None


@dataclass(slots=True)
class _Tally:
    """What is counted while a task is played."""

    task_id: str
    scores: list[Scored] = field(default_factory=list)
    transcripts: list[Transcript] = field(default_factory=list)
    raw: list[list[str]] = field(default_factory=list)
    decisions: int = 0
    unparseable: int = 0
    unanswered: int = 0
    unfinished: int = 0

    def score(self) -> TaskScore:
        return TaskScore(
            task_id=self.task_id,
            score=round(family_mean(self.scores), 6),
            episodes=len(self.scores),
            decisions=self.decisions,
            unparseable=self.unparseable,
            unanswered=self.unanswered,
            unfinished=self.unfinished,
        )


def tasks_named(names: Iterable[str]) -> tuple[str, ...]:
    """Resolve `1`..`4`, `all`, task ids and aliases; each task once, in the order given.

    Raises:
        UnknownTask: For anything else, naming the nearest.
    """
    found: list[str] = []
    for name in names:
        plain = name.strip()
        if plain == "all":
            found += ROUTING
        elif plain in ("1", "2", "3", "4"):
            found.append(ROUTING[int(plain) - 1])
        elif plain.isdecimal():
            choices = ("1", "2", "3", "4", "all", *TASKS)
            raise UnknownTask(
                f"There is no task {shown(name)}.", fix=nearest(name, choices), choices=choices
            )
        else:
            found.append(task_id_of(plain))
    return tuple(dict.fromkeys(found))


class InferenceRun:
    """One run over a plan: play it, then ask for the report and the run files.

    Args:
        source: The scenarios.
        plan: What to play.
        chat: Who is asked; its budget decides when no further call is made.
        budget: The same budget, for the report.
        on_episode: Called after every episode with the task and how many are done.
    """

    def __init__(
        self,
        source: ScenarioSource,
        plan: InferencePlan,
        *,
        chat: Chat,
        budget: Budget,
        on_episode: Callable[[str, int], None] | None = None,
    ) -> None:
        self._source = source
        self._plan = plan
        self._chat = chat
        self._budget = budget
        self._on_episode = on_episode
        self._tallies: list[_Tally] = []
        self._stopped: str | None = None

    def play(self) -> InferenceReport:
        """Play the plan and return the report.

        Raises:
            UnknownScenario, NoPrivateScenarios, InvalidOption: For what cannot be begun; all
                episodes are begun before the first call, so none is paid for then.
        """
        begun = [(task, self._begin(task)) for task in self._plan.tasks]
        for task_id, episodes in begun:
            tally = _Tally(task_id)
            self._tallies.append(tally)
            for number, episode in enumerate(episodes, start=1):
                self._episode(episode, tally)
                if self._on_episode is not None:
                    self._on_episode(task_id, number)
        scores = tuple(tally.score() for tally in self._tallies)
        return InferenceReport(
            tasks=scores,
            mean=round(fsum(score.score for score in scores) / len(scores), 6),
            seconds=round(self._budget.used(), 3),
            stopped=self._stopped,
        )

    def files(self, agent: str) -> tuple[RunFile, ...]:
        """Return one run file a task, as the board takes them, with what the model wrote."""
        return tuple(
            RunFile(
                agent=agent[:80],
                task_id=tally.task_id,
                split=self._plan.split,
                package_version=PACKAGE_VERSION,
                transcripts=tuple(tally.transcripts),
                claimed_score=tally.score().score,
                raw=_shortened(tally.raw),
            )
            for tally in self._tallies
        )

    def _begin(self, task_id: str) -> Sequence[Episode]:
        plan = self._plan
        listed = plan_episodes(
            self._source, task_id, plan.split, episodes=plan.episodes, seed=plan.seed
        )
        options = plan.production if task_id == "routing/production" else {}
        return [begin(self._source, replace(one, options=options)) for one in listed]

    def _episode(self, episode: Episode, tally: _Tally) -> None:
        """Play one episode as far as the chat goes, and take down how it went."""
        spec = TASKS[tally.task_id]
        agent = ModelAgent(self._chat, Brief(tally.task_id, spec.needed, spec.policy))
        cap = min(self._plan.max_steps or spec.max_steps, spec.max_steps)
        raw: list[str] = []
        try:
            while not (episode.done or self._stopped or cap <= 0):
                self._check_budget()
                _turn(episode, agent)
                raw.append(agent.raw)
                cap -= 1
        except Halted as halted:
            self._stopped = str(halted)
        except KeyboardInterrupt:
            self._stopped = "It was interrupted."
        tally.unfinished += not episode.done
        episode.give_up()
        transcript = episode.transcript()
        tally.transcripts.append(transcript)
        tally.raw.append(raw)
        tally.decisions += len(transcript.actions)
        tally.unparseable += agent.unparseable
        tally.unanswered += agent.unanswered
        tally.scores.append((episode.start.key.family, episode.score))

    def _check_budget(self) -> None:
        if self._budget.left() <= 0:
            raise Halted("The runtime budget is spent.", fix="Raise --runtime-budget-seconds.")


def _turn(episode: Episode, agent: ModelAgent) -> None:
    """Play one action; where the rules refuse it, the fallback, which they never do."""
    observation = episode.observation()
    action = agent.act(observation)
    try:
        result = episode.step(action)
    except InvalidAction:
        action = agent.refused()
        result = episode.step(action)
    agent.learn(observation, action, result.reward)


def _shortened(raw: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Cut what a model wrote, each text alike, so that a run file can be handed in whole."""
    most = min(MOST_RAW, MOST_RAW_OF_A_RUN // max(1, sum(map(len, raw))))
    return tuple(tuple(text[:most] for text in texts) for texts in raw)


def run_inference(
    source: ScenarioSource, plan: InferencePlan, *, chat: Chat, budget: Budget
) -> InferenceReport:
    """Play a plan and return the score table; see `InferenceRun` for more."""
    return InferenceRun(source, plan, chat=chat, budget=budget).play()
