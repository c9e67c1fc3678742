"""Contrast families: a clause of the policy and the one latent value that flips its decision.

Each side of a family bends a neutral draft; what it leaves between bounds is drawn.
Sides that differ only in records share their words.
To add a family: one line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage_core.authoring.drafts import Priced, Recent, Span
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
THIRD: Side = {"contacts_ago": Recent(2, 14)}
TAKEN: Side = {"changed_ago": Span(3, 7), "stranger_ago": Span(0, 3)}
HAZARD: Side = {"told": ("hazard",), "alarm": False}
CONTAINED: Side = {"told": ("hazard", "contained"), "alarm": False}
ALARM: Side = {"alarm": True}
QUIET: Side = {"quiet": True}
NEAR: Side = {"due_in": Span(1, 2), "quiet": True}
FAR: Side = {"due_in": Span(6, 14), "quiet": True}
BULK: Side = {"origin": "alike", "copies": Span(25, 260)}
STRANGER: Side = {"origin": "nobody", "copies": Span(25, 260)}
IMPOSTOR: Side = {"origin": "alike"}

FAMILIES: tuple[Family, ...] = (
    _family("refund-period", "refund", "R1", FINE, {"returns_in": Span(-20, -1)}, share=2),
    _family("refund-final-sale", "refund", "R1", FINE, {"final_sale": True}),
    _family(
        "refund-limit",
        "refund",
        "R1",
        {"amount_cents": Priced(18_000, 30_000)},
        {"amount_cents": Priced(30_100, 48_000)},
    ),
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
        {"tier": "contract", "contract_in": Span(70, 500)},
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
        {"promised_in": Span(0, 8)},
        {
            "promised_in": Span(-9, -1),
            "scanned_ago": Span(6, 11),
            "ordered_ago": 20,
            "shipped_ago": 15,
        },
        share=2,
    ),
    _family(
        "delay-moving",
        "delivery_delay",
        "R5",
        {"promised_in": Span(-9, -1), "scanned_ago": Span(0, 5)},
        {
            "promised_in": Span(-9, -1),
            "scanned_ago": Span(6, 11),
            "ordered_ago": 19,
            "shipped_ago": 14,
        },
    ),
    _family("delay-third-contact", "delivery_delay", "D5", FINE, THIRD, share=2),
    _family("delay-taken-over", "delivery_delay", "D2", FINE, TAKEN, share=2),
    _family(
        "missing-wait",
        "delivered_missing",
        "R6",
        {"delivered_ago": Span(0, 2)},
        {"delivered_ago": Span(3, 8), "ordered_ago": 14, "shipped_ago": 10},
    ),
    _family(
        "damage-limit",
        "damaged",
        "R7",
        {"amount_cents": Priced(9_900, 15_000)},
        {"amount_cents": Priced(15_100, 29_900)},
    ),
    _family("damage-hazard", "damaged", "D3", ALARM, HAZARD),
    _family(
        "cancel-shipped",
        "cancellation",
        "R8",
        FINE,
        {"shipped_ago": Span(1, 3), "scanned_ago": Span(0, 1), "ordered_ago": Span(4, 6)},
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
        {**QUIET, "known": False, "tier": "standard", "told": ("blocked",)},
        {
            **QUIET,
            "known": False,
            "tier": "contract",
            "contract_in": Span(70, 500),
            "told": ("blocked",),
        },
    ),
    _family("bug-known", "bug", "R10", {"known": True}, {"known": False}),
    _family(
        "bug-everybody",
        "bug",
        "P1",
        {**QUIET, "known": False, "alone": True, "told": ("blocked",), "tier": "standard"},
        {**QUIET, "known": False, "told": ("blocked", "everybody"), "tier": "standard"},
    ),
    _family("bug-hazard", "bug", "D3", {**ALARM, "known": False}, {**CONTAINED, "known": False}),
    _family("pricing-seats", "pricing", "R11", {"seats": Span(20, 50)}, {"seats": Span(51, 90)}),
    _family(
        "pricing-contract",
        "pricing",
        "R11",
        {"origin": "same", "tier": "standard"},
        {"origin": "same", "tier": "contract", "contract_in": Span(70, 500)},
    ),
    _family("pricing-due", "pricing", "P1", FAR, NEAR),
    _family(
        "demo-contract",
        "demo",
        "R11",
        {"origin": "same", "tier": "plus"},
        {"origin": "same", "tier": "contract", "contract_in": Span(70, 500)},
    ),
    _family(
        "contract-end",
        "contract",
        "R12",
        {"contract_in": Span(61, 500)},
        {"contract_in": Span(3, 60)},
    ),
    _family("contract-due", "contract", "P1", FAR, NEAR),
    _family(
        "approval-limit",
        "approval",
        "R14",
        {"limit_cents": 80_000, "asked_cents": Span(51_000, 79_500, 500)},
        {"limit_cents": 50_000, "asked_cents": Span(51_000, 79_500, 500)},
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
        {"origin": "nobody"},
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
    _family(
        "refund-alarm-due",
        "refund",
        "P1",
        {**ALARM, **NEAR},
        {**ALARM, **FAR},
    ),
    _family(
        "bug-alarm-stop",
        "bug",
        "P1",
        {**ALARM, **QUIET, "known": False, "told": ("blocked", "everybody")},
        {**ALARM, **QUIET, "known": False, "told": ("blocked",), "alone": True, "tier": "standard"},
    ),
    _family("invoice-hazard", "invoice_correction", "D3", ALARM, HAZARD),
    _family("invoice-alarm-due", "invoice_correction", "P1", {**ALARM, **NEAR}, {**ALARM, **FAR}),
    _family("contract-hazard", "contract", "D3", ALARM, CONTAINED),
    _family("contract-alarm-due", "contract", "P1", {**ALARM, **NEAR}, {**ALARM, **FAR}),
    _family("away", "auto_reply", "N1", FINE),
)
