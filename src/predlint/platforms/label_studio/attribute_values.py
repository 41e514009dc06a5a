"""Reads attributes of a tag into values. An attribute that cannot be read counts as absent, with a notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from predlint.names import listing, nearest
from predlint.ontology import Notice, make_notice
from predlint.platforms.label_studio import attributes
from predlint.platforms.label_studio.ontology_words import ConfigUnreadableAttribute
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.label_studio.xml import Element
from predlint.violation import P, Violation


def add_notice(kind: Callable[P, Violation], element: Element, value: object, /, *given: P.args, **named: P.kwargs) -> Notice:
    """Makes a notice about an element, at its place in the file."""
    return make_notice(kind, element.pointer, value, *given, **named).at_place((element.line, element.column, element.offset))


#: Limits for which the platform's reference writes "none" where there is none.
_MAY_BE_NONE = frozenset({"minpoints", "maxpoints"})


class AttributeValues:
    """Reads attributes and collects what is wrong. ``notices``: faults that make a part unusable; ``remarks``: what is only suspect."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.remarks: list[Notice] = []
        self._said: set[tuple[Element, str]] = set()

    def notice(self, kind: Callable[P, Violation], element: Element, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        self.notices.append(add_notice(kind, element, value, *given, **named))

    def warn(self, kind: Callable[P, Violation], element: Element, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        self.remarks.append(add_notice(kind, element, value, *given, **named))

    def unreadable(self, element: Element, name: str, allowed: str, help: str | None = None) -> None:
        """Adds a notice, once for each attribute: the View around many controls is read for each of them."""
        if (element, name) in self._said:
            return
        self._said.add((element, name))
        written, value = next((key, value) for key, value in element.attributes.items() if key.lower() == name)
        self.notice(ConfigUnreadableAttribute, element, value, written, element.tag, allowed, help)

    def given(self, element: Element, name: str) -> str | None:
        """Returns the attribute's text; None if it is empty or comes from the task's data."""
        text = (element.get(name) or "").strip()
        return text if text and not attributes.is_variable(text) else None

    def flag(self, element: Element, name: str) -> bool:
        text = (self.given(element, name) or "false").lower()
        if text not in ("true", "false"):
            self.unreadable(element, name, "true or false")
        return text == "true"

    def word(self, element: Element, name: str, allowed: tuple[str, ...]) -> str | None:
        text = self.given(element, name)
        if text is None or text.lower() in allowed:
            return text and text.lower()
        near = nearest(text, allowed, 1)
        self.unreadable(element, name, f"one of {listing(allowed)}", f"did you mean {near[0]}?" if near else None)
        return None

    def choice(self, element: Element) -> Literal["single", "multiple"]:
        """Returns whether a result may name one label or several; the default depends on the tag."""
        form = CONTROLS[element.kind].form if element.kind in CONTROLS else None
        if form == "taxonomy":
            return "multiple"
        allowed = ("single", "single-radio", "multiple") if form == "choices" else ("single", "multiple")
        given = self.word(element, "choice", allowed)
        return "multiple" if given == "multiple" else "single"

    def whole(self, element: Element, name: str, *, least: int = 0) -> int | None:
        text = self.given(element, name)
        if name in _MAY_BE_NONE and text == "none":
            return None
        value = attributes.whole(text) if text is not None else None
        if text is not None and (value is None or value < least):
            self.unreadable(element, name, f"a whole number from {least}")
            return None
        return value

    def number(self, element: Element, name: str) -> float | None:
        text = self.given(element, name)
        value = attributes.number(text) if text is not None else None
        if text is not None and (value is None or value <= 0):
            self.unreadable(element, name, "a number above 0")
            return None
        return value

    def limit(self, element: Element, name: str) -> str | None:
        """Returns ``min`` or ``max`` of Number and DateTime as written; None for other tags, where it may mean anything."""
        text = self.given(element, name)
        if text is None or element.kind not in ("number", "datetime"):
            return None
        if element.kind == "number" and attributes.number(text) is None:
            self.unreadable(element, name, "a number")
            return None
        if element.kind == "datetime" and attributes.timestamp(text) is None:
            self.unreadable(element, name, "a year, or a date or time in ISO form")
            return None
        return text

    def only(self, element: Element) -> tuple[str, ...]:
        if element.kind != "datetime":
            return ()
        parts = [part.strip().lower() for part in (self.given(element, "only") or "").split(",") if part.strip()]
        if any(part not in attributes.ONLY for part in parts):
            self.unreadable(element, "only", f"some of {listing(attributes.ONLY)}, with commas between")
        return tuple(part for part in parts if part in attributes.ONLY)
