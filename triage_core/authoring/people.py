"""The stock of names, firms, things and places from which the world is drawn (`people.toml`)."""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "people.toml"
OUR_DOMAIN = "larkfield.example"
SERVICE = "Larkfield Board"
MONTHS = tuple(calendar.month_name)[1:]


@dataclass(frozen=True, slots=True)
class Item:
    """An article of the shop; prices in cents."""

    name: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything to draw from."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    firms: tuple[str, ...]
    carriers: tuple[str, ...]
    payers: tuple[str, ...]
    press: tuple[str, ...]
    vendors: tuple[str, ...]
    features: tuple[str, ...]
    cities: tuple[str, ...]
    far_cities: tuple[str, ...]
    private_hosts: tuple[str, ...]
    items: tuple[Item, ...]


@lru_cache(maxsize=1)
def stock() -> Stock:
    """Read the stock once."""
    with FILE.open("rb") as file:
        raw = tomllib.load(file)
    items = tuple(Item(**row) for row in raw.pop("items"))
    return Stock(items=items, **{name: tuple(values) for name, values in raw.items()})
