"""The sentences about where in a sound or a text an object is: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.answer_words import STOPS, Said
from predlint.names import quote


def before_the_start(value: Any, first: float) -> Said:
    return f"the range begins at {first}: milliseconds and characters count from 0", "begin it at 0 or later"


def no_place(value: Any, member: str, kind: str) -> Said:
    if value == []:
        return f'the "{member}" of the object is empty, so that it is nowhere in data of type {kind}', "write where it is: [[first, last]]"
    return (
        f'the object has no "{member}", which says what or where it is in data of type {kind}; {STOPS}',
        f'add "{member}" to its entry in object_answers',
    )


def no_feature(value: Any) -> Said:
    return f'the object has no "featureHash", which says what it is; {STOPS}', 'add "featureHash" to its entry in object_answers'


_NODES = '[{"start": {"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}, "end": {…}}]'


def no_nodes(value: Any) -> Said:
    stops = "" if value in ("", {}) else f"; {STOPS}"  # in these it finds no range
    return f'"range_html" must be a list of ranges from a start to an end, found {quote(value)}{stops}', f"write {_NODES}"


def no_node_pairs(value: Any) -> Said:
    wanted = '[{"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}, {…}]'
    return f"a range in a page must be a list of its start and its end, found {quote(value)}; {STOPS}", f"write {wanted}"


def no_node(value: Any, end: str) -> Said:
    found = "found none" if value is None else f"found {quote(value)}"
    return f'the {end} of a range in HTML must be an object with "xpath" and "offset", {found}; {STOPS}', f"write {_NODES}"


def node_part(value: Any, member: str) -> Said:
    wanted = "a text" if member == "xpath" else "a whole number"
    found = "found none" if value is None else f"found {quote(value)}"
    return f'"{member}" of a range in HTML must be {wanted}, {found}; {STOPS}', f"write {wanted}"
