"""Digests of whole traces: print them for this interpreter, hash seed, time zone and locale.

    python -m tests.golden.traces                      # JSON: set and task -> digests
    python -m tests.golden.traces --stand-in HashOrder  # from a broken environment

Needs nothing but pydantic, so that any Python that has it can run it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import locale
import sys
from collections.abc import Sequence
from random import Random

from tests.conformance.subjects import Subject, face, finish, subjects
from tests.golden.stand_ins import STAND_INS
from tests.samples import sample_set
from triage_core.version import PACKAGE_VERSION

TRACES = 20
"""Traces a task and set; every fourth one pays increments of the score, every third is on test."""

Digests = dict[str, list[str]]


def digest_of(subject: Subject, number: int) -> str:
    """Play trace `number` of a task and name it by the SHA-256 of every byte an agent gets."""
    env = subject.environment()
    mode = "rules" if number % 4 else "score_delta"
    opening = env.reset(
        seed=number if number % 5 else None,
        split="practice" if number % 3 else "test",
        reward_mode=mode,
    )
    lines = [face(opening)]
    rng = Random(f"golden {number}")
    lines += [face(result) for result in finish(env, rng, task_id=subject.task_id)]
    lines += [face(env.state()), env.transcript().model_dump_json()]
    text = "\n".join(lines).replace(f'"{PACKAGE_VERSION}"', '"version"')
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def name_of(subject: Subject) -> str:
    """Name a task on a set."""
    kind = "samples" if subject.source.name == "samples" else "bundled"
    return f"{kind} {subject.task_id}"


def digests(chosen: Sequence[Subject]) -> Digests:
    """Return the digests of all traces of the subjects."""
    return {name_of(s): [digest_of(s, number) for number in range(TRACES)] for s in chosen}


def main() -> None:
    """Print the digests as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stand-in", choices=STAND_INS)
    arguments = parser.parse_args()
    locale.setlocale(locale.LC_ALL, "")
    if arguments.stand_in is None:
        chosen = subjects()
    else:
        kind = STAND_INS[arguments.stand_in]
        chosen = [Subject("workflow/hard", sample_set(each=4), make=kind)]
    json.dump(digests(chosen), sys.stdout)


if __name__ == "__main__":
    main()
