"""The changes between two ontologies: their kinds, what each means for predictions, and their messages."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from predlint.model.texts import listing, quote

# -- The input and the result of a comparison ------------------------------------------------------------------------


#: The effect of a change on predictions that were made for the old ontology.
#: ``breaking``: some are rejected, lost, or change their meaning. ``widening``: all stay correct, and more is allowed.
#: ``cosmetic``: nothing changes for them.
Class = Literal["breaking", "widening", "cosmetic"]
CLASSES: tuple[Class, ...] = ("breaking", "widening", "cosmetic")

Kind = Literal[
    "removed", "added", "renamed", "kind-changed", "moved", "id-changed", "ids-changed", "required-changed", "limit-changed",
    "scope-changed", "media-changed", "allowed-changed", "place-changed", "text-changed", "look-changed", "order-changed", "name-changed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A feature, a question or an option of an ontology of any platform."""

    what: str
    """The word for it: ``tool``, ``question``, ``option``, ``control``, ``label``, ``object``, ``category`` …"""
    name: str
    """The name in predictions, or the name for people if predictions contain an id."""
    kind: str = ""
    """The kind of tool or answer, in the words of its file; empty for options."""
    id: str | None = None
    """The id by which predictions may name the node."""
    required: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further properties, by the name that `predlint.tools.changes` knows them by."""
    children: tuple[Node, ...] = ()
    is_question: bool = False
    """True for a node that is answered by a choice among its children."""


@dataclass(frozen=True, slots=True)
class Tree:
    """An ontology as a comparison sees it."""

    dialect: str
    """The platform; ``neutral`` if it is compared with another platform's ontology."""
    nodes: tuple[Node, ...]
    name: str | None = None
    media: str | None = None
    named_by: Literal["name", "id", "both"] = "name"
    """How predictions of the platform name features."""
    data: Mapping[str, str] = field(default_factory=dict[str, str])
    """Members that the data of every task must have, each with the tag that reads it."""


#: Nodes from the root to one of the tree.
Trail = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """The number of records of a prediction file that a change would hit."""

    records: int
    exact: bool
    """False if some of the hit records may still be right."""
    places: tuple[str, ...]
    """The first of them, as ``file:line``, or ``file:line:column`` in a JSON document."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two ontologies."""

    kind: Kind
    cls: Class
    path: tuple[str, ...]
    """Names from the feature down to the changed node, in the old ontology; for an added node in the new one."""
    old: Any
    new: Any
    message: str
    help: str | None = None
    """For a breaking change: what to do with predictions, or with the new ontology."""
    trail: Trail = field(default=(), compare=False, repr=False)
    """The changed nodes; empty for a change of the ontology as a whole."""
    fact: str = field(default="", compare=False, repr=False)
    """The property that changed."""
    hits: Hits | None = None
    """None if nothing was counted."""


# -- Messages about changes, with help -----------------------------------------------------------------------------

#: Words before a kind whose own word is unclear.
_HELPS: dict[tuple[str, str], str] = {
    ("box", "polygon"): "give the four corners of each box as a polygon",
    ("box", "mask"): "draw each box as a mask",
    ("polygon", "box"): "give the smallest box around each polygon",
    ("mask", "box"): "give the smallest box around each mask",
    ("polygon", "mask"): "draw each polygon as a mask",
    ("polygon", "line"): "give the outline of each polygon as a line",
    ("bounding_box", "rotatable_bounding_box"): "give each box as rotatableBoundingBox, with a theta of 0",
    ("rotatable_bounding_box", "bounding_box"): "give the smallest upright box around each",
    ("bounding_box", "polygon"): "give the four corners of each box as a polygon",
    ("polygon", "bounding_box"): "give the smallest box around each polygon",
    ("radio", "checklist"): "put each answer into a list",
    ("checklist", "radio"): "keep one option of each answer, without the list",
    ("text", "radio"): "choose one of the options in place of each text",
    ("text", "checklist"): "choose among the options in place of each text",
    ("radio", "text"): "write each answer as a text",
    ("checklist", "text"): "write each answer as a text",
    ("RectangleLabels", "PolygonLabels"): "give the four corners of each box as a polygon",
    ("PolygonLabels", "RectangleLabels"): "give the smallest box around each polygon",
}


