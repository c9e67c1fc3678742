"""What the page shows of mails and of the list: never more than an agent was shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import TASKS, sample_set
from triage_core.console.runs import Runs
from triage_core.console.views import found_in, found_view, mail_view, rows_of, split_quote
from triage_core.environment import Dealer, Wish
from triage_core.episode import Episode
from triage_core.models import Attachment, Header, Mail, OrderFacts
from triage_core.service.inspect import seen_mails

MOVES = {
    "workflow": {"action": "mark_spam", "label": "spam"},
    "inbox": {
        "category": "billing",
        "priority": "low",
        "department": "finance",
        "action": "reply",
    },
    "routing": {"label": "normal", "route_to": "billing", "summary": "Ann wants money back."},
}


def words(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def mail(**given: object) -> Mail:
    base: dict[str, object] = {
        "email_id": "m-1",
        "subject": "Hello",
        "body": "Hi",
        "sender": "Ann <ann@post.example>",
        "received": "2026-05-12T10:14:00+02:00",
        "headers": (Header(name="To", value="desk@us.example"),),
        "thread": (),
        "attachments": (),
        "html": "",
    }
    return Mail.trusted(**{**base, **given})


def begun(task: str) -> Episode:
    return Dealer(sample_set(each=1)).deal(Wish(task=task, split="practice"), episode_id="e")


def rows(episode: Episode) -> list[tuple[str, str]]:
    seen = seen_mails(episode.start, episode.transcript().actions)
    found = rows_of(seen, episode.observation(), done=episode.done, truncated=episode.truncated)
    assert [row.number for row in found] == list(range(1, len(found) + 1))
    return [(row.state, words(row.subject)) for row in found]


def test_mail_is_laid_out_in_pieces() -> None:
    view = mail_view(mail(subject="a\u202eb", html="<p>Hi</p>"))

    assert [run.kind for run in view.subject] == ["text", "badge", "text"]
    assert words(view.sender) == "Ann <ann@post.example>"
    assert [(words(h.name), words(h.value)) for h in view.headers] == [("To", "desk@us.example")]
    assert view.received == "2026-05-12T10:14:00+02:00"


def test_html_part_comes_as_a_document_that_can_do_nothing() -> None:
    view = mail_view(mail(html="<p onclick=x>Hi</p>"))

    assert view.document.startswith("<!doctype html>")
    assert "default-src 'none'" in view.document
    assert "<p>Hi</p>" in view.document


def test_mail_without_html_has_no_document() -> None:
    assert mail_view(mail(html="")).document == ""


def test_thread_begins_with_the_newest() -> None:
    view = mail_view(mail(thread=("first", "second", "Desk note (records)")))

    assert [(one.label, words(one.text)) for one in view.thread] == [
        ("Desk note", "Desk note (records)"),
        ("2", "second"),
        ("1", "first"),
    ]


def test_source_holds_all_parts_with_hidden_characters_shown() -> None:
    file = Attachment(filename="a.txt", media_type="text/plain", size=3, text="file")
    source = mail_view(
        mail(body="a\u200bb", html="<i>", thread=("old",), attachments=(file,))
    ).source

    assert source == (
        "To: desk@us.example\n\na[U+200B]b\n\n> old\n\n--- HTML part ---\n<i>\n\n"
        "--- a.txt (text/plain, 3 bytes) ---\nfile"
    )


@pytest.mark.parametrize(
    ("body", "own", "quoted"),
    [
        ("Hi\n\n> old\n> older", "Hi", "> old\n> older"),
        ("Hi\n\nAnn wrote:\n> old\n", "Hi", "Ann wrote:\n> old"),
        ("Hi\n\nAm 1. Mai schrieb Ann:\n> alt", "Hi", "Am 1. Mai schrieb Ann:\n> alt"),
        ("Hi\n----- Original Message -----\nold", "Hi", "----- Original Message -----\nold"),
        ("> old\nmy answer", "> old\nmy answer", ""),
        ("> only\n> quoted", "> only\n> quoted", ""),
        ("Hi", "Hi", ""),
        ("", "", ""),
    ],
)
def test_quote_at_the_end_is_split_off(body: str, own: str, quoted: str) -> None:
    assert split_quote(body) == (own, quoted)


@given(st.lists(st.sampled_from(["> a", "b", "", "Ann wrote:", ">", " "]), max_size=8))
def test_split_quote_keeps_every_line(lines: list[str]) -> None:
    own, quoted = split_quote("\n".join(lines))
    kept = [line for part in (own, quoted) for line in part.split("\n") if line.strip()]

    assert kept == [line for line in lines if line.strip()]


@pytest.mark.parametrize("task", TASKS)
def test_list_begins_with_one_mail_at_hand(task: str) -> None:
    found = rows(begun(task))

    assert [state for state, _ in found] == ["current"] + ["later"] * (len(found) - 1)
    assert found[0][1]


@pytest.mark.parametrize("task", ["workflow/hard", "routing/medium", "routing/production"])
def test_list_tells_nothing_of_mails_that_have_not_arrived(task: str) -> None:
    assert not any(subject for state, subject in rows(begun(task)) if state == "later")


def test_list_of_an_inbox_tells_the_subjects_that_the_agent_sees() -> None:
    episode = begun("inbox/hard")

    assert [subject for _, subject in rows(episode)] == [
        mail.subject for mail in episode.start.scenario.mails
    ]


@pytest.mark.parametrize("task", TASKS)
def test_list_follows_the_play(task: str) -> None:
    episode = begun(task)
    before = rows(episode)
    episode.step(_move(task))
    after = rows(episode)

    if episode.done:
        assert [state for state, _ in after] == ["decided"] * len(before)
    else:
        assert [state for state, _ in after[:2]] == ["decided", "current"]
        assert after[0][1] == before[0][1]


@pytest.mark.parametrize("task", TASKS)
def test_list_of_a_finished_episode_is_decided(task: str) -> None:
    episode = begun(task)
    while not episode.done:
        episode.step(_move(task))

    assert {state for state, _ in rows(episode)} == {"decided"}


def test_mail_that_an_ended_episode_left_undecided_is_told_as_such() -> None:
    episode = begun("inbox/hard")
    episode.give_up()

    assert [state for state, _ in rows(episode)] == ["left"] + ["later"] * 4


def test_look_up_is_told_fact_by_fact() -> None:
    facts = OrderFacts(found=True, order_id="LF-1", item="kettle\u202e", final_sale=False)
    found = found_view(facts)

    assert found is not None
    told = {one.name: words(one.value) for one in found}
    assert (told["order id"], told["final sale"], told["item"]) == ("LF-1", "no", "kettleU+202E")


def test_no_look_up_finds_nothing() -> None:
    assert found_in(begun("inbox/hard").observation()) is None
    assert found_in(begun("routing/easy").observation()) is None


def _move(task: str) -> dict[str, str]:
    return MOVES[task.partition("/")[0]]
