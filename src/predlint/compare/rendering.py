"""A comparison as data, and as a page of Markdown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from predlint.compare.affected_records import AffectedCounts
from predlint.compare.model import CLASSES, Change
from predlint.names import exact

#: Incremented when a member changes its meaning or is removed.
DIFF_VERSION = 1
#: Between the names of a path.
STEP = " › "
TITLES = {"breaking": "Breaking", "widening": "Widening", "cosmetic": "Cosmetic"}


class Comparison(Struct, frozen=True):
    """Two ontologies and the changes between them."""

    old: str
    """The path that it was read from."""
    new: str
    changes: Sequence[Change]
    against: AffectedCounts | None = None
    """The counts of what was read of prediction files; None if there are none."""

    def of(self, cls: str) -> list[Change]:
        return [change for change in self.changes if change.cls == cls]

    def count(self, cls: str) -> int:
        return sum(change.cls == cls for change in self.changes)


def path_text(change: Change) -> str:
    """Returns ``car › Occluded › yes``; for a change of the whole, "the ontology"."""
    return STEP.join(exact(name) for name in change.path) or "the ontology"


def kinds(changes: Sequence[Change]) -> str:
    """``3 removed, 2 renamed``: how many changes there are of each kind, most first."""
    return ", ".join(f"{number:,} {kind}" for kind, number in Counter(change.kind for change in changes).most_common())


def as_data(found: Comparison) -> dict[str, Any]:
    """Returns the comparison as data, as ``--format json`` writes it."""
    data: dict[str, Any] = {
        "version": DIFF_VERSION,
        "old": found.old,
        "new": found.new,
        "summary": {cls: found.count(cls) for cls in CLASSES},
        "changes": [_change(change, counted=found.against is not None) for change in found.changes],
    }
    if (read := found.against) is not None:
        data["against"] = {
            "files": read.files, "records": read.records, "unreadable": read.unreadable, "first_unreadable": read.first_unreadable,
            "without_features": read.without_features,
            "broken_off": read.broken_off,
        }  # fmt: skip
    return data


def _change(change: Change, *, counted: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": change.kind, "class": change.cls, "path": path_text(change), "names": list(change.path),
        "old": change.old, "new": change.new,
        "message": change.message, "help": change.help,
    }  # fmt: skip
    if counted and change.cls == "breaking":
        hits = change.hits
        data["hits"] = None if hits is None else {"records": hits.records, "exact": hits.exact, "places": list(hits.places)}
    return data


def as_json(found: Comparison) -> str:
    """Returns JSON that is safe for a terminal: unprintable characters are escaped."""
    text = json.dumps(as_data(found), indent=2, ensure_ascii=False)
    return re.sub(r"[^\n -~]", lambda m: m[0] if m[0].isprintable() else json.dumps(m[0])[1:-1], text) + "\n"


def totals(found: Comparison) -> str:
    """``2 breaking, 1 widening, 0 cosmetic changes``."""
    if not found.changes:
        return "no differences"
    counts = [f"{found.count(cls):,} {cls}" for cls in CLASSES]
    return f"{', '.join(counts)} {'change' if found.count(CLASSES[-1]) == 1 else 'changes'}"


def hits_text(change: Change) -> str:
    """Returns how many records a change hits, with the places of the first ones."""
    hits = change.hits
    if hits is None:
        return "not counted: single records do not show it"
    number = f"{'' if hits.exact or not hits.records else 'up to '}{hits.records:,} {'record' if hits.records == 1 else 'records'}"
    more = ", …" if hits.records > len(hits.places) else ""
    return f"{number}: {', '.join(hits.places)}{more}" if hits.places else number


def against_text(read: AffectedCounts) -> str:
    """Returns a text with the counts of what was read of prediction files."""
    text = f"counted in {read.records:,} {'record' if read.records == 1 else 'records'}"
    text += f" of {read.files:,} {'file' if read.files == 1 else 'files'}"
    if read.unreadable:
        text += f"; {read.unreadable:,} of these records cannot be read, first {read.first_unreadable}"
    if read.without_features:
        if read.without_features == read.records - read.unreadable:
            text += "; none of these records has a feature of the old ontology: were they made for it?"
        else:
            text += f"; {read.without_features:,} of these records without a feature of the old ontology"
    return text
