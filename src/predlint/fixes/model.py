"""What a fix is made of: the finding as a fixer sees it, and the edits that mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from predlint.fixes.json_text import JsonText
from predlint.fixes.scores import Scores
from predlint.shape.findings import Finding
from predlint.shape.violation_specs import MessageFunction
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
    """The path of what the finding is about, from the record's root."""
    value: Any
    params: tuple[Any, ...]
    """What the finding's sentence is made from, behind the value."""
    rows: DataRows | None = None
    scores: Scores | None = None
    """Those of the whole file."""
    tasks: TaskFacts | None = None
    """What the file is written in."""
    explain: Callable[[Any], list[Finding]] | None = None
    """What is found in another record of the file."""

    def value_at(self, keys: list[str | int]) -> Any:
        """The decoded value at a path; None where there is none."""
        value = self.record
        for key in keys:
            try:
                value = value[key]
            except (LookupError, TypeError):
                return None
        return value

    # -- what `predlint.violation.FixContext` asks for -----------------------------------------------------------------------------

    @property
    def file(self) -> TaskFacts | None:
        """What the file as a whole is written in."""
        return self.tasks

    @property
    def max_clip(self) -> float:
        """So much of the side of an image may be cut from what reaches beyond it."""
        from predlint.fixes.numbers import MOST_CUT

        return MOST_CUT

    def raw_text(self, keys: list[str | int]) -> str:
        """As it is written."""
        return self.text.raw(keys) or ""

    def number(self, keys: list[str | int]) -> Decimal | None:
        """The number at a path, with all its digits; None for any other value."""
        from predlint.fixes.numbers import decimal, is_number

        return decimal(self.text.raw(keys)) if is_number(self.value_at(keys)) else None

    def all_outside(self, least: float, most: float) -> bool:
        """Whether all points of the shape lie beyond one edge."""
        from predlint.fixes.numbers import all_beyond

        return all_beyond(self, least, most)

    def replace_unsafely(self, *written: tuple[list[str | int], Any]) -> Fix | None:
        """Numbers in the place of what stands at some paths."""
        from predlint.fixes.numbers import digits, edits_of

        return unsafely(edits_of(*[self.text.replace(keys, digits(Decimal(str(number)))) for keys, number in written]))

    def replace_object_unsafely(self, members: Mapping[str, Any]) -> Fix | None:
        """The same of an object of numbers, in the place of the whole."""
        from predlint.fixes.numbers import digits

        return unsafely(self.text.replace(self.keys, self.text.object((name, digits(number)) for name, number in members.items())))

    def replace_safely(self, *written: tuple[list[str | int], str], reveals: bool = True) -> Fix | None:
        """What was surely meant."""
        return safely([edit for keys, raw in written for edit in self.text.replace(keys, raw)], reveals=reveals)

    def rename_member(self, name: str | None) -> Fix | None:
        """The member that is missing, which stands beside it under another name."""
        from predlint.fixes.common import found_member

        return found_member(replace(self, params=(name,)))

    def unwrap_number(self) -> Fix | None:
        """A number without the quotes or brackets around it."""
        from predlint.fixes.boxed import unboxed

        return unboxed(self)

    def unwrap_object(self) -> Fix | None:
        """The only object of a list."""
        from predlint.fixes.common import out_of_brackets

        return out_of_brackets(self)

    def convert_from_pixels(self) -> Fix | None:
        """The coordinates of all regions of an image in percent."""
        from predlint.fixes.label_studio_geometry import from_pixels

        return from_pixels(self)

    @property
    def enclosing_object(self) -> Any:
        """The object or list that holds what the finding is about."""
        return self.value_at(self.keys[:-1])

    @property
    def row(self) -> DataRow | None:
        """What the list of data rows knows of the record's data row, in Labelbox's words."""
        given: Any = self.value_at(["dataRow"])
        if self.rows is None or not isinstance(given, dict):
            return None
        key: Any = given.get("globalKey")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        id_: Any = given.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return self.rows.by_key.get(key) if isinstance(key, str) else self.rows.by_id.get(id_) if isinstance(id_, str) else None


class Fix(Struct, frozen=True):
    """How one finding is mended."""

    edits: list[Edit]
    safe: bool = True
    """False for a guess, and for what loses data."""
    reveals: bool = False
    """True where faults may show that were hidden behind the one that is mended."""
    name: tuple[tuple[str | int, ...], str] | None = None
    """Of a member that takes another name: the path of its object, and the name."""
    records: tuple[str, ...] = ()
    """The records that one becomes that holds several."""


#: A mend, or None where this finding of the rule has none.
Fixer = Callable[[RecordFixContext], Fix | None]
#: Fixers by the code of the rule, and by the sentence of the finding: a rule that speaks of several mistakes mends each in its way.
#: None stands for every other sentence.
Fixers = Mapping[str, Mapping[MessageFunction | None, Fixer]]


def safely(edits: list[Edit], *, reveals: bool = False) -> Fix | None:
    """The platform reads what the writer evidently meant, and there is only one such reading."""
    return Fix(edits, reveals=reveals) if edits else None


def split_records(records: list[str]) -> Fix | None:
    """Each of several records by itself."""
    return Fix([], reveals=True, records=tuple(records)) if records else None


def unsafely(edits: list[Edit], *, reveals: bool = False) -> Fix | None:
    """A guess, or a loss."""
    return Fix(edits, safe=False, reveals=reveals) if edits else None
