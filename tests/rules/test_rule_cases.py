"""Every rule's case book: a bad record, the code and the pointer it must give, and its mended twin."""

from __future__ import annotations

import codecs
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.custom_rules import closures
from predlint.engine import record_checker
from predlint.engine.ontology_check import unusable_report
from predlint.io import splitting
from predlint.model.diagnostics import Rule, Severity
from predlint.model.ontology import OntologyError
from predlint.model.registry import RULES
from predlint.platforms import systematic_mistakes
from predlint.platforms.label_studio.topics import files, mistakes
from predlint.platforms.registry import lint, read_ontology
from rules.page_examples import PUBLISHED, books, examples, published
from rules.severity_law import against_the_law, severity_contradictions

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
STREET = ROOT / "examples" / "street"
#: Summaries over a whole file, and the records at a relationship's ends; a case of one line has nothing to say to them.
SUMMARIES = {"ANS024", "ANS112", "JSN108", "JSN204", "KEY010", "KEY316", "KEY322", "LNK006", "MED009", "MED011", "MED315", "REC114"}
#: Platforms of whose findings each says what to do, but for a few where there is nothing to do.
WITH_HELP = {"label-studio", "encord", "coco"}
NO_HELP = {"ANS129", "MED101", "MED103", "MED104", "MED301", "SPN103"}
#: Where the limits are that a case may lower.
_LIMITED: dict[str, Any] = {
    "LIMIT": splitting, "VALUES": splitting, "MOST": record_checker, "MOST_PAIRS": closures, "LEAST_IN_SQUARE": systematic_mistakes,
    "LEAST_ROWS_IN_SQUARE": systematic_mistakes, "LEAST_OVERLAPPING": systematic_mistakes, "LEAST_CONFIDENCES": systematic_mistakes,
    "LEAST_SPANS": mistakes,
}  # fmt: skip
#: Rules of files whose medium nobody names; other examples are of images where their ontology does not say it.
WITHOUT_MEDIUM = frozenset({"GEO029"})
_checkers: dict[tuple[Any, ...], predlint.Checker] = {}


def cases() -> list[Any]:
    return [pytest.param(code, case, id=f"{code}-{case['name']}") for code, book in books().items() for case in book["cases"]]


def options_of(given: list[str], ontology: str | None) -> dict[str, str]:
    """Command-line options as arguments of the library. ``ontology`` is a path, or the text itself.

    Unless the options give the medium, it is the ontology's own, and the image for one that names none.
    """
    options = {"media": "", "target": "model-run", "data_rows": "", "ontology": ontology or "examples/street/ontology.json"}
    for name, value in zip(given[::2], given[1::2], strict=True):
        options[name.removeprefix("--").replace("-", "_")] = value
    if "--media" not in given and names_no_medium(options["ontology"]):
        options["media"] = "image"
    return options


@cache
def names_no_medium(ontology: str) -> bool:
    """True for an ontology of Labelbox that could have named one."""
    ontology_read = read_ontology(source_of(ontology))
    return ontology_read.dialect == "labelbox" and not ontology_read.media


def file_of(setup: str) -> tuple[list[str], str | None]:
    """The options of a rule's setup, and the name of the file that its examples are in, where that matters."""
    given = setup.split()
    return (given[:-1], given[-1]) if len(given) % 2 else (given, None)


def source_of(ontology: str) -> bytes:
    return ontology.encode() if ontology.startswith(("{", "<")) else (ROOT / ontology).read_bytes()


def run(text: bytes, given: list[str], ontology: str | None, file: Path | None = None) -> list[predlint.Diagnostic]:
    """The findings in a text; in the file of that name, where the name matters."""
    options = options_of(given, ontology)
    rows = options.pop("data_rows")
    key = tuple(options.items())
    if key not in _checkers:
        _checkers[key] = predlint.compile(
            source_of(options["ontology"]),
            target=options["target"],
            media=options["media"] or None,
            profile=options.get("profile"),
            dialect=options.get("dialect"),
            map=ROOT / options["map"] if "map" in options else None,
            rules=[ROOT / options["rules"]] if "rules" in options else (),
        )
    if file is not None:
        file.write_bytes(text)
    report = _checkers[key].validate(text if file is None else file, data_rows=ROOT / rows if rows else None)
    assert report.summary.complete, report.summary.stopped
    return report.diagnostics


