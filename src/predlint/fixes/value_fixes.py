"""Fixes of a value's form: quotes, brackets, texts that contain JSON, lists of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, cast

from msgspec.structs import replace

from predlint.decimals import whole_numbers
from predlint.fixes.member_fixes import MemberFixes
from predlint.fixes.model import Fix, split_records
from predlint.lazy_regex import lazy_regex
from predlint.platforms.common_mistakes import list_in
from predlint.platforms.quoted_numbers import bracketed_number, digits_of, typed_number, unquoted_number
from predlint.stream.python_literals import json_prefix

#: A number in ASCII, in JSON or another form: ".5", "+5", "007".
_NUMBER = lazy_regex(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")
#: Line breaks between the parts of indented JSON: a record must be on one line.
_BREAKS = lazy_regex(r"[ \t]*[\r\n]\s*")


class ValueFixes(MemberFixes, frozen=True):
    def write(self, intended: Any, *, safe: bool = False) -> Fix | None:
        """Writes another text, number or list in place of the value. Unsafe unless told otherwise. None for None, and for an object."""
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