def subject(trail: Trail) -> str:
    """``the option "sunny" of "weather"``."""
    node = trail[-1]
    above = f" of {quote(trail[-2].name)}" if len(trail) > 1 else ""
    return f"the {node.what} {quote(node.name)}{above}"


def removed(trail: Trail) -> tuple[str, str]:
    node = trail[-1]
    if node.what in ("option", "label"):
        return f"{subject(trail)} is gone", f"choose another {node.what} in the predictions, or keep it"
    if node.what == "object" and not node.children and "data" in node.facts:
        return f"{subject(trail)} is gone", "name another object as to_name, or keep it"
    return f"{subject(trail)} is gone", f"take it out of the predictions, or keep the {node.what}"


def added(trail: Trail, *, required: bool, again: bool) -> tuple[str, str | None]:
    """``again``: a sibling has its name already."""
    if again:
        return f"{subject(trail)} is new, and another {trail[-1].what} has its name", "give one of them a name of its own"
    if required:
        return f"{subject(trail)} is new and must be answered", "answer it in the predictions, or do not require it"
    return f"{subject(trail)} is new", None


def renamed(trail: Trail, new: str, score: float | None, *, by_name: bool) -> tuple[str, str]:
    """Returns message and help. ``score``: the similarity of the names, if nothing else shows that the node is the same; None if its id
    does."""
    if score is None:
        sure = "is now called"
    elif score > 0.995:  # differs in case or separators
        sure = "is probably the same, now written"
    else:
        sure = f"is probably renamed ({score:.0%} alike): it is now"
    given = f"rename it in the predictions: write {quote(new)}" if by_name else "write the id of the new one in the predictions"
    message = f"{subject(trail)} {sure} {quote(new)}{_lookalike_letter(trail[-1].name, new)}"
    return message, given if score is None else f"{given}, if that is what was meant"


#: Kind of node -> its label for people, and the other text by which predictions name it.
_TEXTS = {"option": ("label", "value"), "question": ("instructions", "name")}


def renamed_value(trail: Trail, new: str, *, by_text: bool) -> tuple[str, str]:
    """Returns the message for an option or question with the same label and another name. ``by_text``: predictions may name it by the label
    too."""
    node = trail[-1]
    text, name = _TEXTS[node.what]
    message = f"{subject(trail)} has the {name} {quote(new)} now, still under the {text} {quote(node.facts.get('shown'))}"
    if by_text:
        message += f"; not breaking for predictions that name the {node.what} by its {text}"
    return message, f"write {quote(new)} in the predictions"


def changed_text(trail: Trail, new: Node, shown: str | None) -> tuple[str, str]:
    """Returns the message for an option or question that predictions may name by its label, which changed. ``shown``: the new label; None
    if the label is the same, and means a sibling now."""
    node = trail[-1]
    text, name = _TEXTS[node.what]
    before = quote(node.facts.get("shown"))
    changed = f"was shown as {before}, is {shown}" if shown is not None else f"is shown as {before}, which names another {node.what} now"
    message = f"{subject(trail)} {changed}; breaking for predictions that name the {node.what} by its {text}"
    return message, f"write its {name} {quote(new.name)} in these predictions"


def _lookalike_letter(old: str, new: str) -> str:
    """Returns a clause about the first letter of another script that replaces a Latin letter of the other name: both look alike."""
    if len(old) != len(new):
        return ""
    for at, (before, after) in enumerate(zip(old, new, strict=True), 1):
        letter = after if before.isascii() else before
        script = unicodedata.name(letter, "LATIN")
        if before.isascii() != after.isascii() and before.isalpha() and after.isalpha() and not script.startswith("LATIN"):
            return f"; character {at} {'is' if letter is after else 'was'} {script.lower()}"
    return ""


def renamed_category(trail: Trail, new: str) -> tuple[str, str]:
    message = f"{subject(trail)} is now called {quote(new)}, under the id {quote(trail[-1].id)}"
    return (
        message,
        "if the id still means the same, rename it in the categories of the file, if it has any; else write the id of the right one",
    )


