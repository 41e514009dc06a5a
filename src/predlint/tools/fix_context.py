"""What the ``fix`` of a violation works with, and the fix of each kind of finding."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Container
from decimal import Decimal
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from predlint.model import lenient_json
from predlint.model.lenient_json import LENIENT, MOST_DIGITS, PASSING, SCORES, Edit, apply_edits, joined_number
from predlint.model.texts import has_any_value, lazy_regex
from predlint.platforms.numbers import decimal, digits, is_number
from predlint.tools.fix_facts import Json, Keys, coordinates, image_of, size_of
from predlint.tools.fix_model import Fix, JsonText, sorted_json, split_records
from predlint.tools.fix_values import NumberFixes, same_value

# -- Fixes of lines that are no JSON, or JSON that not all platforms read: Python's spelling, several values, special characters --

#: Maximum number of decimal commas fixed in one record: it is read once for each.
_MOST_COMMAS = 100
SEPARATOR = lazy_regex("[\u0085\u2028\u2029]")
#: Escapes from left to right: both halves of a pair, one half alone (the group), any other, such as a backslash that is written as two.
_ESCAPE = lazy_regex(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.")


def readable(text: str, codes: Container[str]) -> tuple[str, str] | None:
    """Returns an unreadable list or object as JSON, with the code of the rule that reports it, one of ``codes``. Only raw control
    characters in texts and what `python_literal` fixes may keep it from being JSON. A comma after an element counts as JSN001, not as
    Python."""
    context = SyntaxFixes(JsonText(text), None, [], None)
    for code, correct in (("JSN001", context.correct_literal_mistakes), ("JSN002", context.rewrite_literal)):
        fix = correct()
        if fix is not None:
            commas = all([not edit.text and text[edit.start : edit.end] == "," for edit in fix.edits])
            rule = "JSN001" if commas else code
            return (rule, apply_edits(text, fix.edits)) if rule in codes else None
    return None


#: Maximum number of values on one line that are split.
_MOST_VALUES = 200_000


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < MOST_DIGITS else digits


def _float(digits: str) -> float | str:
    return number if math.isfinite(number := float(digits)) else digits


#: Reads a value so that numbers too large for a double are compared as written.
_read = json.JSONDecoder(strict=False, parse_int=_integer, parse_float=_float, parse_constant=str).decode


def decoded(raw: bytes) -> str | None:
    """Returns the text of bytes that are no UTF-8, read as Windows-1252, which Western writers produce; None if they are not that
    either."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return None


