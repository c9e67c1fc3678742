"""A model plays: scripted endpoint, fallbacks, budgets, and the score table."""

import json
from collections.abc import Iterator, Sequence

import pytest

from tests.agents.scripted_endpoint import Behaviour, body, closes, hangs, says, serving, status
from tests.samples import CANARY, sample_set
from triage_core.agents.endpoint import Budget, Endpoint
from triage_core.agents.llm import ChatModel
from triage_core.agents.model import (
    FALLBACKS,
    Brief,
    Halted,
    Messages,
    ModelAgent,
    NoAnswer,
    ScriptedChat,
)
from triage_core.environment import Dealer, Wish
from triage_core.episode import replay
from triage_core.errors import InvalidOption, NoPrivateScenarios, Unavailable, UnknownTask
from triage_core.runs.inference import (
    MOST_RAW_OF_A_RUN,
    InferencePlan,
    InferenceReport,
    InferenceRun,
    run_inference,
    tasks_named,
)
from triage_core.tracks import TASKS, track_of
from triage_core.web.guard import Bounds

SOURCE = sample_set()
ROUTING = ("routing/easy", "routing/medium", "routing/hard", "routing/production")
URGENT = '{"label": "urgent", "summary": "Ann cannot sign in", "route_to": "engineering"}'


def play(
    answers: Sequence[str | Unavailable], *tasks: str, budget: Budget | None = None, **plan: object
) -> InferenceReport:
    """Let a scripted chat play."""
    chosen = InferencePlan(tasks=tasks, **plan)  # type: ignore[arg-type]  # fields by name
    chat = ScriptedChat(answers)
    return run_inference(SOURCE, chosen, chat=chat, budget=budget or Budget(60))


# -- which tasks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "tasks"),
    [
        (["all"], ROUTING),
        (["1", "2", "3", "4"], ROUTING),
        (["4", "1"], ("routing/production", "routing/easy")),
        (["inbox/hard"], ("inbox/hard",)),
        (["task_medium"], ("routing/medium",)),
        (["all", "workflow/easy", "2"], (*ROUTING, "workflow/easy")),
    ],
)
def test_tasks_are_named_by_number_word_and_id(names: list[str], tasks: tuple[str, ...]) -> None:
    assert tasks_named(names) == tasks


@pytest.mark.parametrize("name", ["5", "0", "inbox/hrd", "", "everything"])
def test_unknown_task_is_a_typed_error(name: str) -> None:
    with pytest.raises(UnknownTask):
        tasks_named([name])


# -- playing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", TASKS)
def test_agent_that_says_nothing_plays_the_fallback_to_the_end(task: str) -> None:
    row = play([], task).tasks[0]

    assert row.unfinished == 0
    assert row.unparseable == row.decisions > 0


def test_unparseable_routing_answer_plays_what_is_promised() -> None:
    run = InferenceRun(
        SOURCE,
        InferencePlan(tasks=("routing/easy",)),
        chat=ScriptedChat(["It is urgent!"]),
        budget=Budget(60),
    )
    run.play()

    assert run.files("m")[0].transcripts[0].actions == (
        {"label": "normal", "summary": "Unable to parse response", "route_to": "general"},
    )


@pytest.mark.parametrize("task", TASKS)
def test_fallback_is_never_refused_by_the_rules(task: str) -> None:
    episode = Dealer(SOURCE).deal(Wish(task=task), episode_id="e")

    assert episode.step(dict(FALLBACKS[task.partition("/")[0]])).info.step == 1


def test_answer_that_the_rules_refuse_plays_the_fallback() -> None:
    look = '{"use_tool": "lookup_order", "tool_input": {"order_id": "LF-10001"}}'
    row = play([look] * 5, "inbox/easy").tasks[0]

    assert row.decisions == 4 + 3
    assert row.unparseable == 3
    assert row.unfinished == 0


def test_parsed_answers_are_played_and_scored() -> None:
    answers = {"urgent": URGENT, "no": '{"label": "normal", "route_to": "billing"}'}
    scores = [play([text], "routing/easy").tasks[0].score for text in answers.values()]
    episode = Dealer(SOURCE).deal(Wish(task="routing/easy"), episode_id="e")
    expected = []
    for text in answers.values():
        start = episode.snapshot()
        episode.step(json.loads(text))
        expected.append(episode.score)
        episode.restore(start)

    assert scores == expected


