"""Our server beside an OpenEnv server, and alone under load, in one command.

    python -m tests.benchmarks.server            # small soaks; what `make bench-server` runs
    python -m tests.benchmarks.server --full     # the long soaks
    python -m tests.benchmarks.server --only ws --rounds 5
    python -m tests.benchmarks.server --only soak --soak 100000
    python -m tests.benchmarks.server --null     # the peer on both sides: what noise does

Rates and ratios are measured and printed; the exit status is 1 only when an answer was wrong or
lost.
"""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.server import driver
from tests.benchmarks.server.contest import CASES, Contest, Side, notes, row
from tests.benchmarks.server.processes import (
    PEER_PYTHON,
    ServerFailed,
    ours,
    peer,
    versions,
)
from tests.benchmarks.server.soaks import FULL, SOAKS, Finding, Sizes
from triage_core.settings import BUNDLED
from triage_core.sources import load_folder
from triage_core.version import PACKAGE_VERSION

TRANSPORTS = ("ws", "http")


def main() -> int:
    """Measure, print Markdown, and return the exit status."""
    asked = arguments()
    wanted = asked.only or [*TRANSPORTS, *([] if asked.null else SOAKS)]
    for line in about_machine(asked):
        print(line, flush=True)
    began = os.getloadavg()
    try:
        wrong = compete(asked, wanted) + soaks(asked, wanted)
    except (ServerFailed, driver.Unexpected) as failed:
        print(f"error: {failed}", file=sys.stderr)
        return 1
    print(f"\nLoad average {_load(began)} at the start, {_load(os.getloadavg())} at the end.")
    return 1 if wrong else 0


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.server", description=(__doc__ or "").partition("\n")[0]
    )
    add = parser.add_argument
    add("--rounds", type=int, default=3, help="rounds of each case (3)")
    add("--seconds", type=float, default=3.0, help="seconds of play in a round (3)")
    add("--only", nargs="+", choices=(*TRANSPORTS, *SOAKS), help="these parts only")
    add("--full", action="store_true", help="soaks at their full size")
    add("--soak", type=int, metavar="N", help="episodes of the soak `soak`")
    add("--mails", type=int, metavar="N", help="mails of the peer's inbox (as many as ours has)")
    add("--null", action="store_true", help="put the peer on both sides")
    add("--peer-python", type=Path, default=PEER_PYTHON, help="a Python that has openenv")
    return parser.parse_args()


def compete(asked: argparse.Namespace, wanted: list[str]) -> int:
    """Play every wanted case on both sides, print the table; return the steps refused."""
    cases = [case for case in CASES if case.transport in wanted]
    if not cases:
        return 0
    with sides(asked) as (one, other):
        contest = Contest(one, other, rounds=asked.rounds, seconds=asked.seconds)
        outcomes = [contest.play(case, tell=progress) for case in cases]
        print("\n" + "\n".join(contest.table(outcomes)) + "\n")
    print("\n".join(f"- {note}" for note in notes(outcomes)), flush=True)
    return sum(len(outcome.refusals()) for outcome in outcomes)


@contextmanager
def sides(asked: argparse.Namespace) -> Iterator[tuple[Side, Side]]:
    """Start both servers."""
    body, mails = inbox_size()
    mails = asked.mails or mails
    print(f"- the peer's inbox: {mails} mails of {body} characters\n", flush=True)
    with peer(asked.peer_python, body=body, mails=mails) as other:
        if asked.null:
            with peer(asked.peer_python, body=body, mails=mails, name="peer again") as again:
                yield Side(again, driver.PEER), Side(other, driver.PEER)
        else:
            with ours() as server:
                yield Side(server, driver.OURS), Side(other, driver.PEER)


def inbox_size() -> tuple[int, int]:
    """Return what an inbox of our side holds: characters of a mail, and mails; means of both."""
    task = str(driver.OURS.reset["task"])
    source = load_folder(BUNDLED)
    scenarios = [source.scenario(task, "practice", i)[0] for i in source.ids(task, "practice")]
    mails = [mail for scenario in scenarios for mail in scenario.mails]
    return round(statistics.mean(len(m.body) for m in mails)), round(len(mails) / len(scenarios))


def soaks(asked: argparse.Namespace, wanted: list[str]) -> int:
    """Run every wanted soak on a server of its own, print the findings; return what was wrong."""
    sizes = FULL if asked.full else Sizes()
    if asked.soak is not None:
        sizes = replace(sizes, episodes=asked.soak)
    findings: list[Finding] = []
    for name in (name for name in SOAKS if name in wanted):
        with ours() as server:
            findings.append(SOAKS[name](server, sizes))
        progress(f"{findings[-1].title}: {findings[-1].said}")
    if findings:
        print("\n" + "\n".join([row(("soak", "found")), row(("---", "---"))]))
        print("\n".join(row((one.title, one.said)) for one in findings), flush=True)
    return sum(one.wrong for one in findings)


def about_machine(asked: argparse.Namespace) -> Iterator[str]:
    """Yield lines that say what was run, on what, and with which versions."""
    yield f"`python -m tests.benchmarks.server {shlex.join(sys.argv[1:])}`".replace(" `", "`")
    yield f"{time.strftime('%Y-%m-%d')}, {len(os.sched_getaffinity(0))} cores, {_memory()} GiB.\n"
    yield f"- ours: {PACKAGE_VERSION}, {_listed(versions(sys.executable))}"
    if asked.peer_python.exists():
        yield f"- peer: {_listed(versions(asked.peer_python))}"


def progress(line: str) -> None:
    """Say on standard error how far it is."""
    print(f"  {line}", file=sys.stderr, flush=True)


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _listed(known: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in known.items())


def _load(figures: tuple[float, float, float]) -> str:
    return " ".join(f"{figure:.1f}" for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
