"""Messages about changes, with help."""

from __future__ import annotations

import unicodedata

from predlint.compare.model import Node, Trail
from predlint.names import quote

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
    return kind.replace("_", " ") if kind else "not said"


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
