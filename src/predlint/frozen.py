"""Immutable values, such as the parts of an ontology."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import Struct


class Value(Struct, frozen=True, eq=False):
    """A frozen value with named fields; `msgspec.structs.replace` returns a changed copy.

    Not a dataclass, because Python compiles six methods for each of those at every start: a dozen of them took a tenth of the
    time of a run over a few records.
    """

    NOT_COMPARED: ClassVar[frozenset[str]] = frozenset()
    """Fields that are ignored by comparison and repr: where the value was read, or remarks about it."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Value) and other.__class__ is self.__class__:
            return self._compared() == other._compared()
        return NotImplemented

    def __ne__(self, other: object) -> bool:  # a Struct defines its own, which does not call __eq__
        return not self == other

    def __hash__(self) -> int:
        return hash(self._compared())

    def __repr__(self) -> str:
        shown = ", ".join([f"{name}={value!r}" for name, value in zip(self._names(), self._compared(), strict=True)])
        return f"{type(self).__name__}({shown})"

    def _names(self) -> list[str]:
        return [name for name in self.__struct_fields__ if name not in self.NOT_COMPARED]

    def _compared(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self._names()])
