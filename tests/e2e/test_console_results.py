"""What comes of it at the console: recordings, results, files, agreement, scenarios, a phone."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, expect

from tests.e2e.reader import SLOW, Reader, points, post, reading, said, seed_where
from tests.e2e.server import Server

PHONE = {"width": 390, "height": 844}
TARGET = 44
"""Pixels that a finger needs."""


@pytest.fixture(scope="module")
def desk(chromium: Browser, server: Server) -> Iterator[Reader]:
    """A console that the tests of this module share."""
    with reading(chromium, server.url) as opened:
        opened.open()
        yield opened


def watched(reader: Reader, agent: str, task_id: str, seed: int) -> dict[str, Any]:
    """Return what the server tells of an agent that plays a task."""
    asked = {"task": task_id, "seed": seed, "agent": agent}
    recording: dict[str, Any] = post(f"{reader.url}/watch", asked)
    return recording


def payload(name: str, text: str) -> FilePayload:
    """Make a file to choose."""
    return {"name": name, "mimeType": "application/json", "buffer": text.encode()}


def open_file(reader: Reader, button: Locator, text: str, name: str = "file.jsonl") -> None:
    """Choose a file where a button asks for one."""
    with reader.page.expect_file_chooser() as asked:
        button.click()
    asked.value.set_files(payload(name, text))


def words(action: dict[str, Any]) -> list[str]:
    """List the values of an action as they are shown."""
    told = [value for value in said(action).values() if isinstance(value, str)]
    return [value.replace("_", " ") for value in told]


# -- recordings -----------------------------------------------------------------------------------


def test_one_click_shows_two_agents_on_the_same_mail(desk: Reader) -> None:
    desk.home()

    desk.page.locator(".welcome [data-act='watch']").click()

    expect(desk.tabs).to_have_count(2, timeout=SLOW)
    expect(desk.tabs.nth(0)).to_contain_text("the heuristic")
    expect(desk.tabs.nth(1)).to_contain_text("the oracle")
    subject = desk.text("subject")
    assert desk.text("why")
    desk.tabs.nth(1).click()
    expect(desk.part("subject")).to_have_text(subject)
    expect(desk.part("why")).not_to_contain_text("It gives no reason.")


@pytest.mark.parametrize("agent", ["heuristic", "oracle"])
def test_recording_steps_with_reasons_and_worth(desk: Reader, agent: str) -> None:
    steps = watched(desk, agent, "inbox/easy", 7)["steps"]
    desk.watch("inbox/easy", seed=7)
    desk.tabs.nth(["heuristic", "oracle"].index(agent)).click()
    while desk.page.locator("[data-act='back']").is_enabled():
        desk.press("ArrowLeft")

    for number, step in enumerate(steps, start=1):
        expect(desk.page.locator(".place")).to_have_text(f"Step {number} of {len(steps)}")
        for value in words(step["action"]):
            expect(desk.part("action")).to_contain_text(value)
        for why in step["why"]:
            expect(desk.part("why")).to_contain_text(why["words"])
        desk.press("ArrowRight")

    desk.press("k")
    expect(desk.page.locator(".place")).to_have_text(f"Step {len(steps) - 1} of {len(steps)}")
    desk.page.locator("[data-act='forward']").click()
    expect(desk.page.locator(".place")).to_have_text(f"Step {len(steps)} of {len(steps)}")
    expect(desk.part("feedback")).to_contain_text("What it was worth")


def test_your_turn_plays_the_watched_mails_and_ends_beside_the_agents(desk: Reader) -> None:
    recordings = [watched(desk, agent, "inbox/easy", 7) for agent in ("heuristic", "oracle")]
    desk.watch("inbox/easy", seed=7)
    subject = desk.text("subject")

    with desk.answer("begin"):
        desk.page.locator("[data-act='your-turn']").click()
    expect(desk.page.locator(".desk [data-part='subject']")).to_have_text(subject)
    desk.play()

    log = desk.log()
    assert log["transcript"]["scenario_id"] == recordings[0]["scenario_id"]
    table = desk.page.locator(".report .compare")
    heads = table.locator("thead th").all_inner_texts()
    assert [head.lower() for head in heads] == ["mail", "you", "the heuristic", "the oracle"]
    expect(table.locator("tbody tr")).to_have_count(len(log["verdicts"]))
    scores = [log["score"], *(one["score"] for one in recordings)]
    assert table.locator("tfoot td").all_inner_texts() == [points(score) for score in scores]


def test_two_recordings_are_compared_mail_by_mail(desk: Reader) -> None:
    one, other = (watched(desk, agent, "inbox/hard", 3) for agent in ("heuristic", "oracle"))
    desk.watch("inbox/hard", seed=3)

    desk.page.locator("[data-act='compare']").click()

    table = desk.page.locator(".compare-page .compare")
    decisions = [decided(one), decided(other)]
    expect(table.locator("tbody tr")).to_have_count(len(decisions[0]))
    for row, email_id in zip(table.locator("tbody tr").all(), decisions[0], strict=True):
        for cell, taken in zip(row.locator("td").all(), decisions, strict=True):
            for value in words(taken[email_id]):
                expect(cell).to_contain_text(value)
        same = decisions[0][email_id] == decisions[1][email_id]
        expect(row.locator("th")).to_contain_text("same" if same else "differs")
    assert table.locator("tfoot td").all_inner_texts() == [
        points(one["score"]),
        points(other["score"]),
    ]
    table.locator("tbody tr").last.locator("button").click()
    expect(desk.part("subject")).to_be_visible()


def test_watching_anew_begins_at_the_steps(desk: Reader) -> None:
    desk.watch("inbox/easy", seed=7)
    compare = desk.page.locator("[data-act='compare']")
    compare.click()
    expect(desk.page.locator(".compare-page")).to_be_visible()

    desk.watch("inbox/easy", seed=7)

    steps = desk.part("subject").is_visible()
    if not steps:  # The page is shared: what comes next begins at the steps.
        compare.click()
    assert steps
    expect(desk.page.locator(".compare-page")).to_be_hidden()


def decided(recording: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the decision on each mail of a recording, without look-ups."""
    told = {}
    for step in recording["steps"]:
        fields = said(step["action"])
        fields.pop("use_tool", None), fields.pop("tool_input", None)
        if fields:
            told[step["email_id"]] = fields
    return told


