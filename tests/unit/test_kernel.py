"""The kernel by itself: its hashes and numbers are Python's, its doubts stand where they should, and nothing is read beyond a block."""

from __future__ import annotations

import ctypes
import json
import re
from array import array
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import predlint
from predlint.kernel import header, opcodes
from predlint.kernel.library import TextTable, library, power_table
from predlint.kernel.lowering_context import LineFacts
from predlint.kernel.record_nodes import ADDRESS
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model.findings import TagViolations
from predlint.model.hashes import OWN, SIZE, Secret
from predlint.platforms.labelbox.topics.masks import URI_PATTERN
from predlint.shape.constraints import NotFractions, NotSelfIntersecting, Ordered, PointsNotFractions, PointsWithin, Within
from predlint.shape.nodes import AnyValue, Branch, Fork, Items, Member, Number, Record, Tagged, Text
from violation_kit import violation_spec

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")
VIOLATION = violation_spec("REC003", lambda value: ("", None))


def record(members: dict[str, Any], **more: Any) -> Record:
    """With members that must be there."""
    nodes = {name: node if isinstance(node, Member) else Member(node, missing=VIOLATION) for name, node in members.items()}
    return Record(nodes, VIOLATION, VIOLATION, VIOLATION, **more)


def scanner(shape: Any, **more: Any) -> Scanner:
    return Scanner(library(), LoweredShape(library(), shape, **more))


def states(shape: Any, *lines: str, **more: Any) -> list[int]:
    scanned = scanner(shape, **more).scan("\n".join(lines).encode())
    assert scanned is not None
    return scanned.lines["state"].tolist()


@pytest.mark.parametrize("size", [*range(300), 511, 512, 1023, 1024, 1025, 1088, 5_000, 100_000])
def test_hashes_are_those_of_python(size: int) -> None:
    data = Random(size).randbytes(size)
    for secret in (OWN, Secret(bytes(SIZE)), Secret(b"\xff" * SIZE)):
        assert library().predlint_hash(secret.data, data, size) == secret.bytes_hash(data)


def read(text: str) -> tuple[float, bool] | None:
    value, whole = ctypes.c_double(), ctypes.c_int32()
    raw = text.encode()
    known = library().predlint_number(raw, len(raw), power_table().buffer_info()[0], ctypes.byref(value), ctypes.byref(whole))
    return (value.value, bool(whole.value)) if known else None


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False).map(repr),
        st.integers().map(str),
        st.from_regex(r"-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    )
)
@example("9007199254740993")
@example("9007199254740993.0")
@example("1e23")
@example("2.2250738585072014e-308")
@example("1.7976931348623157e308")
@example("-0.0")
def test_numbers_are_those_of_python_or_none(text: str) -> None:
    found = read(text)
    if found is not None:
        assert found[0].hex() == float(text).hex()
        assert found[1] == (text.lstrip("-").isdigit())


@pytest.mark.parametrize("text", ["0.8437261939048767", "1234.5", "1e-7", "0", "-3", "4503599627370496.5", "1E+2", "255"])
def test_numbers_that_models_write_are_read(text: str) -> None:
    assert read(text) is not None


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?([eE][0-9])?", fullmatch=True), st.sampled_from(["", " ", ".5", "e", "x"]))
@example("2345.678", "")
@example("-12.34567", "")
@example("1234567.8", "")
@example("2345.6789", "")
def test_short_numbers_in_a_record_are_those_of_python(text: str, behind: str) -> None:
    made = scanner(record({"number": Number(VIOLATION, column="number")}))
    for line in (f'{{"number": {text}{behind}}}', f'{{"number":{text}{behind}'):
        scanned = made.scan(line.encode())
        try:
            number = float(json.loads(line)["number"])
        except ValueError:
            assert scanned is not None and scanned.lines["state"].tolist() == [UNREAD]
        else:
            assert scanned is not None and scanned.lines["state"].tolist() == [CLEAN]
            assert made.column("number")[0].view("f8").tolist() == [number]


