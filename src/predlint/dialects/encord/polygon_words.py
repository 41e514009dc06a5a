"""The sentences about polygons and their rings: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.coordinate_words import Said, short
from predlint.names import quote


def few_distinct(value: Any, what: str, count: int) -> Said:
    which = "ring" if what == "the ring" else "object"
    points = "distinct point" if count == 1 else "distinct points"
    return f"{what} has {count} {points}; it needs 3 at least to enclose anything", f"give all its points, or leave the {which} out"


def rings_wanted(value: Any, what: str) -> Said:
    fix = "write polygons → rings → numbers: [[[x1, y1, x2, y2, …]]]; the first ring is the outline, the rest are holes"
    return f"{what} must be a list, found {quote(value)}", fix


def ring_of_points(value: Any) -> Said:
    fix = "write the numbers one after another: [x1, y1, x2, y2, …]"
    return "a ring of polygons must be a flat list of numbers, found points", fix


def polygons_of_points(value: Any, what: str, some: tuple[Any, ...]) -> Said:
    fix = f"write the numbers one after another: [[[{', '.join(map(short, some))}, …]]]"
    return f"{what} a list of points; Encord reads polygons of rings of flat numbers", fix


def ring_without_polygon(value: Any) -> Said:
    return "polygons must be polygons of rings of numbers: a level of brackets is missing", "write [[[x1, y1, x2, y2, …]]]"


def numbers_without_ring(value: Any) -> Said:
    return "polygons must be polygons of rings of numbers: two levels of brackets are missing", "write [[[x1, y1, x2, y2, …]]]"


def odd_ring(value: Any, count: int) -> Said:
    fix = "write x and y of every point: [x1, y1, x2, y2, …]"
    return f"the ring has {count:,} numbers: the last x has no y; Encord's SDK stops with an IndexError", fix


def few_numbers(value: Any, least: int, count: int) -> Said:
    if not count:
        return "the ring is empty; it needs 3 points at least, each as x and y", "give its points, or leave the ring out"
    message = f"the ring has {count:,} number{'s' if count != 1 else ''}; it needs 3 points at least, which is {least}"
    return message, "give all its points, or leave the ring out"


def no_polygons(value: Any, count: int) -> Said:
    return "polygons is empty, and there is no polygon: nothing is drawn", "write [[[x1, y1, x2, y2, …]]]"


def no_ring(value: Any, count: int) -> Said:
    return "a polygon of polygons has no ring", "write its outline: [[x1, y1, x2, y2, …]]"


def polygons_differ(value: Any, count: int, other: int) -> Said:
    how = f"{count:,} points and {other:,}" if count != other else "other points"
    fix = 'if "polygon" is right, write it into "polygons": [[[x1, y1, x2, y2, …]]]; else leave "polygon" out'
    return f'"polygon" and the first ring of "polygons" differ ({how}); Encord uses "polygons"', fix


def polygon_unused(value: Any, count: int) -> Said:
    if not value:
        message = '"polygon" is null' if value is None else '"polygon" is empty'
    else:
        message = (
            f'"polygon" has {count:,} point{"s" if count != 1 else ""}, which draw nothing'
            if count < 3
            else '"polygon" has points without numbers'
        )
    return f'{message}; Encord uses "polygons", which is beside it', 'leave "polygon" out'


def no_area(value: Any, what: str) -> Said:
    return f"{what} has no area: all its points lie on one line", "draw a polyline, or correct the points"


def crossed(value: Any, what: str) -> Said:
    fix = "give the corners in the order in which they follow one another along the outline: here the third and the fourth change places"
    return f"the sides of {what} cross: its four corners are in zigzag order, and what lies on either side cancels out", fix
