"""Writes the differences between two ontologies, as text for people and as a page in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.compare.model import CLASSES, Change
from predlint.compare.rendering import TITLES, Comparison, against_text, hits_text, kinds, path_text, totals
from predlint.report.markdown import cell
from predlint.report.terminal import PLAIN, Style, printable, wrap

# -- Writes the differences between two ontologies as text for people ----------------------------------------------

#: Maximum changes of a class that the text lists; the others are counted.
_MOST = 100


def text_lines(found: Comparison, style: Style = PLAIN, width: int | None = None) -> Iterator[str]:
    """Yields the comparison for people: class by class, each change with its help."""
    paints = {"breaking": style.bad, "widening": style.good, "cosmetic": style.strong}
    for cls in CLASSES:
        changes = found.of(cls)
        if not changes:
            continue
        yield f"{paints[cls](TITLES[cls])}: {len(changes):,}"
        yield from (f"  {style.faint(line)}" for line in wrap(kinds(changes), None if width is None else width - 2))
        for change in changes[:_MOST]:
            yield from _lines(change, style, width, counted=found.against is not None)
        if len(changes) > _MOST:
            more = f"… {len(changes) - _MOST:,} more: --format json or markdown lists all"
            yield from (f"  {style.faint(line)}" for line in wrap(more, None if width is None else width - 2))
        yield ""
    if found.against is not None:
        yield from wrap(printable(against_text(found.against)), width)
    yield from wrap(totals(found), width)


def _lines(change: Change, style: Style, width: int | None, *, counted: bool) -> Iterator[str]:
    room = None if width is None else width - 4
    for at, line in enumerate(wrap(printable(path_text(change)), None if width is None else width - 2 - len(change.kind) - 2)):
        yield f"  {style.strong(line)}" + (f"  {style.faint(change.kind)}" if at == 0 else "")
    yield from (f"    {line}" for line in wrap(printable(change.message), room))
    if change.help:
        yield from (f"    {style.help(line)}" for line in wrap(printable(f"help: {change.help}"), room))
    if counted and change.cls == "breaking":
        yield from (f"    {style.place(line)}" for line in wrap(printable(hits_text(change)), room))


# -- Writes the differences between two ontologies as a page in Markdown -------------------------------------------


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