@pytest.mark.parametrize(
    "text", ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1e400", "NaN", "Infinity", "1 ", "12345678901234567890"]
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert read(text) is None


def test_texts_are_found_by_themselves_alone() -> None:
    names = [f"{'x' * (n % 40)}{n}" for n in range(3_000)] + ["", "a", "b", "ab", "ba", "car", "cat"]
    assert len(TextTable(library(), names).cuts) == len(names) + 1
    facts = LineFacts({"name": names}, {"row": [float(at) for at in range(len(names))]})
    made = scanner(record({"name": Text(VIOLATION, column="name")}), facts=facts)
    scanned = made.scan("\n".join([f'{{"name": "{name}"}}' for name in [*names, "none", "xx", "carr"]]).encode())
    assert scanned is not None
    assert scanned.lines["state"].tolist() == [CLEAN] * len(names) + [IN_DOUBT] * 3
    assert made.column("name")[0].tolist() == list(range(len(names)))


@pytest.mark.parametrize("names", [["a", "bb", "ccc", "dddd", "", "eeeeeeeee", "ü", "x" * 300], ["a", "b", "a", "b", "c", "a"]])
def test_data_rows_are_found_in_any_order(names: list[str]) -> None:
    """Who is named after another is looked for behind it."""
    rng = Random(4)
    given = [*names, *names[::-1], *rng.choices([*names, "nobody", "ccd"], k=300), *names]
    made = scanner(
        record({"key": Text(VIOLATION, column="key")}), facts=LineFacts({"key": names}, {"row": [float(at) for at in range(len(names))]})
    )
    for block in (given[:9], given[9:]):
        scanned = made.scan("\n".join([json.dumps({"key": name}, ensure_ascii=False) for name in block]).encode())
        assert scanned is not None
        assert scanned.lines["state"].tolist() == [CLEAN if name in names else IN_DOUBT for name in block]
        assert made.column("key")[0].tolist() == [names.index(name) for name in block if name in names]


@given(st.lists(st.text(max_size=300)))
def test_many_texts_are_hashed_as_one_is(texts: list[str]) -> None:
    table = TextTable(library(), texts)
    assert table.hashes(OWN).tolist() == [OWN.text_hash(text) for text in texts]
    assert table.are_distinct == (len({*texts}) == len(texts)) and table.lengths == {*map(len, texts)}


def test_facts_that_nobody_knows_take_no_room() -> None:
    facts = LineFacts({"key": ["a", "b"]}, {"width": float("inf"), "height": [1.0, 2.0], "share": 100.0}, {"share": 100.0})
    assert facts.numbers(["width", "share"]).tolist() == [float("inf"), 100.0]
    assert facts.numbers(["share", "height"]).tolist() == [[100.0, 1.0], [100.0, 2.0], [100.0, float("inf")]]
    assert facts.numbers([]).tolist() == [float("inf")]


def test_of_equal_texts_the_first_counts_and_the_others_take_no_time() -> None:
    """A list of a million data rows may have a million without an id: to step over each of those before took minutes."""
    names = ["a", *["b"] * 300_000, "a", "c"]
    table = TextTable(library(), names)
    assert sorted(slot for slot in table.slots if slot >= 0) == [0, 1, len(names) - 1]


def test_records_that_are_not_read_leave_nothing_behind() -> None:
    shape = record(
        {
            "a": Text(VIOLATION, column="text"),
            "n": Member(Items(Number(VIOLATION, minimum=0, maximum=9, whole=True, column="number"), VIOLATION)),
            "more": Member(AnyValue()),
        }
    )
    lines = {
        '{"a": "one", "n": [1, 2]}': CLEAN,
        '{"a": "two", "n": [3, 10]}': IN_DOUBT,  # beyond its bound, when much was kept already
        '{"n": [4], "more": {"x": [1, {"y": null}]}, "a": "\\u0074wo\\ud83d\\ude00"}': CLEAN,
        '{"a": "three", "a": "three"}': UNREAD,
        '{"a": "four", "more": {"x": 1, "x": 1}}': UNREAD,
        '{"a": "five", "more": "\\ud800"}': UNREAD,
        '{"a": "six"} x': UNREAD,
        '{"a": "seven", "n": [5], }': UNREAD,
        '{"a": "eight", "n": [6.0]}': IN_DOUBT,
        '{"a": "nine"}': CLEAN,
        '{"n": []}': IN_DOUBT,
        '{"a": "ten", "n": [7], "x": 1, "y": 2}': IN_DOUBT,
        '{"a": "eleven", "n": [7], "x": 1, "y": 2, "x": 1}': UNREAD,
    }
    made = scanner(shape)
    scanned = made.scan("\n".join(lines).encode())
    assert scanned is not None
    assert scanned.lines["state"].tolist() == list(lines.values())
    texts, at = made.column("text")
    assert texts.tolist() == [OWN.text_hash(text) for text in ("one", "two", "two😀", "eight", "nine", "ten")]
    assert at.tolist() == [0, 1, 2, 8, 9, 11]
    assert made.column("number")[0].view("f8").tolist() == [1.0, 2.0, 3.0, 4.0, 7.0]


def test_every_doubt_says_what_stands_where() -> None:
    shape = record({"a": Number(VIOLATION, minimum=0), "b": Text(VIOLATION, maximum=3), "c": record({"d": Number(VIOLATION)})})
    text = b'{"a": -1, "b": "long text", "c": {"e": 5}, "f": [1, 2]}\n{"a": 1, "b": "", "c": {"d": 2}}'
    scanned = scanner(shape).scan(text)
    assert scanned is not None
    assert scanned.lines["state"].tolist() == [IN_DOUBT, CLEAN]
    found = [text[doubt["begin"] : doubt["end"]].decode() for doubt in scanned.doubts]
    assert found == ["-1", '"long text"', '"e": 5', '{"e": 5}', '"f": [1, 2]']
    assert [int(doubt["hash"]) == 0 for doubt in scanned.doubts] == [False, False, False, True, False]


def test_doubted_records_alike_have_one_form() -> None:
    shape = record({"a": Number(VIOLATION), "b": Member(record({"c": Number(VIOLATION)})), "d": Member(Number(VIOLATION, maximum=0))})
    texts = ('"a": 1', '"a": 22', '"a": 1, "b": {"c": 1}', '"b": {"c": 1}, "a": 1', '"a":3,"b":{"c":4}')
    scanned = scanner(shape).scan("\n".join([f'{{{text}, "d": 5}}' for text in texts]).encode())
    assert scanned is not None
    one, two, three, four, five = scanned.lines["form"].tolist()
    assert one == two
    assert three == five
    assert len({one, three, four}) == 3
    mixed = scanner(shape).scan(b'{"a": 1}\n{"a": 2, "d": 5}')
    assert mixed is not None
    assert mixed.lines["form"].tolist() == [0, one]


def test_lists_and_lines_are_read_alike() -> None:
    shape = record({"a": Number(VIOLATION, minimum=0)})
    elements = ['{"a": 1}', '{"a": -1}', '{"a"', "[1, 2]", '{"a": 2}']
    made = scanner(shape)
    listed = made.scan(f" [{', '.join(elements[:2] + elements[3:])} ]\n".encode(), listed=True)
    assert listed is not None
    assert listed.lines["state"].tolist() == [CLEAN, IN_DOUBT, IN_DOUBT, CLEAN]
    for broken in (b"", b"[", b"{}", b"[{}", b"[{}] x", b"[{},]", b'["a]'):
        assert made.scan(broken, listed=True) is None, broken
    assert states(shape, *elements) == [CLEAN, IN_DOUBT, UNREAD, IN_DOUBT, CLEAN]


def test_what_must_hold_is_held_against_the_row() -> None:
    sides = {name: Number(VIOLATION, minimum=0) for name in ("top", "left", "height", "width")}
    box = record(sides, holds=(Within(("left", "width"), "width"), Within(("top", "height"), "height"), NotFractions(tuple(sides), 1.1)))
    shape = record({"box": Member(box), "key": Text(VIOLATION, column="key")})
    facts = LineFacts({"key": ["small", "large", "unknown"]}, {"width": [10.0, 100.0, float("inf")], "height": [20.0, 200.0, float("inf")]})

    def line(left: float, top: float, width: float, height: float, key: str) -> str:
        written = json.dumps({"top": top, "left": left, "height": height, "width": width})
        return f'{{"box": {written}, "key": "{key}"}}' if left else f'{{"key": "{key}", "box": {written}}}'

    found = states(
        shape, line(0, 0, 10, 20, "small"), line(0, 0, 11, 20, "small"), line(1, 0, 9, 20, "small"), line(1, 1, 9, 20, "small"),
        line(50, 100, 50, 100, "large"), line(50, 101, 50, 100, "large"), line(5e8, 0, 1, 2, "unknown"), line(0, 0, 1, 1.1, "large"),
        '{"key": "small"}', line(1, 1, 2, 2, "nobody"), facts=facts,
    )  # fmt: skip
    clean, doubt = CLEAN, IN_DOUBT
    assert found == [clean, doubt, clean, doubt, clean, doubt, clean, doubt, clean, doubt]


def test_points_are_held_together() -> None:
    point = record({"x": Number(VIOLATION), "y": Number(VIOLATION)})
    ring = Items(point, VIOLATION, holds=(NotSelfIntersecting(), PointsWithin("width", "height"), PointsNotFractions(1.1)))
    shape = record({"ring": ring, "key": Text(VIOLATION, column="key")})
    facts = LineFacts({"key": ["a"]}, {"width": [10.0], "height": [10.0]})

    def line(*points: tuple[float, float]) -> str:
        return json.dumps({"ring": [{"x": x, "y": y} for x, y in points], "key": "a"})

    square, bow = line((0, 0), (9, 0), (9, 9), (0, 9)), line((0, 0), (9, 9), (9, 0), (0, 9))
    outside, fractions, flat = line((0, 0), (11, 0), (9, 9)), line((0, 0), (1, 0), (1, 1)), line((0, 0), (5, 5), (9, 9))
    assert states(shape, square, bow, outside, fractions, flat, facts=facts) == [CLEAN, *[IN_DOUBT] * 4]


@pytest.mark.parametrize("strict", [False, True])
def test_order_is_held(strict: bool) -> None:
    shape = record({"start": Number(VIOLATION), "end": Number(VIOLATION)}, holds=(Ordered("start", "end", strict),))
    found = states(shape, '{"start": 1, "end": 2}', '{"end": 2, "start": 2}', '{"start": 3, "end": 2}')
    assert found == [CLEAN, IN_DOUBT if strict else CLEAN, IN_DOUBT]


def test_numbers_within_do_not_take_the_places_of_others() -> None:
    ring = Items(record({"x": Number(VIOLATION), "y": Number(VIOLATION)}), VIOLATION, holds=(PointsNotFractions(1.1),))
    shape = record({"start": Number(VIOLATION), "ring": ring, "end": Number(VIOLATION)}, holds=(Ordered("start", "end"),))
    assert states(shape, '{"start": 5, "ring": [{"x": 2, "y": 3}], "end": 4}') == [IN_DOUBT]


def test_null_is_no_member_of_a_variant() -> None:
    texts = {name: Member(Text(VIOLATION, nullable=True)) for name in ("a", "b", "c")}
    shape = record(texts, variants=(frozenset({"a", "b"}), frozenset({"c"})))
    found = states(shape, '{"a": "", "b": ""}', '{"c": ""}', '{"a": null, "b": ""}', '{"c": null}', '{"c": "", "a": null}')
    assert found == [CLEAN, CLEAN, IN_DOUBT, IN_DOUBT, IN_DOUBT]


def test_findings_of_names_and_ids_count() -> None:
    faults = TagViolations(VIOLATION, VIOLATION, VIOLATION, VIOLATION, VIOLATION, VIOLATION)

    def tagged(name: Member, *ids: str | None) -> Tagged:
        body = Record({"name": name, "schemaId": Member(AnyValue())}, VIOLATION, VIOLATION, VIOLATION)
        return Tagged("feature", tuple([Branch(f"n{at}", each, None, body) for at, each in enumerate(ids)]), faults, VIOLATION)

    lines = ['{"name": "n0"}', '{"schemaId": "a"}', '{"schemaId": "b"}', '{"name": "n0", "schemaId": "a"}']
    assert states(tagged(Member(AnyValue()), "a", "b"), *lines) == [CLEAN, CLEAN, CLEAN, IN_DOUBT]
    assert states(tagged(Member(AnyValue()), "a", "a"), *lines) == [CLEAN, *[IN_DOUBT] * 3]  # whose id it is nobody knows
    for name in (Member(AnyValue(), presence=VIOLATION), Member(Text(VIOLATION, minimum=3))):
        assert states(tagged(name, "a", "b"), *lines) == [IN_DOUBT, CLEAN, CLEAN, IN_DOUBT]
    assert states(tagged(Member(AnyValue(), missing=VIOLATION), "a", "b"), *lines) == [CLEAN, IN_DOUBT, IN_DOUBT, IN_DOUBT]


def test_a_member_without_a_colon_is_read_from_its_begin() -> None:
    shape = record({"x": Number(VIOLATION), "y": Number(VIOLATION)})
    assert states(shape, '{"x": 1, "y": 2}', '{"x": 1, "y"  3, ": 2}', '{"x": 1, "y"   ":2}') == [CLEAN, UNREAD, UNREAD]


def test_forks_are_taken_by_their_members() -> None:
    shape = record({"a": Fork(("x",), record({"x": Number(VIOLATION)}), record({"y": Member(Text(VIOLATION))}))})  # pyright: ignore[reportArgumentType]
    assert states(shape, '{"a": {"x": 1}}', '{"a": {"y": "1"}}', '{"a": {"y": 1}}', '{"a": {}}') == [CLEAN, CLEAN, IN_DOUBT, CLEAN]


def test_words_of_a_guard_are_found_in_any_case() -> None:
    shape = record({"a": Text(VIOLATION, guard=("<", "'", "your", "none"))})
    texts = ["abc", "x<y", "it's", "YOUR_KEY", "in-Your-folder", "yo", "yourx", "noNe", "non", "nonsense", "ünone", " a", "a ", ""]
    doubted = {"x<y", "it's", "YOUR_KEY", "in-Your-folder", "yourx", "noNe", "ünone", " a", "a "}
    found = states(shape, *[json.dumps({"a": text}, ensure_ascii=False) for text in texts])
    assert found == [IN_DOUBT if text in doubted else CLEAN for text in texts]


def test_answers_have_a_confidence_or_none_has() -> None:
    answer = Record(
        {"v": Member(Text(VIOLATION)), "confidence": Member(Number(VIOLATION))}, VIOLATION, VIOLATION, VIOLATION, scored="confidence"
    )
    shape = record({"list": Items(answer, VIOLATION, maximum=3)})
    bare, scored = '{"v": "a"}', '{"v": "a", "confidence": 0.5}'
    lists = [[], [bare], [scored], [bare, bare], [scored, scored], [bare, scored], [scored, scored, bare], [bare] * 3, [bare] * 4]
    found = states(shape, *[f'{{"list": [{", ".join(items)}]}}' for items in lists])
    assert found == [CLEAN] * 5 + [IN_DOUBT] * 2 + [CLEAN, IN_DOUBT]


COORDINATES = st.one_of(st.integers(0, 6), st.floats(0, 9), st.integers(0, 3).map(lambda n: 1000 + n * 1e-12))


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=12), st.booleans())
def test_rings_that_the_kernel_takes_are_simple(points: list[tuple[float, float]], closed: bool) -> None:
    points = [*points, points[0]] if closed else points
    numbers = array("d", [number for point in points for number in point])
    if library().predlint_ring(numbers.buffer_info()[0], len(points)):
        assert NotSelfIntersecting().holds([{"x": x, "y": y} for x, y in points], {})


