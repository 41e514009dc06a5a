"""Files of every dialect and form, whole, faulty and broken, and their reports by every road: whole, in parts, here or elsewhere."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest import mock

from msgspec import structs

import predlint
from laws.coco_make import Maker, worlds, written
from laws.coco_make import disturb as disturb_coco
from laws.enc_harness import random_rows
from laws.enc_make import onto_of
from laws.ls_harness import config_of, random_tasks
from laws.writers import Writer
from predlint.engine import files, sizes
from predlint.engine.checker import Checker
from predlint.engine.files import Execution
from predlint.engine.run import FileRun
from predlint.engine.run_parts import LISTED, GatheredParts, Part, PartResult, gather, plan
from predlint.io import sections, splitting
from predlint.io.data_rows import DataRows
from predlint.lang.load import load
from predlint.platforms.coco.topics import references
from predlint.report.collector import ReportNeeds
from predlint.report.formats import ReportOptions
from predlint.report.model import Group, Sink, Summary
from predlint.report.place_reports import ConciseSink, JsonDocumentSink, JsonlSink
from predlint.report.text import TextSink


@dataclasses.dataclass(frozen=True)
class Case:
    """A file, and what it is held against."""

    name: str
    checker: predlint.Checker
    data: bytes
    rows: DataRows | None = None


# -- files of each dialect -------------------------------------------------------------------------------------------------


def _dump(value: Any, rng: Random, *, indent: int | None = None) -> str:
    """One value, in one of the ways to write it."""
    ascii_ = "\\ud8" in (text := json.dumps(value)) or "\\udc" in text or rng.random() < 0.5
    separators = rng.choice(((",", ":"), (", ", ": "))) if indent is None else None
    return json.dumps(value, ensure_ascii=ascii_, indent=indent, separators=separators)


def laid_out(rng: Random, records: Sequence[Any], form: str) -> bytes:
    """Records as lines, as one array on one line or on many, or as objects spread over lines. Bytes stand as they are."""
    indent = rng.choice((1, 2)) if form in ("pretty", "spread") else None
    texts = [
        record.decode("utf-8", "surrogateescape") if isinstance(record, bytes) else _dump(record, rng, indent=indent) for record in records
    ]
    if form == "lines":
        text = "\n".join(texts) + rng.choice(("\n", ""))
    elif form == "array":
        text = f"[{rng.choice((',', ', ')).join(texts)}]"
    elif form == "pretty":
        text = "[\n" + ",\n".join(texts) + "\n]\n"
    else:
        text = "\n".join(texts) + "\n"
    return text.encode("utf-8", "surrogateescape")


FORMS = ("lines", "lines", "array", "pretty", "spread")


def labelbox(rng: Random, form: str, count: int, faulty: float) -> Case | None:
    writer = Writer.of(rng.randrange(10**6))
    if writer is None:
        return None
    lines = writer.lines(count, faulty)
    lines += rng.choices(lines, k=len(lines) // 8)
    records: list[Any] = list(lines)
    if form in ("pretty", "spread"):
        records = [value for line in lines if (value := _value(line)) is not None]
    return Case("labelbox", writer.world.checker, laid_out(rng, records, form), writer.rows(lines))


def label_studio(rng: Random, form: str, count: int, faulty: float) -> Case:
    config = config_of(rng.randrange(10**6))
    tasks: list[Any] = random_tasks(config, rng, count, faulty)
    tasks += rng.choices(tasks, k=len(tasks) // 8) if tasks else []
    if rng.random() < 0.3:  # the first one is of another kind
        tasks.insert(0, rng.choice(({"task": 3, "result": []}, {"result": [], "score": 0.5}, None, 7, [], {"image": "a.jpg"}, {})))
    return Case("label studio", config.checker, laid_out(rng, tasks, form))


def encord(rng: Random, form: str, count: int, faulty: float) -> Case:
    onto = onto_of(rng.randrange(10**6))
    rows: list[Any] = random_rows(onto, rng, max(2, count // 4), faulty)
    rows += rng.choices(rows, k=len(rows) // 6)
    return Case("encord", onto.checker, laid_out(rng, rows, form))


def coco(rng: Random, form: str, count: int, faulty: float) -> Case:
    world = worlds()[rng.choice(("truth", "categories", "encord", "mapped", "rows"))]
    maker = Maker(world, rng)
    if form in ("array", "spread"):
        found = maker.results(rng.choice(("bbox", "segm", "keypoints", "caption")), count)
        found = [disturb_coco(rng, result) if rng.random() < faulty else result for result in found]
        if rng.random() < 0.3:  # the first ones do not show of what kind they are, or are of another
            other = maker.results(rng.choice(("bbox", "segm", "keypoints", "caption")), 1)
            found[:0] = [rng.choice((None, 7, {}, {"image_id": 1}, *other)) for _ in range(rng.choice((1, 2, 5, 120)))]
        return Case("coco results", world.checker, laid_out(rng, found, form), world.rows)
    document = maker.document(count, info={"images": 3}, licenses=[{"id": 1}])
    if rng.random() < 0.2:
        document["annotations"][:0] = rng.choice(([None], [{"id": 10**6}, {"id": 10**6 + 1, "caption": "a boat"}], [{}, None] * 60))
    for name in ("images", "categories", "annotations"):
        elements = [disturb_coco(rng, element) if rng.random() < faulty else element for element in document[name]]
        document[name] = elements + rng.choices(elements, k=rng.choice((0, 0, 2)))
    if rng.random() < 0.5:
        document = dict(rng.sample(list(document.items()), len(document)))
    return Case("coco", world.checker, written(rng, document), world.rows)


DIALECTS: dict[str, Callable[[Random, str, int, float], Case | None]] = {
    "labelbox": labelbox, "label_studio": label_studio, "encord": encord, "coco": coco,
}  # fmt: skip


def _value(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


# -- what may befall a file --------------------------------------------------------------------------------------------------

_STRUCTURE = b'{}[],:"\n'
#: What may stand in a text where it should not. Some of it looks like the place between two elements.
_LITTER = (
    b'"', b"\\", b"\0", b"\xff", b"{", b"}", b"[", b"]", b",", b",,", b"\n", b"\r\n", b"\r", b"\n\n", b" \n \n", b"},{", b"}]", b"]}",
    b'"},{"', b"},\n{", b"/*x*/", b"nul", b"\xe2\x80\xa8", b"NaN", b"\xef\xbb\xbf", b"1e999", b'\\ud800', b"][",
)  # fmt: skip


def damaged(rng: Random, data: bytes) -> bytes:
    """The file with one thing wrong with its text, or with another way to write it."""
    if not data:
        return data
    at = rng.randrange(len(data))
    way = rng.randrange(12)
    if way == 0:  # a byte of the structure is missing
        at = next((i for i in range(at, len(data)) if data[i] in _STRUCTURE), at)
        return data[:at] + data[at + 1 :]
    if way in (1, 2):
        return data[:at] + rng.choice(_LITTER) + data[at:]
    if way == 3:  # cut off
        return data[:at]
    if way == 4:
        return b"\xef\xbb\xbf" + data
    if way == 5:
        return data.replace(b"\n", b"\r\n")
    if way == 6:
        return data.rstrip()
    if way == 7:  # a part is lost
        return data[:at] + data[min(len(data), at + rng.choice((1, 10, 300))) :]
    if way == 8:  # a part stands twice
        return data[: at + rng.choice((1, 50, 500))] + data[at:]
    if way == 9:
        return data + rng.choice(_LITTER)
    if way == 10:  # what looks like a boundary, in a string
        at = data.find(b'":"', at)
        return data[: at + 3] + rng.choice((b"},{", b"], [", b'\\"},{\\"', b"}\\n{", b"\\\\")) + data[at + 3 :] if at >= 0 else data
    lines = data.split(b"\n")
    lines.insert(rng.randrange(len(lines) + 1), rng.choice((b"", b" ", b"\r", b"null", b"{}", b"{", b"[", b"]")))
    return b"\n".join(lines)


def make(seed: int, dialect: str, *, most: int = 60) -> Case | None:
    """Any file of a dialect: clean, with faulty records, with broken text, or all of it."""
    rng = Random(seed)
    form = rng.choice(FORMS)
    case = DIALECTS[dialect](rng, form, rng.choice((1, 3, most // 2, most)), rng.choice((0.0, 0.05, 0.4)))
    if case is None:
        return None
    data = case.data
    for _ in range(rng.choice((0, 0, 1, 1, 2, 5))):
        data = damaged(rng, data)
    return dataclasses.replace(case, name=f"{case.name}, {form}", data=data)


# -- reports -----------------------------------------------------------------------------------------------------------------


class RunReports(NamedTuple):
    """All that must not depend on the road."""

    totals: dict[str, Any]
    jsonl: str
    json: str
    text: str
    concise: str
    seen: bytes
    unread: list[str]


class Timeless:
    """A sink that is not told how long it took."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.wants_places, self.render, self.emit = sink.wants_places, sink.render, sink.emit
        if isinstance(sink, JsonlSink | JsonDocumentSink):
            self.before, self.after = sink.before, sink.after

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self._sink.finish(structs.replace(summary, seconds=0.0), groups)


