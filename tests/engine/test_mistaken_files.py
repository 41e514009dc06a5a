"""Files that are not what they were meant to be: what they are is said, and what to do."""

from __future__ import annotations

import lzma
import zlib
from pathlib import Path
from pprint import pformat

import pytest

import predlint

LINE = b'{"name":"car","bbox":{"top":1,"left":1,"height":20,"width":30},"dataRow":{"globalKey":"a"}}\n'
OTHER = LINE.replace(b"20", b"21")
EACH = "each element of the list must be one JSON object"
MARKED = "it is allowed only at the beginning of a file, and is better left out: were files joined here?"
BEHIND = "there is something before the JSON in the file"
MARK = "a mark of a merge conflict"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<<<<<<< HEAD\n" + LINE + b"=======\n" + OTHER + b">>>>>>> other\n", [("JSN001", n, MARK) for n in (1, 3, 5)]),
        (LINE + b"<<<<<<< HEAD\r\n=======\r\n" + OTHER, [("JSN001", n, MARK) for n in (2, 3)]),
        (LINE + b"\xef\xbb\xbf" + OTHER, [("JSN001", 2, "a byte order mark")]),
        (LINE + bytes(5000), [("JSN001", 2, "nothing but NUL bytes")]),
        (b"\x1e" + LINE + b"\x1e" + OTHER, [("JSN001", n, "a record separator (U+001E)") for n in (1, 2)]),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n", [("JSN017", 1, "a pointer of Git LFS")]),
        (b"0 0.5 0.5 0.2 0.3\n14 .1 1 0.25 1e-3 0.95\n", [("JSN017", 1, "rows of numbers (a label file of YOLO?)")]),
        (b"0\t0.5\t0.5\t0.2\t0.3", [("JSN017", 1, "rows of numbers (a label file of YOLO?)")]),
        (b"name,score\nsign,0.5\n", [("JSN017", 1, "a table (CSV)")]),
        (b"text\tpredictions\nhello\t[]\n", [("JSN017", 1, "a table (CSV)")]),
        (b"text\tnote\ntext\tplace\n", [("JSN017", 1, "an ontology in the language of .onto files")]),
        (b'id,spans,note\n1,"[{""start"": 0, ""end"": 3}]","two\nlines, and more"\n2,[],\n', [("JSN017", 1, "a table (CSV)")]),
        (b'"name": "a, b", "answer": "c"}\n"name": "a", "answer": "c"}\n', [("JSN001", n, "not JSON") for n in (1, 2)]),
        (b"<html>\n<p>no access</p>\n</html>\n", [("JSN017", 1, "HTML or XML")]),
        (b"// made by hand [v2]\n[\n " + LINE + b"]\n", [("JSN017", 1, BEHIND)]),
        (b"const data = [\n  {\n" + LINE, [("JSN017", 1, BEHIND)]),
        (b"\xe2\x80\x8b{\n  \"name\": \"car\"\n}\n", [("JSN017", 1, BEHIND)]),
        (b"# made by hand\n" + LINE + OTHER, [("JSN001", 1, "a comment")]),
        (zlib.compress(LINE), [("JSN017", 1, "zlib data")]),
        (lzma.compress(LINE, format=lzma.FORMAT_ALONE), [("JSN017", 1, "LZMA data")]),
        (b"7z\xbc\xaf\x27\x1c\0\4", [("JSN017", 1, "a 7-Zip archive")]),
        (b"\x7fELF\2\1\1", [("JSN017", 1, "a program")]),
    ],
)  # fmt: skip
def test_what_it_is(tmp_path: Path, data: bytes, expected: list[tuple[str, int, str]]) -> None:
    path = tmp_path / "p.ndjson"
    path.write_bytes(data)
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}, media="image")
    found = checker.validate(path).diagnostics
    assert [(d.code, d.line) for d in found] == [(code, line) for code, line, _ in expected]
    assert all(what in d.message for d, (_, _, what) in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("data", "message", "help"),
    [
        ("[“{}”]", '"“" where a JSON object is expected', EACH),
        ("[{“a”: 1}]", '"“" where a member\'s name in double quotes is expected', 'write straight quotes: "'),
        ("[{\xa0}]", '"\\u00a0" where a member\'s name in double quotes is expected', "JSON has no such white space: write plain spaces"),
        ('[{"é": 1, "é" “}]', '"“" where a colon is expected', None),
        ("[\ufeff{}]", "a byte order mark", MARKED),
        ('[{"a": +1}]', '"+1" where a value is expected', "write 1"),
        ('[{"a": -0,25}]', '"2" where a member\'s name in double quotes is expected', "is it a decimal comma? write -0.25"),
        ('[{"a": 10, 25}]', '"2" where a member\'s name in double quotes is expected', None),
        ("[] // end", "more text after the end of the array", "JSON has no comments: remove it"),
        ("[]\0\0", "more text after the end of the array", "these are NUL bytes: was the write interrupted? remove them"),
        ("[]\x1a", "more text after the end of the array", "old programs end a text with this character (Ctrl-Z): remove it"),
        ("[]\\n", "more text after the end of the array", "remove it: it is a backslash and a letter, no line end"),
        ("[] done", "more text after the end of the array", "remove it: a file holds one JSON value, and nothing behind it"),
        ("[]);", "more text after the end of the array", "a file holds one JSON value, and no program around it"),
    ],
)
def test_what_breaks_a_list(data: str, message: str, help: str | None) -> None:
    checker = predlint.compile({"categories": [{"id": 1, "name": "car"}]})
    first = checker.validate(data.encode()).diagnostics[0]
    assert (first.code, first.message, first.help) == ("JSN001", f"not JSON: {message}", help)