def test_what_if_regrades_one_changed_step(desk: Reader) -> None:
    recording = watched(desk, "heuristic", "inbox/easy", 7)
    desk.watch("inbox/easy", seed=7)
    given = recording["transcript"]["actions"][0]
    other = next(value for value in ("spam", "internal") if value != given["category"])

    desk.page.locator("[data-part='what-if'] summary").click()
    desk.page.locator(f"[data-part='what-if'] [data-value='{other}']").click()
    with desk.answer("replay"):
        desk.page.locator("[data-act='what-if']").click()

    transcript = recording["transcript"]
    transcript["actions"][0] = {**given, "category": other}
    score = post(f"{desk.url}/replay", {"transcript": transcript})["score"]
    assert score != recording["score"]
    expect(desk.tabs).to_have_count(3)
    expect(desk.tabs.nth(2)).to_have_text(f"What if, step 1 {points(score)}")
    expect(desk.note).to_contain_text(f"Score {points(recording['score'])} becomes {points(score)}")
    expect(desk.part("action")).to_contain_text(other)


# -- the result -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def finished(chromium: Browser, server: Server) -> Iterator[Reader]:
    """A console at the result of an episode that was decided without reading."""
    with reading(chromium, server.url) as opened:
        opened.link("routing/medium", seed=3)
        opened.play(lambda field, values: values[-1])
        yield opened


@pytest.fixture
def result(finished: Reader) -> Reader:
    """The result of that episode; earlier tests have gone to other places from it."""
    if not finished.part("report").is_visible() or finished.part("sheet").is_visible():
        finished.page.reload()
    expect(finished.part("report")).to_be_visible(timeout=SLOW)
    return finished


def test_result_tells_score_skill_and_what_others_reach(result: Reader) -> None:
    log, episode = result.log(), result.episode()
    report = result.part("report")

    expect(report.locator("h2")).to_have_text(f"Score {points(log['score'])}")
    expect(report).to_contain_text(f"Skill {points(episode['skill'])}")
    bars = dict(
        zip(
            *(
                result.page.locator(f".bars .bar-{part}").all_inner_texts()
                for part in ("name", "value")
            ),
            strict=True,
        )
    )
    others = {name: points(episode[name.lower()]) for name in ("Floor", "Heuristic", "Oracle")}
    assert bars == {"You": points(log["score"]), **others}


