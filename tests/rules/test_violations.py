"""Ways of breaking a rule: each is found in the case book of its rule, with the fields and the words that it has, and the rule's page is
made of them."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import predlint
from predlint.model.registry import RULES
from predlint.model.violation import Violation, documented
from rules.page_examples import books
from rules.test_rule_cases import file_of, is_real, lower_limits, ontology_words, run, text_of

for module in walk_packages(predlint.__path__, "predlint."):
    if not module.name.endswith("__main__"):
        import_module(module.name)
KINDS = sorted(
    (kind for kind in Violation.__subclasses__() if kind.__module__.startswith("predlint.")),
    key=lambda kind: (kind.code, kind.__module__, kind.parent is not kind, kind.__name__),
)
Made = tuple[type[Violation], tuple[Any, ...]]
#: Without a medium that anybody names, whatever its rule is about.
_NO_MEDIUM = ["--media", ""]


def made_in(code: str) -> frozenset[Made]:
    """The violations of which the report of any case in the book of a rule tells, with their fields; and those of its page's example."""
    made: set[Made] = set()

    def init(self: Violation, value: Any = None, *given: Any, **named: Any) -> None:
        made.add((type(self), given))
        before(self, value, *given, **named)

    rule = RULES[code]
    given, file = file_of(rule.setup)
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        before = Violation.__init__
        patch.setattr(Violation, "__init__", init)
        for case in books()[code]["cases"]:
            if code.startswith("ONT"):
                ontology_words(case["bad"])
                continue
            with pytest.MonkeyPatch.context() as limits:
                lower_limits(limits, case)
                run(text_of(case), case.get("options") or [], case.get("ontology"), Path(folder, case["file"]) if "file" in case else None)
        if code.startswith("ONT"):
            ontology_words(rule.bad)
        elif is_real(rule, rule.bad):
            named = Path(folder, file) if file is not None else None
            run(rule.bad.encode() + b"\n", given, None, named)
            run(rule.bad.encode() + b"\n", [*given, *_NO_MEDIUM], None, named)
    return frozenset(made)


def named(kind: type[Violation]) -> str:
    return f"{kind.code}-{kind.__name__}"


@pytest.mark.parametrize("code", {kind.code: None for kind in KINDS})
def test_each_is_found_with_the_fields_that_it_has(code: str) -> None:
    made = made_in(code)
    for kind in [kind for kind in KINDS if kind.code == code]:
        found = [given for of, given in made if of is kind]
        assert found, f"no case of the book is a {kind.__name__}"
        needed = [name for name in kind.fields if not hasattr(kind, name)]
        for given in found:
            assert len(needed) <= len(given) <= len(kind.fields), (kind, given)


def test_their_pages_are_those_of_their_rules() -> None:
    for kind in KINDS:
        rule = documented(kind.parent)
        assert kind in kind.parent.kinds and (kind.rule is kind.parent.rule or kind.key != kind.code == kind.parent.code), kind
        assert RULES[kind.code] is rule and all([rule.summary, rule.why, rule.fix, rule.bad, rule.good]), kind
        assert kind.__doc__ and (kind.words is Violation.words) is (kind.template is not None), kind
        assert not kind.has_fix or len(signature(kind.fix).parameters) == 2, kind
        whole = bool(kind.parent.safe_fix or kind.parent.unsafe_fix)
        assert bool(rule.fixable) is (whole or any([each.has_fix for each in kind.parent.kinds])), kind


SHOWN = [kind for kind in KINDS if kind.parent is kind and is_real(RULES[kind.code], RULES[kind.code].bad)]


@pytest.mark.parametrize("kind", SHOWN, ids=named)
def test_it_has_words_for_the_example_of_its_page(kind: type[Violation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = RULES[kind.code]
    reported: list[tuple[type[Violation], Any]] = []
    for each in kind.kinds:
        monkeypatch.setattr(each, "words", recording(each, reported))
    options, file = file_of(rule.setup)
    if kind.code.startswith("ONT"):
        ontology_words(rule.bad)
    else:
        for given in (options, [*options, *_NO_MEDIUM]):
            run(rule.bad.encode() + b"\n", given, None, tmp_path / file if file is not None else None)
    assert reported
    for _, (message, help_) in reported:
        assert message and help_ != ""


def recording(kind: type[Violation], expected: list[tuple[type[Violation], Any]]) -> Any:
    words = kind.words

    def record(self: Violation) -> Any:
        expected.append((kind, words(self)))
        return expected[-1][1]

    return record