def test_records_that_python_printed_over_several_lines_are_read() -> None:
    sides = {"top": 1, "left": 2, "height": 3}
    records = [{"name": "car", "bbox": sides | {"width": at}, "dataRow": {"globalKey": f"a{at}"}} for at in range(3)]
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}, media="image")
    report = checker.validate("\n".join(pformat(record, width=40) for record in records).encode())
    findings = [(d.code, d.pointer) for d in report.diagnostics if d.code != "JSN002"]
    assert (findings, report.counts["error"]) == ([("JSN003", ""), ("GEO004", "/bbox/width")], 5)


def test_lines_behind_a_comment_are_read_however_long_the_first_or_the_comment_is() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}, media="image")
    long = b'{"x":"' + b" " * (1 << 20) + b'",' + LINE[1:]
    for before in (b"# made by hand\n" + long, b"# made by hand\n" * 20 + LINE[:9] + b"\n"):
        report = checker.validate(before + LINE + OTHER.replace(b"car", b"cat"))
        assert {d.code for d in report.diagnostics} & {"JSN001", "JSN017", "NAM002"} == {"JSN001", "NAM002"}


def test_lines_of_python_literals_are_read_one_by_one_where_the_first_is_broken() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}, media="image")
    report = checker.validate(b"{'a': nan}\n# made by hand\n" + b"{'b': 1}\n" * 3)
    assert [d.line for d in report.diagnostics if d.code in ("JSN001", "JSN002")] == [1, 2, 3, 4, 5]


def test_a_list_nested_too_deep_is_reported_as_such() -> None:
    found = predlint.compile({"categories": [{"id": 1, "name": "car"}]}).validate(b"[" * 100_000).diagnostics
    assert [d.code for d in found] == ["JSN015"]