@pytest.mark.parametrize("listed", [False, True])
def test_a_block_may_end_anywhere(listed: bool) -> None:
    """Behind a colon, a backslash, in the middle of a name: under the sanitizers nothing is read behind it."""
    members = {"a": Number(VIOLATION, minimum=0), "b": Text(VIOLATION), "c": record({"d": Number(VIOLATION)}), "e": Member(AnyValue())}
    shape, faults = record(members), TagViolations(*[VIOLATION] * 6)
    union = Tagged("feature", (Branch("one", None, None, shape), Branch("two", None, None, shape)), faults, VIOLATION)
    text = rb'{"zzz":{"y":"\\\"","x":[1.5e3,null]},"a":12.25,"name":"one","b":"\u00e9","c":{"d":-7,"zzz":"\\"},"e":[true,{"f":""}]}'
    for made in (scanner(shape), scanner(union), scanner(record({"a": Items(shape, VIOLATION)}))):
        for end in range(len(text) + 1):
            for block in (text[:end], text + b"\n" + text[:end], b'{"a": [' + text[:end]):
                scanned = made.scan(b"[" + block if listed else block, listed=listed)
                assert scanned is None or len(scanned.lines) <= 2


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_without_harm(data: bytes) -> None:
    shape = record({"a": Member(Number(VIOLATION, minimum=0)), "b": Member(Text(VIOLATION)), "c": Member(AnyValue())})
    made = scanner(shape)
    for listed in (False, True):
        scanned = made.scan(data, listed=listed)
        for line in scanned.lines if scanned is not None else ():
            if line["state"] == CLEAN:
                json.loads(data[line["begin"] : line["end"]])


