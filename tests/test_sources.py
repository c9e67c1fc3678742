"""Scenario sets: loading a folder, and one clear error for every way in which it can be wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.samples import TASKS, sample_row, sample_set
from tests.scenario_folder import sample_floors
from triage_core.errors import InvalidScenario, NoPrivateScenarios, UnknownScenario
from triage_core.sources import (
    Floors,
    Row,
    ScenarioSet,
    load_folder,
    write_rows,
)

Row_ = dict[str, object]


def write_set(folder: Path, *, each: int = 2) -> ScenarioSet:
    """Write the samples as a folder and return the set that they are."""
    found = sample_set(each=each)
    for track in ("workflow", "inbox", "routing"):
        for split in ("practice", "test"):
            rows = [
                found.scenario(task, split, name)
                for task in TASKS
                if task.startswith(track)
                for name in found.ids(task, split)
            ]
            write_rows(folder / track / f"{split}.jsonl", [row[0] for row in rows])
            write_rows(folder / "keys" / track / f"{split}.jsonl", [row[1] for row in rows])
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_set(tmp_path)
    return tmp_path


def rewrite(path: Path, change: Callable[[Row_], None], *, line: int = 0) -> None:
    """Change one row of a file."""
    rows = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    change(rows[line])
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(InvalidScenario) as refused:
        load_folder(folder)
    return str(refused.value)


# -- a good folder ------------------------------------------------------------------------------


def test_folder_gives_the_rows_that_were_written(tmp_path):
    written = write_set(tmp_path)
    loaded = load_folder(tmp_path)
    assert loaded.digest == written.digest
    for task in TASKS:
        assert loaded.ids(task, "practice") == written.ids(task, "practice")
        name = loaded.ids(task, "test")[0]
        assert loaded.scenario(task, "test", name) == written.scenario(task, "test", name)


def test_digest_changes_with_any_row(folder):
    before = load_folder(folder).digest
    rewrite(folder / "inbox" / "test.jsonl", lambda row: row["mails"][0].update(body="Other."))  # type: ignore[index,union-attr]
    assert load_folder(folder).digest != before


def test_digest_changes_with_any_key(folder):
    before = load_folder(folder).digest
    rewrite(folder / "keys" / "inbox" / "test.jsonl", lambda row: row.update(family="other"))
    assert load_folder(folder).digest != before


def test_line_separators_inside_a_mail_do_not_split_a_row(folder):
    path = folder / "inbox" / "test.jsonl"
    rewrite(path, lambda row: row["mails"][0].update(body="a\u2028b\x85c"))  # type: ignore[index,union-attr]
    text = path.read_text(encoding="utf-8").replace("\\u2028", "\u2028").replace("\\u0085", "\x85")
    path.write_text(text, encoding="utf-8")
    loaded = load_folder(folder)
    first = loaded.scenario("inbox/easy", "test", loaded.ids("inbox/easy", "test")[0])[0]
    assert first.mails[0].body == "a\u2028b\x85c"


# -- every way to be wrong ----------------------------------------------------------------------


def test_missing_folder_is_named(tmp_path):
    assert "nowhere" in refusal(tmp_path / "nowhere")


def test_empty_folder_is_refused(tmp_path):
    assert "holds no scenario" in refusal(tmp_path)


def test_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "no scenario folder" in refusal(tmp_path / "file")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row.update(colour="red"), "colour"),
        (lambda row: row.pop("mails"), "mails"),
        (lambda row: row.pop("records"), "records"),
        (lambda row: row["mails"][0].pop("sender"), "mails.0.sender"),
        (lambda row: row["mails"][0].update(boddy="x"), "mails.0.boddy"),
        (lambda row: row["mails"][0].update(received="soon"), "mails.0.received"),
        (lambda row: row.update(mails=[]), "mails"),
        (lambda row: row["records"]["orders"][0].update(amount_cents=1.5), "amount_cents"),
        (lambda row: row["records"]["orders"][0].update(status="lost"), "status"),
    ],
)
def test_unfit_scenario_names_file_line_and_field(folder, change, words):
    path = folder / "inbox" / "practice.jsonl"
    rewrite(path, change, line=1)
    message = refusal(folder)
    assert f"{path} line 2" in message
    assert words in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row.update(colour="red"), "colour"),
        (lambda row: row.pop("family"), "family"),
        (lambda row: row["answers"][0].update(category=["bills"]), "category"),
        (lambda row: row["answers"][0].update(category=[]), "category"),
        (lambda row: row["answers"][0].update(kind="shift"), "answers.0"),
    ],
)
def test_unfit_key_names_file_line_and_field(folder, change, words):
    path = folder / "keys" / "inbox" / "practice.jsonl"
    rewrite(path, change, line=1)
    message = refusal(folder)
    assert f"{path} line 2" in message
    assert words in message


def test_key_with_an_action_that_the_action_space_lacks_is_refused(folder):
    # Defect of an earlier system: an action in the key that the action space lacks.
    def change(row: Row_) -> None:
        row["answers"][0]["accepted"][0]["action"] = "delete"  # type: ignore[index]

    rewrite(folder / "keys" / "workflow" / "practice.jsonl", change)
    assert "accepted.0.action = 'delete'" in refusal(folder)


@pytest.mark.parametrize("text", ["{", "[]", "null", '"x"', "\xff", '{"a": NaN}'])
def test_line_that_is_no_record_is_named(folder, text):
    path = folder / "inbox" / "test.jsonl"
    path.write_bytes(path.read_bytes() + text.encode("latin-1") + b"\n")
    lines = len(path.read_bytes().splitlines())
    assert f"{path} line {lines}" in refusal(folder)


def test_scenario_without_a_key_is_named(folder):
    path = folder / "keys" / "inbox" / "test.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[1:]))
    assert "'inbox-easy-t0' has no key" in refusal(folder)


def test_key_without_a_scenario_is_named(folder):
    path = folder / "inbox" / "test.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[1:]))
    assert "'inbox-easy-t0' has no scenario" in refusal(folder)


@pytest.mark.parametrize("name", ["inbox/test.jsonl", "keys/inbox/test.jsonl"])
def test_row_that_stands_twice_is_named(folder, name):
    path = folder / name
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[0]]))
    assert "'inbox-easy-t0' stands twice" in refusal(folder)


def test_missing_key_file_is_named(folder):
    (folder / "keys" / "inbox" / "test.jsonl").unlink()
    message = refusal(folder)
    assert "keys/inbox/test.jsonl" in message.replace("\\", "/")
    assert "key file" in message


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("inbox/test.jsonl", lambda row: row.update(task_id="inbox/huge"), "inbox/huge"),
        ("keys/inbox/test.jsonl", lambda row: row.update(task_id="inbox/hard"), "inbox/easy"),
        ("keys/inbox/test.jsonl", lambda row: row["answers"].pop(), "differ at"),
        (
            "keys/inbox/test.jsonl",
            lambda row: row["answers"].append(row["answers"][0]),
            "answered twice",
        ),
        (
            "inbox/test.jsonl",
            lambda row: row["mails"][1].update(email_id=row["mails"][0]["email_id"]),
            "stands twice",
        ),
    ],
)
def test_scenario_and_key_that_do_not_fit_each_other_are_refused(folder, name, change, words):
    rewrite(folder / name, change)
    assert words in refusal(folder)


def test_follow_up_after_an_unknown_mail_is_refused(folder):
    def change(row: Row_) -> None:
        row["follow_ups"][0]["after"] = "nobody"  # type: ignore[index]

    last = len((folder / "routing" / "test.jsonl").read_bytes().splitlines()) - 1
    rewrite(folder / "routing" / "test.jsonl", change, line=last)
    assert "follow-up after unknown mail 'nobody'" in refusal(folder)


# -- references ---------------------------------------------------------------------------------


def floors(source: ScenarioSet) -> Floors:
    """Make up references for one scenario of inbox/easy."""
    made = sample_floors(source)
    floor = next(f for f in made.tasks if (f.task_id, f.split) == ("inbox/easy", "test"))
    known = floor.model_copy(update={"spread": 0.7, "oracles": {"inbox-easy-t0": 0.95}})
    return made.model_copy(update={"tasks": (known,)})


def test_references_make_anchors(folder):
    found = load_folder(folder)
    (folder / "floors.json").write_text(floors(found).model_dump_json())
    anchor = load_folder(folder).anchor("inbox/easy", "test", "inbox-easy-t0")
    assert anchor is not None
    assert (anchor.spread, anchor.oracle) == (0.7, 0.95)
    assert load_folder(folder).anchor("inbox/easy", "test", "inbox-easy-t1") is None
    assert load_folder(folder).anchor("inbox/hard", "test", "inbox-hard-t0") is None


def test_references_of_another_set_are_refused(folder):
    (folder / "floors.json").write_text(floors(sample_set(each=1)).model_dump_json())
    assert "make regenerate" in refusal(folder)


def test_unreadable_references_are_refused(folder):
    (folder / "floors.json").write_text('{"digest": 5}')
    assert "floors.json" in refusal(folder)


# -- asking a set -------------------------------------------------------------------------------


def test_unknown_scenario_names_the_nearest():
    with pytest.raises(UnknownScenario, match="Did you mean 'inbox-easy-p1'"):
        sample_set(each=2).scenario("inbox/easy", "practice", "inbox-easy-pl")


def test_task_without_scenarios_is_said():
    rows: dict[tuple[str, str], list[Row]] = {
        ("inbox/easy", "practice"): [sample_row("inbox/easy", 0)]
    }
    found = ScenarioSet(rows, name="small")  # type: ignore[arg-type]
    with pytest.raises(UnknownScenario, match="small has no test scenarios"):
        found.ids("inbox/easy", "test")


def test_private_split_is_empty_until_it_is_added():
    found = sample_set(each=1)
    with pytest.raises(NoPrivateScenarios):
        found.ids("inbox/easy", "private")
    before = found.digest
    found.add({("inbox/easy", "private"): [sample_row("inbox/easy", 7, split="private")]})
    assert len(found.ids("inbox/easy", "private")) == 1
    assert found.digest == before


def test_private_ids_stay_out_of_messages():
    found = sample_set(each=1)
    row = sample_row("inbox/easy", 7, split="private")
    found.add({("inbox/easy", "private"): [row]})
    with pytest.raises(UnknownScenario) as refused:
        found.scenario("inbox/easy", "private", row.scenario.scenario_id + "x")
    assert "Did you mean" not in str(refused.value)
    assert row.scenario.scenario_id + "'" not in str(refused.value).replace("x'", "")
