"""The heuristic: a keyword reader that knows the written policy and does sums with dates.

It reads the matter of a mail by keywords (`matter.py`), takes the records from the desk note or
from look-ups (`desk.py`), tries the clauses of the policy in their order, and says the ruling in
the words of the track. It knows no answer, and nothing in it is fitted.

    >>> Heuristic().act(observation)  # doctest: +SKIP
    {'action': 'classify', 'label': 'refund'}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

from triage_core.agents.answers import fields_of, play, sender_of, title_of
from triage_core.agents.desk import Desk, cents, day_of, from_results, read_note, split_note
from triage_core.agents.matter import Matter, Reading, Text, address_in, read, text_of
from triage_core.models import (
    HistoryFacts,
    InboxObservation,
    JsonObject,
    Observation,
    OrderFacts,
    PaymentFacts,
    Priority,
    RoutingObservation,
    ToolResult,
    WorkflowObservation,
)

REFUND_CENTS, REPLACEMENT_CENTS = 30_000, 15_000  # R1, R7
COPIES = 25  # B1
TAKEOVER_DAYS, CONTACT_DAYS, CONTACTS = 7, 14, 2  # D2, D5
SCAN_DAYS, MISSING_DAYS, CALLBACK_DAYS = 5, 2, 30  # R5, R6, R13
SEATS, CONTRACT_DAYS, DUE_DAYS = 50, 60, 2  # R11, R12, P1
"""The values of the written policy, by clause, as it is published with every task."""

Path = Literal["bulk", "danger", "notice", "settle", "person"]

ASKS: frozenset[Matter] = frozenset(
    {"bank_details", "credential", "parcel_fee", "refund_notice", "spending"}
)
TELLS: frozenset[Matter] = frozenset({"thanks", "away", "notice"})
PRIVATE: frozenset[Matter] = frozenset(
    (
        *("refund", "duplicate_charge", "invoice", "payment_failure", "cancellation"),
        *("late_parcel", "missing_parcel", "damage", "access"),
    )
)
"""Matters of an account: whoever writes from an unknown address has another one on file."""
MONEY: frozenset[Matter] = frozenset(
    {"refund", "duplicate_charge", "invoice", "payment_failure", "cancellation"}
)
PAYMENTS: frozenset[Matter] = frozenset({"spending", "bank_details", "parcel_fee"})
SALES: frozenset[Matter] = frozenset({"pricing", "demo", "contract"})
BY_BOOKING: frozenset[Matter] = frozenset({"duplicate_charge", "invoice", "payment_failure"})
BY_ORDER: frozenset[Matter] = frozenset(
    {"refund", "late_parcel", "missing_parcel", "damage", "cancellation"}
)

LABELS: Mapping[Matter, str] = {
    **dict.fromkeys(("refund", "duplicate_charge", "cancellation"), "refund"),
    **dict.fromkeys(("late_parcel", "missing_parcel", "damage"), "delivery_delay"),
    **dict.fromkeys(("payment_failure", "invoice"), "payment_failure"),
    "access": "account_access",
}
CATEGORIES: Mapping[Matter, str] = {
    **dict.fromkeys(MONEY | {"bank_details", "parcel_fee", "refund_notice"}, "billing"),
    **dict.fromkeys(SALES | {"cold_sales"}, "sales"),
    **dict.fromkeys(("spending", "question", "notice", "newsletter", "away"), "internal"),
    "credential": "internal",
}
MOVES: Mapping[Path, str] = {
    "bulk": "archive",
    "notice": "archive",
    "danger": "escalate",
    "settle": "reply",
    "person": "forward",
}
OWNERS: Mapping[Matter, str] = {
    **dict.fromkeys(MONEY | PAYMENTS | {"refund_notice"}, "billing"),
    **dict.fromkeys(SALES, "sales"),
    **dict.fromkeys(("late_parcel", "missing_parcel", "damage", "cancellation"), "support"),
    **dict.fromkeys(("access", "complaint", "legal", "thanks"), "support"),
}
COVER: Mapping[str, tuple[int, int, str]] = {
    "engineering": (7, 19, "support"),
    "billing": (8, 18, "support"),
    "sales": (8, 18, "general"),
    "support": (6, 22, "general"),
}
"""When a team is on duty, from hour to before hour, and who stands in, as the directory says."""

SAID: Mapping[Matter, str] = {
    "refund": "refund",
    "duplicate_charge": "charged twice",
    "invoice": "invoice",
    "payment_failure": "payment",
    "late_parcel": "late delivery",
    "damage": "damaged",
    "missing_parcel": "delivered, missing",
    "cancellation": "cancellation",
    "access": "access",
    "outage": "outage",
    "bug": "bug",
    "pricing": "price",
    "demo": "demo",
    "contract": "contract",
    "spending": "approval",
    "question": "question",
    "notice": "notice",
    "newsletter": "newsletter",
    "cold_sales": "sales offer",
    "bank_details": "bank details",
    "credential": "sign-in",
    "parcel_fee": "fee",
    "refund_notice": "refund",
    "legal": "legal",
    "complaint": "complaint",
    "thanks": "thanks",
    "away": "away",
}
"""A matter in the words of a summary."""


class Mail(NamedTuple):
    """All that is known about the mail at hand."""

    text: Text
    reading: Reading
    desk: Desk
    received: date

    @property
    def on_file(self) -> bool:
        """The mail came from the address on file of the account it speaks for."""
        account = self.desk.account
        address = (account.address_on_file or "").casefold() if account else ""
        return bool(address) and address == address_in(self.text.sender)

    @property
    def contract(self) -> bool:
        """The sender holds a contract."""
        account = self.desk.account
        return account is not None and self.on_file and account.tier == "contract"

    def ago(self, day: str | None) -> int | None:
        """Count the days from a recorded day to the mail."""
        recorded = day_of(day)
        return None if recorded is None else (self.received - recorded).days

    def within(self, day: str | None, days: int) -> bool:
        """Say whether a recorded day lies at most so many days before the mail."""
        ago = self.ago(day)
        return ago is not None and 0 <= ago <= days


class Ruling(NamedTuple):
    """What the policy says: the path, the clause that decides, and the priority."""

    path: Path
    clause: str
    priority: Priority


class Heuristic:
    """Plays every track by keywords, records and policy; the same mail gets the same answer.

    On `inbox` it remembers what its look-ups said about the mail at hand. Where that is lost, it
    still asks for nothing twice: what it sees last tells how far it has come.
    """

    def __init__(self) -> None:
        self._email_id = ""
        self._results: list[ToolResult] = []

    def act(self, observation: Observation) -> JsonObject:
        """Return the next look-up, or the decision."""
        if isinstance(observation, InboxObservation):
            return self._inbox(observation)
        if isinstance(observation, RoutingObservation):
            return _routing(observation)
        return _workflow(observation)

    def _inbox(self, observation: InboxObservation) -> JsonObject:
        self._remember(observation)
        text = text_of(observation)
        desk = from_results(self._results, copies=_gateway_copies(observation))
        mail = _mail(observation, text, desk)
        ask = _next_look_up(mail, self._results)
        if ask is not None and _worth_asking(observation.task_id, mail, ask):
            return ask
        return _decision(observation, mail, rider=ask)

    def _remember(self, observation: InboxObservation) -> None:
        """Keep what was said about this mail; a result that rode on another decision is none."""
        current, result = observation.current_email, observation.tool_result
        email_id = current.email_id if current else ""
        if email_id != self._email_id or result is None:
            self._email_id, self._results = email_id, []
        if result is not None and _concerns(observation, result):
            self._results.append(result)


def rule(mail: Mail) -> Ruling:
    """Try the clauses of the policy in their order."""
    path, clause = _danger(mail) or _quiet(mail) or _matter(mail)
    return Ruling(path, clause, _priority(mail, path, clause))


def _danger(mail: Mail) -> tuple[Path, str] | None:
    """B1, D1-D5; D5 gives way to N1, which asks for nothing."""
    told, matter = mail.reading.told, mail.reading.matter
    if mail.desk.copies >= COPIES and not mail.on_file:
        return "bulk", "B1"
    if (matter in ASKS or "payout" in told) and not mail.on_file:
        return "danger", "D1"
    if _taken_over(mail):
        return "danger", "D2"
    if "hazard" in told:
        return "danger", "D3"
    if matter == "legal":
        return "danger", "D4"
    return None


def _quiet(mail: Mail) -> tuple[Path, str] | None:
    """N1, then D5, R0 and R15, which hold whatever the matter is."""
    told, matter, account = mail.reading.told, mail.reading.matter, mail.desk.account
    told_only = matter in TELLS or (matter in ("newsletter", "refund_notice") and mail.on_file)
    if told_only and "own data" not in told:
        return "notice", "N1"
    contacts = account.earlier_contacts if account else ()
    if sum(mail.within(day, CONTACT_DAYS) for day in contacts) >= CONTACTS:
        return "danger", "D5"
    if not mail.on_file and (account is not None or matter in PRIVATE):
        return "person", "R0"
    if "own data" in told:
        return "person", "R15"
    return None


def _taken_over(mail: Mail) -> bool:
    """D2: the address is new, and since then somebody signed in from a place never seen before."""
    account = mail.desk.account
    changed = account.address_changed_on if account else None
    if account is None or changed is None or not mail.within(changed, TAKEOVER_DAYS):
        return False
    visits = [entry.partition(" ") for entry in account.sign_ins]
    known = {place for day, _, place in visits if day < changed}
    return any(day >= changed and place not in known for day, _, place in visits)


def _matter(mail: Mail) -> tuple[Path, str]:
    """R1-R14, R16: settled by the desk unless something stands against it."""
    matter = mail.reading.matter
    if matter in BY_ORDER:
        clause, person = _by_order(mail, mail.desk.order(mail.reading.reference))
    elif matter in BY_BOOKING:
        clause, person = _by_booking(mail)
    else:
        clause, person = _by_account(mail)
    return ("person" if person else "settle"), clause


def _by_order(mail: Mail, order: OrderFacts | None) -> tuple[str, bool]:
    """R1, R5-R8; where the order is not known, a person looks."""
    matter = mail.reading.matter
    if order is None:
        return "R1", True
    if matter == "refund":
        late = mail.ago(order.returns_until)
        dear = cents(order.amount) > REFUND_CENTS
        return "R1", late is None or late > 0 or bool(order.final_sale) or dear
    if matter == "late_parcel":
        over = (mail.ago(order.promised_by) or 0) > 0
        return "R5", over and not _at_most(mail.ago(order.last_scan_on), SCAN_DAYS)
    if matter == "missing_parcel":
        return "R6", not _at_most(mail.ago(order.delivered_on), MISSING_DAYS)
    if matter == "damage":
        return "R7", cents(order.amount) > REPLACEMENT_CENTS
    return "R8", order.shipped_on is not None


def _by_booking(mail: Mail) -> tuple[str, bool]:
    """R2-R4."""
    bookings = mail.desk.bookings_of(mail.reading.reference)
    settled = sum(booking.payment_status == "settled" for booking in bookings)
    if mail.reading.matter == "duplicate_charge":
        return "R2", settled > 1
    if mail.reading.matter == "invoice":
        return "R3", settled > 0
    failed = [b for b in bookings if b.payment_status == "failed"]
    last = max(failed, key=lambda booking: booking.made_on, default=None)
    return "R4", last is None or last.cause not in ("card expired", "funds")


def _by_account(mail: Mail) -> tuple[str, bool]:
    """R9-R14, R16."""
    matter, reading, account = mail.reading.matter, mail.reading, mail.desk.account
    if matter in ("outage", "bug"):
        return "R10", not _known_incident(mail)
    if matter in ("pricing", "demo"):
        return "R11", mail.contract or (reading.seats or 0) > SEATS
    if matter == "contract":
        ago = mail.ago(account.contract_until) if account else None
        return "R12", ago is not None and 0 <= -ago <= CONTRACT_DAYS
    if matter == "bank_details":
        called = account.bank_details_confirmed_on if account else None
        return "R13", not mail.within(called, CALLBACK_DAYS)
    if matter == "spending":
        return "R14", reading.amount_cents > cents(account.spending_limit if account else None)
    if matter == "parcel_fee":
        return "R14", True
    return ("R9" if matter == "access" else "R16"), False


def _known_incident(mail: Mail) -> bool:
    """R10: an open incident names what is out of order, all of it or the feature the mail names."""
    whole = mail.text.whole.casefold()
    for incident in mail.desk.incidents:
        subject = incident.partition(" since ")[0].casefold()
        feature = " ".join(subject.split()[2:])
        if mail.reading.matter == "bug" and feature and feature in whole:
            return True
        if mail.reading.matter == "outage" and not feature and subject in whole:
            return True
    return False


def _at_most(days: int | None, most: int) -> bool:
    return days is not None and days <= most


def _priority(mail: Mail, path: Path, clause: str) -> Priority:
    """P1, P2, P3."""
    told, matter = mail.reading.told, mail.reading.matter
    if path in ("bulk", "notice"):
        return "low"
    if clause == "D1":
        return "medium"
    wide = "everybody" in told or mail.contract
    hazard = "hazard" in told and "contained" not in told
    stop = "blocked" in told and wide
    outage = matter == "outage" and wide and not _known_incident(mail)
    due = mail.reading.due_within(mail.received, DUE_DAYS)
    if clause in ("D2", "D4", "D5") or hazard or stop or outage or due:
        return "high"
    middle = path in ("danger", "person") or "blocked" in told or matter == "outage"
    return "medium" if middle else "low"


def _mail(observation: Observation, text: Text, desk: Desk) -> Mail:
    message = observation.message
    received = day_of(message.received) if message else None
    kind = desk.account.kind if desk.account else None
    return Mail(text, read(text, kind=kind), desk, received or date(1970, 1, 1))


def _workflow(observation: WorkflowObservation) -> JsonObject:
    desk = read_note(split_note(observation.body)[1])
    mail = _mail(observation, text_of(observation), desk)
    ruling = rule(mail)
    label = LABELS.get(mail.reading.matter, "general")
    if ruling.path == "bulk":
        values = {"action": "mark_spam", "closing": "mark_spam", "label": "spam"}
    elif ruling.path == "danger":
        special = {"D1": "phishing", "D2": "security_incident"}
        label = special.get(ruling.clause, "urgent_complaint")
        values = {"action": "escalate", "closing": "escalate", "label": label}
    else:
        closing = "escalate" if ruling.path == "person" else "resolve"
        values = {"action": "classify", "closing": closing, "label": label}
    return play(observation, values)


def _routing(observation: RoutingObservation) -> JsonObject:
    note = observation.thread_history[-1] if observation.thread_history else ""
    mail = _mail(observation, text_of(observation), read_note(note))
    ruling = rule(mail)
    if ruling.clause in ("B1", "D1"):
        label = "spam"
    elif ruling.path == "notice":
        label = "archive"
    else:
        label = "urgent" if ruling.priority == "high" else "normal"
    teams = [_on_duty(_owner(mail, ruling), observation.timestamp)]
    if "hazard" in mail.reading.told and ruling.clause not in ("B1", "D1"):
        teams.append("safety")
    values = {"label": label, "route_to": ", ".join(teams)}
    return play(observation, values, summary=_summary(observation, mail))


def _owner(mail: Mail, ruling: Ruling) -> str:
    matter = mail.reading.matter
    if ruling.clause == "B1":
        return "general"
    if ruling.clause in ("D1", "D2"):
        return "security"
    if matter in ("outage", "bug"):
        return "support" if _known_incident(mail) else "engineering"
    bookings = mail.desk.bookings_of(mail.reading.reference)
    if matter == "payment_failure" and any(b.cause == "processor fault" for b in bookings):
        return "engineering"
    return OWNERS.get(matter, "general")


def _on_duty(team: str, timestamp: str) -> str:
    """Return who takes work for a team at the hour of the timestamp: itself, or who covers."""
    try:
        hour = datetime.fromisoformat(timestamp).hour
    except ValueError:
        return team
    while team in COVER and not COVER[team][0] <= hour < COVER[team][1]:
        team = COVER[team][2]
    return team


def _summary(observation: Observation, mail: Mail) -> str:
    """Say who, what, reference, article, amount and deadline, as far as the mail has them."""
    whole, reading = mail.text.whole, mail.reading
    order = mail.desk.order(reading.reference)
    item = order.item if order and order.item and order.item in whole else ""
    parts = [
        sender_of(observation).partition("<")[0].strip(' "'),
        SAID[reading.matter],
        "hazard" if "hazard" in reading.told else "",
        reading.reference if reading.reference and reading.reference in whole else "",
        item,
        f"{reading.seats} seats" if reading.seats else "",
        _amount(whole, reading),
        *_features(mail),
        reading.deadline(mail.received),
    ]
    return "; ".join(part for part in parts if part)[:400] or title_of(observation)[:400]


def _amount(whole: str, reading: Reading) -> str:
    amount = f"{reading.amount_cents // 100}.{reading.amount_cents % 100:02d}"
    return amount if amount in whole else ""


def _features(mail: Mail) -> list[str]:
    """List the features of open incidents that the mail names."""
    subjects = [entry.partition(" since ")[0].split()[2:] for entry in mail.desk.incidents]
    names = [" ".join(words) for words in subjects if words]
    return [name for name in names if name in mail.text.whole][:1]


LONGEST = 1_000
"""Characters of an address that a look-up takes."""


def _gateway_copies(observation: InboxObservation) -> int:
    """Read the gateway's count from the headers; 0 where it is not there."""
    headers = observation.message.headers if observation.message else ()
    found = [h.value for h in headers if h.name.casefold() == "x-gateway-copies"]
    return int(found[0]) if found and found[0].isdecimal() else 0


