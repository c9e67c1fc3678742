"""A person plays at the console: reads, decides, looks up, undoes, by mouse and by keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, Route, expect

from tests.e2e.reader import SLOW, Reader, points, post, reading, seed_where
from tests.e2e.server import Server
from triage_core.settings import BUNDLED
from triage_core.sources import load_folder

EASY = ("workflow/easy", "inbox/easy", "routing/easy")
"""A task of each track in which a decision takes the fewest fields."""
LATENCY = 300
"""Milliseconds from a key to the pane."""


@pytest.fixture(scope="module")
def desk(chromium: Browser, server: Server) -> Iterator[Reader]:
    """A console that the tests of this module share; each begins an episode of its own."""
    with reading(chromium, server.url) as opened:
        opened.open()
        yield opened


# -- the first minute -----------------------------------------------------------------------------


def test_link_to_a_task_takes_two_actions_to_the_first_decision(
    chromium: Browser, server: Server
) -> None:
    with reading(chromium, server.url) as reader:
        reader.link("inbox/easy", seed=1)

        reader.press("1")
        reader.commit()

        expect(reader.part("feedback")).to_contain_text("Your last decision")
        assert len(reader.actions()) == 1


def test_front_page_takes_one_click_and_no_login_to_the_first_decision(
    chromium: Browser, server: Server
) -> None:
    with reading(chromium, server.url) as reader:
        reader.open()
        assert reader.page.locator("input[type=password], input[type=email]").count() == 0

        reader.page.locator(".welcome [data-act='begin']").click()
        expect(reader.part("subject")).to_be_visible()
        reader.press("1")
        reader.commit()

        expect(reader.part("feedback")).to_contain_text("Your last decision")
        assert len(reader.actions()) == 1


def test_options_of_production_are_chosen_at_start_and_stand_in_the_address(
    chromium: Browser, server: Server, desk: Reader
) -> None:
    tasks = post(f"{desk.url}/console/tasks", {})["tasks"]
    options = next(one["options"] for one in tasks if one["task_id"] == "routing/production")
    wish = {name: values[-1] for name, values in options.items()}
    assert len(wish) >= 3
    desk.set_up("routing/production", seed=2)

    for name, value in wish.items():
        place = desk.page.locator(f"#set-{name.replace('_', '-')}")
        place.select_option(json.dumps(value))
    with desk.answer("begin"):
        desk.page.locator(".welcome [data-act='begin']").click()

    expect(desk.part("subject")).to_be_visible()
    options = desk.log()["transcript"]["options"]
    assert options.items() >= wish.items()
    with reading(chromium, server.url) as other:
        other.open(f"?{desk.page.url.partition('?')[2]}")
        expect(other.part("subject")).to_have_text(desk.text("subject"), timeout=SLOW)
        assert other.log()["transcript"]["options"] == options


def test_browser_goes_back_to_the_start_page_and_forward_to_the_episode(desk: Reader) -> None:
    desk.home()
    desk.start("inbox/easy", seed=7)
    desk.decide(category="spam")
    episode, subject = desk.who(), desk.text("subject")

    desk.page.go_back()
    expect(desk.page.locator(".welcome")).to_be_visible()
    desk.page.go_forward()

    expect(desk.part("subject")).to_have_text(subject)
    assert desk.who() == episode
    assert len(desk.actions()) == 1


def test_next_episode_is_no_page_to_come_back_from(desk: Reader) -> None:
    desk.home()
    desk.start("routing/easy", seed=3)
    desk.play()
    desk.page.locator("[data-act='again']").click()
    expect(desk.part("subject")).to_be_visible()

    desk.page.go_back()

    expect(desk.page.locator(".welcome")).to_be_visible()


def test_seed_that_is_none_is_told(desk: Reader) -> None:
    desk.set_up("inbox/easy")
    desk.page.locator("#seed").fill("-5 abc")

    desk.page.locator(".welcome [data-act='begin']").click()

    expect(desk.note).to_contain_text("A seed is a whole number from 0")
    expect(desk.page.locator(".welcome")).to_be_visible()
    desk.page.locator("#seed").fill("")


# -- the desk -------------------------------------------------------------------------------------


def test_list_mail_and_decision_stand_beside_each_other(desk: Reader) -> None:
    desk.start("inbox/hard")

    boxes = [desk.page.locator(f".desk > .{name}-pane").bounding_box() for name in PANES]

    for box in boxes:
        assert box and box["width"] > 150 and box["height"] > 300
        assert box["x"] >= 0 and box["x"] + box["width"] <= 1280
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800
    for one, other in combinations(boxes, 2):
        assert one and other
        left, right = sorted((one, other), key=lambda box: box["x"])
        assert left["x"] + left["width"] <= right["x"] + 0.5


PANES = ("list", "mail", "decide")


@pytest.mark.parametrize(("forward", "back"), [("j", "k"), ("ArrowDown", "ArrowUp")])
def test_selection_moves_by_keys_and_the_mail_follows(
    desk: Reader, forward: str, back: str
) -> None:
    desk.start("inbox/easy", seed=7)
    first = desk.text("subject")
    desk.decide(category="spam")
    second = desk.text("subject")
    before = desk.actions()
    assert first != second

    desk.page.evaluate(WATCH_KEYS)
    desk.press(back)
    expect(desk.part("subject")).to_have_text(first)
    expect(desk.selected).to_contain_text("decided")
    desk.press(forward)
    expect(desk.part("subject")).to_have_text(second)
    expect(desk.selected).to_contain_text("at hand")

    took = desk.page.evaluate("window.took")
    assert len(took) == 2
    assert max(took) < LATENCY
    assert desk.actions() == before


WATCH_KEYS = """
(() => {
  const root = document.querySelector("triage-console").shadowRoot;
  window.took = [];
  window.unwatch?.abort();
  window.unwatch = new AbortController();
  const { signal } = window.unwatch;
  let pressed = 0;
  const press = () => { pressed = signal.aborted ? 0 : performance.now(); };
  document.addEventListener("keydown", press, {capture: true, signal});
  new MutationObserver(() => {
    if (pressed) window.took.push(performance.now() - pressed);
    pressed = 0;
  }).observe(root.querySelector(".desk .mail-pane"), {childList: true});
})()
"""


@pytest.mark.parametrize("task_id", EASY)
def test_whole_easy_task_is_played_by_keys_alone(desk: Reader, task_id: str) -> None:
    desk.start(task_id, seed=11)
    pressed = []
    for number in range(20):
        decision = {}
        for field, values in desk.fields().items():
            decision[field] = values[number % len(values)]
            desk.press(desk.key_of(field, decision[field]))
            expect(desk.choice(field, decision[field])).to_have_attribute("aria-checked", "true")
        pressed.append(decision)
        desk.commit()
        if desk.part("report").is_visible():
            break

    log = desk.log()
    assert log["done"]
    assert desk.actions() == pressed
    expect(desk.part("report")).to_contain_text(f"Score {points(log['score'])}")


def test_keys_set_every_field_of_a_routed_mail(desk: Reader) -> None:
    desk.start("routing/production", seed=2)
    label, team = (desk.fields()[name][1] for name in ("label", "route_to"))

    desk.press(desk.key_of("label", label), desk.key_of("route_to", team), "t")
    desk.page.keyboard.type("Ann asks for her order LF-1.")
    desk.commit()

    (action,) = desk.actions()
    assert action == {"label": label, "route_to": team, "summary": "Ann asks for her order LF-1."}
    expect(desk.part("feedback")).to_contain_text("Ann asks for her order LF-1.")


def test_keys_rest_while_a_text_field_has_the_focus(desk: Reader) -> None:
    desk.start("routing/production", seed=2)
    subject = desk.text("subject")
    typed = "jk1 2u?/rpg"

    desk.page.locator("[data-field='summary'] textarea").focus()
    desk.page.keyboard.type(typed)

    expect(desk.page.locator("[data-field='summary'] textarea")).to_have_value(typed)
    expect(desk.part("subject")).to_have_text(subject)
    expect(desk.part("sheet")).to_be_hidden()
    assert desk.page.locator("[data-part='decide'] [aria-checked='true']").count() == 0
    assert desk.actions() == []


def test_form_names_what_is_missing_and_no_default_counts(desk: Reader) -> None:
    desk.start("inbox/hard")
    assert desk.page.locator("[data-part='decide'] [aria-checked='true']").count() == 0
    desk.choose(category="spam")

    desk.press("Control+Enter")

    expect(desk.note).to_contain_text("Still to choose: Priority, Department, Action.")
    wrong = desk.page.locator("[data-field='priority']")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_contain_text("Priority is missing.")
    assert desk.has_focus("[data-field='priority'] [data-value]")
    expect(desk.page.locator("[data-field='category']")).not_to_have_attribute(
        "aria-invalid", "true"
    )
    assert desk.actions() == []


def test_progress_time_and_score_are_always_visible(desk: Reader) -> None:
    desk.start("inbox/easy", seed=7)
    total = desk.episode()["total"]
    expect(desk.part("progress")).to_contain_text(f"Mail 1 of {total}")

    desk.decide(category="sales")

    expect(desk.part("progress")).to_contain_text(f"Mail 2 of {total}")
    score = desk.state()["score"]
    expect(desk.part("progress")).to_contain_text(f"Score so far {points(score)}")
    shown = desk.page.locator(".progress .time")
    expect(shown).to_have_text(re.compile(r"^\d+:\d\d$"))
    before = shown.inner_text()
    expect(shown).not_to_have_text(before, timeout=3_000)
    desk.page.locator(".mail-pane").evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
    expect(desk.part("progress")).to_be_in_viewport(ratio=1)


def test_sender_row_tells_name_address_and_where_answers_go(desk: Reader) -> None:
    seed = seed_where(
        desk.url,
        "routing/easy",
        lambda screen: screen["facts"]["reply_to"] and screen["facts"]["sender"]["name"],
    )
    desk.start("routing/easy", seed=seed)

    facts = post(f"{desk.url}/inspect", desk.who())["facts"]
    row = desk.part("sender")
    expect(row).to_contain_text(facts["sender"]["name"])
    expect(row).to_contain_text(f"<{facts['sender']['address']}>")
    expect(row).to_contain_text(re.compile(rf"Reply to\s*{re.escape(facts['reply_to'])}"))


# -- look-ups -------------------------------------------------------------------------------------


def test_look_up_is_filled_in_from_the_mail_and_logged(desk: Reader) -> None:
    seed = seed_where(
        desk.url, "inbox/hard", lambda screen: tool(screen, "lookup_order")["found"]["order_id"]
    )
    desk.start("inbox/hard", seed=seed)
    field = desk.page.locator("input[data-tool='lookup_order']")
    order_id = field.input_value()
    assert order_id in desk.text("subject") + desk.text("body")

    with desk.answer("act"):
        desk.page.locator("[data-act='look'][data-tool='lookup_order']").click()

    expect(desk.part("found")).to_contain_text(order_id)
    expect(desk.part("body")).to_be_visible()
    assert beside(desk, ".found", ".mail-pane")
    (action,) = desk.actions()
    assert action["use_tool"] == "lookup_order"
    assert action["tool_input"]["order_id"] == order_id


def tool(screen: Any, name: str) -> Any:
    """Find a look-up of a form."""
    return next(one for one in screen["form"]["tools"] if one["name"] == name)


def beside(reader: Reader, one: str, other: str) -> bool:
    """Tell whether one part stands to the right of another, not over it."""
    right = reader.page.locator(one).first.bounding_box()
    left = reader.page.locator(other).first.bounding_box()
    return bool(right and left and left["x"] + left["width"] <= right["x"] + 0.5)


# -- what a decision was worth --------------------------------------------------------------------


def test_reward_is_told_by_part_with_reason_and_clause(desk: Reader) -> None:
    desk.start("inbox/medium", seed=7)

    desk.decide(category="spam", priority="low")

    (verdict,) = desk.log()["verdicts"]
    card = desk.part("feedback")
    expect(card).to_contain_text(f"{points(verdict['reward'])} point")
    for part in verdict["parts"]:
        expect(card).to_contain_text(part["name"])
        expect(card).to_contain_text(part["reason"])
        sign = "+" if part["value"] > 0 else ""
        expect(card).to_contain_text(f"{sign}{points(part['value'])}")
    wrong = [part for part in verdict["parts"] if part["value"] < 0 and part["name"] != "time"]
    assert wrong
    card.locator("[data-part='clauses'] summary").click()
    for reason in verdict["answer"]["reasons"]:
        expect(card.locator("[data-part='clauses']")).to_contain_text(reason["clause"])
        expect(card.locator("[data-part='clauses']")).to_contain_text(reason["words"])


def test_test_episode_holds_no_answer_before_its_end(chromium: Browser, server: Server) -> None:
    told: list[str] = []

    def keep(request: Request) -> None:
        response = request.response()
        kind = response.headers.get("content-type", "") if response else ""
        if response and response.ok and re.search("json|html|stream|javascript", kind):
            told.append(response.text())

    with reading(chromium, server.url) as reader:
        # Once the page is there, so that reading bodies does not race with a navigation.
        reader.open()
        reader.page.context.on("requestfinished", keep)
        reader.start("inbox/medium", split="test")
        scenario, key = load_folder(BUNDLED, floors=False).scenario(
            "inbox/medium", "test", reader.episode()["scenario_id"]
        )
        policy = reader.episode()["policy"]
        words = {reason.words for answer in key.answers for reason in answer.reasons}
        words = {one for one in words if one not in policy}
        assert words
        for _ in scenario.mails[1:]:
            reader.decide(category="spam", priority="low")
            told.append(reader.page.locator("triage-console .frame").inner_text())
            told.append(json.dumps(reader.state()))
            expect(reader.part("feedback")).to_contain_text("category: spam")
            expect(reader.part("feedback").locator("[data-part='clauses']")).to_have_count(0)
            expect(reader.part("feedback")).not_to_contain_text("Right:")
        assert post(f"{reader.url}/episode_log", reader.who())["error"]["code"] == "still_open"

        before = list(told)
        everything = "\n".join(before)
        assert key.canary not in everything
        assert [one for one in words if one in everything] == []
        assert [one for one in before if tells(one)] == []

        reader.decide(category="spam", priority="low")
        assert reader.log()["done"]
        expect(reader.part("report")).to_contain_text("Right: ")
        reader.page.wait_for_timeout(200)
        assert any(word in one for one in told for word in words)
        assert any(tells(one) for one in told[len(before) :])


def tells(text: str) -> bool:
    """Tell whether a text is JSON that holds an answer, a reason or what others reach."""
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return any(found_in(found))


def found_in(found: Any) -> Iterator[bool]:
    """Yield for every place of a JSON value whether an answer stands there."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield name in TELLING and value not in (None, [], {})
            yield from found_in(value)
    elif isinstance(found, list):
        for one in found:
            yield from found_in(one)


