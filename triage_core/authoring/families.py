"""Contrast families: a clause of the policy and the one latent value that flips its decision.

Each side of a family bends a neutral draft. Sides that differ only in records share their words.
To add a family: one line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage_core.world.case import Intent

Side = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Family:
    """A family: its name, its matter, the clause it tests, and its sides.

    `share` says how many times as often as others it is drawn; the board of a track may need
    more of one path than of another.
    """

    name: str
    intent: Intent
    clause: str
    sides: tuple[Side, ...]
    share: int = 1


def _family(name: str, intent: Intent, clause: str, *sides: Side, share: int = 1) -> Family:
    return Family(name, intent, clause, sides, share)


FINE: Side = {}
THIRD: Side = {"contacts_ago": [30, 11, 4]}
TAKEN: Side = {"changed_ago": 5, "stranger_ago": 3}
HAZARD: Side = {"told": ("hazard",), "alarm": False}
CONTAINED: Side = {"told": ("hazard", "contained"), "alarm": False}
ALARM: Side = {"alarm": True}
NEAR: Side = {"due_in": 2}
FAR: Side = {"due_in": 9}
BULK: Side = {"origin": "alike", "copies": 140}
STRANGER: Side = {"origin": "nobody", "copies": 160}
IMPOSTOR: Side = {"origin": "alike", "copies": 3}

FAMILIES: tuple[Family, ...] = (
    _family("refund-period", "refund", "R1", FINE, {"returns_in": -3}, share=2),
    _family("refund-final-sale", "refund", "R1", FINE, {"final_sale": True}),
    _family("refund-limit", "refund", "R1", FINE, {"amount_cents": 38_900, "item": "stand mixer"}),
    _family(
        "refund-payout",
        "refund",
        "D1",
        {"told": ("payout",)},
        {"told": ("payout",), "origin": "alike"},
        share=2,
    ),
    _family("refund-third-contact", "refund", "D5", FINE, THIRD, share=2),
    _family("refund-taken-over", "refund", "D2", FINE, TAKEN, share=2),
    _family("refund-hazard", "refund", "D3", ALARM, HAZARD),
    _family("refund-identity", "refund", "R0", FINE, {"origin": "other"}),
    _family(
        "charge-pending", "duplicate_charge", "R2", {"second": "pending"}, {"second": "settled"}
    ),
    _family(
        "charge-two-orders", "duplicate_charge", "R2", {"second": "other"}, {"second": "settled"}
    ),
    _family("charge-third-contact", "duplicate_charge", "D5", FINE, THIRD),
    _family("charge-hazard", "duplicate_charge", "D3", ALARM, CONTAINED),
    _family("invoice-paid", "invoice_correction", "R3", {"paid": False}, {"paid": True}),
    _family("invoice-due", "invoice_correction", "P1", FAR, NEAR),
    _family(
        "invoice-contract",
        "invoice_correction",
        "Department",
        {"tier": "standard"},
        {"tier": "contract", "contract_in": 200},
    ),
    _family(
        "payment-card",
        "payment_failure",
        "R4",
        {"cause": "card expired"},
        {"cause": "bank check"},
        share=2,
    ),
    _family(
        "payment-funds",
        "payment_failure",
        "R4",
        {"cause": "funds"},
        {"cause": "processor fault"},
        share=2,
    ),
    _family("payment-third-contact", "payment_failure", "D5", FINE, THIRD, share=2),
    _family("payment-taken-over", "payment_failure", "D2", FINE, TAKEN, share=2),
    _family(
        "delay-lost",
        "delivery_delay",
        "R5",
        {"promised_in": 3},
        {"promised_in": -6, "scanned_ago": 8, "ordered_ago": 20, "shipped_ago": 15},
        share=2,
    ),
    _family(
        "delay-moving",
        "delivery_delay",
        "R5",
        {"promised_in": -3, "scanned_ago": 2},
        {"promised_in": -3, "scanned_ago": 7, "ordered_ago": 19, "shipped_ago": 14},
    ),
    _family("delay-third-contact", "delivery_delay", "D5", FINE, THIRD, share=2),
    _family("delay-taken-over", "delivery_delay", "D2", FINE, TAKEN, share=2),
    _family(
        "missing-wait",
        "delivered_missing",
        "R6",
        {"delivered_ago": 1, "scanned_ago": 1},
        {"delivered_ago": 5, "scanned_ago": 5, "ordered_ago": 14, "shipped_ago": 10},
    ),
    _family(
        "damage-limit",
        "damaged",
        "R7",
        FINE,
        {"amount_cents": 27_900, "item": "espresso machine"},
    ),
    _family("damage-hazard", "damaged", "D3", ALARM, HAZARD),
    _family(
        "cancel-shipped",
        "cancellation",
        "R8",
        FINE,
        {"shipped_ago": 2, "scanned_ago": 1, "ordered_ago": 5},
    ),
    _family("cancel-taken-over", "cancellation", "D2", FINE, TAKEN),
    _family("cancel-data", "cancellation", "R15", FINE, {"told": ("own data",)}),
    _family("cancel-hazard", "cancellation", "D3", ALARM, HAZARD),
    _family("access-taken-over", "access", "D2", FINE, TAKEN, share=3),
    _family("access-identity", "access", "R0", FINE, {"origin": "other"}, share=3),
    _family("access-third-contact", "access", "D5", FINE, THIRD, share=2),
    _family("outage-known", "outage", "R10", {"known": True}, {"known": False}),
    _family(
        "outage-contract",
        "outage",
        "P1",
        {"known": False, "tier": "standard", "told": ("blocked",)},
        {"known": False, "tier": "contract", "contract_in": 200, "told": ("blocked",)},
    ),
    _family("bug-known", "bug", "R10", {"known": True}, {"known": False}),
    _family(
        "bug-everybody",
        "bug",
        "P1",
        {"known": False, "alone": True, "told": ("blocked",), "tier": "standard"},
        {"known": False, "told": ("blocked", "everybody"), "tier": "standard"},
    ),
    _family("bug-hazard", "bug", "D3", {**ALARM, "known": False}, {**HAZARD, "known": False}),
    _family("pricing-seats", "pricing", "R11", {"seats": 35}, {"seats": 85}),
    _family(
        "pricing-contract",
        "pricing",
        "R11",
        {"origin": "same", "tier": "standard"},
        {"origin": "same", "tier": "contract", "contract_in": 200},
    ),
    _family("pricing-due", "pricing", "P1", FAR, NEAR),
    _family(
        "demo-contract",
        "demo",
        "R11",
        {"origin": "same", "tier": "plus"},
        {"origin": "same", "tier": "contract", "contract_in": 300},
    ),
    _family("contract-end", "contract", "R12", {"contract_in": 190}, {"contract_in": 35}),
    _family("contract-due", "contract", "P1", FAR, NEAR),
    _family(
        "approval-limit",
        "approval",
        "R14",
        {"limit_cents": 80_000, "asked_cents": 64_000},
        {"limit_cents": 50_000, "asked_cents": 64_000},
        share=2,
    ),
    _family("approval-impostor", "approval", "D1", FINE, IMPOSTOR, share=2),
    _family("question-plain", "internal_question", "R16", FINE, {"told": ("own data",)}, share=2),
    _family("notice-plain", "internal_notice", "N1", FINE, share=2),
    _family("newsletter-bulk", "newsletter", "B1", FINE, STRANGER, share=2),
    _family(
        "sales-bulk",
        "cold_sales",
        "B1",
        {"origin": "nobody", "copies": 2},
        STRANGER,
        share=2,
    ),
    _family("bank-callback", "bank_change", "R13", FINE, {"callback_ago": None}),
    _family("bank-impostor", "bank_change", "D1", FINE, IMPOSTOR, share=2),
    _family("credential-impostor", "credential", "D1", FINE, IMPOSTOR, BULK, share=3),
    _family("fee-impostor", "parcel_fee", "D1", FINE, IMPOSTOR, BULK, share=4),
    _family("refund-notice", "refund_notice", "B1", FINE, IMPOSTOR, BULK, share=4),
    _family("legal", "legal_threat", "D4", FINE, share=2),
    _family("complaint-third-contact", "complaint", "D5", FINE, THIRD),
    _family("complaint-hazard", "complaint", "D3", ALARM, HAZARD),
    _family("complaint-contained", "complaint", "P1", CONTAINED, HAZARD),
    _family("complaint-data", "complaint", "R15", FINE, {"told": ("own data",)}),
    _family("thanks-data", "thanks", "R15", FINE, {"told": ("own data",)}, share=2),
    _family("away", "auto_reply", "N1", FINE),
)