def test_result_adds_up_the_points_by_part(result: Reader) -> None:
    sums: Counter[str] = Counter()
    for verdict in result.log()["verdicts"]:
        for part in verdict["parts"]:
            sums[part["name"]] += part["value"]

    shown = result.page.locator(".sums tr")

    rows = [row.locator("th, td").all_inner_texts() for row in shown.all()]
    assert dict(rows) == {name: points(value) for name, value in sums.items()}


def test_result_shows_what_was_taken_for_what(result: Reader) -> None:
    labels = [action["label"] for action in result.actions()]
    assert len(set(labels)) == 1

    table = result.page.locator(".confusion", has_text="label").first
    heads = table.locator("thead th").all_inner_texts()
    cells = [
        (row.locator("th").inner_text(), head, cell)
        for row in table.locator("tbody tr").all()
        for head, cell in zip(heads, row.locator("td").all_inner_texts(), strict=True)
        if cell != "\u00b7"
    ]

    assert {given for _, given, _ in cells} == {labels[0]}
    assert sum(int(cell.split()[0]) for *_, cell in cells) == len(labels)
    for right, given, cell in cells:
        assert cell.endswith("\u2713" if right == given else "\u2715")


def test_result_shows_the_worst_mistakes_with_evidence(result: Reader) -> None:
    shown = post(f"{result.url}/console/screen", result.who())
    worst = shown["report"]["worst"]
    assert 0 < len(worst) <= 5
    block = result.page.locator(".report .block", has_text="Where it was lost")

    cards = block.locator("[data-part='feedback']")
    expect(cards).to_have_count(len(worst))
    rewards = {one["email_id"]: one["reward"] for one in result.log()["verdicts"]}
    for card, mistake in zip(cards.all(), worst, strict=True):
        expect(card).to_have_attribute("data-email", mistake["email_id"])
        expect(card.locator(".points")).to_contain_text(points(rewards[mistake["email_id"]]))
        expect(card).to_contain_text("Right: ")
        for finding in mistake["facts"]:
            expect(card.locator(".evidence")).to_contain_text(finding["words"])
    assert any(mistake["facts"] for mistake in worst)


def test_this_grade_is_wrong_makes_a_report_to_send(result: Reader) -> None:
    log, episode = result.log(), result.episode()
    asked: list[str] = []
    result.page.on("request", lambda request: asked.append(request.url))
    card = result.page.locator(".report [data-part='feedback']").first
    email_id = card.get_attribute("data-email")

    card.locator("[data-act='report-grade']").click()
    expect(result.part("grade-report")).to_contain_text("scenario_digest")
    result.page.locator("#doubt-why").fill("The contract names another day.")
    text = result.saved(lambda: result.page.get_by_role("button", name="Save as a file").click())

    report = json.loads(text)
    assert report == json.loads(result.text("grade-report"))
    assert report["words"] == "The contract names another day."
    assert report["scenario_id"] == log["transcript"]["scenario_id"]
    assert report["email_id"] == email_id
    assert report["policy_version"] == episode["policy_version"]
    assert report["package_version"] == post(f"{result.url}/health", {})["package_version"]
    assert report["trace"]["actions"] == log["transcript"]["actions"]
    assert any(one["clauses"] for one in report["graded"])
    assert [url for url in asked if not url.endswith("/report-grade")] == []


# -- files ----------------------------------------------------------------------------------------


def export(reader: Reader, kind: str) -> str:
    """Save a file from the result."""
    button = reader.page.locator(f".report [data-act='export'][data-kind='{kind}']")
    return reader.saved(button.click)


