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
ROOT = HERE.parent.parent
STREET = ROOT / "examples" / "street"
#: Summaries over a whole file, and the records at a relationship's ends; a case of one line has nothing to say to them.
SUMMARIES = {"ANS024", "KEY010", "LNK006", "MED009"}
_checkers: dict[tuple[Any, ...], predlint.Checker] = {}


def cases() -> list[Any]:
    found: list[Any] = []
    for path in sorted(HERE.glob("*.yml")):
        book = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [pytest.param(book["code"], case, id=f"{book['code']}-{case['name']}") for case in book["cases"]]
    return found


def options_of(given: list[str], ontology: str | None) -> dict[str, str]:
    """Command-line options as arguments of the library. ``ontology`` is a path, or the JSON itself.

    Unless the options give the medium, it is the ontology's own, and the image for one that names none.
    """
    options = {"media": "", "target": "model-run", "data_rows": "", "ontology": ontology or "examples/street/ontology.json"}
    for name, value in zip(given[::2], given[1::2], strict=True):
        options[name.removeprefix("--").replace("-", "_")] = value
    if "--media" not in given and not read_ontology(source_of(options["ontology"])).media:
        options["media"] = "image"
    return options


def source_of(ontology: str) -> bytes:
    return ontology.encode() if ontology.startswith("{") else (ROOT / ontology).read_bytes()


def run(text: bytes, given: list[str], ontology: str | None) -> list[predlint.Diagnostic]:
    options = options_of(given, ontology)
    rows = options.pop("data_rows")
    key = tuple(options.items())
    if key not in _checkers:
        _checkers[key] = predlint.compile(
            source_of(options["ontology"]), target=options["target"], media=options["media"] or None, profile=options.get("profile")
        )
    return _checkers[key].validate(text, data_rows=ROOT / rows if rows else None).diagnostics


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
