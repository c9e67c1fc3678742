"""The directory: who is called what, and who takes whose work at which hour."""

from __future__ import annotations

import pytest

from triage_core.world.directory import TEAMS, as_text, named, on_duty


@pytest.mark.parametrize("team", TEAMS, ids=lambda team: team.name)
def test_every_name_alias_and_person_resolves_to_its_team(team):
    for called in (team.name, *team.aliases, *team.people):
        assert named(called) == (team.name,)
        assert named(f"  {called.upper()}\t") == (team.name,)


def test_no_name_belongs_to_two_teams():
    called = [name.casefold() for t in TEAMS for name in (t.name, *t.aliases, *t.people)]
    assert len(called) == len(set(called))


@pytest.mark.parametrize(
    ("route", "teams"),
    [
        ("", ()),
        (" , ,", ()),
        ("billing, support", ("billing", "support")),
        ("support; billing", ("support", "billing")),
        ("Finance,billing", ("billing",)),
        ("help_desk", ("support",)),
        ("the moon, sales", ("the moon", "sales")),
    ],
)
def test_route_resolves_part_by_part(route, teams):
    assert named(route) == teams


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("team", TEAMS, ids=lambda team: team.name)
def test_somebody_on_duty_takes_every_hour(team, hour):
    taking = next(t for t in TEAMS if t.name == on_duty(team.name, hour))
    assert taking.opens <= hour < taking.closes


def test_unknown_team_stays_as_it_is():
    assert on_duty("the moon", 3) == "the moon"


def test_directory_text_names_every_team_alias_and_cover():
    text = as_text()
    for team in TEAMS:
        assert all(word in text for word in (team.name, *team.aliases, *team.people, team.owns))
    assert "on duty 08:00-18:00, else support covers" in text