def test_texts_of_series_take_part_in_what_is_scored() -> None:
    question = {"type": "text", "name": "why"}
    chosen = {"type": "radio", "name": "how", "options": [{"label": "b", "value": "b"}]}
    option = {"label": "a", "value": "a", "options": [question, chosen]}
    ontology = {"tools": [], "classifications": [{"type": "radio", "name": "q", "scope": "index", "options": [option]}]}
    checker = predlint.compile(ontology, media="dicom")
    how = {"name": "how", "answer": {"name": "b", "confidence": 0.5}}
    answers = [
        {"name": "a", "confidence": 0.5, "classifications": [how, {"name": "why", "answer": "so", **more}]}
        for more in ({}, {"confidence": 0.5})
    ]
    lines = [{"name": "q", "answer": answer, "dataRow": {"globalKey": f"k{at}"}} for at, answer in enumerate(answers)]
    found = checker.validate("\n".join(map(json.dumps, lines)).encode()).diagnostics
    assert [(d.line, d.code) for d in found] == [(1, "CNF007")]


def test_addresses_are_read_for_the_pattern_that_the_kernel_knows_alone() -> None:
    assert ADDRESS == URI_PATTERN
    for pattern, state in ((ADDRESS, CLEAN), ("^[a-z:/]*(?![\\s\\S])", IN_DOUBT)):
        shape = record({"a": Text(VIOLATION, pattern=pattern, address=True)})
        assert states(shape, '{"a": "gs://b/c.png"}') == [state]


