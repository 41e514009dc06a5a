"""Records and exactly their findings; ``FINDINGS=write pytest tests/findings`` writes these anew, where words change on purpose."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml

import predlint

HERE = Path(__file__).parent / "cases"  # not beside this file: a folder "labelbox" on the path of Python would be the SDK
ROOT = HERE.parents[2]
#: What all cases of a platform may name: ontologies, parts of records, and findings that many have.
COMMON = "common.yml"
PART = re.compile(r"@(\w+)")
#: What a case need not say.
USUAL = (("severity", "error"), ("line", 1), ("line", None), ("help", None))
Book = dict[str, Any]


class Dumper(yaml.CSafeDumper):
    """Writes texts of several lines as they are."""


Dumper.add_representer(str, lambda to, text: to.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))


def written(book: Book) -> str:
    return yaml.dump(book, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=160)


def read(path: Path) -> Book:
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)  # type: ignore[no-any-return]


@cache
def book_of(path: Path) -> Book:
    """The cases of a topic, with what its platform has in common. A part may name those before it."""
    book, common = read(path), read(path.with_name(COMMON))
    parts: dict[str, str] = {}
    for name, text in common.get("parts", {}).items():
        parts[name] = expanded(text, parts)
    findings = {json.dumps(found): name for name, found in common.get("findings", {}).items()}
    return {**book, "ontologies": {**common.get("ontologies", {}), **book.get("ontologies", {})}, "parts": parts, "findings": findings}


def expanded(text: str, parts: dict[str, str]) -> str:
    """Writes out the parts that a text names: ``@boat`` as it is, ``@boat{"score": 2}`` with other members."""
    for found in reversed(list(PART.finditer(text))):
        start, end = found.span()
        if (part := parts.get(found[1])) is not None:
            if text.startswith("{", end):
                changes, length = json.JSONDecoder().raw_decode(text[end:])
                part, end = json.dumps(changed(json.loads(part), changes), ensure_ascii=False), end + length
            text = text[:start] + part + text[end:]
    return text


def changed(value: Any, changes: dict[str, Any]) -> Any:
    """The value with other members, each by its name or pointer, and without those that are listed at "-"."""
    for name in changes.pop("-", []):
        holder, key = _place(value, name)
        del holder[key]
    for name, given in changes.items():
        holder, key = _place(value, name)
        holder[key] = given
    return value


def _place(value: Any, name: str) -> tuple[Any, Any]:
    *keys, last = name[1:].split("/") if name.startswith("/") else [name]
    for key in keys:
        value = value[int(key) if isinstance(value, list) else key]
    return value, int(last) if isinstance(value, list) else last


@cache
def checker_of(path: Path, ontology: str, options: str) -> predlint.Checker:
    given = book_of(path)["ontologies"].get(ontology, ontology)
    source = ROOT / given if given.startswith("examples/") else expanded(given, book_of(path)["parts"]).encode()
    return predlint.compile(source, **json.loads(options))


def findings_of(path: Path, case: Book) -> list[Book | str]:
    """The findings of the records of a case; those that many cases have by their names."""
    given = {"options": {}, "rows": None, "encoding": "utf-8", **book_of(path), **case}
    lines = [given["file"]] if isinstance(given["file"], str) else given["file"]
    text, rows = "\n".join([expanded(line, given["parts"]) for line in lines]), given["rows"]
    if isinstance(rows, str):
        rows = ROOT / rows if rows.startswith("examples/") else BytesIO(rows.encode())
    checker = checker_of(path, given["ontology"], json.dumps(given["options"]))
    report = checker.validate(text.encode(given["encoding"]), data_rows=rows)
    assert report.summary.complete, report.summary.stopped
    return [book_of(path)["findings"].get(json.dumps(found), found) for found in map(members, report.diagnostics)]


def members(d: predlint.Diagnostic) -> Book:
    whole = {"code": d.code, "severity": d.severity.label, "line": d.line, "at": d.pointer, "message": d.message, "help": d.help}
    return {name: value for name, value in whole.items() if (name, value) not in USUAL}


BOOKS = [path for path in sorted(HERE.glob("*/*.yml")) if path.name != COMMON]
CASES = [pytest.param(path, case, id=f"{path.parent.name}-{path.stem}-{case['name']}") for path in BOOKS for case in book_of(path)["cases"]]


@pytest.mark.parametrize(("path", "case"), CASES)
def test_a_case_has_exactly_these_findings(path: Path, case: Book) -> None:
    found = findings_of(path, case)
    if os.environ.get("FINDINGS") == "write" and found != case["findings"]:
        case["findings"] = found
        path.write_text(written({**read(path), "cases": book_of(path)["cases"]}), encoding="utf-8")
    assert found == case["findings"]
