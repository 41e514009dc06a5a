"""Structs of floats seen as columns of numbers.

Reading ``x`` and ``y`` of a million points one by one costs more than decoding them. MessagePack writes each such struct in the
same number of bytes, with every float in eight of them, so that a whole list is written at once and read by its stride.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray[Any, np.dtype[np.float64]]

_write = msgspec.msgpack.Encoder().encode


class Floats:
    """The layout of structs that have just these members, all of them floats."""

    __slots__ = ("names", "offsets", "size")

    def __init__(self, names: tuple[str, ...]) -> None:
        """At most fifteen members, with names of less than 32 bytes: their headers take one byte each."""
        self.names = names
        self.offsets: list[int] = []
        at = 1
        for name in names:
            at += 1 + len(name) + 1
            self.offsets.append(at)
            at += 8
        self.size = at

    @classmethod
    def of(cls, struct: Any) -> Floats | None:
        """The layout of a struct's like; None when it may lack a member, or has one that is no float."""
        kind: Any = struct.__class__
        names: tuple[str, ...] = kind.__struct_fields__
        if kind.__struct_defaults__ or not all(getattr(struct, name).__class__ is float for name in names):
            return None
        return cls(names)

    def pack(self, structs: list[Any]) -> bytes:
        """The floats of structs, one struct after another. Raises ValueError when one of them has another layout."""
        data, size = _write(structs), self.size * len(structs)
        if not size < len(data) <= size + 5:
            raise ValueError(f"{len(structs)} structs of {self.names} take {len(data)} bytes, not {size}")
        return data[len(data) - size :]

    def columns(self, packed: bytes | bytearray) -> dict[str, Column]:
        """Member -> its values, of what `pack` gave, once or several times in a row."""
        import numpy as np

        layout = {"names": self.names, "formats": [">f8"] * len(self.names), "offsets": self.offsets, "itemsize": self.size}
        fields = np.frombuffer(packed, np.dtype(layout))  # pyright: ignore[reportCallIssue, reportArgumentType, reportUnknownVariableType]
        return {name: fields[name].astype(np.float64) for name in self.names}
