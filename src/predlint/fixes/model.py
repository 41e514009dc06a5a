"""The model of a fix: the finding as a fixer sees it, and the edits that remove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from predlint.fixes.json_text import JsonText
from predlint.fixes.scores import Scores
from predlint.shape.findings import Finding
from predlint.stream.data_rows import DataRow, DataRows
from predlint.stream.edits import Edit

if TYPE_CHECKING:
    from predlint.fixes.task_facts import TaskFacts


class RecordFixContext(Struct, frozen=True):
    """A finding in a record, with what a fixer may look at."""

    text: JsonText
    record: Any
    """The decoded record."""
    keys: list[str | int]
    """The path of the finding's value, from the record's root."""
    value: Any
    params: tuple[Any, ...]
    """The params of the finding's message, after the value."""
    rows: DataRows | None = None
    scores: Scores | None = None
    """The scores of the whole file."""
    tasks: TaskFacts | None = None
    """Facts about the file, if it has tasks."""
    explain: Callable[[Any], list[Finding]] | None = None
    """Returns the findings of another record of the file."""

    def value_at(self, keys: list[str | int]) -> Any:
        """Returns the decoded value at a path; None if there is none."""
        value = self.record
        for key in keys:
            try:
                value = value[key]
            except (LookupError, TypeError):
                return None
        return value

    # -- the members of `predlint.violation.FixContext` ----------------------------------------------------------------------------

    @property
    def file(self) -> TaskFacts | None:
        """Facts about the file as a whole."""
        return self.tasks

    @property
    def max_clip(self) -> float:
        """The share of an image's side that may be cut off from a shape that reaches beyond it."""
        from predlint.fixes.numbers import MOST_CUT

        return MOST_CUT

    def raw_text(self, keys: list[str | int]) -> str:
        """Returns the value at a path as it is written, or "" if there is none."""
        return self.text.raw(keys) or ""

    def number(self, keys: list[str | int]) -> Decimal | None:
        """Returns the number at a path, with all its digits; None for any other value."""
        from predlint.fixes.numbers import decimal, is_number

        return decimal(self.text.raw(keys)) if is_number(self.value_at(keys)) else None

    def all_outside(self, least: float, most: float) -> bool:
        """Returns True if all points of the shape lie beyond one edge."""
        from predlint.fixes.numbers import all_beyond

        return all_beyond(self, least, most)

    def replace_unsafely(self, *written: tuple[list[str | int], Any]) -> Fix | None:
        """Returns an unsafe fix that writes numbers at some paths."""
        from predlint.fixes.numbers import digits, edits_of

        return unsafely(edits_of(*[self.text.replace(keys, digits(Decimal(str(number)))) for keys, number in written]))

    def replace_object_unsafely(self, members: Mapping[str, Any]) -> Fix | None:
        """Returns an unsafe fix that replaces the value by an object of numbers."""
        from predlint.fixes.numbers import digits

        return unsafely(self.text.replace(self.keys, self.text.object((name, digits(number)) for name, number in members.items())))

    def replace_safely(self, *written: tuple[list[str | int], str], reveals: bool = True) -> Fix | None:
        """Returns a safe fix that writes raw texts at some paths."""
        return safely([edit for keys, raw in written for edit in self.text.replace(keys, raw)], reveals=reveals)

    def rename_member(self, name: str | None) -> Fix | None:
        """Returns a fix that gives a missing member its name; ``name`` is the one it was found under."""
        from predlint.fixes.common import found_member

        return found_member(replace(self, params=(name,)))

    def unwrap_number(self) -> Fix | None:
        """Returns a fix that removes the quotes or brackets around a number."""
        from predlint.fixes.boxed import unboxed

        return unboxed(self)

    def unwrap_object(self) -> Fix | None:
        """Returns a fix that replaces a list of one object by the object."""
        from predlint.fixes.common import out_of_brackets

        return out_of_brackets(self)

    def convert_from_pixels(self) -> Fix | None:
        """Returns a fix that converts the coordinates of all regions of an image to percent."""
        from predlint.fixes.label_studio_geometry import from_pixels

        return from_pixels(self)

    @property
    def enclosing_object(self) -> Any:
        """The object or list that contains the finding's value."""
        return self.value_at(self.keys[:-1])

    @property
    def row(self) -> DataRow | None:
        """The entry for the record's data row in the list of data rows, in Labelbox's terms; None if there is none."""
        given: Any = self.value_at(["dataRow"])
        if self.rows is None or not isinstance(given, dict):
            return None
        key: Any = given.get("globalKey")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        id_: Any = given.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return self.rows.by_key.get(key) if isinstance(key, str) else self.rows.by_id.get(id_) if isinstance(id_, str) else None


class Fix(Struct, frozen=True):
    """The fix of one finding."""

    edits: list[Edit]
    safe: bool = True
    """False for a guess, and for a fix that loses data."""
    reveals: bool = False
    """True if the fix may reveal findings that the fixed one was hiding."""
    name: tuple[tuple[str | int, ...], str] | None = None
    """For a renamed member: the path of its object, and the new name."""
    records: tuple[str, ...] = ()
    """The records that a record with several is split into."""


#: Returns the fix for a finding, or None if it has none.
Fixer = Callable[[RecordFixContext], Fix | None]


def safely(edits: list[Edit], *, reveals: bool = False) -> Fix | None:
    """Returns a safe fix: there is only one reading of what the writer meant. None without edits."""
    return Fix(edits, reveals=reveals) if edits else None


def split_records(records: list[str]) -> Fix | None:
    """Returns a fix that splits a record into several; None if there are none."""
    return Fix([], reveals=True, records=tuple(records)) if records else None


def unsafely(edits: list[Edit], *, reveals: bool = False) -> Fix | None:
    """Returns an unsafe fix: a guess, or one that loses data. None without edits."""
    return Fix(edits, safe=False, reveals=reveals) if edits else None
