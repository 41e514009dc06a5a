"""No record is lost when the good ones are told from the rest, and which are good does not depend on the road."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.harness import examples
from laws.parts_kit import DIALECTS, Case, by, cut, make, on_disk, windows
from predlint.engine.files import Execution
from predlint.engine.record_split import (
    ArrayForm,
    CheckedFile,
    LineForm,
    ListSection,
    SplitCounts,
    SpreadForm,
    split_document,
    split_elements,
    split_lines,
)
from predlint.io.layout import Layout

SEEDS = st.integers(0, 10**6)
PARTS = st.sampled_from((1, 7, 100, 1_000, 5_000))
BLOCKS = st.sampled_from((None, 256, 2_048))
_COMMA, _OPENING, _CLOSING = (re.compile(rb"[ \t\r\n]*%b[ \t\r\n]*" % sign) for sign in (rb",", rb"\[", rb"\]"))


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


class Seen(NamedTuple):
    """What is told of a checked file, and what is made of it."""

    layout: Layout
    records: list[tuple[int, int, bytes]]
    errors: list[int]
    faulty: list[int]
    late: list[tuple[int, str, str]]
    lists: tuple[ListSection, ...]
    broken: bool
    parted: SplitCounts | None
    valid: bytes
    rejects: bytes


def seen(case: Case, path: Path, execution: Execution | None = None) -> Seen:
    """Of a file, by some road."""
    found: list[Seen] = []
    given: Any = case.rows
    case.checker.run([str(path)], data_rows=given, execution=execution, after=lambda checked: found.append(_split(checked)))
    (one,) = found
    return one


def _split(checked: CheckedFile) -> Seen:
    count = checked.count
    good, bad = bytearray(), bytearray()
    parted = None
    if checked.layout.kind == "lines":
        parted = split_lines(checked, LineForm(good.extend), LineForm(bad.extend))
    elif checked.layout.kind in ("array", "spread"):
        kind = ArrayForm if checked.layout.kind == "array" else SpreadForm
        forms = kind(good.extend), kind(bad.extend)
        parted = split_elements(checked, *forms)
        for form in forms:
            form.finish()
    elif checked.layout.kind == "document" and not checked.broken:
        parted = split_document(checked, good.extend, bad.extend)
    errors, faulty = checked.errors.among(0, count), checked.faulty.among(0, count)
    late = [tuple(each) for each in checked.late]
    return Seen(
        checked.layout, list(checked.records()), errors, faulty, late, checked.lists, checked.broken, parted, bytes(good), bytes(bad)
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
@examples(12)
@given(SEEDS, PARTS, BLOCKS)
def test_no_record_is_lost_on_any_code_path(dialect: str, threads: Executor, seed: int, part: int, block: int | None) -> None:
    """Files of every form, clean, faulty and damaged; whole, in parts, and by threads."""
    case = make(seed, dialect)
    if case is None:
        return
    part = max(part, len(case.data) // 300)
    with on_disk(case.data) as path, windows(block):
        whole = seen(case, path)
        with cut(part):
            assert seen(case, path, by(None)) == whole, case
        with cut(part):
            assert seen(case, path, by(threads)) == whole, case
        assert_split_complete(case, whole)
        reread = dialect == "label_studio" and 0 in whole.errors  # by the first task it is told how all of them are written
        if whole.parted is not None and whole.parted.valid and not reread:
            path.write_bytes(whole.valid)
            passes(case, path)


@pytest.mark.parametrize("form", [ArrayForm, SpreadForm])
def test_where_something_is_left_out_the_parts_do_not_matter(form: type[ArrayForm | SpreadForm]) -> None:
    """What stands between two parts is not known to who takes a part whole."""
    between = b", " if form is ArrayForm else b" "
    out = [bytearray(), bytearray()]
    whole, parts = form(out[0].extend), form(out[1].extend)
    whole.put(b"", b"{}" + between + b"{}")
    for before in (b"", between):
        parts.put(before, b"{}")
    for each in (whole, parts):
        each.put(b" , { , ", b"{}")
        each.finish()
    assert out[0] == out[1]


@pytest.mark.parametrize("tail", [b"", b"\n", b"\n  ", b"\n\n", b"  ", b"\r\n \t\r\n"])
@pytest.mark.parametrize("between", [b"\n", b"\n \r\n"])
def test_lines_keep_their_bytes(tail: bytes, between: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank lines go; the last line has an end where it had one, and a line above the limit is a reject, piece by piece."""
    monkeypatch.setattr("predlint.io.splitting.LIMIT", 400)
    monkeypatch.setattr("predlint.engine.record_split.BLOCK", 150)
    checker = predlint.compile({"tools": [{"tool": "point", "name": "door"}]}, media="image")
    made = {
        kind: b'{"name":"%b","point":{"x":1,"y":2},"dataRow":{"globalKey":"%b"}}' % text
        for kind, text in {"g": (b"door", b"k"), "b": (b"none", b"k"), "l": (b"door", b"k" * 500)}.items()
    }
    for kinds in ("gbg", "b", "g", "gb", "bbgg", "gl", "lg", "blb"):
        (path := tmp_path / "p.ndjson").write_bytes(between.join([made[kind] for kind in kinds]) + tail)
        out = {True: bytearray(), False: bytearray()}
        forms = LineForm(out[True].extend), LineForm(out[False].extend)
        checker.run([str(path)], after=lambda checked, forms=forms: split_lines(checked, *forms) and None)
        ends = [between.partition(b"\n")[0] + b"\n"] * (len(kinds) - 1) + [tail[: tail.find(b"\n") + 1] or tail]
        for good in (True, False):
            lines = [made[kind] + end for kind, end in zip(kinds, ends, strict=True) if (kind == "g") == good]
            assert bytes(out[good]) == b"".join(lines), (kinds, good)


