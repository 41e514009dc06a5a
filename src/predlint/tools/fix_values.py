"""Fixes that all platforms share: of members and names, of numbers, and of a value's form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Self, cast

from msgspec.structs import replace

from predlint.model.lenient_json import json_prefix
from predlint.model.texts import canonical, casefold_name, casefolded, lazy_regex, nearest_plain
from predlint.platforms import numbers
from predlint.platforms.common_mistakes import list_in
from predlint.platforms.numbers import (
    MAX_CLIP,
    are_beyond,
    bracketed_number,
    decimal,
    digits,
    digits_of,
    is_number,
    typed_number,
    unquoted_number,
    whole_numbers,
)
from predlint.tools.fix_facts import ROUNDING, Unit
from predlint.tools.fix_model import Fix, RecordContext, edits_of, sorted_json, split_records

# -- Fixes of members and names: one is renamed, moved or removed; a name is written as the ontology has it --------


def same_but_for_spelling(one: str, other: str) -> bool:
    """Returns True for names that differ by case, separators, white space or Unicode form only."""
    return _flat(one) == _flat(other)


def same_value(one: Any, other: Any) -> bool:
    """Returns True for equal JSON values; true is not 1."""
    form = sorted_json(one)
    return form is not None and form == sorted_json(other)


def _flat(name: str) -> str:
    return casefold_name(canonical(name))


def _singular(name: str) -> str:
    """Returns a member's name without the s of a plural."""
    return _flat(name).removesuffix("s")


class MemberFixes(RecordContext, frozen=True):
    @staticmethod
    def are_same(one: Any, other: Any) -> bool:
        """Returns True for equal JSON values; true is not 1."""
        return same_value(one, other)

    # -- names --------------------------------------------------------------------------------------------------------

    def write_only(self, names: Any) -> Fix | None:
        """Writes the only one of some names, or a name."""
        names = (names,) if isinstance(names, str) else names
        if not isinstance(self.value, str) or len(names) != 1:
            return None
        return self.safely(self.text.replace(self.keys, self.text.written(names[0])), reveals=True)

    def correct_case(self, names: Any) -> Fix | None:
        """Writes the only one of some names, or the name, that equals the value but for case, white space and Unicode form."""
        value: Any = self.value
        if not isinstance(value, str):
            return None
        listed = cast("tuple[Any, ...]", names) if isinstance(names, tuple) else (names,)
        folded = casefolded(value)
        same = [name for name in listed if isinstance(name, str) and casefolded(name) == folded]
        if len(same) != 1 or same[0] == value:
            return None
        return self.safely(self.text.replace(self.keys, self.text.written(same[0])), reveals=True)

    def correct_spelling(self, likely: Any) -> Fix | None:
        """Writes the only one of some likely names that differs by separators, case and white space. Unsafe: another may be meant."""
        value = self.value
        listed = cast("Iterable[Any]", likely) if isinstance(likely, (tuple, list)) and isinstance(value, str) else ()
        names = [name for name in listed if isinstance(name, str) and same_but_for_spelling(name, nearest_plain(value))]
        return self.unsafely(self.text.replace(self.keys, self.text.written(names[0])), reveals=True) if len(names) == 1 else None

    def write_one_of(self, *words: str) -> Fix | None:
        """Writes the only one of some words with the value's spelling."""
        same = [word for word in words if isinstance(self.value, str) and same_but_for_spelling(word, self.value)]
        return self.safely(self.text.replace(self.keys, self.text.written(same[0]))) if len(same) == 1 else None

    # -- members ------------------------------------------------------------------------------------------------------

    def rename(self, intended: Any, *, surely: bool = False) -> Fix | None:
        """Renames the member whose value this is. Safe if the names differ in spelling only; ``surely``: in any case."""
        return self.rename_at(self.keys, intended, surely=surely)

    def rename_at(self, keys: list[str | int], intended: Any, *, surely: bool = False) -> Fix | None:
        """Renames the member at a path, like `rename`; None if another member may be meant to have that name."""
        if not isinstance(intended, str) or not keys or not isinstance(keys[-1], str):
            return None
        holder: Any = self.value_at(keys[:-1])
        others = [name for name in cast("dict[str, Any]", holder) if name not in (keys[-1], intended)] if isinstance(holder, dict) else []
        for name in others:
            if same_but_for_spelling(name, intended) and not same_value(self.value_at([*keys[:-1], name]), self.value_at(keys)):
                return None
        edits = self.text.rename(keys, intended)
        safe = surely or _singular(keys[-1]) == _singular(intended)
        return Fix(edits, safe, reveals=True, name=(tuple(keys[:-1]), intended)) if edits else None

    def rename_member(self, found: Any) -> Fix | None:
        """Renames the sibling that holds the missing member under another name; of several, the only one of nearly that name."""
        if not self.keys:  # a finding about the record as a whole
            return None
        holder: Any = self.enclosing_object
        if isinstance(found, tuple):
            names = [name for name in cast("tuple[Any, ...]", found) if isinstance(name, str)]
            near = [name for name in names if same_but_for_spelling(name, str(self.keys[-1]))]
            found = near[0] if len(near) == 1 else None
        if not isinstance(found, str) or not isinstance(holder, dict) or found not in holder or found == self.keys[-1]:
            return None
        return self.rename_at([*self.keys[:-1], found], self.keys[-1])

    def unwrap_member(self, found: str) -> Fix | None:
        """Takes the missing member out of a sibling, an object that holds nothing else."""
        member, keys = self.keys[-1], [*self.keys[:-1], found]
        holder, raw = self.value_at(keys), self.text.raw([*keys, member])
        if raw is None or not isinstance(holder, dict) or len(cast("dict[str, Any]", holder)) > 1 or not isinstance(member, str):
            return None
        renamed = self.rename_at(keys, member, surely=True)
        return replace(renamed, edits=[*renamed.edits, *self.text.replace(keys, raw)]) if renamed is not None else None

    def remove_unsafely(self) -> Fix | None:
        """Removes the member or item, with its value, which nothing reads."""
        return self.unsafely(self.text.remove(self.keys))

    def remove_safely(self) -> Fix | None:
        """Removes a member that holds no information."""
        return self.safely(self.text.remove(self.keys))

    def remove_repeated(self, sibling: str) -> Fix | None:
        """Removes a member that stands for a sibling with the same value; if they differ, it is unknown which is meant."""
        return self.remove_safely() if same_value(self.value_at([*self.keys[:-1], sibling]), self.value) else None

    def remove_twin(self) -> Fix | None:
        """Removes an item that equals an earlier one of its list in all members."""
        holder: Any = self.enclosing_object
        place = self.keys[-1] if self.keys else None
        if not isinstance(holder, list) or not isinstance(place, int):
            return None
        form = sorted_json(self.value)
        first = self.text.firsts(self.keys[:-1], cast("list[Any]", holder)).get(form, place) if form is not None else place
        return self.remove_safely() if first < place else None