def test_episodes_are_fixed_by_the_seed() -> None:
    def prompts(seed: int) -> list[str]:
        chat = ScriptedChat([])
        plan = InferencePlan(tasks=("routing/easy",), episodes=4, seed=seed)
        run_inference(SOURCE, plan, chat=chat, budget=Budget(60))
        return [str(asked) for asked in chat.asked]

    assert prompts(5) == prompts(5)
    assert prompts(5) != prompts(50)


def test_memory_of_the_episode_stands_in_the_prompt() -> None:
    chat = ScriptedChat([URGENT] * 5)
    run_inference(SOURCE, InferencePlan(tasks=("routing/medium",)), chat=chat, budget=Budget(60))
    first, second = (chat.asked[i][1]["content"] for i in (0, 1))

    assert "nothing yet" in first
    assert "Ann cannot sign in" in second
    assert "-> reward" in second


def test_memory_ends_with_the_episode() -> None:
    chat = ScriptedChat([URGENT] * 2)
    plan = InferencePlan(tasks=("routing/easy",), episodes=2)
    run_inference(SOURCE, plan, chat=chat, budget=Budget(60))

    assert "nothing yet" in chat.asked[1][1]["content"]


def test_private_reward_stays_out_of_the_memory() -> None:
    chat = ScriptedChat([])
    agent = ModelAgent(chat, Brief("routing/easy", ("label",), "P1"))
    observation = Dealer(SOURCE).deal(Wish(task="routing/easy"), episode_id="e").observation()
    agent.learn(observation, {"label": "spam"}, None)
    agent.act(observation)

    assert "reward" not in chat.asked[0][1]["content"]


def test_production_options_reach_production_alone() -> None:
    report = play(
        [], "routing/easy", "routing/production", production={"production_profile": "light"}
    )

    assert report.tasks[0].decisions == 1
    assert 12 <= report.tasks[1].decisions <= 24


def test_unknown_production_option_is_refused_before_any_call() -> None:
    chat = ScriptedChat([])
    plan = InferencePlan(
        tasks=("routing/easy", "routing/production"), production={"production_profile": "lite"}
    )

    with pytest.raises(InvalidOption, match="production_profile"):
        run_inference(SOURCE, plan, chat=chat, budget=Budget(60))
    assert chat.asked == []


def test_missing_private_split_is_a_typed_error_before_any_call() -> None:
    with pytest.raises(NoPrivateScenarios):
        play([], "routing/easy", split="private")


def test_run_files_replay_to_the_reported_scores() -> None:
    run = InferenceRun(
        SOURCE,
        InferencePlan(tasks=("routing/medium", "inbox/hard"), seed=1),
        chat=ScriptedChat([URGENT] * 5),
        budget=Budget(60),
    )
    report = run.play()
    dealer = Dealer(SOURCE)
    for row, file in zip(report.tasks, run.files("scripted"), strict=True):
        record = file.transcripts[0]
        wish = Wish(task=record.task_id, seed=record.seed, scenario_id=record.scenario_id)
        start = dealer.deal(wish, episode_id="e").start
        again = replay(track_of(record.task_id), start, record)
        assert round(again.score, 6) == row.score


def test_run_file_keeps_what_the_model_wrote_for_every_action() -> None:
    look = '{"use_tool": "lookup_order", "tool_input": {"order_id": "LF-10001"}}'
    wrote = [f"Let me see. {look}", "It is spam!", NoAnswer("Too slow.", fix="Wait.")]
    run = InferenceRun(
        SOURCE,
        InferencePlan(tasks=("inbox/easy", "routing/easy")),
        chat=ScriptedChat(wrote),
        budget=Budget(60),
    )
    run.play()

    inbox, routing = run.files("m")
    (raw,) = inbox.raw
    assert raw == (wrote[0], wrote[1], *[""] * (len(inbox.transcripts[0].actions) - 2))
    assert routing.raw == (("",),)


def test_what_a_model_wrote_leaves_a_run_fit_to_be_handed_in() -> None:
    run = InferenceRun(
        SOURCE,
        InferencePlan(tasks=("inbox/hard",), episodes=4, seed=1),
        chat=ScriptedChat(["\u4e2d" * 100_000] * 200),
        budget=Budget(60),
    )
    run.play()

    (file,) = run.files("m")
    count = sum(len(told.actions) for told in file.transcripts)
    assert [len(texts) for texts in file.raw] == [len(told.actions) for told in file.transcripts]
    assert len({len(text) for texts in file.raw for text in texts}) == 1
    assert count * len(file.raw[0][0]) <= MOST_RAW_OF_A_RUN
    assert len(file.model_dump_json(indent=2).encode()) < Bounds().run


# -- when it ends early ---------------------------------------------------------------------------


