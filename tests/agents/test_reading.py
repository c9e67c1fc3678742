"""Reading an action out of what a model wrote."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage_core.agents.reading import read_action

ROUTING = ("routing/production", ("label", "route_to", "summary"))
WORKFLOW = ("workflow/easy", ("action",))
HARD = ("inbox/hard", ("category", "priority", "department", "action"))
DECISION = {"category": "spam", "priority": "low", "department": "ignore", "action": "archive"}
RIGHT = {"label": "urgent", "summary": "Ann, kettle", "route_to": "billing"}
PLAIN = '{"label": "urgent", "summary": "Ann, kettle", "route_to": "billing"}'

READABLE = {
    "json": PLAIN,
    "prose": f"I thought about it. {PLAIN} I hope that helps!",
    "fence": f"```json\n{PLAIN}\n```",
    "fence in prose": f"Sure:\n```\n{PLAIN}\n```\nDone.",
    "thinking first": f'<think>maybe {{"label": "spam"}}?</think>\n{PLAIN}',
    "braces in prose": f"The set {{a, b}} and {{}} first. {PLAIN}",
    "last of several": f'Either {{"label": "normal", "route_to": "sales"}} or {PLAIN}',
    "single quotes": "{'label': 'urgent', 'summary': 'Ann, kettle', 'route_to': 'billing'}",
    "trailing comma": PLAIN[:-1] + ",}",
    "words of Python": PLAIN[:-1] + ', "sure": True, "note": None}',
    "nested": f'{{"action": {PLAIN}}}',
    "nested in a list": f'{{"answer": [{{"result": {PLAIN}}}]}}',
    "list": f"[{PLAIN}]",
    "foreign fields": PLAIN[:-1] + ', "confidence": 0.9, "reasoning": "late"}',
    "loose values": '{"Label": " URGENT ", "summary": "Ann, kettle", "Route-To": "billing"}',
    "route as a list": '{"label": "urgent", "summary": ["Ann", "kettle"], "route_to": ["billing"]}',
}


@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE)
def test_reading_finds_the_action(text: str) -> None:
    assert read_action(text, *ROUTING) == RIGHT


UNREADABLE = {
    "nothing": "",
    "prose": "The mail is urgent and belongs to billing.",
    "other json": '{"mail": 1}',
    "no object": '["urgent", "billing"]',
    "empty": "{}",
    "label null": '{"label": null, "route_to": "billing"}',
    "label unknown": '{"label": "important", "route_to": "billing"}',
    "label a list": '{"label": ["urgent"]}',
    "cut off": PLAIN[:30],
    "half a surrogate": '{"label": "urgent", "summary": "\\ud800"}',
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_reading_finds_nothing_where_nothing_fits(text: str) -> None:
    assert read_action(text, *ROUTING) is None


def test_reading_keeps_an_apostrophe_inside_single_quotes() -> None:
    text = """{'label': 'urgent', 'summary': 'Ann's "new" kettle', 'route_to': 'billing'}"""

    assert read_action(text, *ROUTING) == RIGHT | {"summary": 'Ann\'s "new" kettle'}


def test_reading_keeps_line_ends_inside_a_text() -> None:
    text = '{"label": "urgent", "summary": "Ann,\nkettle", "route_to": "billing"}'

    assert read_action(text, *ROUTING) == RIGHT | {"summary": "Ann,\nkettle"}


def test_reading_cuts_texts_to_what_the_rules_take() -> None:
    text = json.dumps({"label": "urgent", "summary": "s" * 5_000, "route_to": "r" * 600})
    found = read_action(text, *ROUTING)

    assert found == {"label": "urgent", "summary": "s" * 4_000, "route_to": "r" * 500}


def test_reading_takes_a_move_without_label() -> None:
    assert read_action('{"action": "Mark Spam"}', *WORKFLOW) == {"action": "mark_spam"}


def test_reading_takes_the_nested_shape_of_a_decision() -> None:
    assert read_action(json.dumps({"action": DECISION}), *HARD) == DECISION


def test_reading_takes_a_look_up_alone() -> None:
    text = '{"use_tool": "lookup_order", "tool_input": {"order_id": 10001, "sender": null}}'

    assert read_action(text, *HARD) == {
        "use_tool": "lookup_order",
        "tool_input": {"order_id": "10001"},
    }


def test_reading_takes_a_look_up_beside_an_incomplete_decision_alone() -> None:
    look = {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-1"}}

    assert read_action(json.dumps(look | {"category": "spam"}), *HARD) == look


def test_reading_takes_a_look_up_that_rides_on_a_decision() -> None:
    look = {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-1"}}

    assert read_action(json.dumps(look | DECISION), *HARD) == look | DECISION


@pytest.mark.parametrize("none", [None, "", "none", "None"])
def test_reading_drops_a_tool_that_is_none(none: str | None) -> None:
    text = json.dumps(DECISION | {"use_tool": none, "tool_input": {}})

    assert read_action(text, *HARD) == DECISION


def test_reading_refuses_an_incomplete_decision() -> None:
    assert read_action('{"category": "spam"}', *HARD) is None


HOSTILE = {
    "braces": "{" * 100_000,
    "open quotes": "{'" * 50_000,
    "deep": '{"a":' * 20_000,
    "deep and loose": "{'a': " * 20_000,
    "quotes": "{'" + "'a" * 50_000,
    "digits": '{"label":' + "9" * 90_000 + "}",
    "lists": '{"label": ' + "[" * 90_000,
    "commas": "{'label': 'urgent'" + "," * 90_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_reading_of_hostile_text_ends_soon(text: str) -> None:
    begun = time.process_time()

    assert read_action(text, *ROUTING) is None
    assert time.process_time() - begun < 5


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="{}[]\"':,\\ \nlabeurgntTrue0", max_size=60))
def test_reading_never_fails(text: str) -> None:
    read_action(text, *ROUTING)
    read_action(text, *HARD)