# -- Fixes of a value's form: quotes, brackets, texts that contain JSON, lists of one ------------------------------

#: A number in ASCII, in JSON or another form: ".5", "+5", "007".
_NUMBER = lazy_regex(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")
#: Line breaks between the parts of indented JSON: a record must be on one line.
_BREAKS = lazy_regex(r"[ \t]*[\r\n]\s*")


class ValueFixes(MemberFixes, frozen=True):
    def write(self, intended: Any, *, safe: bool = False) -> Fix | None:
        """Writes another text, number or list in place of the value. Unsafe by default. None for None, and for an object."""
        given: Any = intended
        intended = whole_numbers(cast("tuple[Any, ...]", given)) if isinstance(given, tuple) else whole_numbers([given])[0]
        if not isinstance(intended, (str, int, float, list)):
            return None
        return Fix(self.text.replace(self.keys, self.text.written(intended)), safe=safe, reveals=True)

    def replace_safely(self, *written: tuple[list[str | int], str], reveals: bool = True) -> Fix | None:
        """Replaces values by what was surely meant, given as JSON text. ``reveals``: further errors may appear that the old value hid."""
        return self.safely([edit for keys, raw in written for edit in self.text.replace(keys, raw)], reveals=reveals)

    def for_all_items(self, fix_one: Callable[[Self], Fix | None]) -> Fix | None:
        """Fixes all items of a list, for a finding that names the first wrong item and stands for the others."""
        first = fix_one(self)
        *place, at = self.keys
        if first is None or not isinstance(at, int):
            return first
        items = cast("list[Any]", self.enclosing_object)
        others = [fix_one(replace(self, keys=[*place, index], value=item)) for index, item in enumerate(items) if index != at]
        return replace(first, edits=[*first.edits, *(edit for fix in others if fix is not None for edit in fix.edits)])

    # -- quotes -------------------------------------------------------------------------------------------------------

    def unquote_number(self) -> Fix | None:
        """Removes the quotes of a number, true or false; also of a number with its type around it, as Python prints it."""
        if not isinstance(self.value, str):
            return None
        number = unquoted_number(self.value) if _NUMBER.match(self.value.strip()) else typed_number(self.value)
        return self.safely(self.text.replace(self.keys, number), reveals=True) if number is not None else None

    def unquote_flag(self) -> Fix | None:
        """Removes the quotes of true or false."""
        word = self.value.strip().lower() if isinstance(self.value, str) else ""
        return self.safely(self.text.replace(self.keys, word)) if word in ("true", "false") else None

    def quote_number(self) -> Fix | None:
        """Puts a number in quotes where a text is expected."""
        raw = self.text.raw(self.keys)
        number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        return self.safely(self.text.replace(self.keys, f'"{raw}"')) if number and raw is not None else None

    def quote_id(self) -> Fix | None:
        """Puts a whole number in quotes where an id is expected, without the decimal point that tables add."""
        digits = digits_of(self.value)
        return self.safely(self.text.replace(self.keys, f'"{digits}"')) if digits is not None else None

    def decode_text(self) -> Fix | None:
        """Replaces a text that contains JSON, or what Python prints, by its content."""
        text = self.value.strip() if isinstance(self.value, str) else ""
        if text[:1] not in ("{", "["):
            return None
        raw = json_prefix(text)
        return self.safely(self.text.replace(self.keys, _BREAKS.sub(" ", raw)), reveals=True) if raw is not None else None

    def decode_list(self) -> Fix | None:
        """Replaces a text that contains a list of texts, or of lists of texts, by the list."""
        items = list_in(self.value) if isinstance(self.keys[-1], str) else None
        return self.safely(self.text.replace(self.keys, self.text.written(items)), reveals=True) if items is not None else None

    # -- brackets -----------------------------------------------------------------------------------------------------

    def unwrap_number(self) -> Fix | None:
        """Takes a number out of a list of one, or out of its quotes."""
        return self.unwrap_list() if bracketed_number(self.value) is not None else self.unquote_number()

    def unwrap_list(self) -> Fix | None:
        """Replaces a list of one item by the item."""
        value: Any = self.value
        if not isinstance(value, list) or len(cast("list[Any]", value)) != 1:
            return None
        raw = self.text.raw([*self.keys, 0])
        return self.safely(self.text.replace(self.keys, raw), reveals=True) if raw is not None else None

    def unwrap_object(self) -> Fix | None:
        """Replaces a list of one object by the object; None for other items."""
        value: Any = self.value
        only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and value else None
        return self.unwrap_list() if isinstance(only, dict) else None

    def wrap_object(self) -> Fix | None:
        """Puts an object into a list where a list is expected."""
        raw = self.text.raw(self.keys)
        if not isinstance(self.value, dict) or raw is None:
            return None
        return self.safely(self.text.replace(self.keys, f"[{raw}]"), reveals=True)

    def wrap_text(self) -> Fix | None:
        """Puts a text into a list where a list of texts is expected."""
        raw = self.text.raw(self.keys)
        if not isinstance(self.value, str) or not self.value or not isinstance(self.keys[-1], str):
            return None
        return self.safely(self.text.replace(self.keys, f"[{raw}]"), reveals=True)

    def split_list(self) -> Fix | None:
        """Splits a list of records, also a nested one, into its records; None if it contains anything else, or no record."""
        whole: Any = self.record
        pending: list[tuple[list[str | int], Any]] = [([], whole)] if isinstance(whole, list) and not self.keys else []
        found: list[str] = []
        while pending:
            keys, value = pending.pop()
            if isinstance(value, list):
                pending += [([*keys, at], item) for at, item in reversed(list(enumerate(cast("list[Any]", value))))]
            elif isinstance(value, dict):
                found.append(self.text.raw(keys) or "")
            else:
                return None
        return split_records(found)


# -- Fixes of numbers as they are written: bounds, percentages, sizes from corners ---------------------------------

#: Names that exporters give to the two corners of a box.
_CORNERS = (("x1", "y1", "x2", "y2"), ("xmin", "ymin", "xmax", "ymax"), ("left", "top", "right", "bottom"))


class NumberFixes(ValueFixes, frozen=True):
    @property
    def max_clip(self) -> float:
        """The largest share of an image's side that may be clipped from a shape beyond the image."""
        return MAX_CLIP

    def number(self, keys: list[str | int]) -> Decimal | None:
        """Returns the number at a path, with all its digits; None for any other value."""
        return decimal(self.text.raw(keys)) if is_number(self.value_at(keys)) else None

    def all_outside(self, low: float, high: float) -> bool:
        """Returns True if the point, or all points of the shape that it belongs to, lie beyond the same edge of an axis."""
        axis = self.keys[-1]
        if axis not in ("x", "y", 0, 1):
            return False
        if not isinstance(self.keys[-2], int):
            return _lie_beyond([self.enclosing_object], axis, low, high)
        place = self.keys[:-2]
        # Computed once for a shape, not for each of its points.
        return self.text.once(
            ("beyond", axis, low, high, *place), lambda: _lie_beyond(cast("list[Any]", self.value_at(place)), axis, low, high)
        )

    def replace_unsafely(self, *written: tuple[list[str | int], Any]) -> Fix | None:
        """Replaces values at some paths by numbers, as a guess or with a loss. No fix if there are no paths, or one does not exist."""
        return self.unsafely(edits_of(*[self.text.replace(keys, digits(Decimal(str(number)))) for keys, number in written]))

    def replace_object_unsafely(self, members: Mapping[str, Any]) -> Fix | None:
        """Replaces an object of numbers as a whole, as a guess or with a loss."""
        return self.unsafely(self.text.replace(self.keys, self.text.object((name, digits(number)) for name, number in members.items())))

    def convert_score(self) -> Fix | None:
        """Converts a percentage to a fraction, if all scores of the file are percentages; a score beyond 0 to 1 by rounding gets the bound,
        if none is further beyond. Other scores may be logits: clamped one by one, the surest prediction would become the least sure."""
        return self.convert_score_from(self.scores.unit if self.scores is not None else "unknown")

    def convert_score_from(self, unit: Unit) -> Fix | None:
        """Converts a score to a fraction, for scores that are all in one unit."""
        value = self.value
        if not is_number(value):
            return None
        if unit == "percent":
            return self.unsafely(self.text.replace(self.keys, digits(decimal(self.text.raw(self.keys)) / 100)))
        rounded = unit == "share" and -ROUNDING <= value <= 1 + ROUNDING
        return self.unsafely(self.text.replace(self.keys, "0" if value < 0 else "1")) if rounded else None

    def convert_percent_text(self) -> Fix | None:
        """Writes a text with a percent sign as a fraction."""
        of = numbers.percentage(self.value)
        return self.unsafely(self.text.replace(self.keys, digits(decimal(of) / 100))) if of is not None else None

    def write_whole_number(self) -> Fix | None:
        """Writes a whole number without its decimal point."""
        value = self.value
        if not isinstance(value, float) or not value.is_integer() or abs(value) > 1 << 53:
            return None
        return self.safely(self.text.replace(self.keys, str(int(value))))

    def remove_turns(self) -> Fix | None:
        """Removes the full turns of an angle. The result is equal in degrees, but so large a number was hardly meant in degrees."""
        raw = self.text.raw(self.keys)
        if not is_number(self.value) or raw is None:
            return None
        return self.unsafely(self.text.replace(self.keys, digits((decimal(raw) % 360 + 360) % 360)))

    def convert_corners(self, names: tuple[str, str, str, str]) -> Fix | None:
        """Converts a box whose corners are members (x1, y1, x2, y2): the second corner becomes a size. ``names``: those of left, top,
        width and height."""
        for corners in _CORNERS:
            raws = [self.text.raw([*self.keys, corner]) for corner in corners]
            if not all(is_number(self.value_at([*self.keys, corner])) for corner in corners):
                continue
            a, b, c, d = (decimal(raw) for raw in raws)
            if c <= a or d <= b:
                return None  # no positive size
            edits = [self.text.rename([*self.keys, old], new) for old, new in zip(corners, names, strict=True) if old != new]
            edits += [
                self.text.replace([*self.keys, corners[2]], digits(c - a)),
                self.text.replace([*self.keys, corners[3]], digits(d - b)),
            ]
            return self.unsafely(edits_of(*edits))
        return None


def _lie_beyond(points: list[Any], axis: str | int, low: float, high: float) -> bool:
    given = [_value_in(point, axis) for point in points]
    return are_beyond([value for value in given if is_number(value)], low, high)


def _value_in(point: Any, axis: str | int) -> Any:
    """Returns a coordinate of a point, by its name or index; None if there is none."""
    if isinstance(point, dict):
        return cast("dict[str, Any]", point).get(str(axis))
    listed = cast("list[Any]", point) if isinstance(point, list) else []
    return listed[axis] if isinstance(axis, int) and axis < len(listed) else None