def passes(case: Case, path: Path) -> None:
    """What was found good is good by itself, but for what it refers to."""
    again = seen(case, path)
    counted = [range(listed.first, listed.behind) for listed in again.lists if listed.predictions] or [range(len(again.records))]
    links = {position for position, code, _ in again.late if code.startswith("LNK")}
    assert not [at for at in again.errors if any(at in each for each in counted) and at not in links], (case, path.read_bytes()[:3_000])


def assert_split_complete(case: Case, one: Seen) -> None:
    """Every record is where it belongs, in its order and with its bytes."""
    assert [position for position, _, _ in one.records] == list(range(len(one.records))), case
    assert all(case.data[at : at + len(raw)] == raw for _, at, raw in one.records), case
    assert set(one.errors) <= set(one.faulty), case
    assert all(position in one.faulty for position, _, _ in one.late), case
    if one.parted is None:
        return
    bad = set(one.errors)
    good = [raw for position, _, raw in one.records if position not in bad]
    rest = [raw for position, _, raw in one.records if position in bad]
    if one.layout.kind == "document":
        lists = [listed for listed in one.lists if listed.predictions]
        counted = {position for listed in lists for position in range(listed.first, listed.behind)}
        assert (one.parted.valid, one.parted.rejects) == (len(counted - bad), len(counted & bad)), case
        try:
            pairs = _pairs(case.data)
        except ValueError:  # in a member that nobody reads, or behind the object
            return
        assert _pairs(one.valid) == _without(pairs, lists, bad), case
        assert _pairs(one.rejects) == _without(pairs, lists, counted - bad), case
        return
    assert (one.parted.valid, one.parted.rejects) == (len(good), len(rest)), case
    for out, records in ((one.valid, good), (one.rejects, rest)):
        if one.layout.kind == "array":
            assert _is_array_of(out, records), (case, out)
        elif one.layout.kind == "spread":
            assert _is_all(out, records), (case, out)
        else:
            assert [line.removesuffix(b"\r") for line in out.split(b"\n") if line.strip()] == records, case
    texts = [raw for _, _, raw in one.records]
    assert one.parted.neither or one.layout.kind == "lines" or _is_all(case.data[one.layout.start :], texts), case


def _is_array_of(out: bytes, records: list[bytes]) -> bool:
    """True for these very texts between brackets and commas."""
    at = 0
    for number, raw in enumerate(records):
        match = (_COMMA if number else _OPENING).match(out, at)
        if match is None or not out.startswith(raw, match.end()):
            return False
        at = match.end() + len(raw)
    return (_CLOSING.fullmatch(out, at) if records else re.compile(rb"\[\]\n").fullmatch(out)) is not None


def _is_all(data: bytes, records: list[bytes]) -> bool:
    """True when nothing but space, commas and brackets stands around these texts."""
    at = 0
    for raw in records:
        end = data.index(raw, at)
        if data[at:end].strip(b" \t\r\n,["):
            return False
        at = end + len(raw)
    return not data[at:].strip(b" \t\r\n,[]")


def _pairs(text: bytes) -> list[tuple[str, Any]]:
    """The members of an object, also those that stand in it twice."""
    return json.loads(text.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape"), object_pairs_hook=list, strict=False)


def _without(members: list[tuple[str, Any]], lists: list[ListSection], dropped: set[int]) -> list[tuple[str, Any]]:
    """The document without some of its predictions."""
    waiting = list(lists)
    made: list[tuple[str, Any]] = []
    for name, value in members:
        if waiting and waiting[0].name == name and isinstance(value, list):
            first = waiting.pop(0).first
            value = [element for at, element in enumerate(value, first) if at not in dropped]
        made.append((name, value))
    return made
