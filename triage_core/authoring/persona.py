"""Who writes: name, address, firm and signature belong together, and stay together."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

from triage_core.authoring.drafts import Draft
from triage_core.authoring.people import (
    CITIES,
    FIRMS,
    FIRST,
    LAST,
    OUR_DOMAIN,
    PRIVATE_HOSTS,
    SUPPLIERS,
)


@dataclass(frozen=True, slots=True)
class Persona:
    """A sender. `on_file` is the address the company knows, `address` the one this mail has."""

    first: str
    last: str
    company: str
    on_file: str
    address: str
    home: str
    colleague: str
    link: str
    signature: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


def persona_of(draft: Draft, rng: Random) -> Persona:
    """Draw the sender that fits a draft."""
    first, last = rng.choice(FIRST), rng.choice(LAST)
    company = rng.choice(SUPPLIERS if draft.kind == "supplier" else FIRMS)
    on_file = _address(draft, first, last, company, rng)
    address = {
        "same": on_file,
        "nobody": on_file,
        "alike": alike(on_file, rng),
        "other": f"{first[0]}{last}{rng.randrange(60, 99)}@{rng.choice(PRIVATE_HOSTS)}".lower(),
    }[draft.origin]
    host = address.partition("@")[2]
    signature = first if rng.random() < 0.5 else f"{first} {last}"
    if draft.kind in ("business", "supplier"):
        signature = f"{first} {last}" + (f"\n{company}" if rng.random() < 0.6 else "")
    return Persona(
        first=first,
        last=last,
        company=company,
        on_file=on_file,
        address=address,
        home=rng.choice(CITIES),
        colleague=rng.choice(FIRST),
        link=f"https://{rng.choice(('sign', 'my', 'portal', 'desk'))}.{host}/{rng.choice('abcdefgh')}"
        f"{rng.randrange(1000, 9999)}",
        signature=signature,
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(c for c in folded.lower() if c.isalnum())


def _address(draft: Draft, first: str, last: str, company: str, rng: Random) -> str:
    local = rng.choice(
        (f"{first}.{last}", f"{first[0]}.{last}", f"{first}{last[0]}", f"{last}.{first}")
    ).lower()
    if draft.kind == "staff":
        return f"{first}.{last}@{OUR_DOMAIN}".lower()
    if draft.kind in ("business", "supplier"):
        return f"{local}@{_plain(company)}.example"
    return f"{local}{rng.choice(('', '', str(rng.randrange(2, 99))))}@{rng.choice(PRIVATE_HOSTS)}"


def alike(address: str, rng: Random) -> str:
    """Return another address that looks like this one: a letter doubled, swapped, a word added."""
    local, _, host = address.partition("@")
    name, _, rest = host.partition(".")
    spot = rng.randrange(1, len(name) - 1)
    return rng.choice(
        (
            f"{local}@{name[:spot]}{name[spot]}{name[spot:]}.{rest}",
            f"{local}@{name[:spot]}{name[spot + 1 :]}.{rest}",
            f"{local}@{name}-{rng.choice(('mail', 'desk', 'office', 'online'))}.{rest}",
            f"{local}@{name[: spot - 1]}{name[spot]}{name[spot - 1]}{name[spot + 1 :]}.{rest}"
            if name[spot] != name[spot - 1]
            else f"{local}@{name}s.{rest}",
        )
    )
