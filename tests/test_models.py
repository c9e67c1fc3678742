"""Wire types: frozen, closed, finite, readable like mappings, and the same after a round trip."""

from __future__ import annotations

import inspect
import json

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.samples import PLOTS, sample_mail, sample_set
from triage_core import models
from triage_core.environment import Dealer, Environment
from triage_core.models import (
    Anchor,
    InboxAction,
    Mail,
    RewardPart,
    RoutingAction,
    StepResult,
    ToolInput,
    Wire,
    WorkflowAction,
)

WIRES = [kind for _, kind in inspect.getmembers(models, inspect.isclass) if issubclass(kind, Wire)]


@pytest.mark.parametrize("kind", WIRES, ids=lambda kind: kind.__name__)
def test_every_wire_type_is_frozen_closed_and_finite(kind):
    assert kind.model_config["frozen"] is True
    assert kind.model_config["extra"] == "forbid"
    assert kind.model_config["allow_inf_nan"] is False
    assert kind.model_config["hide_input_in_errors"] is True


@pytest.mark.parametrize("kind", WIRES, ids=lambda kind: kind.__name__)
def test_every_wire_type_publishes_a_schema(kind):
    schema = kind.model_json_schema()
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("kind", WIRES, ids=lambda kind: kind.__name__)
def test_every_wire_type_is_documented(kind):
    assert (kind.__doc__ or "").strip().endswith((".", "`."))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused(number):
    with pytest.raises(ValidationError):
        RewardPart(name="x", value=number, reason=None)
    with pytest.raises(ValidationError):
        Anchor(spread=number, oracle=1.0)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (WorkflowAction, {"action": "classify", "label": "refund"}),
        (RoutingAction, {"label": "urgent", "summary": "x", "route_to": "billing"}),
        (InboxAction, {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-1"}}),
    ],
)
def test_action_survives_json(kind, payload):
    action = kind.model_validate(payload)
    assert kind.model_validate_json(action.model_dump_json()) == action
    assert json.loads(action.model_dump_json(exclude_none=True)) == payload


def test_secrets_of_an_input_stay_out_of_errors():
    with pytest.raises(ValidationError) as refused:
        ToolInput.model_validate({"order_id": {"secret": "hunter2"}})
    assert "hunter2" not in str(refused.value)


def test_readable_record_reads_like_a_mapping():
    env = Environment(Dealer(sample_set(each=1)), "routing/easy")
    observation = env.reset().observation
    assert observation["task_id"] == observation.get("task_id") == "routing/easy"
    assert dict(observation)["step_number"] == {**observation}["step_number"] == 0
    assert "subject" in observation
    assert "answer" not in observation
    assert observation.get("answer", "none") == "none"
    with pytest.raises(KeyError):
        observation["model_config"]


@pytest.mark.parametrize("task_id", ["workflow/easy", "inbox/hard", "routing/easy"])
def test_step_result_survives_json(task_id):
    env = Environment(Dealer(sample_set(each=1)), task_id)
    opening = env.reset()
    action = {
        "workflow/easy": {"action": "escalate"},
        "inbox/hard": {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-10001"}},
        "routing/easy": {"label": "spam"},
    }[task_id]
    result = env.step(action)
    assert type(opening).model_validate_json(opening.model_dump_json()) == opening
    assert StepResult.model_validate_json(result.model_dump_json()) == result


@pytest.mark.parametrize(
    "received", ["yesterday", "2026-05-12T10:14:00", "2026-13-12T10:14:00+02:00", "", "1778573640"]
)
def test_mail_needs_the_moment_it_was_received_with_an_offset(received):
    mail = sample_mail("m1", PLOTS[0]).model_dump()
    with pytest.raises(ValidationError):
        Mail.model_validate({**mail, "received": received})


def test_action_schema_lists_the_labels():
    schema = json.dumps(TypeAdapter(WorkflowAction).json_schema())
    for label in [
        "refund",
        "delivery_delay",
        "payment_failure",
        "account_access",
        "phishing",
        "security_incident",
        "urgent_complaint",
        "spam",
        "general",
    ]:
        assert f'"{label}"' in schema