def test_trajectory_holds_every_step_and_replays_to_the_same_score(result: Reader) -> None:
    log = result.log()

    text = export(result, "trajectory")

    head, *steps = map(json.loads, text.splitlines())
    assert head["transcript"]["actions"] == log["transcript"]["actions"]
    assert [said(step["action"]) for step in steps] == result.actions()
    assert [step["reward"] for step in steps] == [one["reward"] for one in log["verdicts"]]
    result.home()
    with result.answer("replay"):
        open_file(result, result.page.locator(".welcome [data-act='open']"), text)
    expect(result.tabs).to_have_count(1)
    expect(result.tabs).to_contain_text(points(log["score"]))
    expect(result.page.locator(".place")).to_have_text(f"Step 1 of {len(steps)}")
    again = post(f"{result.url}/replay", {"transcript": head["transcript"]})
    assert again["score"] == log["score"]


def test_run_file_is_dragged_in_and_replays_to_the_same_score(result: Reader) -> None:
    score = result.log()["score"]
    text = export(result, "run")
    assert len(json.loads(text)["transcripts"]) == 1

    with result.answer("replay"):
        result.page.evaluate(DROP, text)

    expect(result.tabs).to_have_count(1)
    expect(result.tabs).to_contain_text(points(score))


def test_own_episode_is_looked_at_beside_both_agents(result: Reader) -> None:
    result.page.locator("[data-act='replay']").click()

    expect(result.tabs).to_have_count(3)
    expect(result.tabs.first).to_contain_text("You")
    result.page.locator("[data-act='compare']").click()
    expect(result.page.locator(".compare thead th")).to_have_text(
        ["Mail", "You", "the heuristic", "the oracle"]
    )


def test_what_an_agent_wrote_stands_beside_the_mail_and_is_taken_along(result: Reader) -> None:
    run = json.loads(export(result, "run"))
    wrote = [f"{number}: <b>sure</b> \u202eegassem" for number in range(len(result.actions()))]
    with result.answer("replay"):
        result.page.evaluate(DROP, json.dumps({**run, "agent": "A model", "raw": [wrote]}))

    expect(result.tabs).to_contain_text("A model")
    expect(result.part("output")).to_have_text("0: <b>sure</b> U+202Eegassem")
    result.press("ArrowRight")
    expect(result.part("output")).to_have_text("1: <b>sure</b> U+202Eegassem")
    expect(result.part("subject")).to_be_visible()
    result.page.get_by_text("Files", exact=True).click()
    button = result.part("decide").locator("[data-act='export'][data-kind='trajectory']")
    _, *steps = map(json.loads, result.saved(button.click).splitlines())
    assert [step["raw"] for step in steps] == wrote


def test_mail_of_a_recording_is_read_as_html(desk: Reader) -> None:
    seed = seed_where(desk.url, "inbox/medium", lambda screen: screen["mail"]["document"])
    desk.watch("inbox/medium", seed=seed)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    frame = desk.page.locator("iframe.mail-frame")

    desk.press("h")
    expect(frame).to_have_attribute("sandbox", "")
    inside = desk.page.frame_locator("iframe.mail-frame").locator("body")
    expect(inside).not_to_be_empty()
    desk.press("h")
    expect(frame).to_have_count(0)
    expect(desk.part("body")).to_be_visible()
    assert [url for url in asked if url.startswith("http")] == []


DROP = """
text => {
  const data = new DataTransfer();
  data.items.add(new File([text], "run.json", {type: "application/json"}));
  const place = document.querySelector("triage-console");
  for (const type of ["dragover", "drop"]) {
    const event = new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true});
    place.dispatchEvent(event);
  }
}
"""


def test_decisions_are_saved_as_csv(result: Reader) -> None:
    log = result.log()

    rows = list(csv.DictReader(io.StringIO(export(result, "csv"))))

    assert [row["email_id"] for row in rows] == [one["email_id"] for one in log["verdicts"]]
    assert [row["label"] for row in rows] == [one["label"] for one in result.actions()]
    assert [float(row["reward"]) for row in rows] == [one["reward"] for one in log["verdicts"]]


def test_chat_format_holds_policy_mail_and_action(result: Reader) -> None:
    episode = result.episode()

    lines = [json.loads(line) for line in export(result, "chat").splitlines()]

    assert len(lines) == episode["total"]
    for line, action in zip(lines, result.actions(), strict=True):
        roles = [message["role"] for message in line["messages"]]
        assert roles == ["system", "user", "assistant"]
        system, user, assistant = (message["content"] for message in line["messages"])
        assert system == episode["policy"]
        assert "Subject: " in user
        assert said(json.loads(assistant)) == action