TELLING = {
    *("answer", "accepted", "clauses", "reason", "correct_action"),
    *("oracle", "floor", "heuristic", "verdicts"),
}


# -- undo -----------------------------------------------------------------------------------------


def test_undo_restores_state_and_score_exactly(desk: Reader) -> None:
    desk.start("inbox/medium", seed=7)
    desk.decide(category="sales", priority="low")
    state, log = desk.state(), desk.log()
    score, subject = desk.page.locator(".progress .score").inner_text(), desk.text("subject")
    desk.decide(category="spam", priority="high")
    assert desk.state() != state

    with desk.answer("undo"):
        desk.press("u")

    expect(desk.part("subject")).to_have_text(subject)
    expect(desk.page.locator(".progress .score")).to_have_text(score)
    expect(desk.choice("category", "spam")).to_have_attribute("aria-checked", "true")
    assert desk.state() == state
    assert desk.log() == log


def test_undo_whose_answer_is_lost_takes_back_one_decision(desk: Reader) -> None:
    desk.start("inbox/medium", seed=7)
    desk.decide(category="sales", priority="low")
    state, subject = desk.state(), desk.text("subject")
    desk.decide(category="spam", priority="high")
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    desk.page.route("**/console/undo", lose, times=1)
    with desk.answer("screen"):
        desk.press("u")

    expect(desk.part("subject")).to_have_text(subject)
    assert lost == [200]
    assert desk.state() == state