class _Run(files.Run):
    """A run that leaves behind what it has seen of the data rows."""

    last: bytes = b""

    def end(self) -> None:
        super().end()
        _Run.last = bytes(self.seen)


def run_reports(
    checker: predlint.Checker,
    paths: Sequence[Path],
    rows: DataRows | None = None,
    execution: Execution | None = None,
    stop: Callable[[], bool] | None = None,
    samples: int = 3,
) -> RunReports:
    """The reports of a run."""
    outs = [io.BytesIO() for _ in range(4)]
    sinks = [JsonlSink(outs[0]), JsonDocumentSink(outs[1]), TextSink(outs[2], ReportOptions(samples=samples)), ConciseSink(outs[3])]
    given: Any = rows
    inputs: Any = execution.inputs if isinstance(execution, GatheredParts) else [str(path) for path in paths]
    with mock.patch.object(files, "Run", _Run):
        _Run.last = b""
        summary = checker.run(
            inputs,
            data_rows=given,
            sinks=list(map(Timeless, sinks)),
            samples=samples,
            stop=stop,
            execution=execution,
        )
    totals = summary.as_dict()
    del totals["seconds"]
    return RunReports(totals | {"bytes": summary.bytes}, *(out.getvalue().decode() for out in outs), _Run.last, summary.unread)


