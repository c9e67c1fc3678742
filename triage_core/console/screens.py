"""What the page shows of an episode, in one shape for every track, made from the episode alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from triage_core.agents.heuristic import Heuristic
from triage_core.console.course import Course, Seen, Walk
from triage_core.console.forms import form
from triage_core.console.runs import Runs, runs_of
from triage_core.console.shapes import (
    EpisodeView,
    Feedback,
    OpenMail,
    RecordingView,
    Report,
    Screen,
    Shown,
    StepView,
)
from triage_core.console.views import found_view, mail_view, place_of, rows_of
from triage_core.console.words import feedback_of, report_of
from triage_core.environment import Wish
from triage_core.episode import OPEN, Episode
from triage_core.mail.evidence import facts_of
from triage_core.runs.rollout import rollout, set_up
from triage_core.service import Service
from triage_core.service.inspect import Seen as OnDesk
from triage_core.service.recordings import RecordedStep, Recording, Why
from triage_core.tracks import TASKS


class Screens:
    """Screens of the episodes of a service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def whole(self, course: Course, owner: str) -> Shown:
        """Return everything that a page needs which knows nothing."""
        task_id = course.episode.start.task_id
        return Shown(
            screen=self.screen(course, owner),
            feedback=tuple(feedback_of(one, task_id) for one in course.judged),
            report=self.report(course),
        )

    def screen(self, course: Course, owner: str) -> Screen:
        """Return the screen of an episode where it stands."""
        episode, seen = course.episode, course.now
        opened = open_mail(seen) if seen else None
        on_desk = [OnDesk(one.number, one.mail) for one in course.mails]
        rows = rows_of(
            on_desk, episode.observation(), done=episode.done, truncated=episode.truncated
        )
        decided = sum(row.state == "decided" for row in rows)
        return Screen(
            episode=self._episode(course, owner, decided=decided),
            rows=rows,
            mail=opened.mail if opened else None,
            facts=opened.facts if opened else None,
            form=form(episode.start.task_id, seen.mail if seen else None),
            found=opened.found if opened else None,
        )

    def report(self, course: Course) -> Report | None:
        """Return the report of an episode that has ended."""
        return report_of(course, share=self.share(course.episode))

    def recording(self, told: Recording) -> RecordingView:
        """Lay a recording out: the screen before each action, and what became of it."""
        walk = Walk(self._begun_as(told))
        screens: list[Screen] = []
        judged = [0]
        for step in told.steps:
            screen = self.screen(walk.course(), "")
            # The policy is most of a screen: the first one has it, for all of them.
            screens.append(_without_policy(screen) if screens else screen)
            walk.step(step.action)
            judged.append(walk.judged)
        if told.truncated:
            walk.episode.give_up()
        course = walk.course()
        brought = [
            feedback_of(course.judged[first], told.task_id) if after > first else None
            for first, after in pairwise(judged)
        ]
        return RecordingView(
            title=told.title,
            task_id=told.task_id,
            scenario_id=told.scenario_id,
            seed=told.seed,
            split=told.split,
            score=told.score,
            skill=told.skill,
            steps=tuple(_steps(told.steps, screens, brought)),
            report=self.report(course),
            stopped=told.stopped,
            unplayed=told.unplayed,
            notice=told.notice,
            transcript=told.transcript,
        )

    def share(self, episode: Episode) -> str:
        """Write the query of a link that begins the same episode."""
        start = episode.start
        told = {"task": start.task_id}
        if start.seed is not None:
            told["seed"] = str(start.seed)
        if start.split != "practice":
            told["split"] = start.split
        if not self._chosen_by_seed(episode):
            told["scenario"] = start.scenario.scenario_id
        usual = type(start.options)().model_dump(mode="json")
        for name, value in start.options.model_dump(mode="json").items():
            if value != usual[name]:
                told[name] = str(value).lower() if isinstance(value, bool) else str(value)
        return "?" + "&".join(f"{name}={value}" for name, value in told.items())

    def _chosen_by_seed(self, episode: Episode) -> bool:
        start = episode.start
        if start.seed is None:
            return False
        wish = Wish(task=start.task_id, seed=start.seed, split=start.split)
        dealt = self._service.arena.dealer.deal(wish, episode_id="share").start
        return dealt.scenario.scenario_id == start.scenario.scenario_id

    def _begun_as(self, told: Recording) -> Episode:
        wish = Wish(
            task=told.task_id,
            seed=told.seed,
            scenario_id=told.scenario_id,
            split=told.split,
            options=told.transcript.options,
        )
        return self._service.arena.dealer.deal(wish, episode_id=told.episode_id)

    def _episode(self, course: Course, owner: str, *, decided: int) -> EpisodeView:
        episode, start = course.episode, course.episode.start
        state, info = episode.state(), episode.opening().info
        played = len(episode.transcript().actions)
        return EpisodeView(
            episode_id=episode.id,
            owner=owner,
            task_id=start.task_id,
            title=TASKS[start.task_id].title,
            track=start.task_id.partition("/")[0],
            split=start.split,
            seed=start.seed,
            scenario_id=start.scenario.scenario_id,
            done=state.done,
            truncated=state.truncated,
            step=played,
            decided=decided,
            total=place_of(episode.observation())[1],
            score=state.score,
            skill=episode.skill if state.done and start.split != "private" else None,
            policy=info.policy,
            policy_version=info.policy_version,
            options=info.options,
            can_undo=start.split in OPEN and bool(played),
            **self._references(episode),
        )

    def _references(self, episode: Episode) -> dict[str, float | None]:
        """Return what others reach in this episode; only once it has ended, and is not private."""
        start = episode.start
        if not episode.done or start.split == "private":
            return {"oracle": None, "floor": None, "heuristic": None}
        known = self._service.arena.source.floor(start.task_id, start.split)
        name = start.scenario.scenario_id
        return {
            "oracle": known.oracles.get(name) if known else None,
            "floor": known.floors.get(name) if known else None,
            "heuristic": rollout(set_up(start), Heuristic()).score,
        }


def _without_policy(screen: Screen) -> Screen:
    episode = screen.episode.model_copy(update={"policy": ""})
    return screen.model_copy(update={"episode": episode})


def open_mail(seen: Seen) -> OpenMail:
    """Lay out a mail that was shown, with its facts and what was looked up for it."""
    return OpenMail(
        mail=mail_view(seen.mail), facts=facts_of(seen.mail), found=found_view(seen.found)
    )


def _steps(
    steps: Sequence[RecordedStep], screens: Sequence[Screen], brought: Sequence[Feedback | None]
) -> list[StepView]:
    return [
        StepView(
            screen=screen,
            action=step.action,
            why=tuple(why_runs(why) for why in step.why),
            raw=runs_of(step.raw),
            feedback=feedback,
        )
        for step, screen, feedback in zip(steps, screens, brought, strict=True)
    ]


def why_runs(why: Why) -> Runs:
    """Write a reason with its clause before it."""
    return runs_of(f"{why.clause}: {why.words}" if why.clause else why.words)
