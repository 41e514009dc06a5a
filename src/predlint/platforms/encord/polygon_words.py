"""Violations about polygons and their rings, with their messages and helps."""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.platforms.encord.coordinate_words import FewPoints, GeometryType, NoArea, OddRing, short
from predlint.violation import Fix, FixContext, Violation, Words


class FewDistinct(Violation, of=FewPoints):
    """A polygon has too few points that differ."""

    what: str
    count: int

    def words(self) -> Words:
        which = "ring" if self.what == "the ring" else "object"
        points = "distinct point" if self.count == 1 else "distinct points"
        return (
            f"{self.what} has {self.count} {points}; it needs 3 at least to enclose anything",
            f"give all its points, or leave the {which} out",
        )


class RingsWanted(Violation, of=GeometryType):
    """The polygons are no list."""

    what: str

    template = (
        "{what} must be a list, found {value:quoted}",
        "write polygons → rings → numbers: [[[x1, y1, x2, y2, …]]]; the first ring is the outline, the rest are holes",
    )


class RingOfPoints(Violation, of=GeometryType):
    """A ring of polygons is a list of points."""

    template = "a ring of polygons must be a flat list of numbers, found points", "write the numbers one after another: [x1, y1, x2, y2, …]"

    def fix(self, at: FixContext) -> Fix | None:
        return _flatten_ring(at)


def _flatten_ring(at: FixContext) -> Fix | None:
    """Writes points in "polygons" as flat numbers, in the nested lists that Encord expects there."""
    from predlint.platforms.encord.coordinate_fixes import flat_numbers

    numbers = flat_numbers(at) if "polygons" in at.keys else None
    if not numbers:
        return None
    around = 3 - len(at.keys[at.keys.index("polygons") :])
    return at.replace_safely((at.keys, f"{'[' * around}[{numbers}]{']' * around}"))


class PolygonsOfPoints(Violation, of=GeometryType):
    """The polygons are lists of points."""

    what: str
    some: tuple[Any, ...]

    def words(self) -> Words:
        fix = f"write the numbers one after another: [[[{', '.join(map(short, self.some))}, …]]]"
        return f"{self.what} a list of points; Encord reads polygons of rings of flat numbers", fix

    def fix(self, at: FixContext) -> Fix | None:
        return _flatten_ring(at)


class RingWithoutPolygon(Violation, of=GeometryType):
    """A level of brackets of polygons is missing."""

    template = "polygons must be polygons of rings of numbers: a level of brackets is missing", "write [[[x1, y1, x2, y2, …]]]"


class NumbersWithoutRing(Violation, of=GeometryType):
    """Two levels of brackets of polygons are missing."""

    template = "polygons must be polygons of rings of numbers: two levels of brackets are missing", "write [[[x1, y1, x2, y2, …]]]"


class OddOutline(Violation, of=OddRing):
    """The numbers of a ring do not go into pairs."""

    count: int

    template = (
        "the ring has {count:,} numbers: the last x has no y; Encord's SDK stops with an IndexError",
        "write x and y of every point: [x1, y1, x2, y2, …]",
    )


class FewNumbers(Violation, of=FewPoints):
    """A ring has too few numbers."""

    minimum: int
    count: int

    def words(self) -> Words:
        if not self.count:
            return "the ring is empty; it needs 3 points at least, each as x and y", "give its points, or leave the ring out"
        message = f"the ring has {self.count:,} number{'s' if self.count != 1 else ''}; it needs 3 points at least, which is {self.minimum}"
        return message, "give all its points, or leave the ring out"


class NoPolygons(Violation, of=FewPoints):
    """The polygons are empty, and there is no polygon beside them."""

    template = "polygons is empty, and there is no polygon: nothing is drawn", "write [[[x1, y1, x2, y2, …]]]"


class NoRing(Violation, of=FewPoints):
    """A polygon of polygons has no ring."""

    template = "a polygon of polygons has no ring", "write its outline: [[x1, y1, x2, y2, …]]"


class PolygonsDiffer(Violation, code="GEO213", slug="encord-polygons-differ", severity=Severity.WARNING, layer="record"):
    """polygon and polygons give different outlines.

    Why: Where both are there, Encord draws "polygons" and ignores "polygon", also where that draws nothing.
    Fix: If "polygon" is right, write it into "polygons"; else leave it out.
    """

    count: int
    other: int

    def words(self) -> Words:
        how = f"{self.count:,} points and {self.other:,}" if self.count != self.other else "other points"
        fix = 'if "polygon" is right, write it into "polygons": [[[x1, y1, x2, y2, …]]]; else leave "polygon" out'
        return f'"polygon" and the first ring of "polygons" differ ({how}); Encord uses "polygons"', fix


class PolygonUnused(Violation, of=PolygonsDiffer):
    """The polygon is empty beside polygons that are not."""

    count: int

    def words(self) -> Words:
        if not self.value:
            message = '"polygon" is null' if self.value is None else '"polygon" is empty'
        else:
            message = (
                f'"polygon" has {self.count:,} point{"s" if self.count != 1 else ""}, which draw nothing'
                if self.count < 3
                else '"polygon" has points without numbers'
            )
        return f'{message}; Encord uses "polygons", which is beside it', 'leave "polygon" out'


class FlatPolygon(Violation, of=NoArea):
    """All points of a polygon are on one line."""

    what: str

    template = "{what} has no area: all its points lie on one line", "draw a polyline, or correct the points"


class Crossed(Violation, of=NoArea):
    """The four corners of a polygon are in zigzag order."""

    what: str

    template = (
        "the sides of {what} cross: its four corners are in zigzag order, and what lies on either side cancels out",
        "give the corners in the order in which they follow one another along the outline: here the third and the fourth change places",
    )