def test_run_with_an_action_that_cannot_be_played_says_which(result: Reader) -> None:
    run = json.loads(export(result, "run"))
    run["transcripts"][0]["actions"][0] = {"label": "nonsense"}

    result.page.evaluate(DROP, json.dumps({**run, "agent": "Broken"}))

    expect(result.note).to_contain_text("Broken, action 1: ")
    expect(result.note).to_contain_text("actions were not played")
    expect(result.page.locator(".place")).to_have_text("No steps")
    expect(result.part("decide")).to_contain_text("No step of it was played.")
    expect(result.part("action")).to_have_count(0)


def test_file_that_is_no_run_is_refused_with_words(result: Reader) -> None:
    result.home()

    open_file(result, result.page.locator(".welcome [data-act='open']"), '{"a": 1}')

    expect(result.note).to_contain_text("The file holds no run")


# -- annotation -----------------------------------------------------------------------------------


def test_two_people_annotate_and_their_kappa_is_told(desk: Reader) -> None:
    desk.home()
    desk.page.locator(".welcome [data-act='annotate']").click()
    desk.page.locator("#annotate-task").select_option("inbox/easy")
    with desk.answer("scenario"):
        desk.page.locator(".annotate [data-act='begin']").click()
    expect(desk.part("subject")).to_be_visible()
    values = next(iter(desk.fields().values()))
    count = desk.rows.count()

    first = annotated(desk, "Ann", [values[n] for n in range(count)], unsure=count - 1)
    second = annotated(desk, "Bob", [values[n] if n else values[1] for n in range(count)])

    for number, text in enumerate((first, second)):
        button = desk.page.locator(f"[data-act='load'][data-which='{number}']")
        open_file(desk, button, text, "annotation.json")
    row = desk.part("agreement").locator("tbody tr")
    expect(row).to_have_count(1)
    both = {
        name: json.loads(text)["decisions"] for name, text in (("first", first), ("second", second))
    }
    (field,) = post(f"{desk.url}/console/agreement", both)["fields"]
    assert field["n"] == count - 1
    assert field["kappa"] is not None
    assert row.locator("th, td").all_inner_texts() == [
        "category",
        str(field["n"]),
        points(field["agree"]),
        points(field["kappa"]),
    ]


def test_annotations_stay_over_a_reload_and_everybody_begins_alike(
    desk: Reader, chromium: Browser, server: Server
) -> None:
    def begun(reader: Reader, name: str) -> str:
        reader.open("?view=annotate")
        options = reader.page.locator("#annotate-scenario option")
        reader.page.locator("#annotate-task").select_option("inbox/hard")
        expect(options.nth(1)).to_have_attribute("value", re.compile("inbox-hard"))
        reader.page.locator("#annotator").fill(name)
        with reader.answer("scenario"):
            reader.page.locator(".annotate [data-act='begin']").click()
        chosen = reader.page.locator("#annotate-scenario")
        expect(chosen).to_have_value(re.compile("inbox-hard"))
        return str(chosen.input_value())

    scenario = begun(desk, "Cleo")
    desk.press("1", "q", "a", "z", "Control+Enter")
    expect(desk.rows.first).to_contain_text("done")

    desk.page.reload()
    expect(desk.rows.first).to_contain_text("done")
    expect(desk.page.locator("#annotator")).to_have_value("Cleo")
    expect(desk.page.locator("#annotate-scenario")).to_have_value(scenario)
    desk.page.locator("#annotator").fill("Dan")
    expect(desk.rows.first).to_contain_text("open")
    desk.page.locator("#annotator").fill("Cleo")
    expect(desk.rows.first).to_contain_text("done")
    with reading(chromium, server.url) as other:
        assert begun(other, "Eve") == scenario


def test_files_without_a_common_mail_are_told(desk: Reader) -> None:
    desk.open("?view=annotate")
    made = [
        {"email_id": f"m-{n}", "action": {"category": "spam"}, "unsure": False} for n in range(2)
    ]

    for number, decision in enumerate(made):
        file = {"format": "triage-annotation/1", "annotator": f"P{number}", "decisions": [decision]}
        button = desk.page.locator(f"[data-act='load'][data-which='{number}']")
        open_file(desk, button, json.dumps(file), "annotation.json")

    said = desk.page.locator(".agreement")
    expect(said).to_contain_text("P0 and P1 have decided no mail in common.")


