"""Every rule's case book: a bad record, the code and the pointer it must give, and its mended twin."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import pytest
import yaml

import predlint
from predlint.diagnostics import Severity
from predlint.dialects.labelbox.lint import lint
from predlint.dialects.labelbox.reader import read_ontology
from predlint.ontology import OntologyError
from predlint.rules import RULES

HERE = Path(__file__).parent
STREET = HERE.parent.parent / "examples" / "street"
#: Summaries over a whole file; a case of one line has nothing to say to them.
SUMMARIES = {"ANS024", "KEY010"}
_checkers: dict[tuple[Any, ...], predlint.Checker] = {}


def cases() -> list[Any]:
    found: list[Any] = []
    for path in sorted(HERE.glob("*.yml")):
        book = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [pytest.param(book["code"], case, id=f"{book['code']}-{case['name']}") for case in book["cases"]]
    return found


def options_of(given: list[str]) -> dict[str, str]:
    """Command-line options as arguments of the library."""
    options = {"media": "image", "target": "model-run", "data_rows": ""}
    for name, value in zip(given[::2], given[1::2], strict=True):
        options[name.removeprefix("--").replace("-", "_")] = value
    return options


def run(text: bytes, given: list[str], ontology: str | None) -> list[predlint.Diagnostic]:
    options = options_of(given)
    rows = options.pop("data_rows")
    key = (ontology, *options.items())
    if key not in _checkers:
        source = ontology.encode() if ontology else STREET / "ontology.json"
        _checkers[key] = predlint.compile(source, target=options["target"], media=options["media"] or None)
    return _checkers[key].validate(text, data_rows=STREET.parent.parent / rows if rows else None).diagnostics


def text_of(case: dict[str, Any]) -> bytes:
    if "bytes" in case:
        return codecs.escape_decode(case["bytes"].encode())[0]  # type: ignore[attr-defined,no-any-return]
    line = case["bad"].rstrip("\n").encode()
    return (line + b"\n") * case.get("repeat", 1)


def ontology_codes(text: str) -> list[tuple[str, str]]:
    try:
        return [(n.code, n.pointer) for n in lint(read_ontology(text.encode()))]
    except OntologyError as error:
        return [("ONT001", error.pointer)]


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    if code.startswith("ONT"):
        assert (code, case.get("at", "")) in ontology_codes(case["bad"])
        if case.get("good"):
            assert code not in [found for found, _ in ontology_codes(case["good"])]
        return
    given, allowed = case.get("options") or [], {code, *case.get("also", ())}
    found = run(text_of(case), given, case.get("ontology"))
    shown = [(d.code, d.line, d.pointer, d.message) for d in found]
    wanted = (code, case.get("line", 1), case.get("at", ""))
    assert wanted in [(d.code, d.line, d.pointer) for d in found], shown
    assert {d.code for d in found if d.code not in SUMMARIES} <= allowed, shown
    if case.get("good"):
        good = run(case["good"].rstrip("\n").encode() + b"\n", given, case.get("ontology"))
        assert not [d for d in good if d.code not in SUMMARIES or d.code == code], [(d.code, d.pointer, d.message) for d in good]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_documented_example(rule: Any) -> None:
    given = rule.setup.split()
    if rule.code.startswith("ONT"):
        assert rule.code in [code for code, _ in ontology_codes(rule.bad)] if not rule.bad.startswith("<") else True
        assert rule.code not in [code for code, _ in ontology_codes(rule.good)] if not rule.good.startswith("<") else True
        return
    if not rule.bad.startswith("<"):
        found = run(rule.bad.encode() + b"\n", given, None)
        assert rule.code in {d.code for d in found}, [(d.code, d.pointer, d.message) for d in found]
    if not rule.good.startswith("<"):
        found = run(rule.good.encode() + b"\n", given, None)
        loud = [d for d in found if d.code == rule.code or d.severity is Severity.ERROR]
        assert not loud, [(d.code, d.pointer, d.message) for d in loud]


def test_every_rule_has_a_case_book() -> None:
    assert {path.stem for path in HERE.glob("*.yml")} == set(RULES)
