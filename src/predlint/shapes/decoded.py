"""What a decoder's types are put together of: each with the quotation marks that its values have."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from predlint.shapes.quotes import Extra, in_record
from predlint.shapes.struct_parts import OPTIONS


class Decoded:
    """A msgspec type, the quotation marks that every value of it has, and those that depend on the value. Equal ones are one."""

    __slots__ = ("extra", "items", "lone", "quotes", "type")

    def __init__(self, type_: Any, quotes: int = 0, extra: Extra | None = None) -> None:
        self.type, self.quotes, self.extra = type_, quotes, extra
        self.lone: Any = None
        """The struct, where there is but one that it can be."""
        self.items: tuple[Any, ...] | None = None
        """The structs of a list's items, where it always holds the same."""


class Field(NamedTuple):
    """A member of a struct."""

    name: str
    type: Decoded
    required: bool


class Body:
    """The members of a struct. Equal ones are one."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields
        self.quotes = sum(2 + field.type.quotes for field in fields if field.required)
        self.extra = in_record(
            [
                (name, 0 if required else 2 + type_.quotes, type_.extra)
                for name, type_, required in fields
                if type_.extra is not None or not required
            ]
        )
        self._struct: Any = None

    @property
    def struct(self) -> Any:
        """The struct without a tag."""
        if self._struct is None:
            fields = [(f.name, f.type.type) if f.required else (f.name, f.type.type | UnsetType, UNSET) for f in self.fields]
            self._struct = msgspec.defstruct("B", fields, **OPTIONS)
        return self._struct
