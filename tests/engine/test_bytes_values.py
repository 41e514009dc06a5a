"""JSON of a line that parsers read differently, or not at all: the right diagnostic at its place, beside all else that is wrong."""

from __future__ import annotations

import math
import re

import pytest
from bytes_kit import (
    BOM,
    GOOD_LINE,
    WRONG_LINE,
    assert_line,
)
from engine_kit import (
    ONTOLOGY,
    WRONG,
    check,
    checker,
    codes,
    line,
    ndjson,
    of,
    sign,
    weather,
    with_member,
)

import predlint
from predlint.report.totals import PartFindings, row_of

# -- duplicate members ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"name":"sign",' + GOOD_LINE[1:], "/name"),
        (b'{"na\\u006de":"sign",' + GOOD_LINE[1:], "/name"),
        (GOOD_LINE.replace(b'"top":1', b'"top":1,"top":2'), "/bbox/top"),
        (GOOD_LINE.replace(b'"top":1', b'"t\\u006fp":9,"top":2'), "/bbox/top"),
        (GOOD_LINE.replace(b'"globalKey":', b'"globalKey":"x","globalKey":'), "/dataRow/globalKey"),
        (b'{"name":"weather","answer":{"name":"fog","name":"fog"},"dataRow":{"globalKey":"a"}}', "/answer/name"),
    ],
    ids=["top", "escaped", "nested", "nested-escaped", "data-row", "answer"],
)
def test_duplicate_member_is_a_warning_at_its_place(raw: bytes, pointer: str) -> None:
    assert_line(raw, "JSN007", pointer=pointer)


def test_duplicate_member_in_one_line_of_many_is_found() -> None:
    # The fast road proves blocks by counting quotation marks.
    lines = [line(sign(i)) for i in range(3000)]
    lines[2500] = lines[2500].replace(b'"left":20', b'"left":20,"left":20')
    assert codes(check(ndjson(*lines))) == [("JSN007", 2501)]


def test_duplicate_member_does_not_hide_what_is_wrong_with_the_value_that_wins() -> None:
    found = check(ndjson(b'{"name":"sign",' + WRONG_LINE[1:]))
    assert sorted(codes(found)) == [("JSN007", 1), ("NAM002", 1)]


def test_separator_does_not_hide_what_is_wrong_with_the_text() -> None:
    found = check(ndjson(weather("sun\u2028ny")))
    assert sorted(codes(found)) == [("ANS001", 1), ("JSN012", 1)]


def test_duplicate_member_whose_first_value_is_no_json() -> None:
    found = check(ndjson(with_member(b'"confidence":NaN,"confidence":0.5')))
    assert {"JSN007", "JSN008"} <= {d.code for d in found} and "JSN015" not in {d.code for d in found}


def test_duplicate_member_of_which_the_last_is_no_number() -> None:
    (finding,) = of(check(ndjson(with_member(b'"x":0,"x":[NaN,1]'))), "JSN007")
    assert math.isnan(finding.value[0]) and finding.value[1] == 1
    assert PartFindings([], [row_of(0, finding)]).packed()  # as another process sends it


def test_duplicate_member_among_thousands() -> None:
    members = b",".join(b'"k%d":1' % i for i in range(1500)) + b',"k7":2'
    assert [d.pointer for d in of(check(ndjson(with_member(members))), "JSN007")] == ["/k7"]


# -- numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [b"NaN", b"Infinity", b"-Infinity"])
def test_nan_and_infinity(token: bytes) -> None:
    assert_line(GOOD_LINE.replace(b'"top":1', b'"top":' + token), "JSN008", pointer="/bbox/top")


def test_every_nan_of_a_line_is_reported_at_its_place() -> None:
    (first, second) = assert_line(with_member(b'"confidence":Infinity', sign(1)).replace(b'"top":1', b'"top":NaN'), "JSN008", "JSN008")
    assert {first.pointer, second.pointer} == {"/bbox/top", "/confidence"}


def test_nan_does_not_hide_other_faults() -> None:
    assert sorted(codes(check(ndjson(WRONG_LINE.replace(b'"top":5', b'"top":NaN'))))) == [("JSN008", 1), ("NAM002", 1)]


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"1" + b"0" * 400, b"9" * 5000, b"-" + b"9" * 5000], ids=lambda n: f"{len(n)}")
def test_numbers_that_no_double_holds(number: bytes) -> None:
    assert_line(GOOD_LINE.replace(b'"top":1', b'"top":' + number), "JSN016", pointer="/bbox/top")


def test_a_number_of_5000_digits_hides_no_other_fault() -> None:
    assert sorted(codes(check(ndjson(WRONG_LINE.replace(b'"top":5', b'"top":' + b"9" * 5000))))) == [("JSN016", 1), ("NAM002", 1)]


