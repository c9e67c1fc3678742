"""Looking closer: a mail that was shown in an episode, with the facts that it shows about itself.

People and agents see the same facts. What was not shown yet cannot be asked for: the mails are
those of the observations so far, which playing the actions again gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import Field

from triage_core.episode import Episode, Start
from triage_core.errors import UnknownScenario, nearest, quoted
from triage_core.mail.evidence import facts_of
from triage_core.mail.findings import Facts
from triage_core.models import (
    InboxObservation,
    JsonObject,
    Mail,
    Name,
    Observation,
    RoutingObservation,
    Wire,
    WorkflowObservation,
    WorkflowState,
)
from triage_core.service.arguments import Arguments, Owner
from triage_core.service.context import Service
from triage_core.tracks import track_of


class InspectArguments(Arguments):
    """Which mail to look at."""

    episode_id: Name = Field(description="info.episode_id of the answer to reset")
    email_id: Name | None = Field(
        None, description="a mail that was shown in this episode; left out: the last one"
    )
    owner: Owner = Field("", description="the token, where the episode was begun with one")


class Inspection(Wire):
    """A mail as it lies on the desk, in one shape for all tracks, and what it shows about itself.

    `thread` holds earlier texts, oldest first.
    """

    mail: Mail
    facts: Facts


class Seen(NamedTuple):
    """A mail as it lay on the desk, and its place in the list, from 1."""

    number: int
    mail: Mail


def inspect(service: Service, asked: InspectArguments) -> Inspection:
    """Return a mail that was shown in an episode, with facts that can be checked from it alone.

    Raises:
        UnknownEpisode: When this caller has no such episode.
        UnknownScenario: For a mail that was not shown in it, or not yet.
    """
    with service.sessions.hold(asked.episode_id, owner=asked.owner) as live:
        start, actions = live.episode.start, live.episode.transcript().actions
    mail = seen_one(seen_mails(start, actions), asked.email_id).mail
    return Inspection(mail=mail, facts=facts_of(mail))


def seen_one(seen: tuple[Seen, ...], email_id: str | None) -> Seen:
    """Return the mail of this id, without one the last that was shown.

    Raises:
        UnknownScenario: For a mail that was not shown, or not yet.
    """
    if email_id is None:
        return seen[-1]
    ids = [one.mail.email_id for one in seen]
    if email_id not in ids:
        raise UnknownScenario(
            f"No mail {quoted(email_id)} was shown in this episode so far.",
            fix=nearest(email_id, ids),
            choices=ids,
        )
    return seen[ids.index(email_id)]


def seen_mails(start: Start, actions: tuple[JsonObject, ...]) -> tuple[Seen, ...]:
    """List the mails that an episode has shown after these actions, in the order of the desk."""
    found: dict[str, Seen] = {}
    for seen in _shown(start, actions):
        found[seen.mail.email_id] = seen
    return tuple(found.values())


def _shown(start: Start, actions: tuple[JsonObject, ...]) -> Iterator[Seen]:
    episode = Episode(track_of(start.task_id), start, episode_id="inspect")
    state = episode.state()
    tickets = state.tickets if isinstance(state, WorkflowState) else ()
    ids = tuple(ticket.email_id for ticket in tickets)
    yield from on_desk(episode.observation(), ids)
    for action in actions:
        yield from on_desk(episode.step(action).observation, ids)


def on_desk(shown: Observation, ids: tuple[str, ...] = ()) -> Iterator[Seen]:
    """Yield the mail of an observation, if one lies on the desk; `ids` name the tickets."""
    if isinstance(shown, WorkflowObservation):
        yield Seen(shown.ticket, _ticket(shown, ids[shown.ticket - 1]))
    elif isinstance(shown, RoutingObservation):
        yield Seen(min(shown.step_number + 1, shown.total_emails), _routed(shown))
    elif (mail := _from_inbox(shown)) is not None:
        yield Seen(len(shown.inbox_summary) - shown.remaining_emails + 1, mail)


def _ticket(shown: WorkflowObservation, email_id: str) -> Mail:
    return Mail.trusted(
        email_id=email_id,
        subject=shown.subject,
        body=shown.body,
        sender=shown.sender,
        received=shown.message.received,
        headers=shown.message.headers,
        thread=shown.thread,
        attachments=shown.message.attachments,
        html=shown.message.html,
    )


def _routed(shown: RoutingObservation) -> Mail:
    return Mail.trusted(
        email_id=shown.email_id,
        subject=shown.subject,
        body=shown.body,
        sender=shown.sender,
        received=shown.timestamp,
        headers=shown.message.headers,
        thread=shown.thread_history,
        attachments=shown.message.attachments,
        html=shown.message.html,
    )


def _from_inbox(shown: InboxObservation) -> Mail | None:
    email, message = shown.current_email, shown.message
    if email is None or message is None:
        return None
    return Mail.trusted(
        email_id=email.email_id,
        subject=email.subject,
        body=email.email_text,
        sender=email.sender,
        received=message.received,
        headers=message.headers,
        thread=shown.thread,
        attachments=message.attachments,
        html=message.html,
    )
