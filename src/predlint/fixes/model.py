"""What a fix is made of: the finding as a fixer sees it, and the edits that mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from predlint.fixes.json_text import JsonText
from predlint.fixes.scores import Scores
from predlint.shapes.findings import Finding
from predlint.shapes.sentences import Say
from predlint.stream.data_rows import DataRow, DataRows
from predlint.stream.edits import Edit

if TYPE_CHECKING:
    from predlint.fixes.task_facts import TaskFacts


class Sight(Struct, frozen=True):
    """A finding in a record, with what a fixer may look at."""

    text: JsonText
    record: Any
    """The decoded record."""
    keys: list[str | int]
    """The path of what the finding is about, from the record's root."""
    value: Any
    about: tuple[Any, ...]
    """What the finding's sentence is made from, behind the value."""
    rows: DataRows | None = None
    scores: Scores | None = None
    """Those of the whole file."""
    tasks: TaskFacts | None = None
    """What the file is written in."""
    explain: Callable[[Any], list[Finding]] | None = None
    """What is found in another record of the file."""

    def at(self, keys: list[str | int]) -> Any:
        """The decoded value at a path; None where there is none."""
        value = self.record
        for key in keys:
            try:
                value = value[key]
            except (LookupError, TypeError):
                return None
        return value

    @property
    def holder(self) -> Any:
        """The object or list that holds what the finding is about."""
        return self.at(self.keys[:-1])

    @property
    def row(self) -> DataRow | None:
        """What the list of data rows knows of the record's data row, in Labelbox's words."""
        given: Any = self.at(["dataRow"])
        if self.rows is None or not isinstance(given, dict):
            return None
        key: Any = given.get("globalKey")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        id_: Any = given.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return self.rows.by_key.get(key) if isinstance(key, str) else self.rows.by_id.get(id_) if isinstance(id_, str) else None


class Mend(Struct, frozen=True):
    """How one finding is mended."""

    edits: list[Edit]
    safe: bool = True
    """False for a guess, and for what loses data."""
    reveals: bool = False
    """True where faults may show that were hidden behind the one that is mended."""
    name: tuple[tuple[str | int, ...], str] | None = None
    """Of a member that takes another name: the path of its object, and the name."""
    apart: tuple[str, ...] = ()
    """The records that one becomes that holds several."""


#: A mend, or None where this finding of the rule has none.
Fixer = Callable[[Sight], Mend | None]
#: Fixers by the code of the rule, and by the sentence of the finding: a rule that speaks of several mistakes mends each in its way.
#: None stands for every other sentence.
Fixers = Mapping[str, Mapping[Say | None, Fixer]]


def safely(edits: list[Edit], *, reveals: bool = False) -> Mend | None:
    """The platform reads what the writer evidently meant, and there is only one such reading."""
    return Mend(edits, reveals=reveals) if edits else None


def taken_apart(records: list[str]) -> Mend | None:
    """Each of several records by itself."""
    return Mend([], reveals=True, apart=tuple(records)) if records else None


def unsafely(edits: list[Edit], *, reveals: bool = False) -> Mend | None:
    """A guess, or a loss."""
    return Mend(edits, safe=False, reveals=reveals) if edits else None
