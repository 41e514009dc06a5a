"""The public function `diff`: what changed between two ontologies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from predlint.compare.affected_records import count_hits
from predlint.compare.model import Change
from predlint.compare.rendering import Comparison, as_data, as_json, totals
from predlint.compare.walk import compare
from predlint.engine.inputs import readable_ontology
from predlint.platforms.registry import AnyOntology, read_ontology
from predlint.report.notebook import comparison
from predlint.stream.errors import shown
from predlint.stream.sources import check_path

if TYPE_CHECKING:
    from predlint.engine.inputs import OntologyObject

    OntologyGiven = str | os.PathLike[str] | bytes | Mapping[str, Any] | AnyOntology | OntologyObject


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
        from predlint.report.differences import as_markdown

        return as_markdown(self._found)

    def _repr_html_(self) -> str:
        """The changes as notebooks show them."""
        return comparison(self._found)

    def __str__(self) -> str:
        from predlint.report.differences import text_lines

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