def test_undo_is_refused_with_words_in_test_mode(desk: Reader) -> None:
    desk.start("inbox/easy", split="test")
    desk.decide(category="spam")
    state = desk.state()
    subject = desk.text("subject")

    desk.press("u")

    expect(desk.note).to_contain_text("Undo is for practice only")
    expect(desk.page.locator("[data-act='undo']")).to_have_attribute("aria-disabled", "true")
    expect(desk.part("subject")).to_have_text(subject)
    refused = post(f"{desk.url}/console/undo", desk.who())
    assert refused["error"]["code"] == "forbidden"
    assert desk.state() == state


def test_new_episode_is_not_announced_as_an_undo(desk: Reader) -> None:
    desk.start("inbox/easy", seed=7)
    desk.decide(category="spam")
    expect(desk.part("said")).to_contain_text("points. Score so far")

    desk.start("inbox/easy", seed=8)

    expect(desk.part("said")).not_to_contain_text("Undone")
    assert desk.actions() == []


# -- who and where --------------------------------------------------------------------------------


def test_decision_in_a_second_window_hits_no_other_mail(desk: Reader) -> None:
    desk.start("inbox/medium", seed=7)
    desk.choose(category="spam", priority="low")
    other = Reader(desk.page.context.new_page(), desk.url)
    other.link("inbox/medium", seed=7)
    other.decide(category="sales", priority="high")
    subject = other.text("subject")

    desk.press("Control+Enter")

    expect(desk.note).to_contain_text("This episode went on in another window")
    expect(desk.part("subject")).to_have_text(subject)
    assert [one["category"] for one in desk.actions()] == ["sales"]
    other.page.close()