def ticking(*, step: float) -> Budget:
    """Make a budget of ten seconds whose clock moves on at every look."""
    times: Iterator[float] = iter(step * n for n in range(10_000))
    return Budget(10, clock=lambda: next(times))


def test_spent_budget_leaves_the_rest_unfinished_and_counts_it_zero() -> None:
    report = play([URGENT] * 99, *ROUTING, budget=ticking(step=2.5))

    assert report.stopped == "The runtime budget is spent. Raise --runtime-budget-seconds."
    assert [row.unfinished for row in report.tasks] == [0, 1, 1, 1]
    assert [row.decisions for row in report.tasks] == [1, 2, 0, 0]
    assert report.tasks[2].score == report.tasks[3].score == 0


def test_decisions_before_the_end_of_the_budget_keep_their_worth() -> None:
    answers = [URGENT, URGENT, URGENT, '{"label": "archive"}', URGENT]
    whole = play(answers, "routing/medium").tasks[0]
    cut = play(answers, "routing/medium", max_steps=3).tasks[0]

    assert 0 < cut.score < whole.score
    assert (cut.decisions, cut.unfinished) == (3, 1)


def test_halted_chat_ends_the_run_with_its_reason() -> None:
    report = play([Halted("status 401.", fix="Check the key.")], "routing/easy", "routing/hard")

    assert report.stopped == "status 401. Check the key."
    assert report.mean == 0
    assert sum(row.unfinished for row in report.tasks) == 2


def test_unanswered_call_plays_the_fallback_and_is_counted_apart() -> None:
    row = play([NoAnswer("status 500.")], "routing/easy").tasks[0]

    assert (row.unanswered, row.unparseable, row.unfinished) == (1, 0, 0)


def test_mean_is_over_tasks() -> None:
    report = play([URGENT] * 30, *ROUTING)

    assert report.mean == pytest.approx(sum(row.score for row in report.tasks) / 4, abs=1e-6)


def test_interrupted_run_keeps_its_scores() -> None:
    class Impatient:
        def complete(self, messages: Messages) -> str:
            raise KeyboardInterrupt

    plan = InferencePlan(tasks=("routing/easy", "routing/hard"))
    report = run_inference(SOURCE, plan, chat=Impatient(), budget=Budget(60))

    assert report.stopped == "It was interrupted."
    assert sum(row.unfinished for row in report.tasks) == 2


# -- over HTTP ------------------------------------------------------------------------------------

TROUBLED = (
    says(URGENT),
    says(f"Let me think.\n```json\n{URGENT}\n```"),
    says("garbage"),
    status(429, retry_after="0.01"),
    says(URGENT),
    status(500),
    hangs,
    closes,
    body({"choices": []}),
    says("{'label': 'spam', 'route_to': 'general',}"),
)


def over_http(*script: Behaviour) -> tuple[InferenceReport, list[str]]:
    """Play the four routing tasks against a scripted endpoint; return the prompts too."""
    with serving(*script) as server:
        endpoint = Endpoint(server.base_url, "scripted", "sk-canary-7f3a9c", timeout=0.2)
        budget = Budget(60)
        with ChatModel(endpoint, budget, sleep=lambda _: None) as chat:
            plan = InferencePlan(tasks=ROUTING, production={"production_profile": "light"})
            report = run_inference(SOURCE, plan, chat=chat, budget=budget)
    return report, server.prompts


def test_two_runs_against_a_troubled_endpoint_end_alike() -> None:
    first, _ = over_http(*TROUBLED)
    second, _ = over_http(*TROUBLED)

    assert first.model_copy(update={"seconds": 0}) == second.model_copy(update={"seconds": 0})
    assert first.stopped is None
    assert sum(row.unparseable for row in first.tasks) == 2
    assert sum(row.unfinished for row in first.tasks) == 0


def test_prompt_holds_policy_and_mail_and_never_an_answer() -> None:
    _, prompts = over_http(says(URGENT))
    every = "\n".join(prompts)

    assert all("Clauses are tried from top to bottom" in prompt for prompt in prompts)
    assert "the whole office stands still" in every
    assert CANARY not in every
    assert "Sample reason" not in every


@pytest.mark.parametrize("task", TASKS)
def test_prompt_of_every_task_holds_its_mail_and_no_answer(task: str) -> None:
    chat = ScriptedChat([])
    run_inference(SOURCE, InferencePlan(tasks=(task,)), chat=chat, budget=Budget(60))
    every = json.dumps(chat.asked)

    assert "Ann Example" in every
    assert all(spec in every for spec in TASKS[task].needed)
    assert CANARY not in every
    assert "Sample reason" not in every