def test_the_words_of_the_kernel_are_those_of_the_table() -> None:
    assert header.PATH.read_text(encoding="utf-8") == header.header(), "make operations"
    for kind in (opcodes.Node, opcodes.Flag, opcodes.Part, opcodes.Thing):
        numbers = [word for word in vars(opcodes).values() if type(word) is kind]
        assert numbers and len(set(numbers)) == len(numbers)


def test_an_operation_is_four_words() -> None:
    for number, operation in enumerate(opcodes.OPERATIONS):
        words = operation(*range(5, 5 + len(operation.__struct_fields__))).words()
        assert words[0] == number and len(words) == 4
    with pytest.raises(TypeError):
        opcodes.Between(value=3)  # type: ignore[call-arg]


#: A record with all that a kernel reads by itself, and what it does not.
_NUMBER = st.one_of(
    st.integers(-(1 << 53), 1 << 53),
    st.floats(-1e9, 1e9, allow_nan=False, allow_subnormal=False),
    st.sampled_from((0, -0.0, 1.0, 0.5, 1e300)),
)
_CONTAINER_VALUES = st.fixed_dictionaries({
    "a": _NUMBER, "t": st.text(max_size=6), "list": st.lists(_NUMBER, max_size=4), "id": st.text(max_size=3),
    "inner": st.fixed_dictionaries({"b": _NUMBER, "id": st.text()}),
    "any": st.recursive(st.none() | st.booleans() | _NUMBER | st.text(max_size=3), lambda below: st.lists(below, max_size=3)),
})  # fmt: skip