def _concerns(observation: InboxObservation, result: ToolResult) -> bool:
    """Say whether a result is about this mail: its sender, or something that it names."""
    current = observation.current_email
    if current is None:
        return False
    if isinstance(result, HistoryFacts) and result.sender is not None:
        return result.sender == address_in(current.sender)[:LONGEST]
    named = result.order_id if not isinstance(result, HistoryFacts) else None
    whole = "\n".join((current.subject, current.email_text, *observation.thread)).casefold()
    return named is not None and named.casefold() in whole


def _next_look_up(mail: Mail, results: list[ToolResult]) -> JsonObject | None:
    """Return the look-up that comes next: who writes, then the order or its bookings."""
    address = address_in(mail.text.sender)[:LONGEST]
    if not results and address:
        return {"use_tool": "get_user_history", "tool_input": {"sender": address}}
    reference, matter = mail.reading.reference, mail.reading.matter
    if reference is None or any(isinstance(r, OrderFacts | PaymentFacts) for r in results):
        return None
    tool = "check_payment" if matter in BY_BOOKING else "lookup_order"
    if matter in BY_BOOKING | BY_ORDER:
        return {"use_tool": tool, "tool_input": {"order_id": reference[:200]}}
    return None


def _worth_asking(task_id: str, mail: Mail, ask: JsonObject) -> bool:
    """Say whether a look-up may change the decision; else it rides on it and costs nothing."""
    matter = mail.reading.matter
    if ask["use_tool"] != "get_user_history":
        return "priority" in fields_of(task_id) and rule(mail).clause.startswith("R")
    suspect = matter in ASKS or mail.desk.copies >= COPIES or "payout" in mail.reading.told
    return suspect or "priority" in fields_of(task_id)


def _decision(observation: InboxObservation, mail: Mail, *, rider: JsonObject | None) -> JsonObject:
    ruling = rule(mail)
    spam = ruling.clause in ("B1", "D1")
    values = {
        "category": "spam" if spam else CATEGORIES.get(mail.reading.matter, "support"),
        "priority": ruling.priority,
        "department": _department(mail, ruling),
        "action": MOVES[ruling.path],
    }
    return play(observation, values, rider=rider)


def _department(mail: Mail, ruling: Ruling) -> str:
    matter = mail.reading.matter
    if ruling.path in ("bulk", "notice"):
        return "ignore"
    if ruling.clause == "D1":
        return "support_team" if matter == "credential" else "finance"
    if mail.contract:
        return "sales_team"
    if matter in SALES:
        return "finance" if (mail.reading.seats or 0) > SEATS else "sales_team"
    if matter in PAYMENTS or (matter in MONEY and ruling.path == "person"):
        return "finance"
    return "support_team"
