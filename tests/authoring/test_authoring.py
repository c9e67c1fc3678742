"""The scenario set as it is made: banks, cases, nearness, size, reproducibility."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from triage_core.authoring.banks import (
    PRACTICE_WRITERS,
    TEST_WRITERS,
    load_bank,
)
from triage_core.authoring.build import cases
from triage_core.authoring.cases import CaseSpec, make_case
from triage_core.authoring.drafts import KINDS
from triage_core.authoring.families import FAMILIES
from triage_core.authoring.near import Nearness, grams
from triage_core.errors import InvalidScenario
from triage_core.models import Split
from triage_core.projections.inbox import inbox_answer
from triage_core.projections.routing import routing_answer
from triage_core.world.policy import rule

WRITERS = (*PRACTICE_WRITERS, *TEST_WRITERS)
SPLITS: tuple[Split, ...] = ("practice", "test")


@pytest.fixture(scope="module")
def made() -> dict[Split, list[tuple[CaseSpec, object]]]:
    return {split: list(cases(split)) for split in SPLITS}  # type: ignore[misc]


@pytest.mark.parametrize("writer", WRITERS)
def test_bank_holds_enough_sentences_of_its_own(writer: str) -> None:
    bank = load_bank(writer)
    own = [line for lines in bank.facts.values() for line in lines]
    for matter in bank.matters.values():
        own += [*matter.claim, *matter.detail, *matter.ask]
    assert len(set(own)) >= 300


def test_banks_share_no_long_sentence() -> None:
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for writer in WRITERS:
        for matter in load_bank(writer).matters.values():
            for line in (*matter.claim, *matter.detail, *matter.ask):
                if len(line.split()) >= 6:
                    seen[line].add(writer)
    assert [line for line, writers in seen.items() if len(writers) > 1] == []


def test_bank_with_unknown_slot_names_file_and_slot(tmp_path: Path) -> None:
    path = Path(load_bank.__wrapped__.__defaults__[0]) / "blunt.toml"  # type: ignore[attr-defined]
    broken = path.read_text(encoding="utf-8").replace("{order}", "{oder}", 1)
    (tmp_path / "blunt.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"blunt\.toml .*'oder'"):
        load_bank("blunt", tmp_path)


def test_bank_without_a_matter_is_refused(tmp_path: Path) -> None:
    text = 'writer = "x"\nabout = "y"\nplans = []\n[common]\n[facts]\n[intent.refund]\n'
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidScenario, match=r"lacks \[intent\.duplicate_charge\]"):
        load_bank("x", tmp_path)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_family_sides_flip_a_decision(family: object) -> None:
    sides = len(family.sides)  # type: ignore[attr-defined]
    if sides == 1:
        pytest.fail("a family with one side") if family.name not in SINGLE else None  # type: ignore[attr-defined]
        return
    for writer in WRITERS:
        rulings = {
            (r.finding.path, r.finding.clause, r.priority, project(case))
            for side in range(sides)
            for case in [make_case(CaseSpec("t", family.name, side, writer, 0, date(2026, 4, 9)))]  # type: ignore[attr-defined]
            for r in [rule(case)]
        }
        assert len(rulings) > 1, writer


SINGLE = {"notice-plain", "legal", "away"}


def project(case: object) -> str:
    """Name what the inbox and routing make of a case, for flips that only they see."""
    ruling = rule(case)  # type: ignore[arg-type]
    inbox = inbox_answer(case, ruling)  # type: ignore[arg-type]
    return f"{inbox.department}{routing_answer(case, ruling).teams}"  # type: ignore[arg-type]


def test_cases_are_the_same_every_time() -> None:
    spec = CaseSpec("t", "refund-period", 1, "student", 1, date(2026, 4, 9))
    assert make_case(spec) == make_case(spec)


def test_twins_share_words_and_differ_in_records() -> None:
    first, second = (
        make_case(CaseSpec("t", "refund-period", side, "ledger", 0, date(2026, 4, 9)))
        for side in (0, 1)
    )
    assert first.mail.body == second.mail.body
    assert first.records != second.records


def test_mails_are_no_near_duplicates(made: dict) -> None:  # type: ignore[type-arg]
    near, seen = Nearness(), set()
    for split in SPLITS:
        for spec, ruled in made[split]:
            body = ruled.case.mail.body
            if body in seen:
                assert spec.twin
                continue
            assert (spec.twin and spec.side > 0) or near.nearest(body) <= 0.5
            seen.add(body)
            near.add(body)
    assert len(seen) >= 500


def test_nearness_counts_shared_grams() -> None:
    near = Nearness()
    near.add("one two three four five six seven")
    # The texts have 3 and 4 grams and share 3: 3 / (3 + 4 - 3).
    assert near.nearest("one two three four five six seven eight") == pytest.approx(3 / 4)
    assert len(grams("a b c")) == 1


def test_bodies_have_the_length_of_real_mail(made: dict) -> None:  # type: ignore[type-arg]
    for split in SPLITS:
        lengths = [len(ruled.case.mail.body.split()) for _, ruled in made[split]]
        assert min(lengths) >= 8
        assert max(lengths) <= 400
        assert 45 <= statistics.median(lengths) <= 90


def test_splits_share_no_writer_and_no_mail(made: dict) -> None:  # type: ignore[type-arg]
    assert not set(PRACTICE_WRITERS) & set(TEST_WRITERS)
    bodies = [{ruled.case.mail.body for _, ruled in made[split]} for split in SPLITS]
    assert not bodies[0] & bodies[1]


def test_sender_name_and_address_belong_together(made: dict) -> None:  # type: ignore[type-arg]
    """A persona owns name and address: a mismatch would be a false sign of an impostor."""
    for split in SPLITS:
        for spec, ruled in made[split]:
            if KINDS[ruled.case.intent] == "supplier":
                continue
            name, _, address = ruled.case.mail.sender.partition(" <")
            local = address.partition("@")[0]
            assert any(part.lower() in local for part in name.split()), spec.case_id


def test_address_ids_and_names_carry_no_label(made: dict) -> None:  # type: ignore[type-arg]
    """The first character of an id, and its order, must not tell the path."""
    for split in SPLITS:
        by_digit: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for _, ruled in made[split]:
            by_digit[ruled.case.mail.email_id[2]][ruled.ruling.finding.path] += 1
        whole = Counter(ruled.ruling.finding.path for _, ruled in made[split])
        most = whole.most_common(1)[0][1] / whole.total()
        hits = sum(counts.most_common(1)[0][1] for counts in by_digit.values())
        assert hits / whole.total() <= most + 0.05
