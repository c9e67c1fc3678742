"""Playing at the console: begin, look, decide, take back, open a mail."""

from __future__ import annotations

from copy import copy

from triage_core.console.asking import Act, Begin, OneMail
from triage_core.console.course import Course, Seen, course_of
from triage_core.console.screens import Screens, open_mail
from triage_core.console.shapes import Feedback, OpenMail, Report, Screen, Shown
from triage_core.console.words import feedback_of
from triage_core.errors import AlreadyDone, InvalidOption, UnknownScenario
from triage_core.models import Wire
from triage_core.models.parse import parse
from triage_core.service import Service, compete, play
from triage_core.service.arguments import EpisodeArguments, ResetArguments
from triage_core.service.undo import UndoArguments, undo
from triage_core.tracks import task_id_of


class Begun(Wire):
    """A fresh episode."""

    screen: Screen


class Acted(Wire):
    """What an action brought; there is no feedback for a look-up."""

    screen: Screen
    feedback: Feedback | None
    report: Report | None


class TakenBack(Wire):
    """An episode after an action was taken back."""

    screen: Screen
    feedback: tuple[Feedback, ...]


def begin(service: Service, asked: Begin) -> Begun:
    """Begin an episode.

    Raises:
        ArenaError: Whatever `reset` refuses.
    """
    wish = {
        **asked.options,
        "task": asked.task,
        "seed": asked.seed,
        "split": asked.split,
        "scenario_id": asked.scenario_id or _next_ranked(service, asked),
        "owner": asked.owner or "new",
    }
    begun = play.reset(
        service, parse(ResetArguments, wish, error=InvalidOption, what="call of console/begin")
    )
    course = _course(service, begun.info.episode_id, begun.owner)
    return Begun(screen=Screens(service).screen(course, begun.owner))


def _next_ranked(service: Service, asked: Begin) -> str | None:
    """Take the next scenario of the fixed test list where nothing else is asked for."""
    if asked.split != "test" or asked.seed is not None:
        return None
    owner = "" if asked.owner == "new" else asked.owner
    return compete.next_ranked(service, owner=owner, task_id=task_id_of(asked.task))


def screen(service: Service, asked: EpisodeArguments) -> Shown:
    """Return everything about an episode that a page shows after it was loaded anew.

    Raises:
        UnknownEpisode: When this caller has no such episode.
    """
    course = _course(service, asked.episode_id, asked.owner)
    return Screens(service).whole(course, asked.owner)


def act(service: Service, asked: Act) -> Acted:
    """Play a decision or a look-up; the same step key again is answered, and plays nothing.

    Raises:
        UnknownEpisode, InvalidAction, EpisodeOver, AlreadyDone: See `play.step`; AlreadyDone also
            where the episode went on elsewhere, as in another window, and shows another mail.
    """
    with service.sessions.hold(asked.episode_id, owner=asked.owner) as live:
        played = len(live.episode.transcript().actions)
        if asked.after not in (None, played) and not live.knows(asked.step_key):
            raise AlreadyDone(
                f"This episode went on elsewhere: {played} actions were played, not {asked.after}.",
                fix="Look at the mail at hand and decide again.",
            )
        step = live.step(asked.action, key=asked.step_key).info.step
        episode = copy(live.episode)
    course, screens = course_of(episode), Screens(service)
    task_id = episode.start.task_id
    judged = next((one for one in course.judged if one.result.info.step == step), None)
    return Acted(
        screen=screens.screen(course, asked.owner),
        feedback=None if judged is None else feedback_of(judged, task_id),
        report=screens.report(course),
    )


def take_back(service: Service, asked: UndoArguments) -> TakenBack:
    """Take back the last action.

    Raises:
        ArenaError: Whatever `undo` refuses.
    """
    undo(service, asked)
    shown = screen(service, asked)
    return TakenBack(screen=shown.screen, feedback=shown.feedback)


def mail(service: Service, asked: OneMail) -> OpenMail:
    """Return a mail that was shown, with its facts.

    Raises:
        UnknownEpisode: When this caller has no such episode.
        UnknownScenario: For a mail that was not shown in it, or not yet.
    """
    return open_mail(_seen(service, asked))


def _seen(service: Service, asked: OneMail) -> Seen:
    found = _course(service, asked.episode_id, asked.owner).mail(asked.email_id)
    if found is None:
        raise UnknownScenario(
            "No mail of this id was shown in this episode so far.", fix="Take one of the list."
        )
    return found


def _course(service: Service, episode_id: str, owner: str) -> Course:
    with service.sessions.hold(episode_id, owner=owner) as live:
        episode = copy(live.episode)
    return course_of(episode)
