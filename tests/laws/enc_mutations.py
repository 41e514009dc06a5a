"""The mutation engine for Encord: each mutation spoils a good row in one way and knows which rule must say so, and where.

The mutations themselves are in `enc_mutate_rows`, `enc_mutate_links`, `enc_mutate_objects`, `enc_mutate_points`,
`enc_mutate_answers` and `enc_mutate_frames`, which register here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, NamedTuple

from laws.enc_harness import copied
from laws.enc_make import Json, Onto
from predlint.io.data_rows import DataRows


@dataclass(frozen=True)
class Mutant:
    """A spoilt row."""

    row: Any
    pointer: str | None
    """Where the rule must point; None where the mutation cannot know, or the rule speaks of the whole file."""
    profile: str | None = None
    """The profile under which it is wrong."""
    before: tuple[Any, ...] = ()
    """Rows that stand before it in the file."""
    rows: DataRows | None = None
    """The data rows that exist."""


class Seen(NamedTuple):
    """An object on a frame, or an answer in an entry."""

    at: str
    """Its pointer."""
    whole: Json
    kind: Json
    """Its feature, or its attribute, as the ontology has it."""
    unit: Json
    """The data unit, or the entry."""


@dataclass
class Case:
    """A row that may be changed, with its ontology."""

    rng: Random
    row: Json
    onto: Onto

    def units(self) -> list[tuple[str, Json]]:
        return [(f"/data_units/{key}", unit) for key, unit in self.row["data_units"].items()]

    def unit(self) -> tuple[str, Json]:
        return self.rng.choice(self.units())

    def frames(self) -> list[tuple[str, Json, Json]]:
        """Pointer, frame, unit; of an image its labels."""
        found: list[tuple[str, Json, Json]] = []
        for at, unit in self.units():
            labels = unit.get("labels") or {}  # where nothing reads them they may be taken away
            if "objects" in labels:
                found.append((f"{at}/labels", labels, unit))
            else:
                found += [(f"{at}/labels/{key}", frame, unit) for key, frame in labels.items()]
        return found

    def objects(self, *shapes: str) -> list[Seen]:
        """Objects on frames, of one of these shapes if any are given, in any order."""
        found: list[Seen] = []
        for at, frame, unit in self.frames():
            for index, whole in enumerate(frame["objects"]):
                feature = self.onto.object(whole["featureHash"])
                if feature is not None and (not shapes or feature["shape"] in shapes):
                    found.append(Seen(f"{at}/objects/{index}", whole, feature, unit))
        self.rng.shuffle(found)
        return found

    def object(self, *shapes: str) -> Seen | None:
        return next(iter(self.objects(*shapes)), None)

    def drawn(self, member: str) -> Seen | None:
        """An object that is drawn by that member, with the member as its whole."""
        for seen in self.objects():
            if isinstance(seen.whole.get(member), (dict, list)) and seen.whole[member]:
                return Seen(f"{seen.at}/{member}", seen.whole[member], seen.kind, seen.unit)
        return None

    def vertices(self) -> Seen | None:
        """A skeleton whose template the ontology has; ``kind`` is the template."""
        for seen in self.objects("skeleton"):
            if (template := self.onto.template(seen.kind)) is not None:
                return Seen(f"{seen.at}/skeleton", seen.whole["skeleton"], template, seen.unit)
        return None

    def answers(self, *types: str, member: str = "object_answers", only: Callable[[Seen], Any] = bool) -> list[Seen]:
        """Answers in the entries of a member; of attributes that stand in the ontology once, so that it is clear whose they are."""
        found: list[Seen] = []
        for key, entry in self.row.get(member, {}).items():
            name = "actions" if member == "object_actions" else "classifications"
            for index, whole in enumerate(entry[name]):
                attribute = self.onto.attribute(whole["featureHash"])
                if attribute is None or (types and attribute["type"] not in types) or self.onto.owners(whole["featureHash"]) != 1:
                    continue
                seen = Seen(f"/{member}/{pointed(key)}/{name}/{index}", whole, attribute, entry)
                found += [seen] if only(seen) else []
        self.rng.shuffle(found)
        return found

    def answer(self, *types: str, only: Callable[[Seen], Any] = bool) -> Seen | None:
        """An answer in any member but the actions."""
        found = self.answers(*types, only=only) + self.answers(*types, member="classification_answers", only=only)
        return self.rng.choice(found) if found else None

    def action(self, *types: str) -> Seen | None:
        return next(iter(self.answers(*types, member="object_actions")), None)

    def feature_of(self, hash: str) -> Json | None:
        """What the object of that hash is."""
        return next((seen.kind for seen in self.objects() if seen.whole["objectHash"] == hash), None)

    def entry(self, member: str) -> tuple[str, Json] | None:
        """An entry of a member that is used as a dictionary."""
        held = list(self.row.get(member, {}).items())
        return self.rng.choice(held) if held else None

    def classified(self, *, ranged: bool = True, marked: bool | None = None) -> tuple[str, Json, Json] | None:
        """Pointer, entry and feature of a classification; with a range, or of all frames."""
        marks = {mark["classificationHash"] for _, frame, _ in self.frames() for mark in frame.get("classifications", ())}
        found = [
            (f"/classification_answers/{pointed(key)}", entry, feature)
            for key, entry in self.row["classification_answers"].items()
            if (feature := self.onto.classification(entry["featureHash"])) is not None
            and (feature.get("level") != "global") == ranged
            and (marked is None or (key in marks) == marked)
        ]
        return self.rng.choice(found) if found else None

    def mark(self) -> Seen | None:
        """A classification on a frame; ``unit`` is the frame."""
        for at, frame, _ in self.frames():
            for index, mark in enumerate(frame.get("classifications", ())):
                if (feature := self.onto.classification(mark["featureHash"])) is not None:
                    return Seen(f"{at}/classifications/{index}", mark, feature, frame)
        return None

    def done(self, pointer: str | None, profile: str | None = None) -> Mutant:
        return Mutant(self.row, pointer, profile)


Mutate = Callable[[Case], "Mutant | None"]


@dataclass(frozen=True)
class Mutation:
    """A way to break one rule."""

    code: str
    name: str
    mutate: Mutate

    def apply(self, rng: Random, row: Json, onto: Onto) -> Mutant | None:
        """The row spoilt, leaving the given one as it is; None where this cannot be done."""
        mutant = self.mutate(Case(rng, copied(row), onto))
        return None if mutant is None else replace(mutant, row=copied(mutant.row))


MUTATIONS: list[Mutation] = []


def breaks(*codes: str) -> Callable[[Mutate], Mutate]:
    """Registers a mutation of the rule; several where the name of the mutation says which."""

    def register(mutate: Mutate) -> Mutate:
        MUTATIONS.extend(Mutation(code, mutate.__name__, mutate) for code in codes)
        return mutate

    return register


def register_mutation(code: str, name: str, mutate: Mutate) -> None:
    """Registers a mutation that is made from a table."""
    MUTATIONS.append(Mutation(code, name, mutate))


def every_mutation() -> Iterator[Mutation]:
    """All of them."""
    from laws import enc_mutate_answers, enc_mutate_frames, enc_mutate_links, enc_mutate_objects, enc_mutate_points, enc_mutate_rows  # noqa: F401  (these register their mutations)

    yield from MUTATIONS


def sibling_answers(seen: Seen) -> list[Any]:
    """The answers of the entry that an answer stands in."""
    return seen.unit.get("classifications", seen.unit.get("actions"))


def pointed(key: object) -> str:
    """A key as a part of a pointer."""
    return str(key).replace("~", "~0").replace("/", "~1")
