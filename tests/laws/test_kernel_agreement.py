"""With the kernel and without, a file and its records one by one: the same verdict whatever the road."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from unittest import mock

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import predlint
from block_verdict_kit import block_checker_of, block_verdict_of, scanner_of
from kernel_kit import needs_kernel
from laws.blocks_kit import NOTES, check_block, columns_since, is_sound, lengths, words_of
from laws.harness import SUMMARIES, counts, examples, mutate, run, small_blocks
from laws.mutations import MUTATIONS
from laws.records import Manner, manner
from laws.writers import Writer, tricks
from predlint.engine import sizes
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.kernel.scanner import CLEAN
from predlint.model.diagnostics import Severity
from predlint.model.registry import RULES, codes_once_per_file
from predlint.platforms.labelbox.forms import PAYLOADS
from predlint.platforms.labelbox.kernel_adapter import LineKernelAdapter
from predlint.platforms.labelbox.topics.envelope import SNAKE_CASE
from predlint.platforms.labelbox.topics.exports import EXPORT

SEEDS = st.integers(0, 10**6)


#: Mistakes after which a record is imported all the same, and the members that are nearly another.
ON_THE_EDGE = [m for m in MUTATIONS if RULES[m.code].severity < Severity.ERROR or m.code == "REC004"]


@needs_kernel
@examples(45)
@given(SEEDS)
def test_a_block_has_the_findings_and_the_notes_of_its_records(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    for together, alone in tries(writer):
        assert together == alone


#: Members that do not belong where they stand, and what may stand there.
UNKNOWN_NAMES = (
    *PAYLOADS, *SNAKE_CASE, *EXPORT, "messageId", "page", "unit", "frames", "groupKey", "classifications", "schemaId", "confidence", "uuid",
    "dataRowId", "externalId", "globalKey", "label", "start", "end", "metricName", "Name", "__typename", "datarow", "value", "a_",
)  # fmt: skip
UNKNOWN_VALUES: tuple[Any, ...] = (
    None, None, 0.5, 3, "x", "k1", "", [], {}, True, {"name": "a"}, [{"name": "a"}], {"globalKey": "k1"}, {"x": 1, "y": 2}, {"frame": 1},
    {"start": 1, "end": 2}, [{"start": 1, "end": 2}], {"top": 1, "left": 2, "height": 3, "width": 4},
    "0b8a5c1e-93d4-4f6a-8e27-00000000000a",
)  # fmt: skip


@needs_kernel
@pytest.mark.slow
@examples(40)
@given(SEEDS)
def test_effects_of_unknown_members_are_reported_for_each_record(seed: int) -> None:
    """Members that do not belong there, on all records or on some, and data rows that are not there."""
    writer = Writer.of(seed)
    if writer is None:
        return
    rng = writer.rng
    strays = [(rng.choice(UNKNOWN_NAMES), rng.choice(UNKNOWN_VALUES), rng.choice((1, 0.5, 0.3))) for _ in range(rng.choice((1, 2, 3, 4)))]
    rowless = rng.choice((0, 0, 0.3, 1))

    def stray(line: bytes) -> bytes:
        value = json.loads(line)
        if value.__class__ is not dict:
            return line
        value |= {name: item for name, item, often in strays if rng.random() < often}
        if rng.random() < rowless:
            value.pop("dataRow", None)
        return json.dumps(value).encode()

    for together, alone in tries(writer, stray):
        assert together == alone, strays


def tries(writer: Writer, change: Callable[[bytes], bytes] = bytes) -> Iterator[tuple[list[Any], list[Any]]]:
    """What is said and noted of blocks with mistakes, and the same of each record by itself. ``change`` is made to each line beside."""
    rng, plan = writer.rng, writer.world.checker.record_plan
    rules = plan.file_rules(writer.rows(writer.lines(60)))
    for _ in range(15):
        lines = writer.lines(rng.choice((1, 3, 20, 60)), rng.choice((0.0, 0.05, 0.2)))
        with contextlib.suppress(ValueError):
            lines = list(map(change, lines))
        try:
            values = [json.loads(line) for line in lines]
        except ValueError:
            continue
        before = lengths(rules)
        told = check_block(rules, lines, values)
        if told is None:
            continue
        alone = plan.file_rules(rules.stream.rows)
        said: list[Any] = []
        for line, value in zip(lines, values, strict=True):
            findings = alone.explain(value)
            alone.add(line, value, is_sound(findings))
            said.append(words_of(findings))
        yield (
            [*[words_of(told.found.get(at, [])) for at in range(len(lines))], columns_since(rules, before)],
            [*said, columns_since(alone, dict.fromkeys(NOTES, 0))],
        )


@needs_kernel
@examples(30)
@given(SEEDS)
def test_a_clean_block_is_recorded_at_once_as_column_by_column(seed: int) -> None:
    """Of blocks of which the kernel records all in one call, nothing else is noted than of others."""
    writer = Writer.of(seed)
    if writer is None:
        return
    blocks = [writer.lines(writer.rng.choice((1, 20, 200)), 0.0) for _ in range(6)]
    rows = writer.rows([line for lines in blocks for line in lines])
    alone, *rules = [writer.world.checker.record_plan.file_rules(rows) for _ in range(3)]
    for written in blocks:
        lines = [line for line in written if not alone.explain(json.loads(line))]
        block = b"\n".join(lines) + b"\n"
        for each, at_once in zip(rules, (True, False), strict=True):
            with contextlib.nullcontext() if at_once else mock.patch.object(LineKernelAdapter, "note_clean", lambda *_: False):
                verdict = block_verdict_of(each, block) if lines else None
            if verdict is not None:
                for place in verdict.pending:
                    each.add(lines[place], json.loads(lines[place]), True, place)
                block_checker_of(each).finish()
    one, other = [each.stream.column_index.snapshot({}) for each in rules]
    columns = [{name: list(column) for name, column in each.chunks[0].columns.items()} for each in (one, other)]
    assert columns[0] == columns[1]
    assert rules[0].stream.seen == rules[1].stream.seen
    corners = [each.stream.corners for each in rules]
    assert (corners[0] and corners[0].snapshot()) == (corners[1] and corners[1].snapshot())


@needs_kernel
def test_clean_blocks_are_recorded_at_once() -> None:
    """Else the law above would hold for want of any."""
    writer = Writer.of(5, most=6, media=("image",))
    assert writer is not None
    writer.records.manner = Manner(tag="name", extras=0.0, confidence=1.0, metrics=0, masks="uri")
    rules, noted = writer.world.checker.record_plan.file_rules(None), list[bool]()
    note = LineKernelAdapter.note_clean

    def kept(self: LineKernelAdapter, scanned: Any) -> bool:
        noted.append(note(self, scanned))
        return noted[-1]

    with mock.patch.object(LineKernelAdapter, "note_clean", kept):
        for line in writer.lines(200):
            block_verdict_of(rules, line + b"\n")
    assert noted.count(True) > 50


#: How many good records of a medium the kernel calls clean, at least.
SHARES = {"image": 0.6}


@needs_kernel
@pytest.mark.parametrize("media", SHARES)
def test_most_good_records_are_clean_to_the_kernel(media: str | None) -> None:
    """Else the laws here would hold for want of anything that is not explained."""
    clean = total = 0
    for seed in range(8):
        if (writer := Writer.of(seed, most=6, media=(media,))) is None:
            continue
        writer.records.manner = Manner(tag="name", extras=0.0, confidence=1.0, metrics=0, masks="uri")
        rules = writer.world.checker.record_plan.file_rules(None)
        for line in writer.lines(20):
            total += 1
            clean += scanner_of(rules).scan(line + b"\n").lines["state"][0] == CLEAN
    assert clean >= SHARES[media] * total, (clean, total)


@pytest.mark.slow
@examples(25)
@given(SEEDS)
@example(316037)  # two records on a line, and the last line refused
def test_kernel_and_python_give_one_report(seed: int) -> None:
    writer = Writer.of(seed, most=30)
    if writer is None:
        return
    rng = writer.rng
    lines = writer.lines(rng.choice((100, 300, 900)), rng.choice((0.0, 0.005, 0.02)))
    for _ in range(rng.choice((0, 0, 1, 3))):
        at = rng.randrange(len(lines))
        lines[at : at + 1] = rng.choice(tricks(writer))(lines[at : at + 1])
    for _ in range(rng.choice((0, 0, 2))):
        lines.insert(rng.randrange(len(lines)), rng.choice(lines))
    data = rng.choice((b"\n", b"\r\n")).join(lines) + rng.choice((b"\n", b""))
    if rng.random() < 0.3:
        data = in_array(rng, lines)
    rows = writer.rows(lines)
    with small_blocks():
        fast = run(writer.world.checker, data, rows)
    assert fast.verdict == run(writer.world.checker, data, rows, fast=False).verdict


def in_array(rng: Random, lines: list[bytes]) -> bytes:
    """The records of a file as one array: on lines of their own, all on one, or each on many."""
    if rng.random() < 0.4:
        with contextlib.suppress(msgspec.DecodeError):
            return b"[" + b",\n".join([msgspec.json.format(line, indent=2) for line in lines]) + b"]"
    return b"[" + rng.choice((b",", b" , ", b",\n", b",\r\n")).join(lines) + rng.choice((b"]", b"\n]\n"))


def repeated_mistakes(writer: Writer, shares: tuple[float, ...]) -> tuple[list[str], list[bytes]]:
    """The names of a few mistakes, and the lines of a file in which each stands on one of these shares of the lines."""
    rng = writer.rng
    pools = (MUTATIONS, ON_THE_EDGE)
    mistakes = [(rng.choice(rng.choice(pools)), rng.choice(shares)) for _ in range(rng.choice((1, 2, 4)))]
    lines: list[bytes] = []
    for _ in range(rng.choice((150, 400))):
        record = writer.record()
        mistake, often = rng.choice(mistakes)
        mutant = mistake.apply(rng, record, writer.world) if rng.random() < often else None
        lines.append(writer.line(record if mutant is None else mutant.record))
    return [mistake.name for mistake, _ in mistakes], lines


@pytest.mark.slow
@examples(31)
@given(SEEDS)
@example(7)  # these found bugs
@example(29)
@example(129)
def test_kernel_and_python_give_one_report_where_mistakes_repeat(seed: int) -> None:
    """In real life one mistake stands on every line: the kernel doubts all of them alike."""
    writer = Writer.of(seed)
    if writer is None:
        return
    rng = writer.rng
    names, lines = repeated_mistakes(writer, (0.1, 0.5, 1.0))
    for _ in range(4):
        lines.insert(rng.randrange(len(lines)), rng.choice(lines))
    data, rows = b"\n".join(lines), writer.rows(lines)
    with small_blocks():
        fast = run(writer.world.checker, data, rows)
        counted = counts(writer.world.checker, data, rows)
    whole = run(writer.world.checker, data, rows, fast=False)
    assert fast.verdict == whole.verdict, names
    assert counted == whole.counts, names


@examples(2)
@given(SEEDS)
def test_kernel_and_python_give_one_report_in_blocks_of_the_usual_size(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    data = b"\n".join(writer.lines(3_000, 0.0005))
    assert run(writer.world.checker, data).verdict == run(writer.world.checker, data, fast=False).verdict


def place(d: Any) -> tuple[Any, ...]:
    """What a finding says, but for where the text of the record lies."""
    return (d.line, d.pointer, d.code, d.severity, d.message, d.help, repr(d.value), tuple(d.record.items()))


@examples(15)
@given(SEEDS)
def test_bytes_records_and_a_stream_of_records_give_the_same_findings(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    writer.records.manner = manner(writer.rng)
    rng, checker = writer.rng, writer.world.checker
    records = [writer.record() if rng.random() < 0.7 else mutate(rng, writer.record(), writer.world) for _ in range(40)]
    how = dataclasses.replace(writer.how, shuffle=False)  # a message may list the members in their order
    lines = [writer.line(record, how) for record in records]
    rows = writer.rows(lines)
    data = b"\n".join(lines)
    whole = checker.validate(data, data_rows=rows).diagnostics
    assert checker.validate(io.BytesIO(data), data_rows=rows).diagnostics == whole
    found = [place(d) for d in whole]
    assert [place(d) for d in checker.validate(records, data_rows=rows).diagnostics] == found
    # The first records of a file may tell the medium that nobody names: of a stream that is the first alone, and of `check` the only one.
    plan = checker.plan_for(rows)
    read = plan.for_file_head(data[: sizes.HEAD])
    if plan.for_file_head(lines[0]) is not read:
        return
    assert sorted(map(repr, map(place, checker.iter_diagnostics(iter(records), data_rows=rows)))) == sorted(map(repr, found))
    if rows is None and all([plan.for_file_head(line) is read for line in lines]):
        across = {"UID002", "UID003", "DUP001", "DUP002", "DUP003", "DUP004", "MET007", "KEY009", *codes_once_per_file("0"), *SUMMARIES}
        alone = [(number, d.pointer, d.code, d.message) for number, record in enumerate(records, 1) for d in checker.check(record)]
        assert [a for a in alone if a[2] not in across] == [(f[0], f[1], f[2], f[4]) for f in found if f[2] not in across]


@examples(20)
@given(SEEDS)
def test_merging_is_associative_and_equal_to_one_pass(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    rng, plan = writer.rng, writer.world.checker.record_plan
    lines = writer.lines(60, 0.2)
    lines += rng.choices(lines, k=15)
    rows = writer.rows(lines)
    values = [json.loads(line) for line in lines]

    def pass_over(start: int, end: int) -> Any:
        stream = plan.file_rules(rows).stream
        for line, value in zip(lines[start:end], values[start:end], strict=True):
            stream.add(line, value, len(line) % 7 != 0)
        return stream

    first, second = sorted(rng.choices(range(len(lines) + 1), k=2))
    whole = pass_over(0, len(lines))
    left = pass_over(0, first)
    left.merge(pass_over(first, second).snapshot())
    left.merge(pass_over(second, len(lines)).snapshot())
    right, middle = pass_over(0, first), pass_over(first, second)
    middle.merge(pass_over(second, len(lines)).snapshot())
    right.merge(middle.snapshot())
    for name in NOTES:
        assert getattr(left, name) == getattr(whole, name) == getattr(right, name), name


def test_two_values_in_one_line_of_a_file_in_which_all_uuids_are_wrong() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}]}, media="image")
    box = '{"top": 1, "left": 1, "height": 5, "width": 5}'
    lines = [f'{{"name": "car", "uuid": "no {n}", "bbox": {box}, "dataRow": {{"globalKey": "k{n}"}}}}' for n in range(400)]
    lines[300] += " " + " ".join(lines[301:310])
    data = "\n".join(lines).encode()
    with small_blocks():
        fast = run(checker, data)
    assert fast.verdict == run(checker, data, fast=False).verdict


def test_an_integer_beyond_other_readers() -> None:
    checker = predlint.compile({"tools": [{"tool": "named-entity", "name": "person"}]}, media="text")
    lines = [f'{{"name": "person", "location": {{"start": 0, "end": {n}}}, "dataRow": {{"globalKey": "k{n}"}}}}' for n in range(1, 400)]
    lines[300] = lines[300].replace('"end": ', '"end": ' + "9" * 400)
    data = "\n".join(lines).encode()
    with small_blocks():
        fast = run(checker, data)
    assert fast.verdict == run(checker, data, fast=False).verdict
    assert "JSN016" in {d.code for d in fast.found}


def test_lines_that_lack_their_data_row() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}, {"tool": "point", "name": "door"}]}, media="image")
    box, point = '"bbox": {"top": 1, "left": 1, "height": 5, "width": 5}', '"point": {"x": 3, "y": 3}'
    rows = ('"dataRow": {{"globalKey": "k{n}"}}', '"data_row": {{"global_key": "k{n}"}}', '"extra": {n}')
    for others in ((0, 1), (1,), (0, 2), (0, 1, 2)):
        kinds = [(name, value, rows[row]) for name, value in (("car", box), ("door", point)) for row in others]
        lines: list[str] = []
        for n in range(600):
            name, value, row = kinds[n * 7 % len(kinds)]
            lines.append(f'{{"name": "{name}", {value}, {row.format(n=n)}}}')
        data = "\n".join(lines).encode()
        known = DataRows([DataRow(n, f"k{n}", width=100, height=100) for n in range(600)])
        for given_rows in (None, known):
            with small_blocks():
                fast = run(checker, data, given_rows)
            assert fast.verdict == run(checker, data, given_rows, fast=False).verdict


def test_kernel_and_python_compare_a_data_row_alias_with_the_record() -> None:
    checker = predlint.compile(
        {
            "tools": [{"tool": "rectangle", "name": "car"}, {"tool": "polygon", "name": "road"}, {"tool": "line", "name": "lane"}],
            "classifications": [{"type": "text", "name": "note"}],
        },
        media="image",
    )
    lines: list[str] = []
    for n in range(900):
        far = 90 if n % 3 else 10
        points = ", ".join(f'{{"x": {x}, "y": {y}}}' for x, y in ((1, 1), (far + 20, 1), (9, 30)))
        left = -5 if n % 11 == 0 else far
        value = (
            f'"name": "car", "bbox": {{"top": 1, "left": {left}, "height": 5, "width": 20}}',
            f'"name": "road", "polygon": [{points}]',
            f'"name": "lane", "polyline": [{points}]' if n % 2 else f'"name": "lane", "line": [{points}]',
            '"name": "note", "answer": "wet"',
        )[n % 4]
        key = f"k{n}" if n % 7 else f" k{n}"
        row = (f'"data_row": {{"global_key": "{key}"}}', f'"datarow": {{"globalKey": "{key}"}}', f'"globalKey": "{key}"')[n % 5 % 3]
        lines.append(f"{{{value}, {row}}}")
    data = "\n".join(lines).encode()
    lists: list[DataRows | None] = [None, DataRows([DataRow(n, f"k{n}") for n in range(900)])]
    lists += [DataRows([DataRow(n, f"k{n}", width=100, height=100, media=media) for n in range(900)]) for media in ("image", "video")]
    for rows in lists:
        with small_blocks():
            fast = run(checker, data, rows)
        slow = run(checker, data, rows, fast=False)
        assert fast.verdict == slow.verdict


def test_boxes_off_their_page_are_reported_together_with_other_violations() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "table"}]}, media="pdf", target="mal")
    lines: list[str] = []
    for n in range(600):
        left, height = (95, "5") if n % 10 == 0 else (10, '"5"' if n % 2 else "5")
        box = f'{{"top": 1, "left": {left}, "height": {height}, "width": 20}}'
        lines.append(f'{{"name": "table", "page": 0, "unit": "PERCENT", "bbox": {box}, "dataRow": {{"globalKey": "k{n}"}}}}')
    data = "\n".join(lines).encode()
    with small_blocks():
        fast = run(checker, data)
    assert fast.verdict == run(checker, data, fast=False).verdict
    assert [d.code for d in fast.found].count("GEO007") == 60
