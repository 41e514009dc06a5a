"""What predlint check says about an ontology."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.model.registry import RULES
from predlint.platforms.labelbox.lint import lint
from predlint.platforms.labelbox.ontology import read_ontology

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "labelbox" / "ontologies"

_numbers = iter(range(10**9))


def tool(name: str, **more: Any) -> dict[str, Any]:
    return {"tool": "rectangle", "name": name, "featureSchemaId": f"id{next(_numbers)}", **more}


def question(name: str, kind: str = "text", *values: str, **more: Any) -> dict[str, Any]:
    options = [option(value) for value in values]
    return {"type": kind, "name": name, "featureSchemaId": f"id{next(_numbers)}", "options": options, **more}


def option(value: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {"value": value, "featureSchemaId": f"id{next(_numbers)}", "options": list(questions)}


def found(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(notice.code, notice.pointer) for notice in lint(read_ontology(document))]


def test_the_shipped_example_is_clean() -> None:
    assert lint(read_ontology(ROOT / "examples" / "street" / "ontology.json")) == []


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("car", "car"), "ONT002"),
        (("car", "Car"), "ONT005"),
        (("Écran", "écran"), "ONT005"),
        (("caf\u00e9", "cafe\u0301"), "ONT006"),
        (("\ufb01re", "fire"), "ONT006"),
        (("stop sign", "stop  sign"), "ONT006"),
        (("Stop  Sign", "stop sign"), "ONT006"),
        (("stop sign", "stopsign"), None),
        (("car", "cart"), None),
    ],
)
def test_siblings(names: tuple[str, str], code: str | None) -> None:
    one, two = names
    option_pointer = "/classifications/0/options/1/value"
    for document, pointer in (
        ({"tools": [tool(one), tool(two)]}, "/tools/1/name"),
        ({"classifications": [question(one), question(two)]}, "/classifications/1/name"),
        ({"tools": [tool("t", classifications=[question(one), question(two)])]}, "/tools/0/classifications/1/name"),
        ({"classifications": [question("q", "radio", one, two)]}, option_pointer),
    ):
        assert found(document) == ([(code, pointer)] if code else [])


def test_names_repeat_freely_elsewhere() -> None:
    nested = question("state", "radio", "on", "off")
    document = {
        "tools": [tool("car", classifications=[nested]), tool("bus", classifications=[question("state", "radio", "on", "off")])],
        "classifications": [question("state", "radio", "on", "car")],
    }
    assert found(document) == []


def test_a_feature_used_again_keeps_its_id() -> None:
    shared = question("state", "radio", "on")
    assert found({"tools": [tool("car", classifications=[shared]), tool("bus", classifications=[shared])]}) == []


def test_one_id_for_two_names() -> None:
    document = {"tools": [tool("car", featureSchemaId="x"), tool("bus", featureSchemaId="x")]}
    (notice,) = lint(read_ontology(document))
    assert (notice.code, notice.pointer) == ("ONT011", "/tools/1/featureSchemaId")
    assert notice.message == 'tool "bus" has the featureSchemaId "x" of tool "car" at /tools/0'


def test_the_message_names_both_places() -> None:
    (notice,) = lint(read_ontology({"tools": [tool("a\u00a0b"), tool("bus"), tool("ab"), tool("x"), tool("X")]}))[1:]
    assert notice.message == 'tool name "X" differs from "x" at /tools/3 only by case'
    (notice,) = lint(read_ontology({"tools": [tool("ab"), tool("a\u2060b")]}))[:1]
    assert notice.message == 'tool name "a\\u2060b" differs from "ab" at /tools/0 only by invisible characters'


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sign ", 'tool name "sign " ends with white space'),
        (" sign\u00a0", r'tool name " sign\u00a0" begins and ends with white space'),
        ("stop\u00a0sign", r'tool name "stop\u00a0sign" holds U+00A0 (no-break space)'),
        ("sign\u200b", r'tool name "sign\u200b" holds U+200B (zero width space)'),
        ("a\tb", r'tool name "a\tb" holds U+0009 (tab)'),
    ],
)
def test_hidden_characters(name: str, message: str) -> None:
    (notice,) = lint(read_ontology({"tools": [tool(name)]}))
    assert (notice.code, notice.pointer, notice.message) == ("ONT009", "/tools/0/name", message)


def test_joiners_that_spell_a_word_are_no_fault() -> None:
    assert found({"tools": [tool("می\u200cخواهم"), tool("👨\u200d👩\u200d👧"), tool("❤\ufe0f")]}) == []


@pytest.mark.parametrize("kind", ["radio", "checklist", "response-radio"])
def test_no_options(kind: str) -> None:
    assert found({"classifications": [question("q", kind)]}) == [("ONT003", "/classifications/0/options")]


def test_options_on_text() -> None:
    document = {"classifications": [question("q", "text", "a", "a")]}
    assert found(document) == [("ONT012", "/classifications/0/options")]


def test_shared_name() -> None:
    document = {"tools": [tool("car")], "classifications": [question("car")]}
    assert found(document) == [("ONT004", "/classifications/0/name")]


def test_no_ids() -> None:
    bare = {"tools": [{"tool": "line", "name": "a"}, {"tool": "line", "name": "b"}]}
    assert found(bare) == [("ONT010", "")]
    some = {"tools": [tool("a"), {"tool": "line", "name": "b"}]}
    assert found(some) == [("ONT010", "/tools/1")]


def test_notices_come_in_the_order_of_the_file() -> None:
    document = {
        "mediaType": "hologram",
        "tools": [*(tool(f"t{i}") for i in range(10)), tool("T2"), tool("x", tool="cuboid", classifications=[question("q ", "radio")])],
        "classifications": [question("t1")],
    }
    assert found(document) == [
        ("ONT013", "/mediaType"),
        ("ONT005", "/tools/10/name"),
        ("ONT007", "/tools/11/tool"),
        ("ONT009", "/tools/11/classifications/0/name"),
        ("ONT003", "/tools/11/classifications/0/options"),
        ("ONT004", "/classifications/0/name"),
    ]


ONT = [rule for code, rule in sorted(RULES.items()) if rule.layer == "ontology" and rule.dialect == "labelbox" and code != "ONT001"]


@pytest.mark.parametrize("rule", ONT, ids=lambda rule: rule.code)
def test_the_examples_of_the_rules(rule: Any) -> None:
    assert [notice.code for notice in lint(read_ontology(rule.bad.encode()))] == [rule.code]
    assert lint(read_ontology(rule.good.encode())) == []


def test_every_code_is_a_rule() -> None:
    assert {f"ONT{number:03}" for number in range(2, 14)} <= set(RULES)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")) or [None], ids=lambda p: p.name if p else "none")
def test_corpus_has_no_errors(path: Path | None) -> None:
    if path is None:
        pytest.skip("the shared corpus is not beside this checkout")
    codes = {notice.code for notice in lint(read_ontology(path))}
    assert codes <= {"ONT004", "ONT005", "ONT007", "ONT010"}


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1), st.lists(st.text(min_size=1, max_size=6)))
def test_any_names(tool_names: list[str], values: list[str]) -> None:
    document = {"tools": [tool(name) for name in tool_names], "classifications": [question("q", "radio", *values)]}
    notices = lint(read_ontology(document))
    duplicates = len(tool_names) - len(set(tool_names)) + len(values) - len(set(values))
    assert sum(notice.code == "ONT002" for notice in notices) == duplicates
    assert all(notice.message.isprintable() for notice in notices)


def test_members_that_stand_twice() -> None:
    text = b'{"tools":[{"tool":"line","name":"a"}],"tools":[{"tool":"point","tool":"rectangle","name":"b"}],"classifications":[]}'
    ontology = read_ontology(text)
    assert [tool.name for tool in ontology.tools] == ["b"]
    assert [(n.code, n.pointer) for n in lint(ontology) if n.code != "ONT010"] == [("JSN007", "/tools"), ("JSN007", "/tools/0/tool")]
