"""Lines on which a record breaks off: what is whole on them is checked, and the cause is named."""

from __future__ import annotations

import pytest

import predlint

LINE = '{"name": "car", "confidence": 0.95, "bbox": {"top": 1.5, "left": 10, "height": 20, "width": 30}, "dataRow": {"globalKey": "a"}}'
CHECKER = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}, media="image")
ANOTHER = "not JSON: a record breaks off here, and another one begins"
END = "not JSON: the end of a record that does not begin on this line"


def findings_of(text: str) -> list[tuple[str, int | None, str | None, str]]:
    return [(d.code, d.column, d.pointer, d.message) for d in CHECKER.validate(text.encode()).diagnostics]


@pytest.mark.parametrize("end", ["ca", '": "', "confi", " 0.", "0.95", '"bbox": {', '"top": 1', "10,", '"dataRow": {"globalKey": "a"}'])
def test_the_record_behind_a_torn_one_is_checked(end: str) -> None:
    torn = LINE[: LINE.index(end) + len(end)]
    found = findings_of(torn + LINE.replace("car", "cat").replace('"left": 10', '"left": -10'))
    at = len(torn)
    assert (found[0], [(code, pointer) for code, _, pointer, _ in found[1:]]) == (
        ("JSN001", at + 1, "", ANOTHER),
        [("NAM002", "/name"), ("GEO005", "/bbox/left")],
    )
    assert found[1][1] == at + LINE.index('"car"') + 1


@pytest.mark.parametrize("cut", [3, 10, 18, 31, 48, 60])
def test_the_end_of_a_record_is_reported_as_such(cut: int) -> None:
    assert [(code, message) for code, _, _, message in findings_of(LINE[cut:] + "\n" + LINE)] == [("JSN001", END)]


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace('"car"', '"a {"name": "b"}"'),  # quotation marks inside of a text
        LINE.replace('"bbox":', '"bbox"'),
        '{"name" "car", "answer": {"name": "b"}',
        LINE[:60],
        LINE[:20] + "\n" + LINE,
        LINE + ' "score": 1}',
    ],
)
def test_nothing_else_is_taken_for_a_torn_record(line: str) -> None:
    messages = [message for code, _, _, message in findings_of(line) if code == "JSN001"]
    assert len(messages) == 1 and messages[0] not in (ANOTHER, END)


@pytest.mark.parametrize(
    "before",
    ["data: ", "INFO:root:", "12:", "predictions = ", "2026-03-14 12:00:01,123 [INFO] wrote ", "12\t", "- ", "a.jpg\t", "None"],
)
def test_a_record_behind_other_text_is_checked(before: str) -> None:
    found = findings_of(before + LINE.replace("car", "cat"))
    assert [(code, pointer) for code, _, pointer, _ in found] == [("JSN001", ""), ("NAM002", "/name")]
    assert (found[0][1], found[0][3]) == (1, "not JSON: text before the record")
    assert found[1][1] == len(before) + LINE.index('"car"') + 1


@pytest.mark.parametrize("before", ["# ", "// ", "/* x */ ", "\ufeff", "\x1e", '"a" ', "[1] "])
def test_comments_marks_and_values_are_no_other_text(before: str) -> None:
    assert all(message != "not JSON: text before the record" for *_, message in findings_of(LINE + "\n" + before + LINE))


@pytest.mark.parametrize("line", ["# " + LINE, f"b'{LINE}'", f'"note": {LINE}', f"INFO:root:{LINE} done", f"INFO:root:{LINE[:-1]}"])
def test_no_record_behind_other_text(line: str) -> None:
    assert "text before the record" not in str(findings_of(line + "\n" + LINE))


def test_what_to_do_about_a_line_that_is_nearly_json() -> None:
    helps = [d.help for d in CHECKER.validate(f"{LINE}\n{LINE};\n{LINE}\n".encode()).diagnostics if d.code == "JSN001"]
    assert helps == ["remove it: lines end without one"]
    [doubled] = CHECKER.validate(LINE.replace('"', '""').encode()).diagnostics
    assert doubled.help == "its quotation marks are doubled, as in a cell of a table (CSV): write each once"


@pytest.mark.parametrize("cut", [3, 9, 16, 31, 48, 60, 80, 95, 110, len(LINE) - 1])
def test_a_record_behind_the_end_of_another_one_is_checked(cut: int) -> None:
    found = findings_of(LINE[cut:] + LINE.replace("car", "cat"))
    assert [(code, pointer) for code, _, pointer, _ in found] == [("JSN001", ""), ("NAM002", "/name")]
    assert found[0][1] == len(LINE) - cut + 1 and found[0][3] == f"{END}, and another record"


def test_leading_commas_are_reported_as_commas() -> None:
    found = findings_of(f"{LINE}\n, {LINE.replace('car', 'cat')}")
    assert [(code, pointer) for code, _, pointer, _ in found] == [("JSN001", ""), ("NAM002", "/name")]
    assert found[0][3] == "not JSON: a comma before the object"


def test_the_options_of_a_line_that_is_cut_off_are_no_records() -> None:
    assert findings_of('{"name": "car", "answer": [{"name": "a"} {"name": "b"}')[0][3] != ANOTHER
