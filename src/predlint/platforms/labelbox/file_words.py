"""Violations about the layout of a file."""

from __future__ import annotations

from predlint.violation import Violation


class JsonArray(Violation, code="JSN004", slug="json-array", layer="bytes"):
    r"""The whole file is one JSON array.

    Why: The SDK uploads a file as it is, and an NDJSON importer reads it line by line and finds a list where it looks for a record. A list
    that a program loads from the file and gives the SDK is imported. predlint checks the elements of the list.
    Fix: Write one element per line: for record in records: file.write(json.dumps(record) + "\n"). Where a program gives the SDK the list
    (predictions=json.load(file)), ignore the rule for these files, under per-file-ignores in the configuration.
    """

    safe_fix = "writes each element on a line of its own"

    template = (
        "the file is one JSON array; one object per line is expected",
        "write each element on a line of its own, or give the SDK the list: json.load(file) (what can be read of it was checked)",
    )


class PrettyPrinted(Violation, code="JSN003", slug="pretty-printed", layer="bytes"):
    """The records are spread over several lines, or are on one.

    Why: NDJSON means one whole JSON object on each line, so every line of an indented object is a broken record. No record of the file can
    be imported. Carriage returns without line feeds, as old Macs wrote them, end no line.
    Fix: Leave indent= out of json.dumps and write one line feed after each record.
    """

    safe_fix = "writes each record on one line"

    which: str

    template = (
        "{which} are spread over several lines; one object per line is expected",
        "write json.dumps(record) without indent (those that can be read were checked)",
    )


class CarriageReturns(Violation, of=PrettyPrinted):
    """All records are on one line, because no line feed ends them."""

    template = (
        "the lines end in carriage returns (\\r) alone, so that all objects are on one line",
        "end each line with a line feed: tr '\\r' '\\n' (the objects were checked)",
    )