def test_two_browsers_share_nothing(chromium: Browser, server: Server, desk: Reader) -> None:
    desk.start("inbox/easy", seed=7)
    with reading(chromium, server.url) as other:
        other.link("inbox/easy", seed=7)
        assert {*other.who().values()}.isdisjoint(desk.who().values())

        desk.decide(category="spam")

        expect(other.part("progress")).to_contain_text("Mail 1 of ")
        other.page.reload()
        expect(other.part("progress")).to_contain_text("Mail 1 of ", timeout=SLOW)
        assert other.actions() == []
        assert len(desk.actions()) == 1
        stolen = desk.who() | {"owner": other.who()["owner"]}
        assert post(f"{desk.url}/console/screen", stolen)["error"]["code"] == "unknown_episode"


def test_reload_keeps_mail_and_score(chromium: Browser, server: Server) -> None:
    with reading(chromium, server.url) as reader:
        reader.link("inbox/easy", seed=7)
        reader.decide(category="sales")
        who, state = reader.who(), reader.state()
        subject, score = reader.text("subject"), reader.page.locator(".score").inner_text()
        assert re.search(r"\d", score)

        reader.page.reload()

        expect(reader.part("subject")).to_have_text(subject, timeout=SLOW)
        expect(reader.page.locator(".score")).to_have_text(score)
        assert reader.who() == who
        assert reader.state() == state


