"""COCO files that are no JSON as a whole, such as Python prints: that is told once, and what is in their lists is checked all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from pprint import pformat
from typing import Any

import pytest

import predlint
from coco_examples import boat, document

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour" / "coco.json"


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(HARBOUR)


def made(**members: Any) -> dict[str, Any]:
    faulty = [boat(id=1, bbox=[40, 60, -2, 100]), boat(id=2, image_id=9), boat(id=3, score="0.5"), boat(id=3, iscrowd=False)]
    return {**members, **json.loads(document(*faulty))}


@pytest.mark.parametrize("write", [repr, pformat, lambda value: repr(value).replace("'images'", '"images"')])
@pytest.mark.parametrize("info", [{"it's": None}, None, "a harbour", ("a", 1), [("a",)], {"of": {"x": [True, ()]}}])
def test_what_is_in_it_is_checked(checker: predlint.Checker, write: Callable[[Any], str], info: Any) -> None:
    given = made(info=info)
    if isinstance(info, tuple):
        given["info"] = [info]  # JSON has no tuple
    text = write(given)
    report = checker.validate(text.encode())
    assert [d.help for d in report.diagnostics if d.code == "JSN002"] == ["write the file with json.dump(…), not with str(…)"]
    intended = checker.validate(json.dumps(given, sort_keys=write is pformat).encode())
    assert {(d.code, d.pointer) for d in report.diagnostics if d.code != "JSN002"} == {(d.code, d.pointer) for d in intended.diagnostics}


def test_members_that_are_missing_are_reported(checker: predlint.Checker) -> None:
    given = made()
    del given["categories"]
    report = checker.validate(repr(given).encode())
    assert {"JSN002", "JSN303"} <= {d.code for d in report.diagnostics}


@pytest.mark.parametrize("text", ["{'images': [], 'categories': [], 'annotations': [f(1)]}", "{'images': f(1), 'annotations': []}"])
def test_what_has_no_json_is_reported_as_such(checker: predlint.Checker, text: str) -> None:
    assert {d.code for d in checker.validate(text.encode()).diagnostics} >= {"JSN001", "JSN002"}


@pytest.mark.parametrize(("odd", "where"), [("NaN", "/info"), ('{"a": Infinity}', "/info/a"), ('{"a": [0, NaN]}', "/info/a/1")])
def test_a_number_that_is_none_in_another_member_hides_nothing(checker: predlint.Checker, odd: str, where: str) -> None:
    text = json.dumps(made(info=0)).replace('"info": 0', f'"info": {odd}')
    report = checker.validate(text.encode())
    assert [d.pointer for d in report.diagnostics if d.code == "JSN008"] == [where]
    assert {"GEO303", "KEY301"} <= {d.code for d in report.diagnostics}


@pytest.mark.parametrize(
    ("odd", "code", "message"),
    [
        ('"a\nb"', "JSN001", "a raw line break inside a string"),
        (".5", "JSN001", '".5" where a value is expected'),
        ("undefined", "JSN001", '"undefined" where a value is expected'),
        ("007", "JSN001", '"07" where a comma or a closing bracket is expected'),
        ('"C:\\Users"', "JSN001", "an escape that JSON does not have: \\U"),
        ('{"a": “b”}', "JSN001", '"“" where a value is expected'),
        ('"\\ud800"', "JSN010", "half of a surrogate pair"),
        ("[" * 1_000_000 + "]" * 1_000_000, "JSN015", "nested more than 254 levels deep"),
    ],
)
def test_what_is_wrong_in_another_member_is_named(checker: predlint.Checker, odd: str, code: str, message: str) -> None:
    text = json.dumps(made(info=0)).replace('"info": 0', f'"info": {odd}')
    found = [d for d in checker.validate(text.encode()).diagnostics if d.code.startswith("JSN")]
    assert [d.code for d in found] == [code]
    assert message in found[0].message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("info:", '"i" where a member\'s name in double quotes is expected'),
        ("“info”:", '"“" where a member\'s name in double quotes is expected'),
        ('"info" 1,', 'a colon is missing after "info"'),
    ],
)
def test_what_stands_for_the_name_of_a_member_is_named(checker: predlint.Checker, name: str, message: str) -> None:
    text = json.dumps(made(info=0), ensure_ascii=False).replace('"info":', name)
    found = [d for d in checker.validate(text.encode()).diagnostics if d.code.startswith("JSN")]
    assert [d.message for d in found] == [f"not JSON: {message}"]


@pytest.mark.parametrize("lists", [1, 2])
def test_lists_of_megabytes_on_lines_are_lines(checker: predlint.Checker, lists: int) -> None:
    line = json.dumps(
        [{"image_id": 1, "category_id": 1, "bbox": [40, 60, at % 300 + 1, 100], "score": at / 14_000} for at in range(14_000)]
    )
    assert len(line) > 1 << 20
    found = checker.validate("\n".join([line] * lists).encode()).diagnostics
    assert [(d.line, d.code) for d in found if d.code != "DUP301"][:2] == [(1, "REC302"), (2, "REC302")][: lists if lists > 1 else 0]


@pytest.mark.parametrize("wrap", ["[%s]", '{"annotations": [%s]}'])
def test_an_element_nested_too_deep_is_reported_among_python_literals(checker: predlint.Checker, wrap: str) -> None:
    deep = "[" * 300 + "]" * 300
    elements = ", ".join(repr(boat(id=at)).replace("'id': 3", f"'id': 3, 'note': {deep}") for at in (1, 2, 3, 4))
    found = [(d.code, d.pointer[-2:]) for d in checker.validate((wrap % elements).encode()).diagnostics if d.code in ("JSN002", "JSN015")]
    assert found == [("JSN002", "/0"), ("JSN015", "/2")]
