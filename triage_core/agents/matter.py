"""Reading a mail by keywords: what it is about, and what it tells beside that.

The words are those of everyday business English. Nothing here is fitted to data; a mail that
says a thing in its own words is misread, and that is what a keyword reader is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from math import fsum
from typing import Literal, NamedTuple

from triage_core.agents.answers import body_of, sender_of, thread_of, title_of
from triage_core.agents.desk import cents, split_note
from triage_core.models import Observation

Matter = Literal[
    "refund",
    "duplicate_charge",
    "invoice",
    "payment_failure",
    "late_parcel",
    "missing_parcel",
    "damage",
    "cancellation",
    "access",
    "outage",
    "bug",
    "pricing",
    "demo",
    "contract",
    "spending",
    "question",
    "notice",
    "newsletter",
    "cold_sales",
    "bank_details",
    "credential",
    "parcel_fee",
    "refund_notice",
    "legal",
    "complaint",
    "thanks",
    "away",
]
Told = Literal["hazard", "contained", "everybody", "blocked", "payout", "own data"]

CUES: Mapping[Matter, tuple[str, ...]] = {
    "refund": (
        r"refund\w*|reimburs\w*|repay\w*|money back|paid back|pay (?:it|me|us) back",
        r"(?:want|wish|like|need) to (?:return|give back|send back)"
        r"|return(?:ing|ed)? (?:it|this|my)",
        r"return (?:of|the)|(?:send|sent|give|take|posted) [\w ]{0,25}\bback",
        r"too (?:big|small|large|wide|loud|heavy)|wrong (?:size|colou?r)|not suitable",
        r"(?:isn'?t|not) for (?:me|us)|do(?:es)? not (?:suit|fit)|doesn'?t (?:suit|fit)"
        r"|already ha[sd]",
        r"(?:the|my|our) (?:cash|money|purchase price)|credit (?:the|us|me)",
    ),
    "duplicate_charge": (
        r"(?:charged|booked|billed|debited|paid|taken) (?:me |us |it )?(?:twice|double)",
        r"double (?:charge|booking|entry|payment)|duplicate\w*",
        r"two (?:lines|entries|charges|bookings|debits|payments|postings)"
        r"|second (?:charge|booking|line)",
        r"twice|double|two times|both times",
        r"bank statement|statement|another \d+\.\d\d",
    ),
    "invoice": (
        r"\bINV-\d+",
        r"invoices?|bill\b",
        r"tax (?:id|number|adviser)|vat\b|made out to|addressee|legal form|company name",
        r"corrected (?:copy|version|one|invoice)|reissue\w*|amend\w*|our name"
        r"|wrong (?:name|address|details)",
        r"incorrect (?:name|address|details)",
    ),
    "payment_failure": (
        r"(?:card|payment|transaction)[\w ,'-]{0,40}(?:declin|fail|refus|reject|won'?t)",
        r"declined"
        r"|(?:payment|transaction) (?:was )?(?:not (?:possible|accepted)|failed|unsuccessful)"
        r"|payment (?:of|for)",
        r"(?:can'?t|cannot|unable to|trying to|tried to|want to|how do i|could not) pay\b"
        r"|paying for",
        r"could not be completed|unpaid|checkout|payment page|other means",
        r"cards?\b|basket|\bpay\b",
    ),
    "late_parcel": (
        r"(?:not|n'?t|never|nothing) (?:yet )?(?:been )?(?:arriv\w+|come|here|received|delivered)",
        r"where(?:'s|s| is) (?:my|the|our)|still (?:no|waiting|not)|waiting (?:for|at)|whereabouts",
        r"when (?:\w+ ){0,4}(?:coming|arriv\w+|gets? here|delivered|comes?)|on its way|on the way",
        r"carrier|courier|tracking|deliver(?:y|ies)|consignment|parcel|shipment|arrival",
        r"overdue|late\b|delay\w*",
    ),
    "missing_parcel": (
        r"(?:shows?|marked|says|said|apparently|recorded|reported|stated?)[\w ,'-]{0,40}delivered",
        r"delivered",
        r"never (?:got|received|saw|reached)|nowhere|not (?:found|received|with us)|no trace",
        r"(?:asked|ask) [\w ]{0,20}neighbou?rs?|lost parcel|missing parcel|signed for|doorstep",
    ),
    "damage": (
        r"damag\w+|scratch\w*|dent(?:s|ed)?\b|crack(?:s|ed)?\b|broken|chipped|bent",
        r"(?:part|piece)s? (?:is |are |was )?missing|missing (?:part|piece)",
        r"defect\w*|faulty|unpack\w*",
        r"replac\w+|exchange|repair|spare part|made good",
    ),
    "cancellation": (
        r"cancel\w*",
        r"revo(?:ke|cation)|withdraw\w*|call (?:it|this|the [\w ]+) off|undo(?:ne)?\b"
        r"|not be pursued",
        r"changed (?:my|our) mind|do(?:n'?t| not) want (?:it|this|the)|second thoughts",
        r"stop (?:it|this|my|the|order)|by mistake|no longer (?:want|need)",
        r"before (?:it|you) (?:ship|send)s?|never ?mind",
    ),
    "access": (
        r"log ?-?in\b|sign(?:ing)? ?-?in\b|password|passcode",
        r"(?:locked|shut) out|(?:get|let) (?:me|us) (?:back )?in\b|cannot (?:get|enter|log|sign)",
        r"(?:login|security|reset|verification) (?:code|link|mail)|the code|reset",
        r"my account|our account|unable to (?:enter|log|sign)",
    ),
    "outage": (
        r"(?:not|n'?t|nothing|no longer) (?:load\w*|open\w*|reach\w*|respond\w*|react\w*)",
        r"times? out|timed out|offline|outage|\bdown\b|unavailable|disturbance",
        r"(?:blank|white|grey|half) (?:page|screen|built)|(?:circle|wheel|spin\w*)",
        r"(?:nothing|not) [\w ]{0,30}saved?|since this morning|pages?\b",
    ),
    "bug": (
        r"bug|glitch|error|faults?\b|discrepanc\w+|incorrect (?:entries|figures|data)"
        r"|acting (?:up|weird)",
        r"shows? (?:the )?wrong|wrong (?:hours|times?|things?|figures|entries)|wrong$",
        r"off by|out by|leaves? out|omit\w*|mix(?:es|ed) up|does(?:n'?t| not) (?:show|agree|match)",
        r"export|calendar|report|planner|time ?sheets?|reminders?|schedule|booking\b|requests"
        r"|staff list",
        r"odd\b|weird|put (?:it |this )?right",
    ),
    "pricing": (
        r"pric(?:e|es|ing)|quot(?:e|ation)|an offer",
        r"how much|what (?:would|does|do|will)[\w ]{0,30}(?:cost|come to)|cost\b",
        r"\d+ (?:seats|places|persons|people|users|licen[cs]es|of us)|seats"
        r"|per (?:seat|user|month|year)",
        r"by the month|a month|discount|reductions?",
    ),
    "demo": (
        r"demo\b|demonstrat\w+|presentation|video call|walk (?:me|us) through|tour\b",
        r"show (?:me|us)|have a look|get a look|see (?:it|how)|watch",
        r"appointment|quick call|call me|slot|dates\b",
    ),
    "contract": (
        r"contracts?\b|agreement|notice period|renew\w*|addendum|clauses?\b",
        r"terms?\b|wording|paragraph|in writing",
        r"month (?:by|to) month|signed?\b|length of",
    ),
    "spending": (
        r"approv\w+|sign[- ]?off|go[- ]?ahead|permission|expenditure|authori[sz]\w+|released?\b",
        r"\bok(?:ay)? (?:for|if|to|with)|a yes|yes or no"
        r"|(?:can|may) (?:we|i) (?:book|buy|order|get)",
        r"offer\b|quote\b|course\b|class\b|supplier|budget|book\b",
        r"\d+\.\d\d EUR",
    ),
    "question": (
        r"how (?:do|does|can|would|should) (?:i|we|one|that|it)|where (?:do|can|is|would|does)",
        r"do i\b|who do i|whom|may i|is it (?:allowed|permitted)|question",
        r"shift|rota\b|holiday|day off|leave\b|visitor|badge|expenses|pay ?slip|parking|handbook"
        r"|new (?:tool|here)",
    ),
    "notice": (
        r"no (?:reply|answer|action) (?:is )?(?:needed|necessary|required)"
        r"|need not (?:answer|reply)|fyi\b",
        r"for (?:your )?information|nothing (?:needs|to do|to be done)|notice to|to all staff"
        r"|circular|everyone in",
        r"(?:was|is|are|has been|have been) (?:closed|completed|moved|repaired|upgraded|installed)",
        r"office\b|canteen|lift\b|as of \d",
    ),
    "newsletter": (
        r"newsletter|bulletin|magazine|journal|issue\b|edition",
        r"unsubscribe|subscri\w+|members?|readers?|no longer (?:wish|care|want) to",
        r"this (?:time|month|week)|read\b|article|interview|recipe|stories",
    ),
    "cold_sales": (
        r"introduc\w+|presentation of|permit me|let me present",
        r"our (?:services|teams?|firm|company|people)"
        r"|we (?:supply|offer|make|sell|clean|find|provide|print|do)\b",
        r"may (?:i|we) (?:propose|call|visit|send)|short call|(?:call|ring) me|trial"
        r"|family (?:firm|business)",
        r"cheap\w*|special offer|cleaning|catering|recruit\w*|customers like you"
        r"|save (?:money|time)",
    ),
    "bank_details": (
        r"bank details|new bank|(?:moved|changed|switched) banks?|iban"
        r"|account (?:number|changed|data)",
        r"(?:new|different|changed) (?:business |bank )?account|letterhead|our bank\b",
        r"future payments|pay [\w -]{0,20}to (?:that|the new)|remit\w*",
    ),
    "credential": (
        r"(?:sign|log) ?-?in[\w ,'+-]{0,40}https?:"
        r"|https?:\S{1,100}\s[\w ,'+-]{0,40}(?:sign|log) ?-?in",
        r"(?:confirm|verify|validate|renew)[\w ,']{0,30}(?:account|identity|password|mailbox)",
        r"mailbox|mail ?box|storage|(?:login|sign-in) page",
        r"password|sign in|log in",
    ),
    "parcel_fee": (
        r"customs|clearance|import|handling|fees?\b|duty\b",
        r"(?:held|waiting|stored|stuck|kept) (?:at|in) (?:our|the)|depot|redeliver\w*",
        r"(?:pay|payable|settle|settled)[\w ,]{0,30}(?:https?:|link|page|at|under)|deliver\w+"
        r"|parcel|consignment",
    ),
    "refund_notice": (
        r"(?:your|a|the) (?:refund|credit|money)[\w .,]{0,40}(?:ready|waiting|processed|issued)",
        r"you(?:'re| are)? (?:get|getting|receive)[\w .]{0,20}back|is yours|in your favou?r"
        r"|to your (?:benefit|credit)",
        r"credit note|we (?:have )?(?:processed|refunded|credited)",
        r"\d+\.\d\d EUR",
    ),
    "legal": (
        r"lawyer|solicitor|advocate|attorney|barrister|legal (?:action|steps|proceedings|advice)",
        r"\bcourt\b|ombudsman|lawsuit|\bsue\b|suing|hearing\b|tribunal",
        r"formal (?:demand|notice)|final (?:letter|demand|notice)"
        r"|consumer (?:office|protection|advice)|small claims",
        r"your statement|represent you|take notice",
    ),
    "complaint": (
        r"complain\w*",
        r"rude\w*|manners|laughed|hung up|shouted|unfriendly|impolite|insult\w*|tone\b"
        r"|patroni[sz]\w+",
        r"on the (?:phone|telephone|hotline|line)|hotline"
        r"|your (?:colleague|employee|member of staff|agent)",
        r"treat(?:ed|s|ment)?\b|conduct|behaviou?r|apolog(?:y|ise) to me",
    ),
    "thanks": (
        r"thank you\b(?! for your (?:patience|attention))|thanks to\b|praise|commend"
        r"|compliment\w*|grateful to",
        r"(?:got|is|was|been|all|now|finally) (?:solved|sorted|resolved|settled)\b"
        r"|all (?:good|fine)|fine now|works again",
        r"no (?:reply|answer) needed|nothing (?:more|further|else) (?:is )?(?:to|needed)|friendly"
        r"|helpful",
    ),
    "away": (
        r"out of (?:the )?office|automatic(?:ally)? (?:reply|answer|response)|auto-?reply",
        r"(?:away|absent|on leave|on holiday|not here|not in) (?:un)?(?:til\b|from|rn\b|till\b)?"
        r"|back on|until \d",
        r"if it (?:cannot wait|is urgent)|in my absence|my colleagues? (?:in|will)",
    ),
}
"""Cues of every matter; each that is found counts once, and once more in the subject."""

SHOP: frozenset[Matter] = frozenset(
    (
        *("refund", "duplicate_charge", "payment_failure", "late_parcel", "missing_parcel"),
        *("damage", "cancellation", "complaint", "legal", "thanks"),
    )
)
SERVICE: frozenset[Matter] = frozenset({"outage", "bug", "pricing", "demo", "contract", "access"})
STAFF: frozenset[Matter] = frozenset({"spending", "question", "notice", "credential"})
MAILING: frozenset[Matter] = frozenset({"newsletter", "cold_sales", "refund_notice", "parcel_fee"})

HAZARD = re.compile(
    r"smok(?:e|ed|ing)\b|spark(?:s|ed|ing)?\b|flash(?:es)?\b|crackl\w*|(?:a|electric) shock"
    r"|zap(?:s|ped)?\b"
    r"|tingl\w+|prickl\w+|numb\b|blister\w*|melt(?:s|ed|ing)?\b|scorch\w*|singe\w*|flames?\b"
    r"|caught fire"
    r"|burn(?:t|ed|s) (?:my|his|her|our|their|me|him)\b|burns? on|burning smell|smell of|fumes?\b"
    r"|overheat\w*|too hot|hot to the touch|headaches?|dizz\w+|nausea|bare wires?|exposed"
    r"|sharp|splinters?|slivers?|shards?|cut (?:my|his|her)|bleed\w*|injur\w+|poison\w*"
)
HARMLESS = re.compile(
    r"not (?:the|from the|because of|its|it)\b|nothing to do with|nothing to do w\b|blamed"
    r"|turned out"
    r"|(?:years|long|ages) ago|(?:an)?other make|different make|before the|there before|legend"
    r"|neighbou?rs?|upstairs|next door|feelings|tempers?|toast\b|candles?|literally|fairly"
    r"|practically|absolutely|basically|joke|figure of speech|false alarm|looks? dangerous"
    r"|price|bit of a shock|bank account|only a"
)
CONTAINED = re.compile(
    r"unplugged|disconnected|pulled the plug"
    r"|(?:put|packed|locked|taken) (?:it |them )?(?:away|up)\b"
    r"|locked|withdrawn|out of (?:use|service|reach|everybody)"
    r"|(?:no ?body|no ?one|we do not|nobody's)"
    r" (?:uses?|using|operates?|touch\w*|go\w*|is using)|not (?:in use|been used|touch\w*)"
    r"|no longer use"
    r"|back in its box|in the (?:cellar|attic|garage|cupboard)|put away"
)
IN_USE = re.compile(
    r"(?<!un)plugged in|remains (?:on|in)\b|still (?:plugged|in use|on|running|stands?|use)"
    r"|running|in (?:daily )?use|as (?:always|usual|ever)"
    r"|every (?:morning|day|evening)|continue to|switch(?:ed)? on|keeps? using"
    r"|not been switched off"
)
ALONE = re.compile(
    r"(?:only|just) (?:me|mine|my|one person|the one|my one)|only (?:person|one)|i alone\b"
    r"|(?:no ?body|no ?one) else|(?:others|colleagues|staff|neighbou?ring desk)[\w ]{0,25}"
    r" (?:fine|good|ok\w*|works?|unaffected)|works for (?:them|others)"
    r"|but me\b"
)
EVERYBODY = re.compile(
    r"every ?(?:one|body|single)\b|all (?:of us|my colleagues|our (?:staff|people|desks))"
    r"|each employee"
    r"|the (?:whole|entire) (?:office|team|firm|company|staff|place|department)|none of us"
    r"|nobody (?:here|in)"
    r"|no ?one (?:here|in)|same for (?:all|everyone)|all affected|nobody can"
)
BLOCKED = re.compile(
    r"standstill|(?<!not )\bstuck\b|at a stop\b|full stop|on hold\b|nothing (?:moves|works|goes)"
    r"|no (?:plan b|way (?:around|round|about)|substitute|alternative)|(?:can'?t|cannot|unable to)"
    r" (?:carry on|continue|work|do (?:anything|a thing)|go (?:forward|on)|get on|be carried out)"
    r"|cant (?:carry on|continue|work|do anything|get on|go on)|simply cannot|do(?:ing)? nothing"
    r"|blocked|paraly[sz]ed|idle\b|hold(?:s|ing)? everything up"
)
COPING = re.compile(
    r"(?:got|have|found) (?:a workaround|another way|an?other)|workaround so|we get by"
    r"|manag(?:e|ing)\b"
    r"|inconvenien\w+|can (?:perfectly )?(?:well )?wait|not the end|coping"
    r"|make do|provisional\w*|nothing (?:here )?depends|does the job|in the meantime we"
)
PAYOUT = re.compile(
    r"(?:another|different|other|new|second|wife's|husband's|daughter's|son's|sister's) (?:\w+ )?"
    r"(?:account|card|iban)\b|(?:on|to) (?:my|the|our) new one|instead of (?:mine|the old)"
)
OWN_DATA = re.compile(
    r"(?:delete|erase|erasure|wipe|remove|forget)[\w ,']{0,40}"
    r"(?:data|details|name|address|everything|record|about me|of me|me\b)"
    r"|(?:hold|store|keep|kept|have|got|noted|saved|know)[\w ]{0,25} (?:about|on) (?:me|us)\b"
    r"|(?:my|our|personal) data\b|gdpr|data protection|personal (?:information|details)"
)

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DATE = re.compile(rf"\b(\d{{1,2}})\.? ({'|'.join(MONTHS)})\b", re.IGNORECASE)
_ORDER = re.compile(r"\bLF-\d+\b", re.IGNORECASE | re.ASCII)
_INVOICE = re.compile(r"\bINV-\d+\b", re.IGNORECASE | re.ASCII)
_MONEY = re.compile(r"\b\d{1,7}[.,]\d{2}(?= ?(?:EUR|euro))", re.IGNORECASE)
_SEATS = re.compile(
    r"\b(\d{1,4}) (?:\w+ )?(?:seats|places|persons|people|users|licen[cs]es|heads|of us|staff)\b"
)
_COUNT = re.compile(r"(?<![\w.,-])(\d{1,4})(?![\w.,-]*\d)")
_CUES = {
    matter: tuple(re.compile(cue, re.IGNORECASE | re.MULTILINE) for cue in cues)
    for matter, cues in CUES.items()
}
_SENTENCE = re.compile(r"[.!?\n;]+\s*")
HALF_A_YEAR = 6
NEAR_HAZARD = 90
"""Characters around a word of danger that may say it is none."""


class Text(NamedTuple):
    """A mail as the reader takes it: its own words, without a note, and where it came from."""

    subject: str
    body: str
    sender: str
    to: str
    files: str
    marks: frozenset[str]
    earlier: str

    @property
    def whole(self) -> str:
        """The subject and the body."""
        return f"{self.subject}\n{self.body}"


class Reading(NamedTuple):
    """What the reader took from a mail. `reference` is the order or invoice it is about."""

    matter: Matter
    told: frozenset[Told]
    reference: str | None
    seats: int | None
    amount_cents: int
    days: tuple[tuple[int, int], ...]

    def due_within(self, received: date, days: int) -> bool:
        """Say whether a day named in the mail lies at most so many days ahead."""
        return any(0 <= (day - received).days <= days for day in self._dates(received))

    def deadline(self, received: date) -> str:
        """Write the first day to come that the mail names, "24 March"; "" where it names none."""
        ahead = [day for day in self._dates(received) if day >= received]
        return f"{ahead[0].day} {MONTHS[ahead[0].month - 1].capitalize()}" if ahead else ""

    def _dates(self, received: date) -> Iterator[date]:
        for day, month in self.days:
            # A month that lies far behind is one of the year to come.
            year = received.year + (received.month - month > HALF_A_YEAR)
            try:
                yield date(year, month, day)
            except ValueError:
                continue


def text_of(observation: Observation) -> Text:
    """Take the words of the mail at hand out of an observation."""
    message = observation.message
    headers = message.headers if message else ()
    files = message.attachments if message else ()
    thread = [entry for entry in thread_of(observation) if not entry.startswith("Desk note")]
    return Text(
        subject=title_of(observation),
        body=split_note(body_of(observation))[0],
        sender=sender_of(observation),
        to=next((h.value for h in headers if h.name.casefold() == "to"), ""),
        files="\n".join(f"{a.filename} {a.text}" for a in files),
        marks=frozenset(h.name.casefold() for h in headers),
        earlier="\n".join(thread),
    )


def read(text: Text, *, kind: str | None) -> Reading:
    """Read a mail; `kind` is what sort of account it speaks for, None where nobody is on file."""
    whole = text.whole
    matter = _matter(text, kind)
    amounts = [cents(found) for found in _MONEY.findall(f"{whole}\n{text.files}")]
    return Reading(
        matter=matter,
        told=frozenset(_told(whole.casefold())),
        reference=_reference(text, matter),
        seats=_seats(whole, matter),
        amount_cents=max(amounts, default=0),
        days=tuple(
            (int(day), MONTHS.index(month.casefold()) + 1) for day, month in _DATE.findall(whole)
        ),
    )


def address_in(sender: str) -> str:
    """Return the bare lower-case address of a From line."""
    return sender.rpartition("<")[2].rstrip("> \t").strip().casefold()


def _matter(text: Text, kind: str | None) -> Matter:
    """Return the matter with the most cues; where none is found, a question."""
    scores = {m: hits + _frame(m, text, kind) for m, hits in _hits(text.subject, text.body).items()}
    best = max(scores, key=lambda matter: scores[matter])
    return best if scores[best] > 0 else "question"


# A mail is read again after each look-up; its words stay the same.
@lru_cache(maxsize=256)
def _hits(subject: str, body: str) -> Mapping[Matter, float]:
    """Count the cues of every matter; those that stand first are the clearer ones."""
    return {
        matter: fsum(
            (2.0 - place / len(cues)) * (bool(cue.search(body)) + bool(cue.search(subject)))
            for place, cue in enumerate(cues)
        )
        for matter, cues in _CUES.items()
    }


def _frame(matter: Matter, text: Text, kind: str | None) -> float:
    """Say what references, headers and the sort of sender speak for a matter, or against it."""
    whole = text.whole
    frame = 0.0
    if matter in SHOP:
        frame += 2.0 if _ORDER.search(whole) else -1.0
    if _INVOICE.search(whole):
        frame += 3.0 if matter in ("invoice", "bank_details") else -2.0
    if matter in SERVICE and _names_service(text):
        frame += 2.0
    if "auto-submitted" in text.marks:
        frame += 8.0 if matter == "away" else 0.0
    if "list-unsubscribe" in text.marks:
        frame += 3.0 if matter in MAILING or matter == "credential" else -3.0
    if matter in ("credential", "parcel_fee", "refund_notice"):
        frame += 2.0 if "http" in whole else -1.0
    return frame + _by_sender(matter, text, kind)


def _by_sender(matter: Matter, text: Text, kind: str | None) -> float:
    if kind == "staff" or _own_house(text):
        return 2.0 if matter in STAFF else -3.0
    if kind == "supplier":
        return 2.0 if matter in MAILING or matter == "bank_details" else -3.0
    if kind in ("customer", "business"):
        return -3.0 if matter in MAILING or matter in STAFF or matter == "bank_details" else 0.0
    return -2.0 if matter in ("question", "notice", "spending") else 0.0


def _own_house(text: Text) -> bool:
    """Say whether the sender's domain is ours, or looks as if it were."""
    ours, theirs = (address_in(line).rpartition("@")[2] for line in (text.to, text.sender))
    name, their_name = ours.split(".")[0], theirs.split(".")[0]
    if not name or not their_name:
        return False
    alike = SequenceMatcher(None, name, their_name).ratio() > 0.85
    return alike or name in their_name


