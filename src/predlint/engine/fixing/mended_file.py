"""A mended file that is written nowhere yet, and its records as values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from predlint.engine.fixing.temporary import HeldFile

if TYPE_CHECKING:
    from predlint.engine.checked import Checked, Stretch

#: Bytes that are held in memory; more are held in a temporary file.
MEMORY = 64 << 20
_BLOCK = 1 << 20


class MendedFile:
    """The content of a mended file, unpacked; gone when nobody holds it any more."""

    def __init__(self, name: str, checked: Checked) -> None:
        """``checked``: what its check found."""
        self.name = name
        self._is_document = checked.layout.kind == "document"
        self._stretches: list[Stretch] = list(checked.stretches())
        self._is_split = self._is_document or (checked.layout.kind != "other" and not checked.broken) or not checked.source.size
        self._file = HeldFile(MEMORY)

    def take(self, path: str) -> None:
        """Takes the content of the file in which it was made."""
        with open(path, "rb") as made:
            while block := made.read(_BLOCK):
                self._file.write(block)

    def content(self) -> bytes:
        """All of it."""
        return self._file.read_at(0, self._file.size)

    def copy(self, write: Callable[[bytes], object]) -> None:
        """Writes all of it."""
        for block in self._file.blocks():
            write(block)

    def records(self) -> Iterator[Any]:
        """Each record as a value: an element of a list, a line; of a document, such as a COCO file, all of it.

        Raises ValueError for what is no JSON.
        """
        if not self._is_split:
            raise ValueError(f"{self.name}: what is left there cannot be told apart as records: .text and .to_bytes() have all of it")
        if self._is_document:
            yield self._value(self.content(), 1)
            return
        for stretch in self._stretches:
            raw = self._file.read_at(stretch.offset, stretch.size)
            for number, (begin, end) in enumerate(stretch.spans(raw), stretch.first + 1):
                yield self._value(raw[begin:end], number)

    def _value(self, raw: bytes, number: int) -> Any:
        try:
            return msgspec.json.decode(raw)
        except msgspec.DecodeError:  # NaN, half of a surrogate pair: what Python's own reader takes may have been given
            pass
        try:
            return json.loads(raw.decode("utf-8-sig", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            said = f"record {number} of {self.name} is no JSON, and could not be fixed ({error})"
            raise ValueError(f"{said}: .remaining says why; .text and .to_bytes() have all of it") from None


def called(path: str | None) -> str:
    """What a file is called in messages, and where changes are shown."""
    from predlint.stream.urls import shown

    return shown(path) if path is not None else "predictions"
