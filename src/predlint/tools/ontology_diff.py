"""What changed between two ontologies: the public function `diff`, and its result as data, text, Markdown and in a notebook."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from msgspec import Struct

from predlint.engine.inputs import readable_ontology
from predlint.io.paths import shown
from predlint.io.sources import check_path
from predlint.model.diagnostics import Severity
from predlint.model.texts import exact
from predlint.platforms.registry import AnyOntology, read_ontology
from predlint.report.html.drawing import text
from predlint.report.markdown import cell
from predlint.report.notebook import COLOURS, FAINT, GOOD, NAME, WORDS, html_badge, html_block, html_row, html_table
from predlint.report.terminal import PLAIN, Style, count, printable, wrap
from predlint.tools.affected_records import AffectedCounts, count_hits
from predlint.tools.changes import CLASSES, Change
from predlint.tools.tree_comparison import compare

if TYPE_CHECKING:
    from predlint.engine.inputs import OntologyGiven


# -- A comparison as data, and as a page of Markdown -----------------------------------------------------------------


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


#: Maximum number of changes shown of each class.
CHANGES = 20
_CLASSES = {"breaking": COLOURS[Severity.ERROR], "widening": GOOD, "cosmetic": COLOURS[Severity.INFO]}


def comparison_in_notebook(found: Comparison) -> str:
    """Returns the changes between two ontologies as HTML: those of each class, with what to do."""
    parts = [
        f"<div>{html_badge(TITLES[cls], _CLASSES[cls])} {found.count(cls):,}</div>{_changes_in_notebook(found, cls)}"
        for cls in CLASSES
        if found.count(cls)
    ]
    against = f'<div style="{FAINT}">{text(against_text(found.against))}</div>' if found.against is not None else ""
    return html_block(f"<div>{text(found.old, NAME)} → {text(found.new, NAME)}: {text(totals(found))}</div>", *parts, against)


def _changes_in_notebook(found: Comparison, cls: str) -> str:
    changes = found.of(cls)
    more = len(changes) - CHANGES
    rest = f'<div style="{FAINT}">{count(more, "more change")} of this class; .changes has all</div>' if more > 0 else ""
    return (
        html_table(_change_in_notebook(each, counted=found.against is not None and cls == "breaking") for each in changes[:CHANGES]) + rest
    )


def _change_in_notebook(change: Change, *, counted: bool) -> str:
    lines = [text(change.message, WORDS)]
    lines += [f'<span style="{FAINT}">help: {text(change.help, WORDS)}</span>'] if change.help else []
    lines += [f'<span style="{FAINT}">{text(hits_text(change), WORDS)}</span>'] if counted else []
    return html_row(f'<b>{text(path_text(change), NAME)}</b> <span style="{FAINT}">· {text(change.kind)}</span>', *lines)


# -- The public function `diff`: what changed between two ontologies -------------------------------------------------


class Diff:
    """The changes from one ontology to another, for predictions that were made under the first. ``print(diff)`` shows it as the command
    does."""

    def __init__(self, found: Comparison) -> None:
        self._found = found

    @property
    def changes(self) -> Sequence[Change]:
        """All changes: breaking ones first, then widening, then cosmetic ones."""
        return self._found.changes

    @property
    def breaking(self) -> list[Change]:
        """The changes that make the platform refuse or lose some predictions, or change their meaning."""
        return self._found.of("breaking")

    @property
    def counts(self) -> dict[Literal["breaking", "widening", "cosmetic"], int]:
        """Class of change -> number of changes."""
        return as_data(self._found)["summary"]

    def as_dict(self) -> dict[str, Any]:
        """The data that ``--format json`` writes."""
        return as_data(self._found)

    def to_json(self) -> str:
        """The JSON text that ``--format json`` writes."""
        return as_json(self._found)

    def to_markdown(self) -> str:
        """Returns a Markdown page with a table for each class of changes."""

        return as_markdown(self._found)

    def _repr_html_(self) -> str:
        """The changes as notebooks show them."""
        return comparison_in_notebook(self._found)

    def __str__(self) -> str:

        return "\n".join(text_lines(self._found))

    def __repr__(self) -> str:
        return f"<Diff: {totals(self._found)}>"


def diff(old: OntologyGiven, new: OntologyGiven, *, against: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = ()) -> Diff:
    """Compares the ontology ``old`` with ``new``: each is what `compile` takes.

    ``against``: files of predictions that were made under ``old``: for each breaking change, the affected records are counted.
    Raises OntologyError for an ontology that cannot be used, SourceError for a file that cannot be read, ValueError for one without
    predictions.

    Examples:
        >>> changed = predlint.diff("ontology.json", {"tools": [{"tool": "rectangle", "name": "sign"}]})
        >>> changed.counts["breaking"] > 0
        True
    """
    old, new = readable_ontology(old), readable_ontology(new)
    before, after = _read(old), _read(new)
    changes, counted = compare(before, after), None
    files: list[object] = [*against] if isinstance(against, Iterable) and not isinstance(against, _ONE) else [against]
    if files:
        paths = [_path(each) for each in files]
        for path in paths:
            check_path(path)
        changes, counted = count_hits(changes, before, before.dialect if before.dialect == after.dialect else "neutral", paths)
    return Diff(Comparison(_name(old), _name(new), changes, counted))


#: Iterable types that are not lists of paths.
_ONE = (str, bytes, bytearray, memoryview, Mapping)


def _path(file: object) -> str:
    if isinstance(file, (str, os.PathLike)):
        return os.fsdecode(cast("str | os.PathLike[str]", file))
    raise TypeError(f"against is the path of a file of predictions, or a list of paths, not {type(file).__name__}")


def _read(ontology: OntologyGiven) -> AnyOntology:
    return cast(AnyOntology, ontology) if hasattr(ontology, "dialect") else read_ontology(cast(Any, ontology))


def _name(ontology: OntologyGiven) -> str:
    return shown(os.fsdecode(ontology)) if isinstance(ontology, (str, os.PathLike)) else "the ontology given"
