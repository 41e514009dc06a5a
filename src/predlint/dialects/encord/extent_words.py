"""The sentences about where in a sound or a text an object is: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.answer_words import STOPS, Said
from predlint.dialects.in_quotes import in_brackets, number_in_quotes, whole_in_quotes
from predlint.names import quote

_NODES = '[{"start": {"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}, "end": {…}}]'


def before_the_start(value: Any, first: float) -> Said:
    return f"the range begins at {first}: milliseconds and characters count from 0", "begin it at 0 or later"


def behind_the_end(value: Any, last: float, length: float) -> Said:
    message = f"the range ends at {last:,}, but the sound is {length:,.0f} ms long, as data_duration says"
    return message, f"ranges of sounds are in milliseconds: end it at {length:,.0f} or before"


def in_seconds(value: Any, seconds: float, count: int) -> Said:
    """``seconds``: how long the recording is; ``count``: how many ranges it has."""
    scaled = [int(end * 1000 + 0.5) for end in value]
    which = (
        f"the range {quote(value)} of the sound looks" if count == 1 else f"the {count:,} ranges of the sound, such as {quote(value)}, look"
    )
    message = f"{which} like seconds: it has {seconds:,.10g} of them, and ranges are in milliseconds"
    return message, f"multiply by 1,000, and round: {quote(scaled)}"


def no_character(value: Any, end: float) -> Said:
    return f"the range names character {end}: characters are counted in whole numbers, from 0", "write whole numbers"


def no_place(value: Any, member: str, kind: str, other: str | None) -> Said:
    """``other``: the member of the entry that says where the object is, which is read in other data."""
    data = "a page (text/html)" if member == "range_html" else f"data of type {kind}"
    fix = f"write where it is: {_NODES if member == 'range_html' else '[[first, last]]'}"
    if other is not None:
        fix = f'"{other}" is read in {"pages (text/html)" if other == "range_html" else "other data"} alone; {fix}'
    if value == []:
        return f'the "{member}" of the object is empty, so that it is nowhere in {data}', fix
    message = f'the object has no "{member}", which says what or where it is in {data}; {STOPS}'
    return message, f'add "{member}" to its entry in object_answers' if other is None else fix


def no_range(value: Any, *size: int) -> Said:
    fix = "write the two numbers without names" if value.__class__ is dict else "write two numbers: [first, last]"
    fix = "each range is a list in a list: [[first, last]]" if type(value) in (int, float) else fix
    return f"a range must be [first, last], in milliseconds or characters, found {quote(value)}", fix


def no_end(value: Any) -> Said:
    fix = number_in_quotes(value) or in_brackets(value) or "write a number, from 0"
    return f"the end of a range must be a number, found {quote(value)}", fix


def no_feature(value: Any) -> Said:
    return f'the object has no "featureHash", which says what it is; {STOPS}', 'add "featureHash" to its entry in object_answers'


def no_nodes(value: Any) -> Said:
    stops = "" if value in ("", {}) else f"; {STOPS}"  # in these it finds no range
    return f'"range_html" must be a list of ranges from a start to an end, found {quote(value)}{stops}', f"write {_NODES}"


_NODE = '{"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}'


def no_node_pairs(value: Any) -> Said:
    return f"a range in a page must be a list of its start and its end, found {quote(value)}; {STOPS}", f"write [{_NODE}, {{…}}]"


def bare_pair(value: Any) -> Said:
    message = f"ranges in a page must be a list of pairs, each of a start and an end, found one pair alone; {STOPS}"
    return message, "put it into a list: [[{start}, {end}]]"


def no_node(value: Any, end: str) -> Said:
    found = "found none" if value is None else f"found {quote(value)}"
    return f'the {end} of a range in HTML must be an object with "xpath" and "offset", {found}; {STOPS}', f"write {_NODE}"


def node_part(value: Any, member: str) -> Said:
    wanted = "a string" if member == "xpath" else "a whole number"
    found = "found none" if value is None else f"found {quote(value)}"
    fix = (whole_in_quotes(value, 0) if member == "offset" else None) or f"write {wanted}"
    return f'"{member}" of a range in HTML must be {wanted}, {found}; {STOPS}', fix