RECORDS = b",".join(OTHER.strip().replace(b'"a"', b'"\xc3\xa4%d"' % n) for n in range(60))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("text", [b"[%b,]", b"[%b", b"[%b] 7", b"[\n%b,\n{]", b'[%b,{"x":y}]', b'[\n"\xc3\xa4",%b {}]'])
def test_breaks_of_a_long_line_are_reported_where_they_stand(mark: bytes, text: bytes) -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}, media="image")
    data = mark + text % RECORDS
    findings = [d for d in checker.validate(data).diagnostics if d.code == "JSN001"]
    assert findings
    for d in findings:
        before = data[len(mark) : d.offset].decode()
        assert (d.line, d.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


@pytest.mark.parametrize(
    "text", [b'{"info":1,"info":2,"annotations":[{"id":"x"}],"images":[7]}', b'{"annotations":[{"id":"x"}] "images":[]}']
)
def test_a_byte_order_mark_takes_no_column_in_a_document(text: bytes) -> None:
    checker = predlint.compile({"images": [], "categories": [{"id": 1, "name": "x"}], "annotations": []})
    plain, marked = ([d for d in checker.validate(mark + text).diagnostics if d.code != "JSN011"] for mark in (b"", b"\xef\xbb\xbf"))
    assert len(plain) > 2
    assert [(d.code, d.line, d.column) for d in marked] == [(d.code, d.line, d.column) for d in plain]
    assert [d.offset for d in marked if d.offset] == [d.offset + 3 for d in plain if d.offset]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (LINE.replace(b",", b",\n", 1) + OTHER * 5, [("JSN003", 1)]),  # all of it can be read
        (b"[" + LINE.strip() + b"\n,\n" + OTHER + b",\n" + LINE + b"]", [("JSN004", 1)]),
        (LINE.replace(b"}}", b"") + OTHER * 5, [("JSN001", 1)]),  # one line is broken
        (b" \n" * 30 + LINE.replace(b",", b",\n", 1) + OTHER * 5, [("JSN003", 1)]),
    ],
)
def test_a_record_over_several_lines_is_no_broken_line_where_all_can_be_read(data: bytes, expected: list[tuple[str, int]]) -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}, media="image")
    report = checker.validate(data)
    assert [(d.code, d.line) for d in report.diagnostics if d.code in ("JSN001", "JSN003", "JSN004")] == expected


@pytest.mark.parametrize(
    ("before", "behind", "line"),
    [
        ("// from may", "", 1), ("INFO exported", "", 1), ("/* made by\n us */", "", 1), ("2026-05-01 [INFO] exported", "", 1),
        ("\n  # two", "", 2), ("", "// end", 2), ("", "done", 2), ("# from may", "# end", 1),
    ],
)  # fmt: skip
def test_an_array_on_one_line_with_a_remark_beside_it_is_one_array(before: str, behind: str, line: int) -> None:
    config = b'<View><Image name="i" value="$photo"/><Choices name="c" toName="i"><Choice value="a"/></Choices></View>'
    wrong = '{"data":{"photo":"https://zoo.example.com/2.jpg"},"predictions":{}}'
    text = "\n".join([part for part in (before, f'[{{"data":{{"photo":"https://zoo.example.com/1.jpg"}}}},{wrong}]', behind) if part])
    found = predlint.compile(config).validate(text.encode()).diagnostics
    findings = [(each.code, each.line) for each in found if each.code == "JSN001"]
    assert findings == [("JSN001", line)] + ([("JSN001", 3)] if before and behind else [])
    others = [(each.code, each.pointer, each.line) for each in found if each.code not in ("JSN001", "JSN108")]
    assert others == [("REC103", "/1/predictions", text[: text.index("[{")].count("\n") + 1)]


def test_lists_on_lines_of_their_own_behind_a_remark_stay_lines() -> None:
    found = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}]}).validate(
        b"// a\n[" + LINE.strip() + b"]\n[" + OTHER.strip() + b"]\n"
    )
    assert [(each.code, each.line) for each in found.diagnostics if each.code.startswith("JSN")] == [
        ("JSN001", 1), ("JSN005", 2), ("JSN005", 3),
    ]  # fmt: skip
