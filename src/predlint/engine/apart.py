"""A run as parts and a merge: what is handed from one process to another, as data alone.

One process plans a run (`planning`), any others check a part each, and one puts together what they found (`merging`).
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any, cast

import msgspec
from msgspec import Struct

from predlint.engine.faults import EngineError
from predlint.engine.messages import opened
from predlint.engine.part import FilePart
from predlint.hashes import Secret
from predlint.report.wanted import Wanted
from predlint.stored import NotStored
from predlint.stream.sources import SourceError
from predlint.stream.urls import shown

#: How a result begins, with the number of its form.
_BEGIN = b"predlint result 1\n"
_LENGTH = 8
_DIGEST = 16
#: Values of the state of a file.
_STATE = 2
#: What a part has of what is cut off its file, beside its place.
CUT = ("name", "key", "array", "begin", "base", "list", "first")
#: What a report of a program takes: each finding, and of each message so many places.
LISTED = Wanted(samples=3, places=True)
#: What all reports take.
EVERYTHING = Wanted(samples=3, places=True, records=True, ends=True)


class PartError(EngineError):
    """Parts of a run, or their results, cannot be used as they are. ``help`` says what can be done."""


class Part(Struct, frozen=True):
    """A part of a run: what any process needs to know, beside the checker and the data rows, to check it. Data alone."""

    number: int
    """From 1, in the order of the files."""
    of: int
    """How many parts the run has."""
    file: str
    """What the user calls the file."""
    where: str
    """The path or URL that opens the file. It may hold what must not be shown."""
    state: tuple[int | str, ...] | None
    """Size of the file and time of its last change in nanoseconds, or its ETag: with another, the part is refused. None where a server
    tells neither."""
    file_number: int
    """From 1."""
    files: int
    """How many files the run has."""
    run: str
    """Tells the run from others."""
    secret: str
    """What hashes of the run hang on, as hexadecimal digits: see `predlint.hashes`."""
    build: str
    """The predlint that planned it."""
    checker: str
    """Tells its checker from others."""
    rows: str | None
    """Tells its list of data rows from others; None where there is none."""
    wanted: Wanted
    """What reports ask for."""
    options: tuple[str, ...] = ()
    """Of the command line that planned it, what the other commands take when they are given nothing else."""
    start: int | None = None
    """The byte at which it begins; None for a whole file."""
    stop: int | None = None
    """The byte before which it ends; None for a whole file."""
    name: str | None = None
    """What reports call the file."""
    key: str = ""
    """Tells it from other parts of the run."""
    array: bool = False
    """True for elements of an array, False for lines."""
    begin: int = 0
    """Where that array begins."""
    base: str = ""
    """Its pointer."""
    list: str | None = None
    """The list of a document that they are elements of."""
    first: tuple[int, int] | None = None
    """Offset and size of the record that shows what those behind it are to be taken for."""

    @property
    def piece(self) -> FilePart | None:
        """What is cut off its file; None for a whole file."""
        if self.start is None or self.stop is None:
            return None
        about = {name: getattr(self, name) for name in CUT}
        return FilePart(self.file_number, self.where, start=self.start, stop=self.stop, **about)

    def to_bytes(self) -> bytes:
        """The part as JSON, without a line feed."""
        return json.dumps(msgspec.to_builtins(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes | str) -> Part:
        """The part again. Raises PartError for anything else."""
        try:
            part = msgspec.convert(json.loads(data), cls)
            part.require_sound()
            return part
        except (TypeError, ValueError, RecursionError) as error:  # that of msgspec is a ValueError
            raise PartError(f"this is no part of a run ({error})", "give a line of what predlint parts wrote, or part.to_bytes()") from None

    def require_sound(self) -> None:
        """Raises ValueError for numbers and texts that no plan holds: a program has changed it."""
        Secret(bytes.fromhex(self.secret))
        if self.state is not None and len(self.state) != _STATE:
            raise ValueError(f"state: {_STATE} values, found {len(self.state)}")
        if not 0 < self.number <= self.of or not 0 < self.file_number <= self.files:
            raise ValueError("its numbers go beyond how many there are")
        if (self.start is None) != (self.stop is None) or not 0 <= (self.start or 0) <= (self.stop or 0):
            raise ValueError("start and stop are no span")

    def __str__(self) -> str:
        place = f", bytes {self.start:,} to {self.stop:,}" if self.start is not None else ""
        return f"part {self.number} of {self.of}: {shown(self.file)}{place}"

    def __repr__(self) -> str:  # what opens the file, and what hashes hang on, are not for logs
        return f"<Part: {self}>"


class PartResult(Struct, frozen=True):
    """What came out of a part. Data alone."""

    part: Part
    data: bytes
    """The findings and notes, compressed: some 20 MB for a million records."""

    def to_bytes(self) -> bytes:
        """The result as bytes."""
        part = self.part.to_bytes()
        return b"".join((_BEGIN, len(part).to_bytes(_LENGTH, "big"), part, _digest(part), self.data))

    @classmethod
    def from_bytes(cls, data: bytes) -> PartResult:
        """The result again. Raises PartError for anything else, and for a result that is not whole."""
        if not isinstance(cast(object, data), (bytes, bytearray)) or data[: len(_BEGIN)] != _BEGIN:
            raise PartError("this is no result of a part", "give what predlint check-part wrote, or result.to_bytes()")
        at = len(_BEGIN) + _LENGTH
        end = at + int.from_bytes(data[at - _LENGTH : at], "big")
        if data[end : end + _DIGEST] != _digest(data[at:end]):
            raise PartError("the result of a part is damaged: its head cannot be read", "check the part again")
        result = cls(Part.from_bytes(data[at:end]), data[end + _DIGEST :])
        result.opened()
        return result

    def __repr__(self) -> str:
        return f"<PartResult of {self.part}>"

    def opened(self) -> Any:
        """What a worker has handed over: an outcome, or the error of a file that cannot be read. Raises PartError."""
        try:
            result = opened(self.data)
            if not isinstance(result, tuple):
                return result
            outcome, message, help, path = cast("tuple[Any, str, str | None, str | None]", result)
            error = SourceError(message, help=help, path=path)
            return msgspec.structs.replace(outcome, unread=error) if outcome is not None else error
        except NotStored as error:
            raise PartError(
                f"the result of part {self.part.number} of {self.part.of} is damaged: {error}", "check the part again"
            ) from None


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()
