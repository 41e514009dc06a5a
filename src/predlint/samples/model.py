"""What a sample is: a record, what it was made for, and, where it is broken, what predlint must say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from msgspec import Struct, field

from predlint.samples.random_source import RandomSource
from predlint.user_error import UserError

Json = dict[str, Any]


class SampleError(UserError, ValueError):
    """Nothing can be made up as asked. ``help`` says what can."""


class Made(Struct):
    """A good record, with the parts of it that can be spoilt. It may be changed as long as nobody else has it."""

    record: Json
    feature: int = -1
    """The place of its feature among those of the source; -1 where a record is of many."""
    row: Json = field(default_factory=dict[str, Any])
    """Its data row: columns of a list of data rows."""
    parts: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    """By the name of a kind of part: the objects of the record that are of it, with what the ontology says of them."""
    held: bool = False
    """Other records refer to it: it must stay as it is."""
    asked: str | None = None
    """Of the answer to a question that every data row must answer: its name."""

    def add(self, kind: str, part: Any) -> None:
        self.parts.setdefault(kind, []).append(part)


class Mutation(Struct, frozen=True, eq=False):
    """A way to spoil a record, and what must be said of it then: these codes, and no others."""

    name: str
    codes: tuple[str, ...]
    what: str
    """What is wrong, in words."""
    places: Callable[[Made], Sequence[Any]]
    """The parts of a record that can be spoilt so; none where it is not possible."""
    mutate: Callable[[RandomSource, Any], None]
    respell: Callable[[str], str] | None = None
    """Spoils the text of the record instead."""

    def applies_to(self, made: Made) -> bool:
        return len(self.places(made)) > 0

    def apply(self, draw: RandomSource, made: Made) -> None:
        """Spoils one part of a record that it fits."""
        self.mutate(draw, draw.choice(self.places(made)))


class Source(Protocol):
    """Makes good records for one ontology, data row after data row."""

    wanted: frozenset[int] | None
    """Features that the next records should be of, where that is possible."""
    left_out: tuple[str, ...]
    """What of the ontology no record can be made for, in words."""
    unseen: str | None
    """The code for data rows of the list that no record names."""

    @property
    def faults(self) -> tuple[Mutation, ...]:
        """All that can be done to its records; most suit some of them only."""
        ...

    @property
    def features(self) -> int:
        """How many features records can be made for."""
        ...

    def records(self) -> Iterator[Made]: ...

    def one(self, feature: int) -> Made:
        """A record of that feature alone, on a data row of its own."""
        ...

    def probe(self) -> Iterator[Made]:
        """A few records of each feature, to see what can be done with them."""
        ...

    def file_codes(self, *, asked_broken: bool) -> tuple[str, ...]:
        """What predlint says of the file as a whole. ``asked_broken``: an answer that every data row must give is broken."""
        ...


class Sample(Struct, frozen=True):
    """A record as it is given out."""

    record: Any
    row: Json
    fault: Mutation | None = None


Places = Callable[[Made], Sequence[Any]]
Spoil = Callable[[RandomSource, Any], None]


class Mutations:
    """A table of faults, filled by the functions that spoil."""

    def __init__(self) -> None:
        self.all: list[Mutation] = []

    def of(self, where: str | Places, what: str, *codes: str) -> Callable[[Spoil], Spoil]:
        """Registers a way to spoil parts of one kind, or those that ``where`` finds."""
        places: Places = where if not isinstance(where, str) else lambda made: made.parts.get(where, ())

        def register(spoil: Spoil) -> Spoil:
            self.all.append(Mutation(spoil.__name__.strip("_").replace("_", "-"), codes, what, places, spoil))
            return spoil

        return register
