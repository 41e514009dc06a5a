"""A sample: a record, the feature that it was made for, and, if it is broken, the codes that predlint must find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from msgspec import Struct, field

from predlint.samples.random_source import RandomSource
from predlint.user_error import UserError

Json = dict[str, Any]


class SampleError(UserError, ValueError):
    """Raised if the requested samples cannot be generated. ``help`` says what can."""


class Made(Struct):
    """A valid record, with the parts that can be broken. It may be changed as long as only one owner has it."""

    record: Json
    feature: int = -1
    """The index of its feature among those of the source; -1 if the record has several."""
    row: Json = field(default_factory=dict[str, Any])
    """Its data row: columns of a list of data rows."""
    parts: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    """Kind of part -> the objects of the record of this kind, with their definitions in the ontology."""
    held: bool = False
    """Other records refer to it: it must stay as it is."""
    asked: str | None = None
    """The name of the question, for an answer that every data row needs."""

    def add(self, kind: str, part: Any) -> None:
        self.parts.setdefault(kind, []).append(part)


class Mutation(Struct, frozen=True, eq=False):
    """A way to break a record, with the codes that must be found then, and no others."""

    name: str
    codes: tuple[str, ...]
    what: str
    """The error in words."""
    places: Callable[[Made], Sequence[Any]]
    """Returns the parts of a record that can be broken in this way; empty if there are none."""
    mutate: Callable[[RandomSource, Any], None]
    respell: Callable[[str], str] | None = None
    """Breaks the text of the record instead."""

    def applies_to(self, made: Made) -> bool:
        return len(self.places(made)) > 0

    def apply(self, draw: RandomSource, made: Made) -> None:
        """Breaks one part of a record."""
        self.mutate(draw, draw.choice(self.places(made)))


class Source(Protocol):
    """Makes good records for one ontology, data row after data row."""

    wanted: frozenset[int] | None
    """Features that the next records should have, if possible."""
    left_out: tuple[str, ...]
    """The parts of the ontology for which no record can be generated, in words."""
    unseen: str | None
    """The code for data rows of the list that no record names."""

    @property
    def faults(self) -> tuple[Mutation, ...]:
        """Returns all mutations for its records; most suit some records only."""
        ...

    @property
    def features(self) -> int:
        """Returns the number of features for which records can be generated."""
        ...

    def records(self) -> Iterator[Made]: ...

    def one(self, feature: int) -> Made:
        """Returns a record of that feature, on a data row of its own."""
        ...

    def probe(self) -> Iterator[Made]:
        """Yields a few records of each feature, to find out which mutations apply."""
        ...

    def file_codes(self, *, asked_broken: bool) -> tuple[str, ...]:
        """Returns the codes found in the file as a whole. ``asked_broken``: an answer that every data row needs is broken."""
        ...


class Sample(Struct, frozen=True):
    """A record as it is given out."""

    record: Any
    row: Json
    fault: Mutation | None = None


Places = Callable[[Made], Sequence[Any]]
Spoil = Callable[[RandomSource, Any], None]


class Mutations:
    """A table of mutations, filled by the functions that apply them."""

    def __init__(self) -> None:
        self.all: list[Mutation] = []

    def of(self, where: str | Places, what: str, *codes: str) -> Callable[[Spoil], Spoil]:
        """Registers a mutation for parts of one kind, or for those that ``where`` finds."""
        places: Places = where if not isinstance(where, str) else lambda made: made.parts.get(where, ())

        def register(spoil: Spoil) -> Spoil:
            self.all.append(Mutation(spoil.__name__.strip("_").replace("_", "-"), codes, what, places, spoil))
            return spoil

        return register
