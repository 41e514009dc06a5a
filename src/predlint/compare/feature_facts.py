"""Properties of features other than name and kind: the effect of a change of each, and its wording.

A phrase follows "was" and "is": ``was of any length, is of at most 20 characters``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from predlint.compare.model import Class, Kind
from predlint.names import listing, quote

Judge = Callable[[Any, Any], Class]
Phrase = Callable[[Any], str]


class Fact(NamedTuple):
    """One property."""

    kind: Kind
    judge: Judge
    phrase: Phrase
    help: str | None = None
    """What to do about predictions if the change is breaking."""
    exact: bool = False
    """True if every record with the feature is hit, or if the hit ones can be identified."""


# -- the effect of a change ---------------------------------------------------------------------------------------------------


def _breaks(old: Any, new: Any) -> Class:
    return "breaking"


def _shows(old: Any, new: Any) -> Class:
    return "cosmetic"


def _least(old: Any, new: Any) -> Class:
    """Returns the effect of a changed lower bound; None means no bound."""
    return "widening" if new is None or (old is not None and _under(new, old)) else "breaking"


def _most(old: Any, new: Any) -> Class:
    """Returns the effect of a changed upper bound; None means no bound."""
    return "widening" if new is None or (old is not None and _under(old, new)) else "breaking"


def _under(low: Any, high: Any) -> bool:
    """Returns True if one bound is at most the other: as numbers, else as texts of equal length, such as dates."""
    try:
        return float(low) <= float(high)
    except (TypeError, ValueError):
        return len(str(low)) == len(str(high)) and str(low) <= str(high)


def _among(old: Any, new: Any) -> Class:
    """Returns the effect of a changed list of allowed values; an empty list allows any."""
    return "widening" if not new or (old and set(old) <= set(new)) else "breaking"


def _of(old: Any, new: Any) -> Class:
    """Returns the effect of a changed list of existing values."""
    return "widening" if set(old or ()) <= set(new or ()) else "breaking"


def _narrows(old: Any, new: Any) -> Class:
    """Returns the effect of a changed requirement: harmless if it is dropped."""
    return "breaking" if new else "widening"


def _steps(old: Any, new: Any) -> Class:
    """Returns the effect of changed steps: harmless if all old steps are new ones too."""
    return "widening" if not new or (old and abs(math.remainder(old, new)) <= new * 1e-6) else "breaking"


def _opens(old: Any, new: Any) -> Class:
    """Returns the effect of a changed permission: harmless if it is given."""
    return "widening" if new else "breaking"


def _first_time(old: Any, new: Any) -> Class:
    """Returns the effect of a new source of further values: harmless if there was none before."""
    return "widening" if old is None else "breaking"


def _number_of_answers(old: Any, new: Any) -> Class:
    return "widening" if new == "multiple" else "breaking"


# -- wording of values -------------------------------------------------------------------------------------------------------


def _either(yes: str, no: str) -> Phrase:
    return lambda value: yes if value else no


def _bound(words: str, none: str) -> Phrase:
    return lambda value: none if value is None else words.format(value)


def _names(words: str, none: str) -> Phrase:
    return lambda value: words.format(listing(list(value), 6)) if value else none


def _quoted(words: str) -> Phrase:
    return lambda value: words.format(quote(value))


def _vertices(value: Any) -> str:
    return f"made of the vertices {listing([str(vertex[0]) for vertex in value], 8)}" if value else "of no template"


def _lines(value: Any) -> str:
    return f"drawn with lines from {listing([f'{a} to {b}' for a, b in value], 8)}" if value else "drawn without lines"


def _pairs(value: Any) -> str:
    return f"allowed from {listing([f'{a} to {b}' for a, b in value], 4)}" if value else "allowed between any features"


def _scope(value: Any) -> str:
    words = {"global": "asked of the whole data row", "index": "asked of frames, messages or time ranges", "frame": "asked of each frame"}
    return words.get(value, f"asked of {value}")


def _conditions(value: Any) -> str:
    parts: list[str] = []
    for visible, tag, labels, choices in value or ():
        of = f" of {quote(tag)}" if tag else ""
        phrases = [f"choice {listing(list(choices), 3)}{of}"] if choices else []
        phrases += [f"label {listing(list(labels), 3)}{'' if choices else of}"] if labels else []
        parts.append(f"{visible or 'region-selected'}{': ' + ', '.join(phrases) if phrases else of}")
    return f"asked when {' and '.join(parts)}" if parts else "asked always"


def _repeated(value: Any) -> str:
    return f"repeated for each item of data.{value[0]}, with {quote(value[1])} in its name for the number" if value else "there once"


def _written(value: Any) -> str:
    return f"set to {', '.join(f'{name}={quote(given)}' for name, given in value)}" if value else "set as usual"


def _answers(value: Any) -> str:
    return "answered by one" if value == "single" else "answered by several"


def _form(value: Any) -> str:
    if not value:
        return "a date and time in any form"
    only, form = value
    return f"given as {listing(list(only), 4) if only else 'date and time'}{f' in the form {quote(form)}' if form else ''}"


FACTS: dict[str, Fact] = {
    # Labelbox, and predlint's own form
    "least characters": Fact(
        "limit-changed",
        _least,
        _bound("of at least {} characters", "of no least length"),
        "lengthen the shorter texts in the predictions",
        True,
    ),
    "most characters": Fact(
        "limit-changed", _most, _bound("of at most {} characters", "of any length"), "shorten the longer texts in the predictions", True
    ),
    "scope": Fact("scope-changed", _breaks, _scope, "give the answers again, for what the question is asked of now", True),
    "pairs": Fact("allowed-changed", _among, _pairs, "leave out relationships between other features"),
    "shown": Fact("text-changed", _shows, _quoted("shown as {}")),
    # Encord
    "shown value": Fact("text-changed", _shows, _quoted("stored with the value {}")),
    "colour": Fact("look-changed", _shows, _bound("drawn in {}", "drawn in no colour of its own")),
    "archived": Fact(
        "allowed-changed", _narrows, _either("archived", "in use"), "leave it out of the predictions, or choose another one", True
    ),
    "vertices": Fact(
        "allowed-changed",
        _breaks,
        _vertices,
        "give the points of the new template",
        True,
    ),
    "lines": Fact("look-changed", _shows, _lines),
    "attribute": Fact("id-changed", _breaks, _quoted("answered under the hash {}"), "write the new hash in the predictions", True),
    "per frame": Fact(
        "place-changed",
        _breaks,
        _either("answered frame by frame", "answered once for the object"),
        "move the answers between object_answers and object_actions",
        True,
    ),
    # COCO
    "key points": Fact(
        "allowed-changed",
        _breaks,
        _names("made of the key points {}", "without key points"),
        "give key points in the new number and order",
        True,
    ),
    "supercategory": Fact("look-changed", _shows, _bound("below {}", "below no other category")),
    # Label Studio
    "objects": Fact("allowed-changed", _of, _names("about {}", "about nothing"), "write the new name as to_name"),
    "labels from": Fact(
        "allowed-changed",
        _first_time,
        _bound("open to labels from {} too", "limited to the labels of the config"),
        "name labels that the new config knows",
    ),
    "per region": Fact(
        "place-changed",
        _breaks,
        _either("asked of each region", "asked of the whole task"),
        "give the answers with, or without, the id of a region",
        True,
    ),
    "per item": Fact(
        "place-changed", _breaks, _either("asked of each item", "asked of all items together"), "give item_index, or leave it out", True
    ),
    "conditions": Fact("allowed-changed", _narrows, _conditions, "leave out answers where it is not asked"),
    "most uses": Fact("limit-changed", _most, _bound("usable {} times in a task", "usable any number of times"), "name it less often"),
    "named": Fact(
        "allowed-changed",
        _narrows,
        _either("of a name of its own, for which servers that check predictions refuse it", "without a name of its own"),
        'take name="…" off its tag: value and alias are enough',
        True,
    ),
    "least": Fact("limit-changed", _least, _bound("{} or more", "without a minimum"), "leave out smaller values"),
    "most": Fact("limit-changed", _most, _bound("{} or less", "without a maximum"), "leave out larger values"),
    "step": Fact("limit-changed", _steps, _bound("in steps of {}", "of any step"), "round to the new step"),
    "most texts": Fact("limit-changed", _most, _bound("given {} times at most", "given any number of times"), "give fewer texts"),
    "most stars": Fact("limit-changed", _most, _bound("of {} stars", "of any number of stars"), "give ratings within the new scale"),
    "leaves only": Fact(
        "allowed-changed", _narrows, _either("answered by leaves alone", "answered by any option"), "choose options without others below"
    ),
    "paths": Fact(
        "place-changed",
        _breaks,
        _either("answered by paths of choices", "answered by single choices"),
        "write each choice in the new form",
        True,
    ),
    "empty": Fact("allowed-changed", _opens, _either("allowed without a label", "never without a label"), "give each region a label"),
    "own labels": Fact(
        "allowed-changed", _opens, _either("open to labels of people's own", "limited to its labels"), "name labels that the config lists"
    ),
    "form": Fact("limit-changed", _breaks, _form, "write the dates in the new form"),
    "least points": Fact(
        "limit-changed", _least, _bound("of at least {} points", "of any number of points"), "leave out shapes with fewer points"
    ),
    "most points": Fact(
        "limit-changed", _most, _bound("of at most {} points", "of any number of points"), "leave out shapes with more points"
    ),
    "buckets": Fact("allowed-changed", _of, _names("sorted into {}", "sorted into one list"), "name the new buckets"),
    "repeated": Fact(
        "place-changed",
        _breaks,
        _repeated,
        "write the names of its repetitions as the new config has them",
        True,
    ),
    "written": Fact("place-changed", _breaks, _written, "give data and results as the new config reads them"),
    "choice": Fact("limit-changed", _number_of_answers, _answers, "keep one of the answers"),
    "data": Fact(
        "place-changed", _breaks, _bound("taken from data.{}", "given in the config"), "put the data of the tasks under the new name", True
    ),
    "listed": Fact(
        "place-changed", _breaks, _either("a list", "a single one"), "give the data in the new form, and item_index to match", True
    ),
    "data is": Fact("place-changed", _breaks, _bound("given as {}", "given as usual"), "give the data in the new form", True),
}
