"""What an ontology loses on its way into predlint's own form, gathered by class of thing."""

from __future__ import annotations

from msgspec import Struct

from predlint.names import listing

#: Places that are named of each class of thing; the others are counted.
_SHOWN = 4


class Loss(Struct, frozen=True):
    """Something that predlint's own form of an ontology cannot say."""

    where: str
    """Names of the features that it is about: ``boat, pose and 3 more``; empty for the ontology as a whole."""
    what: str
    """The class of thing, as people say it: ``rotated boxes``."""
    detail: str
    """What becomes of it, a sentence without a full stop."""
    count: int = 1
    """How often it is there."""


class Losses:
    """Gathers losses while an ontology is read; each class of thing comes out once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[str]] = {}

    def add(self, what: str, place: str, detail: str) -> None:
        """Something at a place is lost; an empty place stands for the ontology as a whole."""
        self._found.setdefault((what, detail), []).append(place)

    def all(self) -> list[Loss]:
        """Every class of thing, in the order in which it was first met."""
        return [
            Loss(listing(list(dict.fromkeys(place for place in places if place)), _SHOWN), what, detail, len(places))
            for (what, detail), places in self._found.items()
        ]


class FeatureNames:
    """Keeps names of siblings apart where the other platform tells them apart by something else than their names."""

    def __init__(self, losses: Losses) -> None:
        self._losses, self._taken = losses, set[str]()

    def own(self, name: str, kind: str) -> str:
        """The name, or one made of it where a sibling has it already; the kind where there is none."""
        if not name:
            self._losses.add("features without a name", kind, "each is called by its kind")
            name = kind
        given, number = name, 1
        while given in self._taken:
            number += 1
            given = f"{name} ({kind})" if number == 2 else f"{name} ({kind} {number})"
        self._taken.add(given)
        if given != name:
            self._losses.add("names that are used twice", name, "each is given a name of its own, with its kind after it")
        return given