def annotated(reader: Reader, name: str, values: list[str], unsure: int | None = None) -> str:
    """Annotate all mails as somebody, and return the file that is saved."""
    reader.page.locator("#annotator").fill(name)
    for number, value in enumerate(values):
        reader.rows.nth(number).click()
        reader.page.locator("#unsure").set_checked(False)
        if number == unsure:
            reader.press("u")
        reader.choose(category=value)
        reader.page.locator("[data-act='commit']").click()
        state = "unsure" if number == unsure else "done"
        expect(reader.rows.nth(number)).to_contain_text(state)
    expect(reader.part("annotated")).to_contain_text(f"{len(values)} of {len(values)} annotated. ")
    reader.page.locator(".mail-pane").focus()
    reader.press("p")
    expect(reader.part("policy")).to_contain_text("policy", ignore_case=True)
    reader.press("Escape")
    text = reader.saved(reader.page.locator("[data-kind='annotation']").click)
    file = json.loads(text)
    assert file["annotator"] == name
    assert [one["action"]["category"] for one in file["decisions"]] == values
    assert [one["unsure"] for one in file["decisions"]] == [
        number == unsure for number in range(len(values))
    ]
    return text


# -- search and scenarios -------------------------------------------------------------------------


def test_slash_searches_the_list_by_state_and_sender(desk: Reader) -> None:
    desk.start("inbox/easy", seed=7)
    desk.decide(category="spam")
    total = desk.rows.count()
    sender = post(f"{desk.url}/console/screen", desk.who())["screen"]["rows"][0]["sender"]
    address = re.search(r"<(.+)>", "".join(run["text"] for run in sender))
    assert address

    desk.press("/")
    assert desk.has_focus("[data-part='search']")
    desk.page.keyboard.type("decided")
    expect(desk.rows).to_have_count(1)
    expect(desk.page.locator(".list-count")).to_have_text(f"1 of {total} mails")
    desk.part("search").fill(address[1])
    expect(desk.rows).to_have_count(1)
    expect(desk.rows).to_contain_text("decided")
    desk.press("Escape")

    expect(desk.rows).to_have_count(total)
    assert not desk.has_focus("[data-part='search']")
    assert len(desk.actions()) == 1


def test_search_is_kept_as_a_split_with_its_count(desk: Reader) -> None:
    desk.start("inbox/hard", seed=7)
    desk.press("1", "q", "a", "z")
    desk.commit()
    splits = desk.page.locator(".splits .split")
    total = desk.rows.count()
    expect(splits).to_have_text([f"All {total}", "Decided 1", f"Open {total - 1}"])

    splits.nth(1).click()
    expect(desk.rows).to_have_count(1)
    desk.press("/")
    desk.page.keyboard.type("lang:en")
    desk.page.locator("[data-act='keep-split']").click()
    kept = desk.page.locator("[data-split='lang:en']")
    count = desk.rows.count()
    expect(kept).to_have_text(f"lang:en {count}")
    expect(kept).to_have_attribute("aria-pressed", "true")

    desk.page.reload()
    expect(kept).to_have_text(f"lang:en {count}")
    kept.click()
    expect(desk.rows).to_have_count(count)
    desk.page.locator("[data-act='forget-split']").click()
    expect(kept).to_have_count(0)
    assert len(desk.actions()) == 1


@pytest.fixture
def browser(desk: Reader) -> Reader:
    """The page of scenarios, unfiltered."""
    desk.home()
    desk.page.locator(".welcome [data-act='browse']").click()
    expect(desk.page.locator(".browse [role='status']")).to_have_text(re.compile(r"\d+ scenarios"))
    for label in ("Task", "Language"):
        desk.page.get_by_label(label, exact=True).select_option("")
    desk.page.get_by_label("Search the scenarios").fill("")
    return desk


def count(reader: Reader, **asked: object) -> int:
    """Return how many scenarios the server finds."""
    return int(post(f"{reader.url}/scenarios", asked)["total"])