def changed_id(trail: Trail, old: str, new: str | None, *, always: bool) -> tuple[str, str]:
    """``always``: predictions have no other way to name it."""
    if new is None:
        return f"{subject(trail)} had the id {quote(old)} and has none now", "name it in the predictions, in place of its id"
    return (
        f"{subject(trail)} had the id {quote(old)}, it is now {quote(new)}",
        f"write the new id in the predictions{'' if always else ', where they name ids'}",
    )


def changed_kind(trail: Trail, old: str, new: str) -> tuple[str, str]:
    help = _HELPS.get((old, new), "make the predictions again in the new form, or keep the kind")
    return f"{subject(trail)} was of the kind {_kind(old)}, it is {_kind(new)} now", help


def _kind(kind: str) -> str:
    return kind.replace("_", " ") if kind else "not stated"


def moved(trail: Trail, new_trail: Trail) -> tuple[str, str]:
    def below(nodes: Trail) -> str:
        return f"below {' › '.join(node.name for node in nodes[:-1])}" if len(nodes) > 1 else "at the top"

    return f"{subject(trail)} was {below(trail)}, it is {below(new_trail)} now", "move the answers in the predictions to the new place"


def required(trail: Trail, now: bool) -> tuple[str, str | None]:
    if trail[-1].what in ("tool", "object"):
        message = "must be drawn by labelers now" if now else "need not be drawn by labelers any more"
        return f"{subject(trail)} {message}; predictions may leave it out", None
    verb = "answered" if trail[-1].kind else "there"
    if now:
        return f"{subject(trail)} must be {verb} now", "add it to the predictions where it is missing"
    return f"{subject(trail)} need not be {verb} any more", None


def fact(trail: Trail, old: str, new: str) -> str:
    return f"{subject(trail)} was {old}, is {new}"


def order(trail: Trail, what: str) -> str:
    plural = "categories" if what == "category" else f"{what}s"
    return f"the {plural} of {quote(trail[-1].name)} are in another order" if trail else f"the {plural} are in another order"


def all_ids(count: int, *, always: bool) -> tuple[str, str]:
    message = f"every one of the {count:,} features and options that are in both has another id: the ontology was created again"
    other = "" if always else ", where they name ids, or names in their place"
    return message, f"write the new ids in the predictions{other}"


def no_ids() -> str:
    return "the new ontology has no ids yet: predictions that name ids cannot be checked against it"


def data(key: str, tag: str) -> tuple[str, str]:
    return f"tasks must have data.{key} now, which the {tag} tag reads", f"add {quote(key)} to the data of the tasks"


def media(old: str | None, new: str | None) -> tuple[str, str | None]:
    if old is None or new is None:
        which, word, label = ("old", "new", new) if old is None else ("new", "old", old)
        return f"the {which} ontology does not say what its data rows are, the {word} one says {label}", None
    return f"the data rows were of the medium {old}, they are {new} now", "make predictions for data rows of the new medium"


