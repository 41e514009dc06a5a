"""The fast road and the slow road, a file and its records one by one: the same verdict whatever the road."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from laws.harness import SUMMARIES, disturb, examples, run, small_blocks, spoil
from laws.ontologies import World, seeded_world
from laws.records import HEIGHT, WIDTH, Manner, Records, manner
from laws.spelling import Spelling, spelling, write
from predlint.dialects.labelbox.plan import FileRules
from predlint.stream.data_rows import DataRow, DataRows

SEEDS = st.integers(0, 10**6)


@dataclasses.dataclass
class Writer:
    """A program that writes predictions: one manner, one spelling, now and then a slip."""

    world: World
    rng: Random
    how: Spelling
    records: Records

    @classmethod
    def of(cls, seed: int, *, most: int = 12) -> Writer | None:
        """Of a program that is regular enough for the fast road; None for an ontology without features."""
        rng = Random(seed)
        world = seeded_world(seed, media=rng.choice(("image", "image", None)), most=most)
        style = dataclasses.replace(
            manner(rng),
            metrics=0,
            masks=rng.choice(("uri", "uri", "png", "any")),
            tag=rng.choice(("name", "schemaId")),
            uuid=rng.choice(("usual", "none")),
            extras=rng.choice((0.0, 0.0, 0.2)),
        )
        how = dataclasses.replace(spelling(rng), wild=False)
        return cls(world, rng, how, Records(world, rng, style)) if world.features else None

    def record(self) -> Any:
        return self.records.one()

    def line(self, value: Any, how: Spelling | None = None) -> bytes:
        return write(value, self.rng, how or self.how).encode()

    def lines(self, count: int, slips: float = 0.0) -> list[bytes]:
        """Lines of which a few are wrong in some way, or spelt otherwise."""
        made: list[bytes] = []
        for _ in range(count):
            record = self.record()
            if self.rng.random() < slips:
                record = spoil(self.rng, record, self.world)
            made.append(self.line(record, None if self.rng.random() >= slips else spelling(self.rng)))
        return made

    def rows(self, lines: list[bytes]) -> DataRows | None:
        """A list of the data rows of these lines, not quite complete and not all images; or no list."""
        if self.rng.random() < 0.5:
            return None
        found: dict[tuple[Any, Any], DataRow] = {}
        for line in lines:
            try:
                reference = json.loads(line)["dataRow"]
                key, id_ = reference.get("globalKey"), reference.get("id")
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
            if isinstance(key or id_, str) and self.rng.random() < 0.999:
                media = self.rng.choices(("image", None, "video"), (900, 100, 1))[0]
                size = self.rng.choices(((WIDTH, HEIGHT), (None, None), (300.0, 200.0)), (900, 100, 2))[0]
                found.setdefault((key, id_), DataRow(len(found), key, id_, media, *size))
        return DataRows(list(found.values())) if found else None


def tricks(writer: Writer) -> list[Callable[[list[bytes]], list[bytes]]]:
    """What may befall the lines of a block beyond a record that is wrong."""
    rng = writer.rng

    def one(change: Callable[[bytes], bytes]) -> Callable[[list[bytes]], list[bytes]]:
        def apply(lines: list[bytes]) -> list[bytes]:
            at = rng.randrange(len(lines))
            return [*lines[:at], change(lines[at]), *lines[at + 1 :]]

        return apply

    def twice(line: bytes) -> bytes:
        """Some member, repeated where it stands or at the end of its object."""
        at = rng.choice([i for i in range(len(line)) if line[i : i + 1] == b'"' and line[i - 1 : i] in (b"{", b",")] or [0])
        end = min((e for e in (line.find(b",", at), line.find(b"}", at)) if e > 0), default=0)
        return line[:end] + b"," + line[at:end] + line[end:] if at and end else line

    def flip(line: bytes) -> bytes:
        at = rng.randrange(len(line))
        return (
            line[:at]
            + rng.choice((b"", b'"', b"\\", b"\xff", b"\0", b"1", b" ", b"}", b"\r", b"\n", b"\xc2\x85", b"\xe2\x80\xa8"))
            + line[at + 1 :]
        )

    def broken_over_two(line: bytes) -> bytes:
        at = rng.choice([i for i in range(len(line)) if line[i : i + 1] in b",{}[]:"] or [0])
        return line[: at + 1] + rng.choice((b"\n", b"\r\n")) + line[at + 1 :]

    return [
        one(lambda line: line + rng.choice((b" ", b"\r", b"\t", b",", b"{}", b" \r"))),
        one(lambda line: rng.choice((b" ", b"\t", b"\r", b"\xef\xbb\xbf")) + line),
        one(lambda line: line + b"\n" + rng.choice((b"", b" ", b"\r", b"null", b"[]"))),
        one(lambda line: line + writer.line(writer.record())),
        one(broken_over_two), one(twice), one(twice), one(flip), one(flip),
        one(lambda line: writer.line(disturb(rng, writer.record()))),
        one(lambda line: writer.line(spoil(rng, writer.record(), writer.world))),
        one(lambda line: writer.line(writer.record(), Spelling(wild=True))),
        lambda lines: lines,
    ]  # fmt: skip


def taught(writer: Writer, rows: DataRows | None = None, lessons: int = 150) -> FileRules:
    """Rules whose decoder knows the writer's habits."""
    rules = writer.world.checker.plan.file(rows)
    for line in writer.lines(lessons):
        record = json.loads(line)
        if not rules.explain(record):
            rules.learn(record)
    return rules


