"""Feeds the kernel with lines that were spoilt, and holds what it says against the explainer.

    python benchmarks/fuzz_kernel.py --seconds 600 --seed 1
    python benchmarks/fuzz_kernel.py --seconds 600 --seed 1 --sanitize

Files come from the generators of the laws: any ontology of Labelbox, any medium, with data rows and without; and any config of
Label Studio. Their lines are spoilt byte by byte, token by token and member by member, and lists of points become outlines of up
to a thousand. Four things must hold: the kernel reads any bytes without harm; what it calls clean is sound JSON of which the
explainer says nothing, and what it doubts is sound JSON; it says the same without tracks; and a file has the same report with
the kernel and without. With ``--sanitize`` the kernel is built anew with the address and undefined-behaviour sanitizers, and each
block lies in memory of just its size: the first slip ends the run. Exit code 1 where something did not hold; each case is printed.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import orjson

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from block_verdict_kit import scanner_of
from predlint.io.data_rows import DataRows
from predlint.io.json_violations import has_duplicate_member
from predlint.kernel import build, kernel_option, library
from predlint.kernel.scanner import CLEAN, IN_DOUBT, Scanner, ScanResult
from predlint.model.findings import pointer
from predlint.model.violation import Finding
from tracks_kit import differences

SANITIZED = (
    "-std=c99", "-O1", "-g", "-fsanitize=address,undefined,float-cast-overflow,float-divide-by-zero", "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer", "-ffp-contract=off", "-fPIC", "-shared", "-fvisibility=hidden",
)  # fmt: skip
#: What clang calls its address sanitizer.
OF_CLANG = ("libclang_rt.asan-x86_64.so", "libclang_rt.asan-aarch64.so")
#: One time of so many the reports are held against one another.
REPORTS = 40
#: One time of so many they are the elements of a list, too.
LISTS = 10
LINES = 40
#: How many points an outline gets.
COUNTS = (5, 20, 60, 65, 70, 130, 300, 1000)

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[a-z]+|[{}\[\],:]|\s+|.', re.DOTALL)
POINT = re.compile(rb'\[\s*-?\d[\d.]*\s*,\s*-?\d[\d.]*\s*\]|\{\s*"x"\s*:\s*-?\d[\d.]*\s*,\s*"y"\s*:\s*-?\d[\d.]*\s*\}')
LETTERS = b'{}[],:"\\0123456789eE.- tfn'
PIECES = [
    b'"', b"\\", b"\\u", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"1e999", b"-", b"0", b"\x00", b"\xff",
    b"\x1f", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b'"name"', b'"schemaId"', b"1" * 30, b"[" * 70, b'{"a":' * 70, b"\r", b'{"name":',
    b'"dataRow":', b"\xc2\x85",
]  # fmt: skip
NUMBERS = [
    b"0", b"-0", b"-0.0", b"1", b"-1", b"0.5", b"1.0", b"1.1", b"255", b"256", b"1e2", b"1E+2", b"1e-7", b"1e308", b"1e309", b"1e400",
    b"-1e400", b"4.9e-324", b"1e-400", b"9007199254740993", b"9007199254740993.0", b"18446744073709551616", b"0." + b"0" * 400 + b"1",
    b"1" + b"0" * 400, b"01", b"1.", b".5", b"+1", b"0x1", b"NaN", b"Infinity", b"-Infinity", b"1e", b"0e0", b"100000.00000000001",
    b"0.30000000000000004",
]  # fmt: skip
TEXTS = [
    b'""', b'" "', b'"a "', b'"\\u0020a"', b'"\\u00e9"', b'"\xc3\xa9"', b'"e\xcc\x81"', b'"\\ud83d\\ude00"', b'"\\ud83d"',
    b'"\\ude00\\ud83d"', b'"\\u0000"', b'"\xf0\x9f\x98\x80"', b'"\xed\xa0\x80"', b'"\xe2\x84\xaa"', b'"\xc5\xbf"', b'"\xc4\xb0"',
    b'"\xe3\x80\x80"', b'"\\n"', b'"\\/"', b'"\\x"', b'"null"', b'"None"', b'"YOUR_KEY"', b'"<global key>"',
    b'"0b8a5c1e-93d4-4f6a-8e27-00000000000a"', b'"0B8A5C1E-93D4-4F6A-8E27-00000000000A"', b'"' + b"x" * 300 + b'"', b'"gs://a/b.png"',
    b'"http://"', b'"file:///a"', b'"iVBORw0KGgo="', b'"1"', b'"true"',
]  # fmt: skip
SHELLS = [(b"[", b"]"), (b'{"a":', b"}"), (b"[", b",1]"), (b"[" * 65, b"]" * 65), (b'{"name":"x","answer":', b"}")]
OTHERS = [
    b"null", b"true", b"false", b"{}", b"[]", b"[[]]", b"[{}]", b'{"a":1}', b'{"a":1,"a":1}', b"nul", b"True", b'[1,"a",null]',
]  # fmt: skip
NAMES = [
    b'"name"', b'"Name"', b'"schemaId"', b'"uuid"', b'"dataRow"', b'"globalKey"', b'"id"', b'"bbox"', b'"polygon"', b'"point"',
    b'"line"', b'"mask"', b'"answer"', b'"answers"', b'"confidence"', b'"classifications"', b'"x"', b'"y"', b'"top"', b'"left"',
    b'"height"', b'"width"', b'"segments"', b'"keyframes"', b'"frames"', b'"frame"', b'"start"', b'"end"', b'"location"', b'"page"',
    b'"unit"', b'"messageId"', b'"customMetrics"', b'"extra"', b'"na\\u006de"', b'""', b'"metricValue"',
]  # fmt: skip


# -- spoiling --------------------------------------------------------------------------------------------------------------


class Mutator:
    """Spoils the lines of one file."""

    def __init__(self, lines: list[bytes], rng: Random) -> None:
        self.lines, self.rng = lines, rng
        self.tokens = [TOKEN.findall(line) for line in lines]
        self.texts = [token for tokens in self.tokens for token in tokens if token[:1] == b'"'] or TEXTS
        self.numbers = [token for tokens in self.tokens for token in tokens if token[:1] in b"-0123456789"] or NUMBERS
        self.ways: list[Callable[[list[bytes]], None]] = [
            self.number, self.number, self.text, self.text, self.swap, self.rename, self.twice, self.drop, self.nest, self.escape,
            self.space, self.other, self.reorder, self.reorder, self.near, self.outline, self.outline, self.mask, self.image,
        ]  # fmt: skip

    def block(self) -> list[bytes]:
        """The lines, most of them spoilt in some way."""
        return [self.line(number) for number in range(len(self.lines))]

    def line(self, number: int) -> bytes:
        rng = self.rng
        changes = rng.choice((0, 1, 1, 1, 1, 2, 3))
        if not changes:
            return self.lines[number]
        if rng.random() < 0.3:
            text = bytearray(self.lines[number])
            for _ in range(changes):
                self.bytes(text)
            line = bytes(text)
        else:
            tokens = list(self.tokens[number])
            for _ in range(changes):
                rng.choice(self.ways)(tokens)
            line = b"".join(tokens)
        line = line.replace(b"\n", b"")
        if rng.random() < 0.999:  # one such line, and the whole block is read by others
            line = line.decode(errors="ignore").encode()
            line = line if line.strip(b" \t\r") else b"0"
        return line

    def bytes(self, text: bytearray) -> None:
        """Bytes changed, put in, left out, cut, doubled, taken from elsewhere."""
        rng = self.rng
        kind, at = rng.random(), rng.randrange(len(text) + 1)
        if kind < 0.3 and text:
            text[at % len(text)] = rng.randrange(256) if rng.random() < 0.3 else rng.choice(LETTERS)
        elif kind < 0.5:
            text[at:at] = rng.choice(PIECES)
        elif kind < 0.7:
            del text[at : at + rng.choice((1, 1, 2, 8, 50))]
        elif kind < 0.75:
            del text[at:]
        else:
            source = text if kind < 0.9 else rng.choice(self.lines)
            start = rng.randrange(len(source) + 1)
            text[at:at] = source[start : start + rng.randrange(40)]

    def pick(self, tokens: list[bytes], wanted: Callable[[int], bool]) -> int:
        """The place of some token of a kind; -1 where none is found soon."""
        for _ in range(15):
            at = self.rng.randrange(len(tokens))
            if wanted(at):
                return at
        return -1

    def value(self, tokens: list[bytes], kind: bytes) -> int:
        """A text (``"``) or a number (``0``) that is no member's name."""
        if kind == b"0":
            return self.pick(tokens, lambda at: tokens[at][:1] in b"-0123456789" and bool(tokens[at]))
        return self.pick(tokens, lambda at: tokens[at][:1] == b'"' and next_token(tokens, at) != b":")

    def number(self, tokens: list[bytes]) -> None:
        if (at := self.value(tokens, b"0")) >= 0:
            tokens[at] = self.rng.choice(NUMBERS if self.rng.random() < 0.6 else self.numbers)

    def near(self, tokens: list[bytes]) -> None:
        """A number that is a little larger, smaller, longer."""
        if (at := self.value(tokens, b"0")) >= 0:
            sign = b"-" if self.rng.random() < 0.2 else b""
            tokens[at] = sign + tokens[at] + self.rng.choice((b"", b"0", b".0", b"e0", b"E1", b"e-2", b".5", b"1", b"e3", b"0" * 20))

    def text(self, tokens: list[bytes]) -> None:
        if (at := self.value(tokens, b'"')) >= 0:
            chosen = self.rng.choice(TEXTS if self.rng.random() < 0.5 else self.texts)
            joined = tokens[at][:-1] + chosen[1:] if self.rng.random() < 0.2 else chosen
            tokens[at] = joined

    def swap(self, tokens: list[bytes]) -> None:
        rng = self.rng
        at, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        tokens[at], tokens[other] = tokens[other], tokens[at]

    def rename(self, tokens: list[bytes]) -> None:
        if (at := self.name(tokens)) >= 0:
            old = tokens[at]
            tokens[at] = self.rng.choice((self.rng.choice(NAMES), old[:-1] + b'_"', old.upper(), old[:-1] + b' "'))

    def name(self, tokens: list[bytes]) -> int:
        return self.pick(tokens, lambda at: tokens[at][:1] == b'"' and next_token(tokens, at) == b":")

    def twice(self, tokens: list[bytes]) -> None:
        """A member twice, as it is or with another value."""
        if (at := self.name(tokens)) >= 0:
            member = tokens[at : end_of(tokens, at)]
            if self.rng.random() < 0.3:
                member = [*member[: member.index(b":") + 1], self.rng.choice(OTHERS)]
            if self.rng.random() < 0.3:
                member[0] = self.rng.choice(NAMES)
            tokens[at:at] = [*member, b","]

    def drop(self, tokens: list[bytes]) -> None:
        if (at := self.name(tokens)) >= 0:
            end = end_of(tokens, at)
            del tokens[at : end + (tokens[end : end + 1] == [b","])]

    def nest(self, tokens: list[bytes]) -> None:
        at = self.rng.randrange(len(tokens))
        opened, closed = self.rng.choice(
            ((b"[", b"]"), (b'{"a":', b"}"), (b"[", b",1]"), (b"[" * 65, b"]" * 65), (b'{"name":"x","answer":', b"}"))
        )
        tokens[at] = opened + tokens[at] + closed

    def escape(self, tokens: list[bytes]) -> None:
        """One character of a text, or of a name, as an escape."""
        at = self.pick(tokens, lambda at: tokens[at][:1] == b'"' and len(tokens[at]) > 2)
        if at >= 0:
            token = tokens[at]
            where = self.rng.randrange(1, len(token) - 1)
            if token[where] < 0x80 and token[where] not in b'\\"':
                tokens[at] = token[:where] + b"\\u%04x" % token[where] + token[where + 1 :]

    def space(self, tokens: list[bytes]) -> None:
        at = self.rng.randrange(len(tokens) + 1)
        tokens[at:at] = [self.rng.choice((b" ", b"  ", b"\t", b"\r", b" \r ", b"\x0b", b"\xc2\xa0", b" " * 70))]

    def other(self, tokens: list[bytes]) -> None:
        at = self.pick(tokens, lambda at: tokens[at] not in b"{}[],:")
        if at >= 0:
            tokens[at] = self.rng.choice(OTHERS)

    def reorder(self, tokens: list[bytes]) -> None:
        """The members of an object in another order."""
        at = self.pick(tokens, lambda at: tokens[at] == b"{")
        if at < 0:
            return
        members, begin = list[list[bytes]](), at + 1
        while begin < len(tokens) and (end := end_of(tokens, begin)) > begin:
            members.append(tokens[begin:end])
            begin = end + 1
            if tokens[end : end + 1] != [b","]:
                break
        if len(members) > 1:
            self.rng.shuffle(members)
            tokens[at + 1 : begin - 1] = [token for member in members for token in (*member, b",")][:-1]

    def outline(self, tokens: list[bytes]) -> None:
        """A list of points, or of numbers, as the same with many: some that are sound, and some that touch themselves or cross."""
        rng = self.rng
        lists = [at for at, token in enumerate(tokens) if token == b"["]
        pairs = [at for at in lists if POINT.match(b"".join(tokens[at + 1 : at + 12]))]
        if not lists:
            return
        at = rng.choice(pairs or lists)
        end = end_of(tokens, at + 1)
        item = tokens[at + 1 : end]
        places = [place for place, token in enumerate(item) if token[:1] in b"-0123456789" and token and next_token(item, place) != b":"]
        if len(places) not in (1, 2) or (last := list_end(tokens, at)) is None:
            return
        numbers = [float(token) for token in tokens[at:last] if re.fullmatch(rb"-?\d{1,9}(\.\d+)?", token)] or [0.0, 100.0]
        low, size = min(numbers), max(numbers) - min(numbers) or 1.0
        ring = outline(rng, rng.choice(COUNTS))
        if size > 100 and rng.random() < 0.5:
            written = [b"%d" % round(low + part * size) for point in ring for part in point]
        else:
            written = [b"%.*f" % (rng.choice((2, 4, 6)), low + part * size) for point in ring for part in point]
        made: list[bytes] = []
        for step in range(0, len(written), len(places)):
            for place, number in zip(places, written[step : step + len(places)], strict=False):
                item[place] = number
            made += [*item, b","]
        tokens[at + 1 : last] = made[:-1]

    def mask(self, tokens: list[bytes]) -> None:
        """A list of bytes with one changed, left out or put in, or cut off."""
        rng = self.rng
        lists = [at for at in range(len(tokens) - 1) if tokens[at : at + 2] == [b"[", b"0"]]
        if not lists or (last := list_end(tokens, at := rng.choice(lists))) is None:
            return
        places = [place for place in range(at + 1, last) if tokens[place].isdigit()]
        place, way = rng.choice(places), rng.randrange(4)
        if way == 0:
            tokens[place] = b"%d" % rng.randrange(256)
        elif way == 1:
            tokens[place:place] = [b"%d" % rng.randrange(256), b","]
        elif way == 2:
            del tokens[places[0] : place]
        else:
            del tokens[place + 1 : last]

    def image(self, tokens: list[bytes]) -> None:
        """Another PNG, of any kind, as it is or with a byte changed or put in, or cut off."""
        from png_kit import BLACK, KINDS, make

        rng = self.rng
        at = self.pick(tokens, lambda at: tokens[at].startswith(b'"iVBOR'))
        if at < 0:
            return
        kind, depth = rng.choice(KINDS)
        made = make(rng, kind, depth, rng.randint(1, 40), rng.randint(1, 20), rng.choice((0, 0, 0.01, 0.5)), [BLACK, (1, 2, 3)])
        data = bytearray(b64decode(made.text))
        if (way := rng.randrange(4)) < 3:
            place = rng.randrange(len(data))
            data[place : len(data) if way == 2 else place + 1 - way] = b"" if way == 2 else bytes([rng.randrange(256)])
        tokens[at] = b'"' + b64encode(data) + b'"'


def outline(rng: Random, count: int) -> list[tuple[float, float]]:
    """So many points between 0 and 1, about: round, as a comb, or there and back along a wave; some of them moved, or there once more."""
    kind = rng.randrange(3)
    if kind == 0:
        far = [rng.uniform(0.3, 0.5) if rng.random() < 0.5 else 0.4 for _ in range(count)]
        ring = [(0.5 + r * math.cos(at / count * math.tau), 0.5 + r * math.sin(at / count * math.tau)) for at, r in enumerate(far)]
    elif kind == 1:
        ring = [(at / count, 0.9 if at // 2 % 2 else 0.1) for at in range(count)] + [(1.0, 0.0), (0.0, 0.0)]
    else:
        way = [(at / count * 2, 0.5 + 0.4 * math.sin(at / 3)) for at in range(count // 2)]
        ring = way + [(x, y + 0.05) for x, y in reversed(way)]
    for _ in range(rng.choice((0, 0, 1, 2))):
        at, other = rng.randrange(len(ring)), rng.randrange(len(ring))
        ring[at : at + rng.randrange(2)] = [ring[other]]
    return ring


def list_end(tokens: list[bytes], at: int) -> int | None:
    """The place of the bracket that ends a list; None where none does."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place] in (b"[", b"{")) - (tokens[place] in (b"]", b"}"))
        if not depth:
            return place
    return None


def next_token(tokens: list[bytes], at: int) -> bytes:
    """The next token that is no space."""
    at += 1
    while at < len(tokens) and tokens[at].isspace():
        at += 1
    return tokens[at] if at < len(tokens) else b""


def end_of(tokens: list[bytes], at: int) -> int:
    """The place of the comma or bracket behind a member."""
    depth = 0
    while at < len(tokens):
        token = tokens[at]
        if token in (b"{", b"["):
            depth += 1
        elif token in (b"}", b"]"):
            if not depth:
                break
            depth -= 1
        elif token == b"," and not depth:
            break
        at += 1
    return at


# -- what must hold ---------------------------------------------------------------------------------------------------------


#: All findings of a record.
Explain = Callable[[Any], list[Finding]]


class Figures:
    """What was tried, and what came of it."""

    def __init__(self) -> None:
        self.files = self.lines = self.clean = self.doubted = self.unread = self.blocks = self.declined = self.reports = self.compared = 0
        self.wrong: list[str] = []

    def __str__(self) -> str:
        return (
            f"{self.files:,} files, {self.blocks:,} blocks ({self.declined:,} not taken), {self.lines:,} lines: {self.clean:,} clean, "
            f"{self.doubted:,} in doubt, {self.unread:,} unread; {self.reports:,} reports of {self.compared:,} lines compared; "
            f"{len(self.wrong)} faults"
        )

    def add(self, seed: int, faults: Sequence[str], report: Callable[[str], None]) -> None:
        """What did not hold, of what a seed made."""
        for fault in faults:
            self.wrong.append(f"seed {seed}: {fault}")
            report(self.wrong[-1])


class File(NamedTuple):
    """An ontology, with the rules that know the kernel and those that do not."""

    checker: Any
    lines: list[bytes]
    rows: DataRows | None
    kernel: Any
    plain: Any
    tasks: bool = False
    """Whether it is one of Label Studio."""


def file_of(seed: int) -> File | None:
    """A file of Labelbox or, by every other seed, of Label Studio; None where the kernel is not used."""
    return tasks_of(seed) if seed % 2 else masks_of(seed) if seed % 8 == 4 else records_of(seed)


def tasks_of(seed: int) -> File | None:
    """Tasks for any config; None where the kernel does not read such."""
    from laws.ls_harness import config_of
    from laws.ls_tasks import Tasks
    from laws.test_ls_kernel_agreement import plain_config

    rng = Random(seed)
    tag = "BrushLabels" if seed % 5 == 1 else None
    config = plain_config(seed % 60, tag) if seed % 3 or tag else config_of(seed)
    made = Tasks(config, rng, rng.choice((0.3, 0.6, 0.9)), tidy=True)
    lines = [json.dumps(made.one()).encode() for _ in range(LINES)]
    rules = config.checker.record_plan.file_rules(None)
    if scanner_of(rules) is None:
        return None
    return File(config.checker, lines, None, rules, config.checker.record_plan.file_rules(None), tasks=True)


def masks_of(seed: int) -> File | None:
    """Masks of Labelbox that are PNG images of any kind; None where the kernel is not used."""
    import predlint
    from png_kit import BLACK, KINDS, make

    rng = Random(seed)

    def mask(number: int) -> bytes:
        made = make(rng, *rng.choice(KINDS), rng.randint(1, 60), rng.randint(1, 30), rng.choice((0.01, 0.3)), [BLACK, (1, 2, 3)])
        return json.dumps({"name": "road", "mask": {"png": made.text}, "dataRow": {"globalKey": f"row {number}"}}).encode()

    checker = predlint.compile(b'{"tools": [{"name": "road", "tool": "raster-segmentation"}], "classifications": []}', media="image")
    return _with_rules(checker, [mask(number) for number in range(LINES)], None)


def records_of(seed: int) -> File | None:
    """A file of any ontology and medium; None where that has no features, or the kernel is not used."""
    from laws.writers import Writer

    rng = Random(seed)
    writer = Writer.of(seed, most=rng.choice((3, 8, 30)))
    if writer is None:
        return None
    lines = writer.lines(LINES, 0.1)
    return _with_rules(writer.world.checker, lines, writer.rows(lines))


def _with_rules(checker: Any, lines: list[bytes], rows: DataRows | None) -> File | None:
    """A file of Labelbox."""
    from laws.harness import without_kernel

    kernel = checker.record_plan.file_rules(rows)
    with without_kernel():
        plain = checker.record_plan.file_rules(rows)
        assert scanner_of(plain) is None  # looked up once, and kept
    return File(checker, lines, rows, kernel, plain) if scanner_of(kernel) is not None else None


def fuzz(seconds: float, most: int, seed: int, rounds: int = 200, *, report: Callable[[str], None]) -> Figures:
    """Spoils files until the time is over, or so many lines were read."""
    kernel_option.WORTH = 0  # files are small
    figures, begin, reported = Figures(), time.monotonic(), 0.0
    while (now := time.monotonic() - begin) < seconds and figures.lines < most:
        if now - reported > 60:
            reported = now
            report(f"{now:,.0f} s, seed {seed}: {figures}")
        seed += 1
        file = file_of(seed)
        if file is None:
            continue
        figures.files += 1
        rng = Random(seed)
        spoiler = Mutator(file.lines, rng)
        for turn in range(rounds):
            lines = spoiler.block()
            block = rng.choice((b"\n", b"\n", b"\n", b"\r\n")).join(lines) + rng.choice((b"\n", b""))
            scanner, explain = scanner_of(file.kernel), file.plain.explain
            faults = compare_block(scanner, block, explain, figures)
            if not turn % LISTS:
                faults += compare_block(scanner, b"[%b]" % b",".join(lines), explain, figures, listed=True)
            if not turn % REPORTS:
                faults += compare(file, block, figures)
            figures.add(seed, faults, report)
            if time.monotonic() - begin > seconds or figures.lines >= most:
                break
    return figures


def compare_block(
    scanner: Scanner,
    block: bytes,
    explain: Explain,
    figures: Figures,
    *,
    listed: bool = False,
    in_doubt: Callable[[ScanResult], Callable[[bytes, Any], list[str]]] | None = None,
) -> list[str]:
    """What the kernel says of the lines of a block, or of the elements of a list, held against the explainer.

    ``in_doubt`` gives what is wrong with one record after the other of those in doubt.
    """
    figures.blocks += 1
    scanned = scanner.scan(block, listed=listed)
    if scanned is None:
        figures.declined += 1
        return []
    faults = [f"with tracks, {each}: {block!r}" for each in differences(scanner, scanned, block, listed=listed)]
    states, begins, ends = (scanned.lines[name].tolist() for name in ("state", "begin", "end"))
    doubted = in_doubt(scanned) if in_doubt is not None else None
    figures.lines += len(states)
    for state, start, end in zip(states, begins, ends, strict=True):
        if state in (CLEAN, IN_DOUBT):
            text = block[start:end]
            try:
                value = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                faults.append(f"{'clean' if state == CLEAN else 'in doubt'}, and no JSON ({error}): {text!r}")
                continue
            if has_duplicate_member(text, value):
                faults.append(f"a member twice: {text!r}")
            if state == CLEAN:
                figures.clean += 1
                findings = [(finding.code, pointer(finding.path)) for finding in explain(value)]
                if findings:
                    faults.append(f"wrongly clean, {findings}: {text!r}")
            else:
                figures.doubted += 1
                faults += doubted(text, value) if doubted is not None else []
        else:
            figures.unread += 1
    return faults


def compare(file: File, block: bytes, figures: Figures) -> list[str]:
    """The report of a file with the kernel, and without."""
    from laws.harness import run

    figures.reports += 1
    figures.compared += block.count(b"\n")
    if file.tasks:
        import block_verdict_kit

        one, other = (block_verdict_kit.run(file.checker, block, fast=fast) for fast in (True, False))
        same = one.report == other.report and one.totals == other.totals
        return [] if same else [f"reports differ: {block!r}"]
    found = run(file.checker, block, file.rows)
    plain = run(file.checker, block, file.rows, fast=False)
    if found.verdict == plain.verdict:
        return []
    one, other = (sorted(map(repr, ran.found)) for ran in (found, plain))
    more, less = [each for each in one if each not in other], [each for each in other if each not in one]
    return [f"reports differ, {more[:2]} for {less[:2]}: {found.verdict[1]} {plain.verdict[1]}: {block!r}"]


# -- the library --------------------------------------------------------------------------------------------------------------


def exactly(lib: Any) -> None:
    """From now on each block that the library scans lies in memory of just its size, so that a byte read behind it is seen."""
    c = ctypes.CDLL(None)
    c.malloc.argtypes, c.malloc.restype, c.free.argtypes, c.free.restype = [ctypes.c_size_t], ctypes.c_void_p, [ctypes.c_void_p], None
    scan = lib.predlint_scan
    scan.argtypes = [scan.argtypes[0], scan.argtypes[1], ctypes.c_void_p, *scan.argtypes[3:]]

    def scanned(handle: Any, program: Any, block: bytes, size: int, listed: Any, found: Any) -> int:
        place = c.malloc(max(1, size))
        try:
            ctypes.memmove(place, block, size)
            return scan(handle, program, place, size, listed, found)
        finally:
            c.free(place)

    lib.predlint_scan = scanned


def sanitizer() -> Path | None:
    """The library of the compiler's address sanitizer, which must be there before Python is; None where there is none."""
    command = build.compiler()
    if command is None:
        return None
    for name in (*OF_CLANG, "libasan.so"):  # clang finds that of GCC, too, where both are installed
        found = subprocess.run([*command, f"-print-file-name={name}"], capture_output=True, text=True, check=False).stdout.strip()
        if os.path.isabs(found) and Path(found).exists():
            return Path(found)
    return None


def under_sanitizers(folder: Path, arguments: list[str], *, program: str = __file__, further: Sequence[str] = ()) -> list[str] | str:
    """The command that runs a program of Python with a library that is built with the sanitizers, and ``further`` flags, into a folder
    that does not have one yet; else why there is none."""
    preload = sanitizer()
    if preload is None:
        return "the compiler has no address sanitizer"
    try:
        if not (folder / build.FILE).exists():
            of_clang = ["-shared-libasan"] if preload.name in OF_CLANG else []
            build.build(folder, (*SANITIZED, *of_clang, *further))
    except build.NotBuilt as reason:
        return str(reason)
    settings = ["ASAN_OPTIONS=detect_leaks=0:abort_on_error=1", f"LD_PRELOAD={preload}", "UBSAN_OPTIONS=print_stacktrace=1"]
    return ["env", *settings, sys.executable, program, "--library", str(folder), *arguments]


def take(folder: Path) -> None:
    """Takes the library that was built into a folder."""
    library.HERE = folder
    lib = library.library()
    if lib is None:
        sys.exit(f"no kernel: {library.missing()}")
    exactly(lib)


def command(what: str | None, fuzzer: Callable[..., Figures], program: str) -> None:
    """The command line of a fuzzer, under the sanitizers where it is asked for."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--lines", type=int, default=sys.maxsize, help="stop after so many records")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, help="spoil the records of a file so many times")
    parser.add_argument("--sanitize", action="store_true", help="build the kernel with the sanitizers, and use that")
    parser.add_argument("--library", type=Path, metavar="FOLDER", help="take the library that was built there")
    options = parser.parse_args()
    if options.sanitize:
        with tempfile.TemporaryDirectory() as folder:
            arguments = [argument for argument in sys.argv[1:] if argument != "--sanitize"]
            run = under_sanitizers(Path(folder), arguments, program=program)
            sys.exit(run if isinstance(run, str) else subprocess.run(run, check=False).returncode)
    if options.library:
        take(options.library)
    elif library.library() is None:
        sys.exit(f"no kernel: {library.missing()}")
    rounds = () if options.rounds is None else (options.rounds,)
    figures = fuzzer(options.seconds, options.lines, options.seed, *rounds, report=lambda text: print(text, flush=True))
    print(figures)
    sys.exit(1 if figures.wrong else 0)


if __name__ == "__main__":
    command(__doc__, fuzz, __file__)