# -- Properties of features other than name and kind: the effect of a change of each, and its wording --------------
#
# A phrase follows "was" and "is": ``was of any length, is of at most 20 characters``.

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
    "least characters": Fact("limit-changed", _least, _bound("of at least {} characters", "of no least length"),
        "lengthen the shorter texts in the predictions", True),
    "most characters": Fact("limit-changed", _most, _bound("of at most {} characters", "of any length"),
        "shorten the longer texts in the predictions", True),
    "scope": Fact("scope-changed", _breaks, _scope, "give the answers again, for what the question is asked of now", True),
    "pairs": Fact("allowed-changed", _among, _pairs, "leave out relationships between other features"),
    "shown": Fact("text-changed", _shows, _quoted("shown as {}")),
    # Encord
    "shown value": Fact("text-changed", _shows, _quoted("stored with the value {}")),
    "colour": Fact("look-changed", _shows, _bound("drawn in {}", "drawn in no colour of its own")),
    "archived": Fact("allowed-changed", _narrows, _either("archived", "in use"),
        "leave it out of the predictions, or choose another one", True),
    "vertices": Fact("allowed-changed", _breaks, _vertices, "give the points of the new template", True),
    "lines": Fact("look-changed", _shows, _lines),
    "attribute": Fact("id-changed", _breaks, _quoted("answered under the hash {}"), "write the new hash in the predictions", True),
    "per frame": Fact("place-changed", _breaks, _either("answered frame by frame", "answered once for the object"),
        "move the answers between object_answers and object_actions", True),
    # COCO
    "key points": Fact("allowed-changed", _breaks, _names("made of the key points {}", "without key points"),
        "give key points in the new number and order", True),
    "supercategory": Fact("look-changed", _shows, _bound("below {}", "below no other category")),
    # Label Studio
    "objects": Fact("allowed-changed", _of, _names("about {}", "about nothing"), "write the new name as to_name"),
    "labels from": Fact("allowed-changed", _first_time, _bound("open to labels from {} too", "limited to the labels of the config"),
        "name labels that the new config knows"),
    "per region": Fact("place-changed", _breaks, _either("asked of each region", "asked of the whole task"),
        "give the answers with, or without, the id of a region", True),
    "per item": Fact("place-changed", _breaks, _either("asked of each item", "asked of all items together"),
        "give item_index, or leave it out", True),
    "conditions": Fact("allowed-changed", _narrows, _conditions, "leave out answers where it is not asked"),
    "most uses": Fact("limit-changed", _most, _bound("usable {} times in a task", "usable any number of times"), "name it less often"),
    "named": Fact("allowed-changed", _narrows,
        _either("of a name of its own, for which servers that check predictions refuse it", "without a name of its own"),
        'take name="…" off its tag: value and alias are enough', True),
    "least": Fact("limit-changed", _least, _bound("{} or more", "without a minimum"), "leave out smaller values"),
    "most": Fact("limit-changed", _most, _bound("{} or less", "without a maximum"), "leave out larger values"),
    "step": Fact("limit-changed", _steps, _bound("in steps of {}", "of any step"), "round to the new step"),
    "most texts": Fact("limit-changed", _most, _bound("given {} times at most", "given any number of times"), "give fewer texts"),
    "most stars": Fact("limit-changed", _most, _bound("of {} stars", "of any number of stars"), "give ratings within the new scale"),
    "leaves only": Fact("allowed-changed", _narrows, _either("answered by leaves alone", "answered by any option"),
        "choose options without others below"),
    "paths": Fact("place-changed", _breaks, _either("answered by paths of choices", "answered by single choices"),
        "write each choice in the new form", True),
    "empty": Fact("allowed-changed", _opens, _either("allowed without a label", "never without a label"), "give each region a label"),
    "own labels": Fact("allowed-changed", _opens, _either("open to labels of people's own", "limited to its labels"),
        "name labels that the config lists"),
    "form": Fact("limit-changed", _breaks, _form, "write the dates in the new form"),
    "least points": Fact("limit-changed", _least, _bound("of at least {} points", "of any number of points"),
        "leave out shapes with fewer points"),
    "most points": Fact("limit-changed", _most, _bound("of at most {} points", "of any number of points"),
        "leave out shapes with more points"),
    "buckets": Fact("allowed-changed", _of, _names("sorted into {}", "sorted into one list"), "name the new buckets"),
    "repeated": Fact("place-changed", _breaks, _repeated, "write the names of its repetitions as the new config has them", True),
    "written": Fact("place-changed", _breaks, _written, "give data and results as the new config reads them"),
    "choice": Fact("limit-changed", _number_of_answers, _answers, "keep one of the answers"),
    "data": Fact("place-changed", _breaks, _bound("taken from data.{}", "given in the config"),
        "put the data of the tasks under the new name", True),
    "listed": Fact("place-changed", _breaks, _either("a list", "a single one"),
        "give the data in the new form, and item_index to match", True),
    "data is": Fact("place-changed", _breaks, _bound("given as {}", "given as usual"), "give the data in the new form", True),
}  # fmt: skip
