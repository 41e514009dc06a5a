"""Compares the JSON Schema of one record with the findings of predlint, over the records of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson

from predlint.io.sources import open_path
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.registry import RULES
from predlint.platforms.format_detection import head_of
from predlint.tools.affected_records import Places, Record, begin, records

if TYPE_CHECKING:
    from predlint.engine.checker import Checker


_MOST_WORDS = 300


class Disagreement(NamedTuple):
    """A record on which the schema and predlint disagree, though both know the rule."""

    place: str
    """``14``, or ``1:230`` in a JSON document: line and column, from 1."""
    schema: str | None
    """Why the schema refuses the record; None if it accepts it."""
    found: list[Diagnostic]
    """The errors that predlint finds in the record."""


class SchemaVerification:
    """The counts for one file: how the schema and predlint judged its records."""

    def __init__(self) -> None:
        self.records = 0
        self.taken = 0
        """Number of records that both accept."""
        self.refused = 0
        """Number of records that both refuse."""
        self.beyond: Counter[str] = Counter()
        """Rule code -> number of records that the schema accepts, for errors that only predlint can find."""
        self.only_predlint = 0
        """Number of records that the schema accepts, and that have only such errors."""
        self.unreadable = 0
        """Number of records that are not JSON, which no schema can judge."""
        self.disagreements = 0
        self.corrupt: str | None = None
        """Why the file could not be read to its end."""


def verify(checker: Checker, path: str, verified: SchemaVerification) -> Iterator[Disagreement]:
    """Yields the disagreements over the records of a file as they are read; ``verified`` counts all records.

    Each record is judged by itself, without a list of data rows. Raises SourceError for a file that cannot be read, WrongFileError for one
    without predictions.
    """
    from jsonschema import Draft202012Validator

    with open_path(path) as source:
        source.max_record = checker.options.max_record
        plan = checker.record_plan.for_file_head(head_of(source, 1 << 16))
        validator: Any = Draft202012Validator(plan.json_schema())
        rules = plan.file_rules(None)
        try:
            layout, document = begin(source, rules)
            places = Places(source, columns=layout.kind != "lines")
            for record in records(source, rules, layout, document):
                verified.records += 1
                if not record.readable:
                    verified.unreadable += 1
                    continue
                lists = document.sections if document is not None else ()
                name = next((each.name for each in reversed(lists) if each.begin <= record.offset), None)
                whole, text, pointer = _in_its_file(record, name, lists=bool(rules.lists))
                found = [each for each in _found(checker, text, pointer) if each.severity is Severity.ERROR]
                refused = _refusal(validator, whole)
                if _agree(verified, found, refused):
                    continue
                verified.disagreements += 1
                yield Disagreement(places.of(record.offset), refused, found)
        finally:
            rules.discard()
            rules.close()
        verified.corrupt = source.corrupt


def _in_its_file(record: Record, name: str | None, *, lists: bool) -> tuple[Any, bytes, str | None]:
    """Returns a record as the schema knows it, its text, and its JSON pointer in that: an element of a COCO file is put into a file of its
    own."""
    if not lists:
        return record.value, record.text, None
    if name is None:
        return [record.value], b"[%b]" % record.text, "/0"
    rest = b""
    if name == "annotations":  # without images, the file would be taken for COCO results
        value: Any = record.value
        image = cast("dict[str, Any]", value).get("image_id") if isinstance(value, dict) else None
        rest = b'"images":%b,' % orjson.dumps([{"id": image}] if type(image) is int else [])
    return {name: [record.value]}, b"{%b%b:[%b]}" % (rest, orjson.dumps(name), record.text), f"/{name}/0"


def _found(checker: Checker, text: bytes, pointer: str | None) -> list[Diagnostic]:
    if pointer is None:
        return checker.check(text.replace(b"\n", b" ").replace(b"\r", b" "))  # a record of a document may have several lines
    found = [each for each in checker.validate(text).diagnostics if (each.pointer or "").startswith(pointer)]
    return [each for each in found if each.code not in RULES or RULES[each.code].layer != "stream"]  # the other elements are missing here


def _refusal(validator: Any, value: Any) -> str | None:
    """Returns briefly why the schema refuses a record, or None if it accepts it."""
    import jsonschema.exceptions

    if validator.is_valid(value):
        return None
    error: Any = cast(Any, jsonschema.exceptions).best_match(validator.iter_errors(value))
    message = str(error.message).replace("False schema does not allow", "there may not be")
    at = "".join(f"/{step}" for step in error.absolute_path)
    return f"{f'{at}: ' if at else ''}{message if len(message) <= _MOST_WORDS else f'{message[:_MOST_WORDS]}…'}"


def _agree(verified: SchemaVerification, found: list[Diagnostic], refused: str | None) -> bool:
    """Counts a record. Returns False if the schema refuses what predlint accepts, or accepts what breaks a rule that it should know."""
    if refused is not None:
        verified.refused += bool(found)
        return bool(found)
    if not found:
        verified.taken += 1
        return True
    codes = {each.code for each in found}
    if len(found) == 1 and codes <= RULES.keys() and RULES[found[0].code].in_json_schema:
        return False
    verified.only_predlint += 1
    verified.beyond.update(codes)
    return True
