"""Answers are written by another writer than pydantic's: byte for byte the same."""

from __future__ import annotations

import json
from random import Random

import pytest
from pydantic import BaseModel

from tests.samples import TASKS, sample_set
from triage_core.environment import Dealer, Wish
from triage_core.service.answers import BegunEpisode
from triage_core.service.play import random_action
from triage_core.web.wire import begun_json, json_of, stepped_json

DEALER = Dealer(sample_set())
SPLITS = ("practice", "test")


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("task", TASKS)
def test_every_record_of_an_episode_is_written_as_by_pydantic(task: str, split: str) -> None:
    episode = DEALER.deal(Wish(task=task, seed=3, split=split), episode_id="e" * 32)
    rng = Random(task)
    records: list[BaseModel] = [episode.opening(), episode.state()]
    while not episode.done:
        records.append(episode.step(random_action(task, rng)))
        records.append(episode.state())
    records.append(episode.transcript())

    for record in records:
        assert json_of(record) == record.model_dump_json().encode()


def test_letters_of_every_kind_are_written_as_by_pydantic() -> None:
    class Said(BaseModel):
        text: str

    for text in ("\x00\x1f\x7f\u2028\ufeff\U0001f600", '"\\/</script>', "\u202eabc\u0301"):
        said = Said(text=text)
        assert json_of(said) == said.model_dump_json().encode()


@pytest.mark.parametrize("task", TASKS)
def test_answer_to_reset_and_step_have_one_shape(task: str) -> None:
    episode = DEALER.deal(Wish(task=task), episode_id="e" * 32)
    opening = episode.opening()
    begun = BegunEpisode(observation=opening.observation, info=opening.info, owner="o")
    result = episode.step(random_action(task, Random(1)))

    first = json.loads(begun_json(begun, inside={"policy": "P"}))
    second = json.loads(stepped_json(result))

    fields = ["observation", "reward", "done", "terminated", "truncated", "info", "metadata"]
    assert list(first) == list(second) == fields
    assert first["observation"] == opening.observation.model_dump(mode="json") | {"policy": "P"}
    assert first["metadata"]["resume"] == "e" * 32 + ".o"
    assert second["info"] == result.info.model_dump(mode="json")
    assert second["reward"] == result.reward