def of_groups_alone(checker: predlint.Checker, path: Path, rows: DataRows | None, execution: Execution) -> str:
    """The report as text where nothing else was asked for, so that no part keeps the places of its findings."""
    out = io.BytesIO()
    given: Any = rows
    checker.run([str(path)], data_rows=given, sinks=[Timeless(TextSink(out))], execution=execution)
    return out.getvalue().decode()


def of_json_alone(checker: predlint.Checker, path: Path, rows: DataRows | None, execution: Execution) -> tuple[str, str]:
    """The reports as JSON where nothing else was asked for, so that parts hand their findings over as that."""
    outs = [io.BytesIO(), io.BytesIO()]
    given: Any = rows
    sinks = [Timeless(JsonlSink(outs[0])), Timeless(JsonDocumentSink(outs[1]))]
    checker.run([str(path)], data_rows=given, sinks=sinks, execution=execution)
    return outs[0].getvalue().decode(), outs[1].getvalue().decode()


@contextlib.contextmanager
def windows(block: int | None) -> Iterator[None]:
    """Pieces of about so many bytes are looked at in one go; None for the usual sizes."""
    with contextlib.ExitStack() as stack:
        if block is not None:
            for where, name, value in (
                (sizes, "BLOCK", block),
                (sizes, "SMALLEST", max(64, block // 16)),
                (sections, "_LONG", block),
                (sections, "_TAIL", 4 * block),
            ):
                stack.enter_context(mock.patch.object(where, name, value))
        yield


@contextlib.contextmanager
def cut(part: int) -> Iterator[Counts]:
    """Parts of about so many bytes, however small the file; gives the number of parts that were checked here, and elsewhere."""
    counts = Counts()
    joined, ended = FileRun._join, FileRun._part_ends  # pyright: ignore[reportPrivateUsage]

    def join(self: FileRun, *given: Any) -> None:
        counts.elsewhere += 1
        counts.here -= 1  # it ends, too
        joined(self, *given)

    def end(self: FileRun) -> None:
        counts.here += 1
        ended(self)

    with (
        mock.patch.object(sizes, "PART", part),
        mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 0),
        mock.patch.object(splitting, "_PROBE_BYTES", max(32, part)),
        mock.patch.object(FileRun, "_join", join),
        mock.patch.object(FileRun, "_part_ends", end),
    ):
        yield counts


@dataclasses.dataclass
class Counts:
    """Parts that were checked."""

    here: int = 0
    elsewhere: int = 0


@contextlib.contextmanager
def on_disk(data: bytes) -> Iterator[Path]:
    """A file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "predictions.json"
        path.write_bytes(data)
        yield path


def whole(case: Case, path: Path) -> RunReports:
    """By one process, in one part."""
    return run_reports(case.checker, [path], case.rows)


def gathered(
    checker: predlint.Checker, paths: Sequence[Path], rows: DataRows | None, rng: Random, wanted: ReportNeeds = LISTED
) -> GatheredParts:
    """A run whose parts are checked one by one, in any order and some of them twice, and travel as bytes."""
    given: Any = rows
    parts = [part.to_bytes() for part in plan(checker, [str(path) for path in paths], given, wanted)]
    chosen = rng.sample(parts, len(parts)) + rng.choices(parts, k=len(parts) // 3)
    results = [checker.check_part(Part.from_bytes(part), data_rows=given).to_bytes() for part in chosen]
    return gather(checker, map(PartResult.from_bytes, results), rows)


#: So little memory that the notes of every part go to disk.
NO_MEMORY = 1_000


def by(executor: Executor | None, *, memory: int | None = None) -> Execution:
    """A run by an executor, or by this process; in as little memory as is told."""
    return Execution(executor=executor) if memory is None else Execution(executor=executor, memory=memory)


# -- rules of the user's own -----------------------------------------------------------------------------------------------


def with_rules(case: Case, text: str) -> Case:
    """The same case with rules of the user's own."""
    options = structs.replace(case.checker.options, rules=(load(text.encode()),))
    return dataclasses.replace(case, checker=Checker(case.checker.ontology, options))


def assert_rules_agree_on_every_path(case: Case, ruled: Case, threads: Executor, part: int, block: int | None, memory: int | None) -> None:
    """``ruled``: the case with rules of the user's own, whose report is the same however the file is cut, and else that without them."""
    part = max(part, len(case.data) // 100)
    with on_disk(case.data) as path, mock.patch.object(references, "_SPELT_OUT", len(case.data)):
        expected = whole(ruled, path)
        with windows(block):
            for executor in None, threads:
                with cut(part):
                    assert run_reports(ruled.checker, [path], case.rows, by(executor, memory=memory)) == expected
        plain = whole(case, path)
    others = [d for d in json.loads(expected.json)["diagnostics"] if not d["code"].startswith("RUL")]
    assert others == json.loads(plain.json)["diagnostics"]
