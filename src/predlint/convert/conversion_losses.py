"""The losses in the conversion of an ontology to predlint's own form, grouped by kind."""

from __future__ import annotations

from msgspec import Struct

from predlint.names import listing

#: Places that are named of each class of thing; the others are counted.
_SHOWN = 4


class Loss(Struct, frozen=True):
    """A part that predlint's own form of an ontology cannot express."""

    where: str
    """Names of the features that it is about: ``boat, pose and 3 more``; empty for the ontology as a whole."""
    what: str
    """The kind of thing, in words: ``rotated boxes``."""
    detail: str
    """What it is converted to, a sentence without a full stop."""
    count: int = 1
    """The number of occurrences."""


class Losses:
    """Collects losses while an ontology is read; each kind of thing is returned once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[str]] = {}

    def add(self, what: str, place: str, detail: str) -> None:
        """Adds a loss at a place; an empty place is the ontology as a whole."""
        self._found.setdefault((what, detail), []).append(place)

    def all(self) -> list[Loss]:
        """Every class of thing, in the order in which it was first met."""
        return [
            Loss(listing(list(dict.fromkeys(place for place in places if place)), _SHOWN), what, detail, len(places))
            for (what, detail), places in self._found.items()
        ]


class FeatureNames:
    """Makes names of siblings unique, if the other platform identifies siblings by other means."""

    def __init__(self, losses: Losses) -> None:
        self._losses, self._taken = losses, set[str]()

    def own(self, name: str, kind: str) -> str:
        """Returns the name, or a new one derived from it if a sibling has it already; the kind if the name is empty."""
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