NOTES = ("identity", "row", "answer", "answer_at", "answer_to", "mask", "mask_at", "metric", "metric_at", "seen")


@examples(60)
@given(SEEDS)
def test_what_the_decoder_proves_the_slow_road_finds_clean(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    rng, checker = writer.rng, writer.world.checker
    rules = taught(writer)
    for _ in range(40):
        lines = writer.lines(rng.choice((1, 1, 2, 5, 20)))
        for _ in range(rng.choice((0, 1, 1, 2))):
            lines = rng.choice(tricks(writer))(lines)
        block = rng.choice((b"\n", b"\n", b"\r\n")).join(lines) + b"\n"
        before = {name: len(getattr(rules.stream, name)) for name in NOTES}
        proven = rules.prove(block)
        if proven < 0:
            continue
        slow = run(checker, block, fast=False)
        assert [(d.code, d.pointer, d.message) for d in slow.found if d.code not in SUMMARIES] == [], block
        assert proven == slow.summary.records, block
        assert_same_notes(writer, rules, block, before)


def assert_same_notes(writer: Writer, rules: FileRules, block: bytes, before: dict[str, int]) -> None:
    """The law: the stream rules know after a proven block what they would know record by record."""
    alone = writer.world.checker.plan.file(rules.stream.rows).stream
    for line in block.replace(b"\r\n", b"\n").split(b"\n")[:-1]:
        alone.add(line, json.loads(line), True)
    for name in NOTES:
        told, base = getattr(rules.stream, name)[before[name] :], before["identity"] if name.endswith("_at") else 0
        assert [at - base for at in told] == list(getattr(alone, name)), (name, block)


def test_the_fast_road_is_taken() -> None:
    """Else the law above would hold for want of anything proven."""
    clean = total = 0
    for seed in range(40):
        if (writer := Writer.of(seed, most=6)) is None:
            continue
        writer.records.manner = Manner(tag="name", extras=0.0, confidence=1.0, metrics=0, masks="uri")
        rules = taught(writer, lessons=300)
        lines = writer.lines(40)
        total += len(lines)
        clean += sum(rules.prove(line + b"\n") > 0 for line in lines)
    assert clean >= 0.85 * total, (clean, total)


@examples(25)
@given(SEEDS)
def test_both_roads_give_one_report(seed: int) -> None:
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
    rows = writer.rows(lines)
    with small_blocks():
        fast = run(writer.world.checker, data, rows)
    assert fast.verdict == run(writer.world.checker, data, rows, fast=False).verdict


@examples(2)
@given(SEEDS)
def test_both_roads_give_one_report_in_blocks_of_the_usual_size(seed: int) -> None:
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
    records = [writer.record() if rng.random() < 0.7 else spoil(rng, writer.record(), writer.world) for _ in range(40)]
    how = dataclasses.replace(writer.how, shuffle=False)  # a message may list the members in their order
    lines = [writer.line(record, how) for record in records]
    rows = writer.rows(lines)
    data = b"\n".join(lines)
    whole = checker.validate(data, data_rows=rows).diagnostics
    assert checker.validate(io.BytesIO(data), data_rows=rows).diagnostics == whole
    found = [place(d) for d in whole]
    assert [place(d) for d in checker.validate(records, data_rows=rows).diagnostics] == found
    assert sorted(map(repr, map(place, checker.iter_diagnostics(iter(records), data_rows=rows)))) == sorted(map(repr, found))
    if rows is None:
        across = {"UID002", "UID003", "DUP001", "DUP002", "DUP003", "DUP004", "MET007", "KEY009", "NAM012", *SUMMARIES}
        alone = [(number, d.pointer, d.code, d.message) for number, record in enumerate(records, 1) for d in checker.check(record)]
        assert [a for a in alone if a[2] not in across] == [(f[0], f[1], f[2], f[4]) for f in found if f[2] not in across]


@examples(20)
@given(SEEDS)
def test_merging_is_associative_and_equal_to_one_pass(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    rng, plan = writer.rng, writer.world.checker.plan
    lines = writer.lines(60, 0.2)
    lines += rng.choices(lines, k=15)
    rows = writer.rows(lines)
    values = [json.loads(line) for line in lines]

    def pass_over(start: int, end: int) -> Any:
        stream = plan.file(rows).stream
        for line, value in zip(lines[start:end], values[start:end], strict=True):
            stream.add(line, value, len(line) % 7 != 0)
        return stream

    first, second = sorted(rng.choices(range(len(lines) + 1), k=2))
    whole = pass_over(0, len(lines))
    left = pass_over(0, first)
    left.merge(pass_over(first, second))
    left.merge(pass_over(second, len(lines)))
    right, middle = pass_over(0, first), pass_over(first, second)
    middle.merge(pass_over(second, len(lines)))
    right.merge(middle)
    for name in NOTES:
        assert getattr(left, name) == getattr(whole, name) == getattr(right, name), name