def test_reload_keeps_what_is_chosen_and_not_yet_decided(desk: Reader) -> None:
    desk.start("inbox/medium", seed=7)
    desk.decide(category="sales", priority="low")
    desk.choose(category="spam")

    desk.page.reload()

    expect(desk.choice("category", "spam")).to_have_attribute("aria-checked", "true")
    expect(desk.part("feedback")).to_contain_text("Your last decision")
    assert len(desk.actions()) == 1
    desk.decide(priority="high")
    expect(desk.choice("category", "spam")).to_have_attribute("aria-checked", "false")
    assert [one["category"] for one in desk.actions()] == ["sales", "spam"]


def test_link_begins_the_same_episode_in_another_browser(
    chromium: Browser, server: Server, desk: Reader
) -> None:
    desk.start("inbox/medium", seed=5)
    assert "task=inbox/medium&seed=5" in desk.page.url
    mine, subjects = desk.state(), desk.rows.all_inner_texts()

    with reading(chromium, server.url) as other:
        other.link("inbox/medium", seed=5)

        assert other.rows.all_inner_texts() == subjects
        theirs = other.state()
        assert {**mine, "episode_id": ""} == {**theirs, "episode_id": ""}


def test_share_link_of_a_result_begins_the_same_episode(
    chromium: Browser, server: Server, desk: Reader
) -> None:
    desk.start("workflow/easy")
    subject = desk.text("subject")
    desk.play()
    scenario_id = desk.log()["transcript"]["scenario_id"]
    link = desk.page.locator("#share").input_value()
    assert link.startswith(desk.url)

    with reading(chromium, server.url) as other:
        other.open(link.removeprefix(f"{desk.url}/"))

        expect(other.part("subject")).to_have_text(subject, timeout=SLOW)
        assert other.log()["transcript"]["scenario_id"] == scenario_id


