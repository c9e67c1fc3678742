"""The base of all wire types: frozen, closed, finite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """A frozen record that refuses unknown fields and numbers that are not finite."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )

    @classmethod
    def trusted(cls, **values: Any) -> Self:
        """Build a record from values that were checked before, without checking them again.

        For what is made several times a step from parts of the house; give every field. What comes
        from outside is validated. These four attributes are what `model_construct` sets, which
        takes four times as long.
        """
        record = cls.__new__(cls)
        fill = object.__setattr__
        fill(record, "__dict__", values)
        fill(record, "__pydantic_fields_set__", set(values))
        fill(record, "__pydantic_extra__", None)
        fill(record, "__pydantic_private__", None)
        return record


class Readable(Wire):
    """A record that also reads like a mapping: `info["score"]` beside `info.score`.

    Clients of earlier systems read observations and infos as dicts; programs written for either
    form work.
    """

    def __getitem__(self, name: str) -> object:
        if name in type(self).model_fields:
            return getattr(self, name)
        raise KeyError(name)

    def get(self, name: str, default: object = None) -> object:
        """Return the field `name`, or `default` where there is no such field."""
        return getattr(self, name) if name in type(self).model_fields else default

    def keys(self) -> Iterator[str]:
        """Yield the field names, so that `dict(record)` and `**record` work."""
        return iter(type(self).model_fields)

    def __contains__(self, name: object) -> bool:
        return name in type(self).model_fields


def text(*, most: int, least: int = 0) -> object:
    """Bound a string field to `least`..`most` characters."""
    return Field(min_length=least, max_length=most)


Name = Annotated[str, text(most=200, least=1)]
"""A short non-empty name or id, at most 200 characters."""

Line = Annotated[str, text(most=1_000)]
"""One line of text, at most 1,000 characters."""

Body = Annotated[str, text(most=20_000)]
"""The text of a mail or an attachment, at most 20,000 characters."""
