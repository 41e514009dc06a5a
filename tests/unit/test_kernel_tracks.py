"""Tracks of the kernel: records that are written as others were are read along them, and nothing is told otherwise for that."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from kernel_kit import needs_kernel
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model.findings import TagViolations
from predlint.shape.constraints import Ordered
from predlint.shape.nodes import AnyValue, Branch, Entries, Flag, Items, Member, Name, Number, Record, Tagged, Text, Uuid
from tracks_kit import differences, followed
from violation_kit import violation_spec

pytestmark = needs_kernel
SPEC = violation_spec("REC003", lambda value: ("", None))
FAULTS = TagViolations(SPEC, SPEC, SPEC, SPEC, SPEC, SPEC, SPEC, SPEC, SPEC, SPEC)
NUMBER = Number(SPEC, SPEC, minimum=0, maximum=100)
TEXT = Text(SPEC)


def record(members: dict[str, Any], *, optional: dict[str, Any] | None = None, **more: Any) -> Record:
    """With members that must be there, and others."""
    nodes = {name: Member(node, missing=SPEC) for name, node in members.items()}
    return Record(nodes | {name: Member(node) for name, node in (optional or {}).items()}, SPEC, SPEC, SPEC, **more)


def tagged(bodies: dict[str, Record], **more: Any) -> Tagged:
    """Told apart by their names."""
    return Tagged("feature", tuple([Branch(name, None, None, body) for name, body in bodies.items()]), FAULTS, SPEC, by_id=None, **more)


def scanner_of(shape: Any, **more: Any) -> Scanner:
    return Scanner(library(), LoweredShape(library(), shape, **more))


def read(scanner: Scanner, lines: list[str], *, listed: bool = False) -> tuple[list[int], int]:
    """The states of lines, and how many were read along tracks: the same as without tracks, each time that they are read."""
    block = (f"[{','.join(lines)}]" if listed else "\n".join(lines)).encode()
    states: list[int] = []
    for _ in range(2):
        scanned = scanner.scan(block, listed=listed)
        assert scanned is not None
        assert differences(scanner, scanned, block, listed=listed) == []
        states = scanned.lines["state"].tolist()
    return states, followed(scanner)


def written(members: dict[str, Any], **more: Any) -> str:
    return json.dumps(members, **more)


THREE = {"a": 1, "b": "x", "c": [1, 2]}
SHAPE_OF_THREE = record({"a": NUMBER, "b": TEXT, "c": Items(NUMBER, SPEC)})


def test_each_order_of_members_has_its_track() -> None:
    lines = [written(dict(order)) for order in permutations(THREE.items())]
    assert read(scanner_of(SHAPE_OF_THREE), lines) == ([CLEAN] * 6, 6)
    assert read(scanner_of(SHAPE_OF_THREE), lines, listed=True) == ([CLEAN] * 6, 6)


@pytest.mark.parametrize("spaces", [(",", ":"), (", ", ": "), (" ,\t", " : "), (",  ", ":")])
def test_spaces_are_parts_of_tracks(spaces: tuple[str, str]) -> None:
    lines = [written(THREE, separators=spaces)] * 3
    assert read(scanner_of(SHAPE_OF_THREE), lines) == ([CLEAN] * 3, 3)


def test_spaces_that_begin_alike() -> None:
    """The bytes before a value may begin with all of those before another one."""
    lines = ['{"a":1,"b":"x","c":[]}', '{"a": 1,"b":"x","c":[]}', '{"a":  1,"b":"x","c":[]}', '{ "a":1,"b":"x","c":[] }']
    for order in permutations(lines):
        assert read(scanner_of(SHAPE_OF_THREE), list(order)) == ([CLEAN] * 4, 4)


def test_values_differ_as_they_like() -> None:
    lines = [written({"a": at / 7, "b": "é" * at + '"\\', "c": list(range(at))}) for at in range(40)]
    assert read(scanner_of(SHAPE_OF_THREE), lines) == ([CLEAN] * 40, 40)
    wrong = [written({"a": a, "b": b, "c": c}) for a, b, c in [(101, "", []), (1, 2, []), (1, "", {}), (-1, "", [200]), (1, None, [None])]]
    assert read(scanner_of(SHAPE_OF_THREE), [lines[0], *wrong, lines[1]]) == ([CLEAN, *[IN_DOUBT] * 5, CLEAN], 2)


def test_a_member_twice_has_no_track() -> None:
    lines = [written(THREE), '{"a": 1, "b": "x", "c": [1, 2], "a": 1}', '{"a": 1, "a": 1, "b": "x", "c": []}', written(THREE)]
    assert read(scanner_of(SHAPE_OF_THREE), lines) == ([CLEAN, UNREAD, UNREAD, CLEAN], 2)


def test_a_member_that_is_missing_or_unknown_is_doubted() -> None:
    lines = [written(THREE), '{"a": 1, "b": "x"}', '{"a": 1, "b": "x", "c": [], "d": 1}', '{"a": 1, "b": "x", "\\u0063": []}', "{}"]
    assert read(scanner_of(SHAPE_OF_THREE), lines) == ([CLEAN, IN_DOUBT, IN_DOUBT, UNREAD, IN_DOUBT], 1)


def test_lines_that_end_within() -> None:
    whole = written(THREE)
    lines = [whole, *[whole[:end] for end in range(1, len(whole))], whole]
    assert read(scanner_of(SHAPE_OF_THREE), lines)[0] == [CLEAN, *[UNREAD] * (len(whole) - 1), CLEAN]


def test_unknown_members_of_open_records_are_parts_of_tracks() -> None:
    shape = record({"a": NUMBER}, rest=AnyValue(), unlike=("score",))
    lines = ['{"a": 1, "p": {"q": [1]}, "r": null}', '{"p": 3, "a": 1}', '{"p": 1, "a": 1, "p": 2}', '{"a": 1, "scores": 1}']
    assert read(scanner_of(shape), lines) == ([CLEAN, CLEAN, UNREAD, IN_DOUBT], 2)


def test_more_unknown_members_than_are_looked_at() -> None:
    """64 of a record and of all around it: those that a track goes over count, too."""
    shape = record({}, optional={"in": Items(record({}, rest=AnyValue()), SPEC)}, rest=AnyValue())

    def line(outer: int, inner: int) -> str:
        return written({f"o{at}": at for at in range(outer)} | {"in": [{f"i{at}": at for at in range(inner)}]})

    counts = [(0, 3), (3, 0), (3, 3), (60, 4), (60, 5), (4, 60), (5, 60), (64, 0), (65, 0), (0, 64), (0, 65)]
    states, _ = read(scanner_of(shape), [line(*each) for each in counts])
    assert states == [CLEAN if sum(each) <= 64 else UNREAD for each in counts]


def test_null_where_it_is_as_good_and_where_one_of_several_must_be_there() -> None:
    either = {"a": Text(SPEC, nullable=True), "b": Text(SPEC, nullable=True)}
    shape = record({}, optional=either, exactly_one=("a", "b"), not_one=SPEC)
    lines = [
        '{"a": "x"}',
        '{"b": "x"}',
        '{"a": "x", "b": null}',
        '{"a": null, "b": "x"}',
        '{"a": null}',
        '{"a": "x", "b": "y"}',
        '{"a": null}',
    ]
    assert read(scanner_of(shape), lines)[0] == [CLEAN] * 4 + [IN_DOUBT] * 3
    states, along = read(scanner_of(record({}, optional=either)), ['{"a": null}', '{"a": "x"}'])
    assert (states, along) == ([CLEAN, CLEAN], 2)


def test_what_must_hold_is_held_against_values_on_tracks() -> None:
    shape = record({"start": NUMBER, "end": NUMBER}, holds=(Ordered("start", "end", strict=True),))
    lines = [f'{{"start": {start}, "end": {end}}}' for start, end in ((1, 2), (2, 1), (3, 4), (5, 5))]
    assert read(scanner_of(shape), lines) == ([CLEAN, IN_DOUBT, CLEAN, IN_DOUBT], 2)


def test_a_null_and_an_object_at_one_place() -> None:
    shape = record({"in": record({"a": NUMBER}, optional={"b": NUMBER})}, optional={"n": Items(record({"a": NUMBER}), SPEC, nullable=True)})
    lines = ['{"in": {"a": 1}}', '{"in": {"a": 1, "b": 2}, "n": null}', '{"in": {"a": 1}, "n": [{"a": 1}, {"a": 2}]}', '{"in": null}']
    assert read(scanner_of(shape), lines) == ([CLEAN, CLEAN, CLEAN, IN_DOUBT], 3)


# -- names -------------------------------------------------------------------------------------------------------------------


def test_bodies_have_tracks_whatever_their_names() -> None:
    """Names with one body share its tracks, however many there are, and wherever the name stands."""
    body = record({"name": AnyValue(), "a": NUMBER})
    names = [f"{'long ' * (at % 5)}name {at}" for at in range(300)]
    lines = [written({"name": name, "a": 1}) for name in names] + [written({"a": 1, "name": name}) for name in names]
    assert read(scanner_of(tagged(dict.fromkeys(names, body), column="branch")), lines) == ([CLEAN] * 600, 600)


def test_a_name_that_is_another_ones_begin() -> None:
    one, two = record({"name": AnyValue(), "a": NUMBER}), record({"name": AnyValue(), "b": NUMBER})
    names = {"x": one, "xx": two, "xxx": one, "x" * 15: two, "x" * 16: one, "x" * 17: two, "": two}
    good = [written({"name": name, "a" if body is one else "b": 1}) for name, body in names.items()]
    bad = [written({"name": name, "b" if body is one else "a": 1}) for name, body in names.items()]
    unknown = [written({"name": name, "a": 1}) for name in ("y", "xxxx", "x\\", "x" * 14, "x" * 18)]
    scanner = scanner_of(tagged(names, column="branch"))
    assert read(scanner, good * 20) == ([CLEAN] * 140, 140)
    assert read(scanner, [*good, *bad, *unknown]) == ([CLEAN] * 7 + [IN_DOUBT] * 12, 7)


def test_a_name_that_stands_in_another_object_first() -> None:
    inner = record({"name": TEXT})
    shape = tagged(
        {"x": record({"name": AnyValue(), "in": inner}), "y": record({"name": AnyValue(), "in": inner, "b": NUMBER})}, column="of"
    )
    lines = [
        f'{{"in": {{"name": "{other}"}}, {more}"name": "{name}"}}'
        for name, more in (("x", ""), ("y", '"b": 1, '))
        for other in ("x", "y", "z")
    ]
    assert read(scanner_of(shape), lines)[0] == [CLEAN] * 6


def test_branches_of_one_name_are_told_apart_by_their_members() -> None:
    """As box and polygon of one tool: each has a member that the other lacks."""
    bodies = [record({"name": AnyValue(), "a": NUMBER}), record({"name": AnyValue(), "b": TEXT})]
    branches = tuple([Branch("x", None, payload, body) for payload, body in zip(("a", "b"), bodies, strict=True)])
    shape = Tagged("feature", branches, FAULTS, SPEC, by_id=None, column="branch")
    lines = [
        '{"name": "x", "a": 1}',
        '{"name": "x", "b": "t"}',
        '{"name": "x", "a": 1, "b": "t"}',
        '{"name": "x", "a": "t"}',
        '{"name": "x"}',
    ]
    assert read(scanner_of(shape), lines) == ([CLEAN, CLEAN, *[IN_DOUBT] * 3], 2)


def test_ids_in_place_of_names() -> None:
    branches = tuple(
        [Branch(f"n{at}", f"id {at}", None, record({"a": NUMBER}, optional={"name": AnyValue(), "schemaId": AnyValue()})) for at in (1, 2)]
    )
    shape = Tagged("feature", branches, FAULTS, SPEC, column="branch")
    lines = [
        '{"schemaId": "id 1", "a": 1}',
        '{"a": 1, "schemaId": "id 2"}',
        '{"name": "n1", "a": 1}',
        '{"name": "n1", "schemaId": "id 1", "a": 1}',
    ]
    states, along = read(scanner_of(shape), lines)
    assert states == [CLEAN, CLEAN, CLEAN, IN_DOUBT] and along == 3


def test_names_of_nested_objects() -> None:
    option = tagged({name: record({"name": AnyValue()}) for name in ("p", "q", "r")})
    shape = tagged({"x": record({"name": AnyValue(), "answers": Items(option, SPEC, unique=SPEC)})})
    lines = [written({"name": "x", "answers": [{"name": name} for name in names]}) for names in ("p", "pq", "rqp", "pp", "s", "")]
    assert read(scanner_of(shape), lines) == ([CLEAN, CLEAN, CLEAN, IN_DOUBT, IN_DOUBT, CLEAN], 4)


def test_names_looked_for_ahead() -> None:
    body = record({"hash": AnyValue(), "of": Text(SPEC, column="of")})
    shape = record({"parts": Entries(tagged({"p": body, "q": body}, by="hash", column="part"), SPEC)})
    lines = [
        written({"parts": {f"k{at}": {"of": "a" * at, "hash": name} for at, name in enumerate(names)}})
        for names in ("pq", "qq", "p" * 30, "pz")
    ]
    assert read(scanner_of(shape, ahead=True), lines) == ([CLEAN, CLEAN, CLEAN, IN_DOUBT], 3)


# -- what tracks do besides ----------------------------------------------------------------------------------------------------


def test_columns_and_contents_are_filled_alike() -> None:
    place = record({"x": Number(SPEC, SPEC, minimum=0, maximum=9, column="x"), "y": NUMBER}, optional={"z": Flag(SPEC)})
    body = record({"name": AnyValue(), "uuid": Uuid(SPEC, column="identity"), "at": place, "of": Name(("p", "q"), SPEC)})
    lines = [
        written({"name": "n", "uuid": f"0b8a5c1e-93d4-4f6a-8e27-{at:012d}", "at": {"y": at, "x": at % 12} | extra, "of": "pqr"[at % 3]})
        for at in range(24)
        for extra in ({}, {"z": True})
    ]
    scanner = scanner_of(tagged({"n": body}, column="branch"), identity="identity", content=("content", ("uuid",)))
    states, along = read(scanner, lines)
    assert along == states.count(CLEAN) > 20
    assert len(set(scanner.column("content")[0].tolist())) > 10


def test_lists_of_which_only_the_length_counts() -> None:
    inner = record({"a": Number(SPEC, SPEC, minimum=0, maximum=9, column="a")})
    shape = record({"in": Items(inner, SPEC, only_counted=True, column="count"), "out": Items(inner, SPEC)})
    scanner = scanner_of(shape)
    assert read(scanner, ['{"in": [{"a": 1}, {"a": 2}], "out": [{"a": 3}]}'] * 3) == ([CLEAN] * 3, 3)
    assert scanner.column("a")[0].view("f8").tolist() == [3.0] * 3 and scanner.column("count")[0].tolist() == [2] * 3


def test_values_that_count_in_the_content_here_and_not_there() -> None:
    """Objects of one node have other tracks where they do not count."""
    inner = record({"a": NUMBER})
    shape = record({"in": Items(inner, SPEC), "aside": Items(inner, SPEC)})
    lines = [f'{{"in": [{{"a": {a}}}], "aside": [{{"a": {b}}}]}}' for a in (1, 2) for b in (1, 2)]
    lines += ['{"aside": [{"a": 1}], "in": [{"a": 2}]}', '{"aside": [], "in": []}']
    scanner = scanner_of(shape, content=("content", ("aside",)))
    assert read(scanner, lines) == ([CLEAN] * 6, 6)
    contents = scanner.column("content")[0].tolist()
    assert contents[0] == contents[1] != contents[2] == contents[3] == contents[4]


def test_a_member_that_is_read_late() -> None:
    shape = record({"first": NUMBER, "later": NUMBER, "c": TEXT}, first=("first", "later"), holds=(Ordered("first", "later", strict=True),))
    lines = [written(dict(order)) for order in permutations({"first": 1, "later": 2, "c": "x"}.items())]
    lines += ['{"later": 1, "c": "x", "first": 2}', '{"later": nul, "c": "x", "first": 2}', '{"later": 1.5 , "c": "x", "first": 1}']
    assert read(scanner_of(shape), lines) == ([CLEAN] * 6 + [IN_DOUBT, UNREAD, CLEAN], 7)


def test_two_programs_for_one_scanner() -> None:
    """A program may come to lie where another one lay, with the same nodes at the same places, and say something else of them."""
    lows = [LoweredShape(library(), record({"a": Number(SPEC, SPEC, minimum=0, maximum=most)})) for most in (10, 5)]
    scanner = Scanner(library(), lows[0])
    block = b'{"a": 7}\n{"a": 7}'
    for at in (0, 1, 0, 1):
        scanner.lowered = lows[at]
        scanned = scanner.scan(block)
        assert scanned is not None and scanned.lines["state"].tolist() == [(CLEAN, IN_DOUBT)[at]] * 2
        assert followed(scanner) == (1, 0)[at]


# -- limits ----------------------------------------------------------------------------------------------------------------------


def nested(levels: int) -> Any:
    return record({"in": nested(levels - 1)} if levels else {"a": NUMBER})


@pytest.mark.parametrize("levels", range(1, 14))
def test_objects_in_one_another(levels: int) -> None:
    line = '{"in": ' * levels + '{"a": 1}' + "}" * levels
    states, along = read(scanner_of(nested(levels)), [line] * 2)
    assert states == [CLEAN] * 2 and along in (0, 2)


@pytest.mark.parametrize("count", [1, 31, 32, 33, 47, 48, 49, 63, 64])
def test_members_of_a_track(count: int) -> None:
    inner = record({f"i{at}": NUMBER for at in range(count)})
    line = written({"in": {f"i{at}": at for at in range(count)}} | {f"o{at}": at for at in range(count - 1)})
    states, along = read(scanner_of(record({"in": inner} | {f"o{at}": NUMBER for at in range(count - 1)})), [line] * 2)
    assert states == [CLEAN] * 2 and along in (0, 2)


def test_more_ways_than_are_kept() -> None:
    """Each order of five members, read again and again: those for which there is no room are read as before."""
    five = {name: number for number, name in enumerate("abcde")}
    lines = [written(dict(order)) for order in permutations(five.items())]
    states, _ = read(scanner_of(record(dict.fromkeys(five, NUMBER))), lines * 3)
    assert states == [CLEAN] * 360


def test_more_ways_at_one_place_than_are_tried() -> None:
    names = [f"m{at:02d}" for at in range(40)]
    states, _ = read(scanner_of(record({}, optional=dict.fromkeys(names, NUMBER))), [f'{{"{name}": 1}}' for name in names * 3])
    assert states == [CLEAN] * 120


def test_more_bytes_than_are_kept() -> None:
    names = [f"{at:02d}" + "x" * 900 for at in range(45)]
    shape = record({}, optional={f"g{at}": record({}, optional={name: NUMBER}) for at, name in enumerate(names)})
    lines = [f'{{"g{at}": {{"{name}": 1}}}}' for at, name in enumerate(names)]
    states, _ = read(scanner_of(shape), lines * 3)
    assert states == [CLEAN] * 135


def test_more_bodies_than_are_kept() -> None:
    """Objects in lists have tracks of their own."""
    groups = {f"g{at}": record({f"l{k}": Items(record({f"m{at}{k}": NUMBER}), SPEC) for k in range(8)}) for at in range(50)}
    lines = [written({f"g{at}": {f"l{k}": [{f"m{at}{k}": 1}] * 2 for k in range(8)}}) for at in range(50)]
    states, _ = read(scanner_of(record({}, optional=groups)), lines * 3)
    assert states == [CLEAN] * 150


def test_more_beginnings_than_are_kept() -> None:
    """A few of each of many nodes with names, more than there is room for."""
    lists = {f"l{at}": Items(tagged({f"n{at}{k}": record({"name": AnyValue()}) for k in range(10)}), SPEC) for at in range(30)}
    lines = [written({f"l{at}": [{"name": f"n{at}{k}"} for k in range(10)]}) for at in range(30)]
    states, _ = read(scanner_of(record({}, optional=lists)), lines * 3)
    assert states == [CLEAN] * 90


def test_what_is_never_alike_is_left_alone_and_tried_again() -> None:
    """Records that are followed in vain cost no more after a while; when they are alike again, tracks are followed again."""
    scanner = scanner_of(record({"a": NUMBER}))
    vain = ['{"a": 101}'] * 400
    assert read(scanner, vain) == ([IN_DOUBT] * 400, 0)
    alike = ['{"a": 1}'] * 20_000
    states, along = read(scanner, alike)
    assert states == [CLEAN] * 20_000 and along > 10_000
