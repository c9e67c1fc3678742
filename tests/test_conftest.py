"""Under ARENA_CI=1 no test may get away: every skip and every xfail fails the run."""

from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")

WAYS_OUT = {
    "skip in the body": "import pytest\ndef test_it(): pytest.skip('no browser')",
    "skip mark": "import pytest\n@pytest.mark.skip(reason='later')\ndef test_it(): pass",
    "skip in a fixture": (
        "import pytest\n@pytest.fixture\ndef server(): pytest.skip('none')\n"
        "def test_it(server): pass"
    ),
    "skip of a module": "import pytest\npytest.importorskip('no_such_module')\ndef test_it(): pass",
    "skip of a subtest": (
        "import pytest\ndef test_it(subtests):\n    with subtests.test('part'): pytest.skip('no')"
    ),
    "unittest skip": (
        "import unittest\nclass TestIt(unittest.TestCase):\n"
        "    def test_it(self): self.skipTest('no')"
    ),
    "xfail mark": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False",
    "xfail not run": "import pytest\n@pytest.mark.xfail(run=False)\ndef test_it(): assert False",
    "xfail in the body": "import pytest\ndef test_it(): pytest.xfail('some day')",
    "xfail that passes": "import pytest\n@pytest.mark.xfail\ndef test_it(): pass",
}


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST.read_text())
    # Without these a run inside a run takes a tenth of the time.
    pytester.makeini("[pytest]\naddopts = -p no:hypothesispytest -p no:anyio")
    return pytester


@pytest.mark.parametrize("source", WAYS_OUT.values(), ids=WAYS_OUT)
def test_way_out_fails_under_ci(
    source: str, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARENA_CI", "1")
    project.makepyfile(source)

    result = project.runpytest()

    assert result.ret != pytest.ExitCode.OK
    outcomes = result.parseoutcomes()
    assert not outcomes.keys() & {"skipped", "xfailed", "xpassed"}
    result.stdout.fnmatch_lines("*nothing may skip or xfail under ARENA_CI=1*")


@pytest.mark.parametrize("source", WAYS_OUT.values(), ids=WAYS_OUT)
def test_way_out_is_open_to_a_developer(
    source: str, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARENA_CI", raising=False)
    project.makepyfile(source)

    result = project.runpytest()

    assert result.ret in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
    assert "failed" not in result.parseoutcomes()


def test_passing_test_passes_under_ci(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARENA_CI", "1")
    project.makepyfile("def test_it(): pass")

    project.runpytest().assert_outcomes(passed=1)


def test_missing_browser_skips_by_name(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARENA_CI", raising=False)
    monkeypatch.setenv("PATH", str(project.path))
    project.makepyfile("def test_page(chromium): pass")

    result = project.runpytest("-rs")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines("*no browser on PATH: looked for chromium*")


def test_benchmarks_are_marked_by_their_folder(project: pytest.Pytester) -> None:
    folder = project.mkdir("benchmarks")
    (folder / "test_rate.py").write_text("def test_rate(): pass")
    project.makepyfile("def test_plain(): pass")

    project.runpytest("-m", "benchmark").assert_outcomes(passed=1, deselected=1)
    project.runpytest("-m", "not benchmark").assert_outcomes(passed=1, deselected=1)