class SyntaxFixes(NumberFixes, frozen=True):
    def correct_json(self) -> Fix | None:
        """Fixes what `not_json` does, and in an object or a list also Python literals and decimal commas."""
        whole = self.text.text.lstrip()[:1] in ("{", "[")
        return self.correct_literal_mistakes() or (self.rewrite_literal() if whole else None) or self.correct_decimal_commas()

    def correct_literal_mistakes(self) -> Fix | None:
        """Removes a comma after the object, escapes raw control characters in strings, and removes backslashes before single quotes."""
        return self.safely(lenient_json.literal_mistakes(self.text.text) or [], reveals=True)

    def rewrite_literal(self) -> Fix | None:
        """Writes a Python literal as JSON."""
        return self.safely(lenient_json.python_literal(self.text.text, self.text.written) or [], reveals=True)

    def correct_decimal_commas(self) -> Fix | None:
        """Writes points for the decimal commas of numbers in an object, where a separating comma would need a name after it."""
        text, edits = self.text.text, list[Edit]()
        while len(edits) < _MOST_COMMAS:
            try:
                LENIENT.decode(text)
            except json.JSONDecodeError as error:
                if not error.msg.startswith("Expecting property name") or joined_number(text, error.pos) is None:
                    return None
                edits.append(Edit(error.pos - 1, error.pos, "."))
                text = apply_edits(text, edits[-1:])
            except RecursionError:
                return None
            else:
                return self.unsafely(edits, reveals=True) if edits else None
        return None

    def split_values(self) -> Fix | None:
        """Splits the values on a line into records."""
        text = self.text.text
        values: list[str] = []
        at = 0
        try:
            while True:
                while at < len(text) and text[at] in " \t\r\n,":
                    at += 1
                if at >= len(text):
                    return split_records(values)
                begin = at if values else 0
                _, at = PASSING.raw_decode(text, at)
                values.append(text[begin:at])
                if len(values) > _MOST_VALUES:
                    return None
        except (ValueError, RecursionError):
            return None

    def remove_duplicates(self) -> Fix | None:
        """Removes all but the last of duplicate members, as parsers do; safe if all have the same value. None if a list or an object would
        be lost, as it may contain other annotations."""
        entries = self.text.entries(self.keys[:-1])
        places = self.text.places(self.keys)
        raws = [self.text.text[entries[place].start : entries[place].end] for place in places]
        differing = [raw for raw in raws if raw != raws[-1] and not same_value(_read(raw), _read(raws[-1]))]
        if any(raw[:1] in ("{", "[") and has_any_value(_read(raw)) for raw in differing):
            return None
        edits = self.text.without(entries, places[:-1])
        return Fix(edits, safe=not differing) if edits else None

    def remove_not_a_number(self) -> Fix | None:
        """Removes a member that is NaN, Infinity, or a list of only that. None for a score, as an annotation without a score counts as
        certain."""
        keys = self.keys
        if keys[-1:] == [0] and len(self.value_at(keys[:-1])) == 1:
            keys = keys[:-1]
        if not keys or not isinstance(keys[-1], str) or keys[-1] in SCORES:
            return None
        return self.unsafely(self.text.remove(keys))

    def replace_surrogate(self) -> Fix | None:
        """Replaces half a surrogate pair by the replacement character."""
        found = self.text.find(self.keys)
        if found is None:
            return None
        escapes = _ESCAPE.finditer(self.text.text, found.start, found.end)
        return self.unsafely([Edit(*half.span(1), "\\ufffd") for half in escapes if half[1]])

    def escape_separators(self) -> Fix | None:
        """Escapes raw line separators."""
        return self.safely(
            [Edit(found.start(), found.end(), f"\\u{ord(found.group()):04x}") for found in SEPARATOR.finditer(self.text.text)]
        )


# -- What the ``fix`` of a violation works with: the value in its record, reads of its surroundings, and the usual edits --


class FixContext(SyntaxFixes, frozen=True):
    """A value that breaks a rule, in its record. A ``fix`` gets it with the violation itself, whose fields it reads from ``self``.

    Its members are those of the five classes that it is built of: `fix_model.RecordContext` reads the record and makes fixes of
    edits, `predlint.tools.fix_values` renames and removes members and corrects names, `predlint.tools.fix_values` writes values in
    another form, `predlint.tools.fix_values` knows numbers and their units,
    `predlint.tools.fix_context` corrects what is no JSON.
    """

    def convert_from_pixels(self) -> Fix | None:
        """Converts the coordinates of all regions of an image to percent."""
        return from_pixels(self)


# -- The rules that are fixed otherwise ----------------------------------------------------------------------------

#: Rules for the layout of a file, which are fixed in the file as a whole.
WHOLE_FILE = frozenset({"JSN003", "JSN004", "JSN011", "JSN013", "JSN101", "JSN203", "JSN307"})
#: These rules, and the one for bytes that are no text.
IN_FILES = WHOLE_FILE | {"JSN009"}
#: Cross-record rules that are fixed by removing the record that repeats an earlier one.
REPETITIONS = frozenset({"DUP001", "DUP301"})


# -- Fixes of several results of one prediction of Label Studio: those of a region, and those on an image ----------
#
# A region may occur in several results: its shape, its labels, answers about it. Repeated values are fixed in all of them. Pixels are
# converted in all regions of an image, or in none: half of them would be wrong, and nothing would show it.

#: The path of a result, and the result.
Placed = tuple[Keys, Json]
Alike = TypeVar("Alike")


# -- the results of one prediction ------------------------------------------------------------------------------------


def _own(context: FixContext) -> Placed | None:
    """Returns the result that a finding is in, with its path."""
    at = next((at for at, key in enumerate(context.keys[:-1]) if key == "result" and isinstance(context.keys[at + 1], int)), None)
    own: Any = context.value_at(context.keys[: at + 2]) if at is not None else None
    return (context.keys[: at + 2], own) if at is not None and _has_value(own) else None