def otherwise(value: Any, rng: Random) -> str:
    """As JSON, in one of the ways in which it may be written."""
    space = rng.choice(("", " "))
    if isinstance(value, dict):
        members = rng.sample(sorted(value.items()), len(value))
        return "{" + f",{space}".join([f"{json.dumps(name)}:{space}{otherwise(each, rng)}" for name, each in members]) + "}"
    if isinstance(value, list):
        return "[" + f"{space},".join([otherwise(each, rng) for each in value]) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=rng.random() < 0.5 or bool(re.search("[\ud800-\udfff]", value)))
    if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer() and abs(value) < 1 << 53:
        return rng.choice((f"{int(value)}", f"{int(value)}.0", f"{int(value)}e0", f"{int(value)}.00E+0"))
    return json.dumps(value)


@given(_CONTAINER_VALUES, _CONTAINER_VALUES, st.integers(0, 1000))
def test_records_are_of_one_content_to_the_kernel_where_they_are_to_python(one: Any, two: Any, seed: int) -> None:
    rng, aside = Random(seed), ("id",)
    number = Number(VIOLATION, VIOLATION)
    inner = record({"b": number, "id": Text(VIOLATION)})
    shape = record(
        {"a": number, "t": Text(VIOLATION), "list": Items(number, VIOLATION), "inner": inner, "any": AnyValue(), "id": Text(VIOLATION)}
    )
    listed = [one, two, {**one, "a": two["a"]}, {**two, "inner": one["inner"]}, {**one, "id": "another"}]
    reads = scanner(shape, content=("content", aside))
    held: list[int] = []
    for each in (*listed, *listed):
        text = otherwise(each, rng)
        assert reads.scan(text.encode("utf-8", "surrogatepass")) is not None
        held.append(int(reads.column("content")[0][0]))
    assert held == [OWN.content_of(each, aside) for each in (*listed, *listed)]
