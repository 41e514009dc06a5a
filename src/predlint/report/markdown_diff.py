"""Writes the differences between two ontologies as a page in Markdown."""

from __future__ import annotations

from predlint.compare.model import CLASSES
from predlint.compare.rendering import TITLES, Comparison, against_text, hits_text, path_text, totals
from predlint.report.markdown_text import cell


def as_markdown(found: Comparison) -> str:
    """Returns a page with a table for each class of changes."""
    lines = [f"# From {cell(found.old)} to {cell(found.new)}", "", totals(found)]
    for cls in CLASSES:
        changes = found.of(cls)
        if not changes:
            continue
        lines += ["", f"## {TITLES[cls]}: {len(changes):,}", ""]
        counted = cls == "breaking" and found.against is not None
        heads = ["where", "change", "what", *(["how to fix it"] if cls == "breaking" else []), *(["records"] if counted else [])]
        lines += [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
        for change in changes:
            cells = [path_text(change), change.kind, change.message]
            cells += [change.help or ""] if cls == "breaking" else []
            cells += [hits_text(change)] if counted else []
            lines.append(f"| {' | '.join(map(cell, cells))} |")
    if found.against is not None:
        lines += ["", cell(against_text(found.against))]
    return "\n".join(lines) + "\n"