def test_scenarios_are_filtered_by_task_language_and_words(browser: Reader) -> None:
    shown = browser.page.locator(".browse [role='status']")
    expect(shown).to_have_text(f"{count(browser)} scenarios")

    browser.page.get_by_label("Task", exact=True).select_option("inbox/easy")
    expect(shown).to_have_text(f"{count(browser, task='inbox/easy')} scenarios")
    browser.page.get_by_label("Language", exact=True).select_option("de")
    few = count(browser, task="inbox/easy", language="de")
    expect(shown).to_have_text(re.compile(rf"^{few} scenarios?$"))
    expect(browser.page.locator("option[value='de']")).to_have_text(f"German ({few})")
    for row in browser.rows.all():
        expect(row).to_contain_text("inbox/easy")
    browser.page.get_by_label("Language", exact=True).select_option("")
    browser.page.get_by_label("Search the scenarios").fill("invoice")
    found = count(browser, task="inbox/easy", text="invoice")
    assert 0 < found < count(browser, task="inbox/easy")
    expect(shown).to_have_text(re.compile(rf"^{found} scenarios?$"))


def test_scenario_shows_world_policy_accepted_and_evidence(browser: Reader) -> None:
    browser.page.get_by_label("Task", exact=True).select_option("inbox/hard")
    row = browser.rows.first
    expect(row).to_contain_text("inbox/hard")
    scenario_id = row.get_attribute("data-scenario")
    card = post(f"{browser.url}/console/scenario", {"scenario_id": scenario_id})
    mail = card["mails"][0]

    row.click()

    side = browser.page.locator(".browse [data-part='decide']")
    expect(side.locator("h2")).to_have_text(str(scenario_id))
    expect(browser.part("subject")).to_have_text(
        "".join(one["text"] for one in mail["mail"]["subject"])
    )
    accepted = browser.part("accepted")
    for field, values in mail["accepted"].items():
        expect(accepted).to_contain_text(field)
        for value in values:
            expect(accepted).to_contain_text(value.replace("_", " "))
    for clause in mail["clauses"]:
        expect(accepted).to_contain_text(clause["words"])
    for evidence in mail["evidence"]:
        expect(accepted).to_contain_text(evidence)
    for section in card["world"]:
        side.locator("summary", has_text=section["title"]).first.click()
        line = "".join(run["text"] for run in section["lines"][0])
        expect(side).to_contain_text(line)
    side.locator("summary", has_text="The written policy").click()
    assert "".join(browser.text("policy").split()) == "".join(card["policy"].split())


def test_scenarios_and_their_mail_are_read_by_keys(browser: Reader) -> None:
    browser.page.get_by_label("Task", exact=True).select_option("inbox/hard")
    expect(browser.rows.first).to_contain_text("inbox/hard")
    names = [row.get_attribute("data-scenario") for row in browser.rows.all()[:2]]
    title = browser.page.locator(".scenario-title")
    browser.page.locator(".mail-pane").focus()

    browser.press("j")
    expect(title).to_have_text(str(names[0]))
    browser.press("j")
    expect(title).to_have_text(str(names[1]))
    mail = post(f"{browser.url}/console/scenario", {"scenario_id": names[1]})["mails"][0]["mail"]
    browser.press("r")
    expect(browser.part("raw")).to_have_text(mail["source"], use_inner_text=False)
    browser.press("Escape", "k")
    expect(title).to_have_text(str(names[0]))
    browser.press("p")
    expect(browser.part("policy").last).to_contain_text("impostor")
    browser.press("Escape")


def test_scenario_is_played_from_the_browser(browser: Reader) -> None:
    browser.page.get_by_label("Task", exact=True).select_option("workflow/easy")
    row = browser.rows.nth(1)
    expect(row).to_contain_text("workflow/easy")
    scenario_id = row.get_attribute("data-scenario")
    row.click()

    with browser.answer("begin"):
        browser.page.locator(".browse [data-act='your-turn']").click()

    expect(browser.page.locator(".desk [data-part='subject']")).to_be_visible()
    assert browser.log()["transcript"]["scenario_id"] == scenario_id


# -- any screen -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def phone(chromium: Browser, server: Server) -> Iterator[Reader]:
    """A console on a phone."""
    how = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    with reading(chromium, server.url, **how) as opened:
        opened.open()
        yield opened


