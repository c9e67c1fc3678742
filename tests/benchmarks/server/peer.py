"""The peer: a plain e-mail environment behind OpenEnv's own server, nothing slowed down.

    tests/contract/.venv/bin/python tests/benchmarks/server/peer.py PORT BODY MAILS

An inbox has MAILS mails with bodies of BODY characters; a decision pays when its category is right.
"""

from __future__ import annotations

import sys
from random import Random
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from openenv.core.env_server.http_server import HTTPEnvServer
from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import Action, ConcurrencyConfig, Observation, State

MAILS = int(sys.argv[3])
SESSIONS = 600
CATEGORIES = ("spam", "support", "billing", "sales", "internal")
SENTENCE = "The kettle from my last order came with a crack, and nobody has answered me. "
BODY = int(sys.argv[2])
TEXT = (SENTENCE * (BODY // len(SENTENCE) + 1))[:BODY]


class MailAction(Action):
    category: str
    priority: str
    department: str
    action: str


class MailObservation(Observation):
    email_id: str
    subject: str
    sender: str
    email_text: str
    remaining_emails: int
    step_count: int


class MailEnvironment(Environment[MailAction, MailObservation, State]):
    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self) -> None:
        super().__init__()
        self._order = list(range(MAILS))
        self._state = State(episode_id="", step_count=0)

    def reset(
        self, seed: int | None = None, episode_id: str | None = None, **options: Any
    ) -> MailObservation:
        self._order = Random(seed).sample(range(MAILS), MAILS)
        self._state = State(episode_id=episode_id or f"peer-{seed}", step_count=0)
        return self._see(None)

    def step(
        self, action: MailAction, timeout_s: float | None = None, **options: Any
    ) -> MailObservation:
        number = self._order[min(self._state.step_count, MAILS - 1)]
        self._state.step_count += 1
        return self._see(float(action.category == CATEGORIES[number % len(CATEGORIES)]))

    @property
    def state(self) -> State:
        return self._state

    def _see(self, reward: float | None) -> MailObservation:
        count = self._state.step_count
        number = self._order[min(count, MAILS - 1)]
        return MailObservation(
            email_id=f"m-{number}",
            subject=f"Order {number}: the kettle is cracked",
            sender=f"Customer {number} <customer-{number}@post.example>",
            email_text=TEXT,
            remaining_emails=MAILS - count,
            step_count=count,
            reward=reward,
            done=count >= MAILS,
        )


def main() -> None:
    app = FastAPI()
    server = HTTPEnvServer(
        MailEnvironment,
        MailAction,
        MailObservation,
        concurrency_config=ConcurrencyConfig(max_concurrent_envs=SESSIONS),
        env_name="mail",
    )
    server.register_routes(app)
    with gr.Blocks(analytics_enabled=False) as page:
        gr.Markdown("# Mail")
    gr.mount_gradio_app(app, page, path="/")
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")


if __name__ == "__main__":
    main()
