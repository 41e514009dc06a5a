"""The mutation engine: each mutation spoils a good record in one way and knows which rule must say so, and where.

The mutations themselves register here; `laws.harness` imports them all.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from laws.ontologies import DRAWN, MEDIA, Json, World
from predlint.io.data_row import DataRow

#: Members with a value that no image has.
SPANS = ("location", "textSelections", "segments", "masks", "messageEvaluationTask")
LONG_ID = "c" + "z" * 24


@dataclass(frozen=True)
class Mutant:
    """A spoilt record."""

    record: Any
    pointer: str | None = None
    """Where the rule must point; None where the mutation cannot know."""
    rows: tuple[DataRow, ...] = ()
    """The list of data rows that makes it wrong."""
    profile: str | None = None
    """The profile under which it is wrong."""


#: (randomness, a record that may be changed, the world) -> the record spoilt; None where this cannot be done to it.
Mutate = Callable[[Random, Json, World], "Mutant | None"]


@dataclass(frozen=True)
class Mutation:
    """A way to break one rule."""

    code: str
    name: str
    mutate: Mutate
    target: str | None
    media: tuple[str | None, ...]

    def apply(self, rng: Random, record: Json, world: World) -> Mutant | None:
        """The record spoilt, leaving the given one as it is."""
        if self.target not in (None, world.target) or world.media not in self.media:
            return None
        return self.mutate(rng, pickle.loads(pickle.dumps(record)), world)  # a deep copy, in a tenth of the time


MUTATIONS: list[Mutation] = []


def breaks(code: str, *, target: str | None = None, media: tuple[str | None, ...] | str = MEDIA) -> Callable[[Mutate], Mutate]:
    """Registers a mutation of the rule, on all media or on some."""
    some = (media,) if isinstance(media, str) else media

    def register(mutate: Mutate) -> Mutate:
        MUTATIONS.append(Mutation(code, mutate.__name__, mutate, target, some))
        return mutate

    return register


def is_drawn(record: Json) -> bool:
    return any(payload in record for payload in DRAWN.values())


def is_nameless(record: Json) -> bool:
    """True for records that select no feature at their top."""
    return "metricValue" in record or "masks" in record


def payload_of(record: Json) -> str | None:
    """The member that carries a good record's value."""
    return next((p for p in (*DRAWN.values(), *SPANS, "answer", "relationship", "metricValue") if p in record), None)


def rename(record: Json, old: str, new: str) -> Json:
    """The record with a member renamed, in its place."""
    return {new if name == old else name: value for name, value in record.items()}
