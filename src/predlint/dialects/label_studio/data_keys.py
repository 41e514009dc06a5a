"""The members of a task's data that the server asks for: of every tag with a name and a value, whether it shows or labels."""

from __future__ import annotations

import re

from msgspec import Struct

from predlint.dialects.label_studio.attributes import data_key
from predlint.dialects.label_studio.config import Control, LabelConfig

_IN_TEXT = re.compile(r"\$(\w+)")


class Asked(Struct, frozen=True):
    """A member that must be there."""

    key: str
    tag: str
    """The tag that reads it, as the config spells it."""
    control: Control | None = None
    """Where it is one that labels."""


def asked_of(config: LabelConfig) -> tuple[Asked, ...]:
    """What the server asks for, in the order of the config; a list that is given by ``valueList`` alone it does not ask for."""
    found: dict[str, Asked] = {}
    for tag in sorted((*config.objects, *config.controls), key=lambda tag: tag.place.offset):
        key = _key(tag.attributes.get("value", ""))
        if key is not None:
            found.setdefault(key, Asked(key, tag.tag, tag if isinstance(tag, Control) else None))
    return tuple(found.values())


def _key(value: str) -> str | None:
    """``image`` of ``$image``; of a text with variables in it the first, which alone the server looks for."""
    if value[:1] == "$":
        return data_key(value)
    first = _IN_TEXT.search(value)
    return first[1] if first is not None else None


def is_plain(key: str) -> bool:
    """False for a path into the data (``document[{{idx}}].page``), which a record rule follows."""
    return not any(mark in key for mark in ".[{")