def test_phone_shows_one_pane_at_a_time(phone: Reader) -> None:
    phone.start("inbox/easy", seed=7)
    panes = {
        name: phone.page.locator(f".desk > .{name}-pane") for name in ("list", "mail", "decide")
    }

    for name in panes:
        phone.page.locator(f"[data-act='pane'][data-pane='{name}']").tap()
        seen = [other for other, pane in panes.items() if pane.is_visible()]
        assert seen == [name]
        box = panes[name].bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_phone_leads_from_list_to_mail_to_decision(phone: Reader) -> None:
    phone.start("inbox/easy", seed=7)
    phone.page.locator("[data-act='pane'][data-pane='list']").tap()

    phone.rows.first.tap()
    expect(phone.page.locator(".desk > .mail-pane")).to_be_visible()
    phone.page.locator("[data-act='pane'][data-pane='decide']").tap()
    phone.choice("category", "spam").tap()
    with phone.answer("act"):
        phone.page.locator("[data-act='commit']").tap()

    expect(phone.part("feedback")).to_contain_text("Your last decision")
    phone.page.locator("[data-act='next']").tap()
    expect(phone.part("subject")).to_be_visible()
    expect(phone.part("progress")).to_contain_text("Mail 2 of ")
    assert phone.actions() == [{"category": "spam"}]


def test_phone_has_targets_for_fingers_and_no_sideways_scroll(phone: Reader) -> None:
    small: dict[str, list[str]] = {}
    wide: dict[str, int] = {}

    def look(view: str) -> None:
        small[view] = phone.page.evaluate(SMALL, TARGET)
        wide[view] = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    phone.home()
    look("welcome")
    phone.start("inbox/hard", seed=3)
    for pane in ("list", "mail", "decide"):
        phone.page.locator(f"[data-act='pane'][data-pane='{pane}']").tap()
        look(pane)
    phone.page.locator("[data-act='keys']").tap()
    expect(phone.part("sheet")).to_be_visible()
    look("keys")
    phone.page.locator("[data-act='close']").tap()
    phone.start("workflow/easy", seed=3)
    phone.page.locator("[data-act='pane'][data-pane='decide']").tap()
    phone.play()
    look("report")
    phone.watch("inbox/easy", seed=7)
    for pane in ("list", "mail", "decide"):
        phone.page.locator(f"[data-act='pane'][data-pane='{pane}']").tap()
        look(f"watch {pane}")
    for view in ("browse", "annotate"):
        phone.home()
        phone.page.locator(f".welcome [data-act='{view}']").tap()
        expect(phone.part(view)).to_be_visible()
        look(view)

    assert {view: told for view, told in small.items() if told} == {}
    assert {view: by for view, by in wide.items() if by > 0} == {}
    assert len(small) == 11


SMALL = """
least => {
  const root = document.querySelector("triage-console").shadowRoot;
  const places = "button, select, textarea, summary, [role=option], input:not([type=hidden])";
  const own = one => one.matches("[type=checkbox], [type=radio]")
    ? one.closest("label") ?? one : one;
  return [...new Set([...root.querySelectorAll(places)].map(own))]
    .filter(one => one.checkVisibility())
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < least - 0.5 || box.height < least - 0.5))
    .map(([one, box]) => `${Math.round(box.width)}x${Math.round(box.height)} `
      + one.outerHTML.slice(0, 100));
}
"""


def test_nothing_moves_where_less_motion_is_asked_for(desk: Reader) -> None:
    desk.start("inbox/easy", seed=7)
    desk.decide(category="spam")
    assert desk.page.evaluate(MOVING)

    desk.page.emulate_media(reduced_motion="reduce")

    assert desk.page.evaluate(MOVING) == []
    desk.page.emulate_media(reduced_motion="no-preference")


MOVING = """
(() => {
  const root = document.querySelector("triage-console").shadowRoot;
  const slow = list => list.split(",").some(one => parseFloat(one) > 0.01);
  return [...root.querySelectorAll("*")].filter(one => {
    const style = getComputedStyle(one);
    return slow(style.transitionDuration)
      || (style.animationName !== "none" && slow(style.animationDuration))
      || style.scrollBehavior === "smooth";
  }).map(one => one.className || one.tagName);
})()
"""
