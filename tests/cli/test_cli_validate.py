"""Validating a scenario folder."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "copy")


def change(folder: Path, name: str, mend: Change, *, line: int = 0) -> None:
    """Change one row of a file in place."""
    path = folder / name
    lines = path.read_text().splitlines()
    row = json.loads(lines[line])
    mend(row)
    lines[line] = json.dumps(row)
    path.write_text("\n".join(lines) + "\n")


def validate(cli: Cli, folder: Path) -> tuple[int, str, str]:
    return cli("validate", str(folder), "--without-floors")


def test_sound_folder_is_fine_but_for_mails_in_both_splits(cli: Cli, copy: Path) -> None:
    def own_words(row: dict[str, Any]) -> None:
        for mail in row["mails"]:
            mail["body"] += " (test)"

    for track in ("workflow", "inbox", "routing"):
        count = len((copy / track / "test.jsonl").read_text().splitlines())
        for line in range(count):
            change(copy, f"{track}/test.jsonl", own_words, line=line)

    code, out, _ = validate(cli, copy)
    assert (code, out.splitlines()[-1][:27]) == (0, "80 scenarios, 0 faults, dig")


def test_mail_in_both_splits_is_a_fault(cli: Cli, folder: Path) -> None:
    code, out, _ = validate(cli, folder)

    assert code == 1
    assert "4 mails stand in both splits" in out


def unknown_team(row: dict[str, Any]) -> None:
    row["answers"][0].update(owner="warehouse", teams=["warehouse"])


def stray_owner(row: dict[str, Any]) -> None:
    row["answers"][0]["owner"] = "sales"


def no_canary(row: dict[str, Any]) -> None:
    row["canary"] = " "


def unsummed(row: dict[str, Any]) -> None:
    row["answers"][0]["facts"] = [{"name": "all", "forms": ["very " * 40]}]


def impossible(row: dict[str, Any]) -> None:
    row["answers"][0]["accepted"] = [{"action": "resolve", "status": "resolved", "label": "refund"}]


def lost_order(row: dict[str, Any]) -> None:
    call = {"tool": "lookup_order", "tool_input": {"order_id": "LF-9"}}
    row["answers"][0].update(lookups=[call], apt=[call])


def no_argument(row: dict[str, Any]) -> None:
    call = {"tool": "lookup_order", "tool_input": {"sender": "ann@post.example"}}
    row["answers"][0].update(lookups=[call], apt=[call])


def not_apt(row: dict[str, Any]) -> None:
    row["answers"][0]["apt"] = []


FAULTS: dict[str, tuple[str, Change, int, str]] = {
    "unknown team": ("keys/routing/test.jsonl", unknown_team, 0, "is not in the directory"),
    "stray owner": ("keys/routing/test.jsonl", stray_owner, 0, "is not among its teams"),
    "no canary": ("keys/inbox/test.jsonl", no_canary, 0, "its key has no canary"),
    "long fact": ("keys/routing/test.jsonl", unsummed, 12, "its key scores"),
    "impossible": ("keys/workflow/test.jsonl", impossible, 0, "its key scores"),
    "lost order": ("keys/inbox/test.jsonl", lost_order, 0, "for what is not in the records"),
    "no argument": ("keys/inbox/test.jsonl", no_argument, 0, "asks lookup_order with sender"),
    "not apt": ("keys/inbox/test.jsonl", not_apt, 0, "does not count as apt"),
}


@pytest.mark.parametrize(("name", "mend", "line", "told"), FAULTS.values(), ids=FAULTS)
def test_planted_fault_is_named(  # noqa: PLR0913 - one argument a column of the table
    cli: Cli, copy: Path, name: str, mend: Change, line: int, told: str
) -> None:
    change(copy, name, mend, line=line)
    code, out, _ = validate(cli, copy)

    assert code == 1
    assert told in out


def test_unknown_field_names_file_line_and_field(cli: Cli, copy: Path) -> None:
    change(copy, "inbox/test.jsonl", lambda row: row.update(difficulty="hard"), line=2)
    code, _, err = validate(cli, copy)

    assert code == 2
    assert "inbox/test.jsonl line 3 has an unknown field 'difficulty'" in err


def test_floors_of_another_set_are_refused(cli: Cli, copy: Path) -> None:
    change(copy, "inbox/test.jsonl", lambda row: row["mails"][0].update(body="Other."))
    code, _, err = cli("validate", str(copy))

    assert code == 2
    assert "make regenerate" in err


def test_folder_that_is_none_is_refused(cli: Cli, tmp_path: Path) -> None:
    ran = cli("validate", str(tmp_path / "absent"))

    assert (ran.code, ran.out) == (2, "")
    assert "There is no scenario folder" in ran.err