@pytest.mark.parametrize(
    "number", [b"9007199254740993", b"18446744073709551616", b"1" + b"0" * 40, b"1e-999", b"0." + b"1" * 6000, b"0.0", b"1E2"], ids=len
)
def test_numbers_that_are_fine(number: bytes) -> None:
    assert_line(GOOD_LINE.replace(b'"top":1', b'"top":' + number))


# -- nesting --------------------------------------------------------------------------------------------------------------

DEPTHS = [200, 254, 255, 300, 500, 980, 1000, 1023, 1024, 1100, 100_000]


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("shape", ["brackets", "braces", "mixed", "unclosed", "member", "member-twice"])
def test_deep_nesting_crashes_nothing(depth: int, shape: str) -> None:
    brackets = b"[" * depth + b"]" * depth
    raw = {
        "brackets": brackets,
        "braces": b'{"a":' * depth + b"1" + b"}" * depth,
        "mixed": b'[{"a":' * (depth // 2) + b"1" + b"}]" * (depth // 2),
        "unclosed": b'{"a":[' * (depth // 2),
        "member": with_member(b'"x":' + brackets),
        "member-twice": with_member(b'"x":1,"x":' + brackets),
    }[shape]
    report = checker().validate(ndjson(sign(8), raw, sign(9), WRONG))
    about = {d.code for d in report.diagnostics if d.line == 2}
    assert about
    assert codes([d for d in report.diagnostics if d.line != 2]) == [("NAM002", 4)]
    assert report.summary.records == 4
    if depth == 100_000:
        assert about == {"JSN015"}


@pytest.mark.parametrize("depth", [300, 100_000])
@pytest.mark.parametrize("shape", [b"[", b'{"a":', b'[{"a":'])
def test_deep_nesting_as_the_whole_file(depth: int, shape: bytes) -> None:
    report = checker().validate(shape * depth)
    assert report.counts["error"] >= 1 and len(report.diagnostics) <= 3


# -- lines that are no records ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [b"null", b"1", b'"sign"', b"true", b"[]", b"[1,2]", b"-0.5e3"])
def test_json_that_is_no_object(raw: bytes) -> None:
    assert_line(raw, "JSN005", pointer="")


@pytest.mark.parametrize(
    "raw", [b"garbage", b"}", b"{", b'{"a"', b'{"a":', b'{"a":1', b"{]", b"[}", b",", b'"', b"-", b"nul", b"\\", b"\x01"]
)
def test_lines_that_do_not_parse(raw: bytes) -> None:
    assert_line(raw, "JSN001")


ROWLESS = "KEY001 /dataRow"
LITERAL = "{'name': 'sing', \"bbox\": {'top': 1, 'left': 2, 'height': 3, 'width': 4,}, 'uuid': None, 'dataRow': {'globalKey': 'Größe'}}"


@pytest.mark.parametrize(
    ("raw", "more"),
    [
        (LITERAL, ["NAM002 /name 'sing'"]),
        (LITERAL.replace("'sing'", "'sign'").replace("4,", "-4"), ["GEO004 /bbox/width -4"]),
        ('{"name": "sign", "confidence": None}', ["CNF003 /confidence None", ROWLESS, "REC001 /bbox"]),
        (
            '{"name": "sky", "mask": {"colorRGB": (0, 1, 256)}}',
            ["GEO016 /mask/instanceURI", "GEO017 /mask/colorRGB/2 256", ROWLESS],
        ),
        ("{'name': (('caption')), 'answer': \"it's\", 'dataRow': {'globalKey': 5,},}", ["KEY003 /dataRow/globalKey 5"]),
        ("{'name': 'caption', 'answer': 'a\\'b', 'dataRow': {'globalKey': ''}}", ["KEY003 /dataRow/globalKey ''"]),
        ("{'name': 'x', 'name': 'sing', 'dataRow': {'globalKey': 'k'}}", ["JSN007 /name 'sing'", "NAM002 /name 'sing'", "REC001 "]),
        ("[1,]", ["JSN005 "]),
        ("{'name': nan}", []),
        ("{'name': 'sing', 'confidence': NaN}", []),
        ("{'name': 'sing', 'classifications': [,]}", []),
        ("{'name': 'sign', 'bbox': box()}", []),
        ("'sign'", []),
        ("{'a': " + "[" * 100_000 + "]" * 100_000 + "}", []),
    ],
)
def test_python_literals(raw: str, more: list[str]) -> None:
    """What they say is certain: it is held against the ontology, at its place."""
    report = checker().validate(ndjson(sign(8), raw.encode(), sign(9)))
    before = len(ndjson(sign(8)))
    found: list[str] = []
    for finding in report.diagnostics:
        if finding.line == 2 and finding.code != "JSN002":
            assert finding.column is not None
            assert finding.offset == before + len(raw[: finding.column - 1].encode())
            at = raw[finding.column - 1 :]
            shown = re.match(r"'[^']*'|[-\w]+", at) if finding.value is not None or at.startswith("None") else None
            found.append(f"{finding.code} {finding.pointer}{f' {shown.group()}' if shown else ''}")
    assert [d.line for d in of(report.diagnostics, "JSN002")] == [2]
    assert sorted(found) == sorted(more)


def test_rules_across_records_know_python_literals() -> None:
    one = b"{'name': 'weather', 'answer': {'name': 'fog'}, 'dataRow': {'globalKey': 'k'}}"
    found = check(ndjson(one, b'{"name": "weather", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "k"}}'))
    assert codes(found) == [("JSN002", 1), ("DUP002", 2)]


@pytest.mark.parametrize(("text", "code"), [("a\tb", "JSN001"), ("it\\'s", "JSN001"), ("a\tb", "JSN002")])
def test_texts_with_slips_in_them(text: str, code: str) -> None:
    raw = f'{{"name": "caption", "answer": "{text}", "confidence": 5, "dataRow": {{"globalKey": "k"}}}}'
    raw = raw.replace('"k"}}', '"k",}}') if code == "JSN002" else raw
    found = check(raw.encode())
    wrong = next(d for d in found if d.code == "CNF001")
    assert wrong.column == raw.index("5,") + 1


@pytest.mark.parametrize("between", [b"", b",", b" ", b", "])
def test_two_objects_on_a_line(between: bytes) -> None:
    """Each is looked at, at its place."""
    twice, wrong = assert_line(GOOD_LINE + between + WRONG_LINE, "JSN006", "NAM002")
    behind = len(GOOD_LINE + between)
    assert (twice.code, twice.column) == ("JSN006", behind + 1)
    before = len(ndjson(sign(8)))
    (alone,) = checker().validate(WRONG_LINE).diagnostics
    assert (wrong.pointer, wrong.column, wrong.offset) == ("/name", behind + alone.column, before + behind + alone.offset)


def test_many_objects_on_a_line_up_to_one_that_breaks_off() -> None:
    ä = ndjson({**WRONG, "x": "ä"}).strip()
    found = assert_line(ä + ä + b"\r" + GOOD_LINE + b" " + ä + ä[:-9], "JSN006", *["NAM002", "REC003"] * 3)
    assert len({d.offset for d in found}) == 7


def test_objects_on_a_line_are_looked_at_though_that_is_allowed() -> None:
    report = predlint.compile(ONTOLOGY, ignore=["ANS024", "MED009", "MED011", "JSN006"]).validate(WRONG_LINE + WRONG_LINE + b"\n")
    assert [d.code for d in report.diagnostics] == ["NAM002", "NAM002"]
    assert (report.summary.records, report.summary.clean_records) == (1, 0)


def test_equal_lines_that_are_no_records_are_no_duplicates() -> None:
    found = check(ndjson(*[b"garbage"] * 20, *[b"null"] * 20, WRONG))
    assert {d.code for d in found} == {"JSN001", "JSN005", "NAM002"}


# -- places -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", [b"", BOM])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("text", ["a", "é", "日本語", "😀", 'q"\\u00e9\\'])
def test_columns_count_characters_and_offsets_count_bytes(prefix: bytes, end: bytes, text: str) -> None:
    first = {"name": "caption", "answer": text, "dataRow": {"globalKey": text}}
    second = {"uuid": text, "dataRow": {"globalKey": text}, "name": "sgn", "bbox": sign()["bbox"]}
    raw = line(second)
    data = prefix + line(first) + end + raw + end
    (found,) = of(check(data), "NAM002")
    assert found.line == 2 and found.pointer == "/name"
    assert data[found.offset :].startswith(b'"sgn"')
    assert found.column == raw.decode().index('"sgn"') + 1


def test_columns_within_white_space_and_escapes() -> None:
    raw = (
        '  { "uuid" : "\\u00e9\\"" ,\t"na\\u006de"  :   "sgn" , "bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"é"}}'
    )
    (found,) = of(check(raw.encode() + b"\n"), "NAM002")
    assert (found.column, found.offset) == (raw.index('"sgn"') + 1, raw.index('"sgn"'))


@pytest.mark.parametrize("value", ["9" * 400, "-" + "9" * 400, "1e400", '{"0.1": 0.5, "0.5": ' + "9" * 309 + "}"])
def test_a_metric_beyond_doubles_is_reported(value: str) -> None:
    line = f'{{"metricName": "blur", "metricValue": {value}, "dataRow": {{"globalKey": "a"}}}}'
    found = predlint.compile(ONTOLOGY).validate(line.encode()).diagnostics
    assert "JSN016" in [d.code for d in found]