# -- sheets and keys ------------------------------------------------------------------------------


def test_question_mark_opens_the_keys_and_esc_gives_the_focus_back(desk: Reader) -> None:
    desk.start("inbox/easy", seed=7)
    place = "[data-field='category'] [data-value='billing']"
    desk.choice("category", "billing").focus()

    desk.press("?")

    expect(desk.part("sheet")).to_be_visible()
    expect(desk.part("sheet")).to_contain_text("commit the decision and go on")
    assert not desk.has_focus(place)
    desk.press("Escape")
    expect(desk.part("sheet")).to_be_hidden()
    assert desk.has_focus(place)
    assert desk.actions() == []


def test_written_policy_is_one_key_away(desk: Reader) -> None:
    desk.start("inbox/easy", seed=7)

    desk.press("p")

    policy = desk.episode()["policy"]
    expect(desk.part("policy")).to_be_visible()
    assert "".join(desk.text("policy").split()) == "".join(policy.split())
    desk.press("Escape")
    expect(desk.part("sheet")).to_be_hidden()


def test_single_key_shortcuts_can_be_switched_off(chromium: Browser, server: Server) -> None:
    with reading(chromium, server.url) as reader:
        reader.link("inbox/easy", seed=7)
        reader.press("?")
        reader.tab_to("#single-keys")
        reader.press("Space", "Escape")

        for again in (False, True):
            if again:
                reader.page.reload()
                expect(reader.part("subject")).to_be_visible(timeout=SLOW)
            reader.press("1", "j", "?", "p", "/")
            expect(reader.part("sheet")).to_be_hidden()
            expect(reader.selected).to_contain_text("at hand")
            assert reader.page.locator("[aria-checked='true']").count() == 0

        reader.choose(category="spam")
        reader.commit()
        assert reader.actions() == [{"category": "spam"}]


def test_decision_is_made_with_tab_enter_and_space_alone(desk: Reader) -> None:
    desk.start("inbox/hard", seed=7)
    subject = desk.text("subject")

    for field in desk.fields():
        desk.tab_to(f"[data-field='{field}'] [data-value]")
        desk.press("Space")
    chosen = {field: values[0] for field, values in desk.fields().items()}
    desk.tab_to("[data-act='commit']")
    with desk.answer("act"):
        desk.press("Enter")

    expect(desk.part("subject")).not_to_have_text(subject, timeout=SLOW)
    assert desk.actions() == [chosen]


def test_episode_is_begun_with_tab_and_enter_alone(chromium: Browser, server: Server) -> None:
    with reading(chromium, server.url) as reader:
        reader.open()
        reader.tab_to(".welcome [data-act='begin']")

        reader.press("Enter")

        expect(reader.part("subject")).to_be_visible()
        assert reader.actions() == []