def _names_service(text: Text) -> bool:
    """Say whether a product under our own name is spoken of: our name and one more word."""
    house = address_in(text.to).rpartition("@")[2].split(".")[0]
    return bool(house) and bool(
        re.search(rf"\b(?i:{re.escape(house)}) [A-Z][a-z]+", text.whole, re.MULTILINE)
    )


def _told(text: str) -> Iterator[Told]:
    """Yield what a mail tells beside its matter."""
    if any(_present(text, found) for found in HAZARD.finditer(text)):
        yield "hazard"
        if CONTAINED.search(text) and not IN_USE.search(text):
            yield "contained"
    if EVERYBODY.search(text) and not ALONE.search(text):
        yield "everybody"
    if BLOCKED.search(text) and not COPING.search(text):
        yield "blocked"
    if PAYOUT.search(text):
        yield "payout"
    if OWN_DATA.search(text):
        yield "own data"


def _present(text: str, found: re.Match[str]) -> bool:
    """Say whether a word of danger stands for one: nothing around it says otherwise."""
    before = _SENTENCE.split(text[max(0, found.start() - NEAR_HAZARD) : found.start()])[-1]
    after = _SENTENCE.split(text[found.end() : found.end() + NEAR_HAZARD])[0]
    return not HARMLESS.search(f"{before}{found[0]}{after}")


def _reference(text: Text, matter: Matter) -> str | None:
    kind = _INVOICE if matter in ("invoice", "bank_details") else _ORDER
    found = kind.search(text.whole) or kind.search(text.earlier)
    return found[0].upper() if found else None


def _seats(whole: str, matter: Matter) -> int | None:
    """Read how many seats a price is asked for; a bare number will do where a price is."""
    if matter != "pricing":
        return None
    plain = _DATE.sub(" ", _MONEY.sub(" ", whole))
    found = [int(n) for n in (_SEATS.findall(plain) or _COUNT.findall(plain))]
    return max(found, default=None)
