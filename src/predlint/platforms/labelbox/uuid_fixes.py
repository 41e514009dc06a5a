"""Fixes of the uuids of annotations, and of the relationships that name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from predlint.names import casefolded
from predlint.platforms.labelbox.geometry_words import RelationshipEndpoint
from predlint.shape.resolver import casefold_name
from predlint.shape.value_explainers import find_uuid
from predlint.violation import Fix, FixContext


def row_of(line: Any) -> str:
    """Returns a text that identifies the data row of a line, in any spelling; empty if the line names none."""
    members = cast("dict[str, Any]", line) if isinstance(line, dict) else {}
    row: Any = next((value for name, value in members.items() if casefold_name(name) == "datarow"), None)
    named: Iterable[Any] = cast("dict[str, Any]", row).values() if isinstance(row, dict) else [row]
    return " ".join([casefolded(text) for text in named if isinstance(text, str)])


def write_uuid(at: FixContext) -> Fix | None:
    """Writes the uuid that a text contains; for any other text makes one, the same for each occurrence on a data row, so that relationships
    find it. None if two annotations share the text, or if a relationship that stays as it is names it."""
    text = at.value
    if not isinstance(text, str) or not text.strip():
        return None
    row, held = row_of(at.record), find_uuid(text)
    uuids = at.file.uuids if at.file is not None and at.keys == ["uuid"] else Counter[tuple[str, str]]()
    if (held is not None and (row, held) in uuids) or uuids[row, text] > 1:
        return None  # two annotations would have one uuid
    if held is not None:
        return at.replace_safely((at.keys, at.text.written(held)), reveals=False)
    if _is_named_as_it_is(at, row):
        return None
    # Made of the row, too: annotations numbered row by row have equal texts in two rows. Half a surrogate pair cannot be encoded.
    name = f"{row} {text}".encode("utf-8", "backslashreplace").decode()
    return at.unsafely(at.text.replace(at.keys, f'"{uuid5(NAMESPACE_URL, name)}"'))


def write_end(at: FixContext) -> Fix | None:
    """Fixes the end of a relationship like `write_uuid`. None for a text that is no annotation's uuid on the data row, as a new UUID would
    name none either."""
    held = at.file is not None and isinstance(at.value, str) and (row_of(at.record), at.value) in at.file.uuids
    fix = write_uuid(at)
    return fix if fix is not None and (fix.safe or held) else None


def _is_named_as_it_is(at: FixContext, row: str) -> bool:
    """Returns True for the uuid of an annotation that a relationship names in a line which is rejected for another reason: its ends
    stay."""
    line = at.file.ends.get((row, at.value)) if at.file is not None and at.keys == ["uuid"] else None
    if line is None or at.explain is None:
        return False
    return not any(finding.breaks(RelationshipEndpoint) and finding.value == at.value for finding in at.explain(line))