def _has_value(result: Any) -> bool:
    return isinstance(result, dict) and isinstance(cast("Json", result).get("value"), dict)


def _similar_results(context: FixContext, own: Placed, alike: Callable[[Json], Alike]) -> list[Placed]:
    """Returns the results of the prediction with the same key by ``alike`` as ``own``, including it."""
    listed, result = own[0][:-1], own[1]
    return context.text.once((alike, *listed), lambda: _sorted_out(context, listed, alike)).get(alike(result), [])


def _sorted_out(context: FixContext, listed: Keys, alike: Callable[[Json], Alike]) -> dict[Alike, list[Placed]]:
    sorts: dict[Alike, list[Placed]] = {}
    for index, result in enumerate(cast("list[Any]", context.value_at(listed))):
        if _has_value(result):
            sorts.setdefault(alike(result), []).append(([*listed, index], result))
    return sorts


def _id_of(result: Json) -> str | None:
    id_ = result.get("id")
    return id_ if isinstance(id_, str) else None


def fix_with_copies(context: FixContext, kind: Any, fix_one: Callable[[FixContext], Fix | None]) -> Fix | None:
    """Returns the fix of a violation of this kind, and of the copies of a member of a region's geometry in other results of the region; of
    all of them, or of none."""
    own = _own(context)
    tail = context.keys[len(own[0]) + 1 :] if own is not None else []
    if own is None or not tail or _id_of(own[1]) is None or context.keys[len(own[0])] != "value":
        return fix_one(context)
    listed, name = own[0][:-1], str(tail[0])

    def alike(result: Json) -> tuple[str | None, bytes | None]:
        return _id_of(result), sorted_json(result["value"][name]) if name in result["value"] else None

    form = context.text.once(("form", name, *own[0]), lambda: alike(own[1]))  # computed once for a region, not for each of its points
    if form[1] is None:
        return fix_one(context)
    sorts = context.text.once(("copies", name, *listed), lambda: _sorted_out(context, listed, alike))
    copies = [[*place, "value", *tail] for place, _ in sorts[form]]
    return context.text.once((kind, *listed, *form, *tail), lambda: _of_all(fix_one, context, copies))


def _of_all(fix_one: Callable[[FixContext], Fix | None], context: FixContext, places: list[Keys]) -> Fix | None:
    """Returns one fix for the same violation at several paths, including that of the finding; None if one cannot be fixed."""
    fixes = [fix_one(replace(context, keys=keys)) for keys in places]
    all_ = [fix for fix in fixes if fix is not None]
    return replace(all_[0], edits=[edit for fix in all_ for edit in fix.edits]) if all_ and len(all_) == len(fixes) else None


# -- pixels -----------------------------------------------------------------------------------------------------------


def from_pixels(context: FixContext) -> Fix | None:
    """Divides pixels by the size of the image, times 100: in all regions on the image, or none. None if the file may have regions in
    percent too, or in pixels that look like percent."""
    own = _own(context)
    if own is None:
        return None
    return context.text.once(
        ("pixels", *own[0][:-1], image_of(own[1])), lambda: _from_pixels(context, _similar_results(context, own, image_of))
    )


def _from_pixels(context: FixContext, results: list[Placed]) -> Fix | None:
    size = size_of([result for _, result in results])
    if size is None or (context.file is not None and not context.file.in_pixels):
        return None
    edits: list[Any] = []
    for keys, result in results:
        for place, side, given in coordinates(result["value"]):
            if place == ["width"] and _is_percent_of_a_point(result["value"], given):
                continue
            if not is_number(given) or not 0 <= given <= size[side]:
                return None  # another violation must be fixed first, or it is no pixel of this image
            path = [*keys, "value", *place]
            share = decimal(context.text.raw(path)) * 100 / Decimal(str(size[side]))
            edits += context.text.replace(path, digits(round(share, 6)))
    return context.unsafely(edits)


def _is_percent_of_a_point(value: dict[str, Any], width: Any) -> bool:
    """Returns True if the size of a key point is in percent though the point is in pixels: no model measures it, so it comes from an export
    or the vendor's samples, and in pixels it would be smaller than one."""
    return "height" not in value and is_number(width) and 0 < width < 1