def text_of(case: dict[str, Any]) -> bytes:
    if "bytes" in case:
        return codecs.escape_decode(case["bytes"].encode())[0]  # type: ignore[attr-defined,no-any-return]
    line = case["bad"].rstrip("\n").encode()
    return (line + b"\n") * case.get("repeat", 1)


def lower_limits(monkeypatch: pytest.MonkeyPatch, case: dict[str, Any]) -> None:
    """Sets the limits that a case names, so that a small file reaches them."""
    for name, value in case.get("limits", {}).items():
        monkeypatch.setattr(_LIMITED.get(name, files), name, value)


def ontology_codes(text: str) -> list[tuple[str, str]]:
    try:
        return [(n.code, n.pointer) for n in lint(read_ontology(text.encode(), faulty=True))]
    except OntologyError as error:
        return [(d.code, d.pointer) for d, _ in unusable_report("", error)]


def ontology_words(text: str) -> list[tuple[Severity, str]]:
    try:
        return [(RULES[n.code].severity, f"{n.message}. {n.help or ''}") for n in lint(read_ontology(text.encode(), faulty=True))]
    except OntologyError as error:
        return [(d.severity, f"{d.message}. {d.help or ''}") for d, _ in unusable_report("", error)]


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    if code.startswith("ONT"):
        assert (code, case.get("at", "")) in ontology_codes(case["bad"])
        assert not [part for found in ontology_words(case["bad"]) for part in against_the_law(*found)]
        if case.get("good"):
            assert code not in [found for found, _ in ontology_codes(case["good"])]
        return
    given: list[str] = case.get("options") or []
    allowed = {code, *case.get("also", ())}
    file = tmp_path_factory.mktemp("case") / case["file"] if "file" in case else None
    lower_limits(monkeypatch, case)
    found = run(text_of(case), given, case.get("ontology"), file)
    shown = [(d.code, d.line, d.pointer, d.message) for d in found]
    if case is books()[code]["cases"][0]:  # the first file hides nothing of the second
        assert run(text_of(case), given, case.get("ontology"), file) == found
    assert not severity_contradictions(found)
    wanted = (code, case.get("line", 1), case.get("at", ""))
    assert wanted in [(d.code, d.line, d.pointer) for d in found], shown
    assert {d.code for d in found if d.code not in SUMMARIES} <= allowed, shown
    if RULES[code].dialect in WITH_HELP and code not in NO_HELP:
        assert not [d.message for d in found if d.code == code and not d.help]
    if case.get("good"):
        good = run(case["good"].rstrip("\n").encode() + b"\n", given, case.get("ontology"), file)
        assert not [d for d in good if d.code not in SUMMARIES or d.code == code], [(d.code, d.pointer, d.message) for d in good]


@pytest.mark.parametrize("code", RULES)
def test_what_rules_say_goes_with_their_severity(code: str) -> None:
    rule = RULES[code]
    severity = max([rule.severity, *[severity for _, severity in rule.severity_in]])
    assert not against_the_law(severity, f"{rule.summary}. {rule.why}")


def is_real(rule: Rule, example: str) -> bool:
    """False for an example that is only described: <a file of 300 MB>. Labeling configs begin with the same sign."""
    return not example.startswith("<") or (rule.layer == "ontology" and rule.dialect == "label-studio")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_documented_example(rule: Rule, tmp_path_factory: pytest.TempPathFactory) -> None:
    if rule.code.startswith("ONT"):
        assert not is_real(rule, rule.bad) or rule.code in [code for code, _ in ontology_codes(rule.bad)]
        assert not is_real(rule, rule.good) or rule.code not in [code for code, _ in ontology_codes(rule.good)]
        return
    given, name = file_of(rule.setup)
    given = [*given, "--media", ""] if rule.code in WITHOUT_MEDIUM else given
    file = tmp_path_factory.mktemp("example") / name if name else None
    if is_real(rule, rule.bad):
        found = run(rule.bad.encode() + b"\n", given, None, file)
        assert rule.code in {d.code for d in found}, [(d.code, d.pointer, d.message) for d in found]
    if is_real(rule, rule.good):
        found = run(rule.good.encode() + b"\n", given, None, file)
        loud = [d for d in found if d.code == rule.code or d.severity is Severity.ERROR]
        assert not loud, [(d.code, d.pointer, d.message) for d in loud]


def test_every_rule_has_a_case_book() -> None:
    assert {path.stem for path in HERE.glob("*.yml")} == set(RULES)
    assert set(examples()) == set(RULES)


def test_pages_have_the_examples_of_the_books() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == published(examples()), "run python tests/rules/page_examples.py, or make docs"
