"""Files behind URLs: records that are looked at again are fetched with few requests, on all platforms; bounds come from the file."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import encord_row_examples
import predlint
from predlint.engine import record_offsets, sizes
from predlint.engine.file_part import FilePart, PartChecker
from predlint.io.paths import SourceError
from predlint.io.range_cache import AT_ONCE, RangeCache, merge_ranges
from predlint.io.sources import open_path
from predlint.io.splitting import Span, split_elements, split_lines
from predlint.report.collector import Collector, ReportNeeds
from remote_server import Server, serve

fsspec: Any = pytest.importorskip("fsspec", reason="the extra remote is not installed")

from predlint.io import broken_documents, document_blocks, remote, sections, splitting  # noqa: E402

pytest.importorskip("aiohttp", reason="the extra remote is not installed")

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
MOST, LEAST, KEPT, PART = 128 << 10, 4 << 10, 512 << 10, 512 << 10
CONFIG = """<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image"><Label value="car"/></RectangleLabels>
</View>"""
EDGE = {"tool": "edge", "name": "follows", "required": False, "color": "#ff0000", "classifications": []}
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests, blocks and parts of a thirtieth, and no time to wait."""
    for name, value in {"BLOCK": MOST, "LEAST": LEAST, "_KEPT": KEPT, "_BUFFER": 1 << 10, "WAITS": (0.01, 0.01)}.items():
        monkeypatch.setattr(remote, name, value)
    for name, value in {"BLOCK": 16 << 10, "HEAD": 2 << 10, "PART": PART, "LEAST_FOR_PROCESSES": PART}.items():
        monkeypatch.setattr(sizes, name, value)
    for module, name in (
        (splitting, "PART_STEP"),
        (document_blocks, "PART_STEP"),
        (splitting, "_PROBE_BYTES"),
        (sections, "WINDOW_BYTES"),
        (sections, "WINDOW_BYTES"),
    ):
        monkeypatch.setattr(module, name, 2 << 10)
    for module in (sections, sections):
        monkeypatch.setattr(module, "BLOCK", 16 << 10)
    monkeypatch.setattr(sections, "_TAIL", 32 << 10)
    monkeypatch.setattr(sections, "_LONG", 64 << 10)
    monkeypatch.setattr(broken_documents, "_WINDOW", 8 << 10)
    monkeypatch.setattr(record_offsets, "_MOST_REMOTE", KEPT)


# -- files ---------------------------------------------------------------------------------------------------------------


class File:
    """A file in which some records come again, what it is held against, and how many rules look again at the same places."""

    def __init__(
        self, checker: predlint.Checker, data: bytes, clean: bytes, count: int, again: list[tuple[int, int]], *, passes: int = 1
    ) -> None:
        """``again``: of pairs of ``count`` records, which are about equally long, the second one comes again."""
        self.checker, self.data, self.clean, self.again, self.passes = checker, data, clean, again, passes
        self.name = "a.json" if data[:1] == b"[" or b"categories" in data else "a.jsonl"
        places = sorted(at for pair in again for at in pair)
        self.far = 1 + sum((other - one) * len(data) > LEAST * count for one, other in pairwise(places))
        """Places that are not fetched together, since too much is between them."""


def spread(count: int, share: int = 100) -> list[tuple[int, int]]:
    """Pairs of records far from each other."""
    rng = Random(count)
    places = rng.sample(range(count), 2 * count // share)
    return [(min(pair), max(pair)) for pair in zip(places[::2], places[1::2], strict=True)]


def made(checker: predlint.Checker, records: list[Json], spoil: Callable[[Json, Json], Json], *, array: bool, passes: int = 1) -> File:
    texts = [json.dumps(record) for record in records]
    pairs = spread(len(texts))

    def written() -> bytes:
        return ("[" + ",\n".join(texts) + "]" if array else "\n".join([*texts, ""])).encode()

    clean = written()
    for first, second in pairs:
        texts[second] = json.dumps(spoil(records[first], records[second]))
    return File(checker, written(), clean, len(texts), pairs, passes=passes)


@cache
def labelbox() -> predlint.Checker:
    ontology = json.loads((EXAMPLES / "street" / "ontology.json").read_text())
    ids = {"schemaNodeId": "cm0nzzzzzzzzzzzzzzzzzzzzz", "featureSchemaId": "cm0fzzzzzzzzzzzzzzzzzzzzz"}
    ontology["tools"].append(EDGE | ids)
    return predlint.compile(ontology, target="mal", media="image", ignore=["ANS024", "CNF"])


def boxes(count: int = 12_000) -> list[Json]:
    def box(at: int) -> Json:
        return {"top": at % 500 + 0.5, "left": 20, "height": 30, "width": 40}

    return [
        {"name": "sign", "uuid": f"{at:08x}-0000-4000-a000-000000000000", "bbox": box(at), "dataRow": {"globalKey": f"row-{at // 4:06}"}}
        for at in range(count)
    ]


def own_rule(rules: Path) -> predlint.Checker:
    rules.write_text("rule few { on data row require count(object) <= 4 }")
    return predlint.compile(EXAMPLES / "street" / "ontology.json", media="image", ignore=["ANS024"], rules=[rules])


def score(at: int) -> float:
    """A score of its own: files with one for all are looked at again."""
    return (10 + at % 90) / 100


def tasks(count: int = 6_000) -> list[Json]:
    def result(at: int) -> Json:
        value = {"x": 10, "y": 20, "width": 30.5, "height": 40, "rotation": 0, "rectanglelabels": ["car"]}
        about = {"from_name": "box", "to_name": "image", "type": "rectanglelabels", "original_width": 640, "original_height": 480}
        return {"id": f"r{at}", **about, "image_rotation": 0, "value": value, "score": score(at)}

    return [
        {
            "id": at,
            "data": {"image": f"https://images.example.com/{at:08}.jpg"},
            "predictions": [{"model_version": "a", "score": score(at), "result": [result(at)]}],
        }
        for at in range(count)
    ]


def in_fractions(_: Json, task: Json) -> Json:
    task = json.loads(json.dumps(task))
    task["predictions"][0]["result"][0]["value"] |= {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
    return task


def coco(*, indent: int | None) -> File:
    images = [{"id": at, "width": 640, "height": 480, "file_name": f"{at:08}.jpg"} for at in range(1_000)]
    about = {"category_id": 1, "area": 1200.0, "iscrowd": 0}
    annotations: list[Json] = [
        {"id": at, "image_id": at // 12, **about, "score": score(at), "bbox": [at % 500 + 0.5, 20.0, 30.0, 40.0]} for at in range(12_000)
    ]
    categories = [{"id": 1, "name": "car"}]

    def written() -> bytes:
        return json.dumps({"images": images, "categories": categories, "annotations": annotations}, indent=indent).encode()

    clean, pairs = written(), spread(len(annotations))
    for first, second in pairs:
        annotations[second] |= {"id": annotations[first]["id"]}
    return File(predlint.compile({"categories": categories}, dialect="coco"), written(), clean, len(annotations), pairs)


def encord(*, array: bool) -> File:
    rows = [json.loads(encord_row_examples.image_row()) for _ in range(1_500)]
    for at, row in enumerate(rows):
        unit = next(iter(row["data_units"].values()))
        key = row["data_hash"] = unit["data_hash"] = f"{at:08x}-0000-4000-a000-000000000000"
        row["label_hash"], row["data_units"] = f"{at:08x}-0000-4000-b000-000000000000", {key: unit}
        for drawn in unit["labels"]["objects"]:
            drawn["confidence"] = score(at)
    checker = predlint.compile(EXAMPLES / "harbour" / "ontology.json", dialect="encord")
    return made(checker, rows, lambda one, other: one | {"label_hash": other["label_hash"]}, array=array)


def other_row(one: Json, other: Json) -> Json:
    return other | {"uuid": one["uuid"]}


def joined_to(one: Json, other: Json) -> Json:
    """A relationship of another data row's record to one of its own."""
    ends = {"source": one["uuid"], "target": f"{(int(other['uuid'][:8], 16) ^ 1):08x}{other['uuid'][8:]}", "type": "unidirectional"}
    return {"name": "follows", "uuid": other["uuid"], "relationship": ends, "dataRow": other["dataRow"]}


FILES: dict[str, Callable[[Path], File]] = {
    "labelbox lines": lambda _: made(labelbox(), boxes(), other_row, array=False),
    "labelbox array": lambda _: made(labelbox(), boxes(), other_row, array=True),
    "labelbox repeated lines": lambda _: made(labelbox(), boxes(), lambda one, _: one, array=False),
    "labelbox relationships": lambda _: made(labelbox(), boxes(), joined_to, array=False, passes=2),
    "labelbox own rules": lambda path: made(
        own_rule(path / "a.onto"), boxes(), lambda one, other: other | {"dataRow": one["dataRow"]}, array=False, passes=1
    ),
    "label studio lines": lambda _: made(predlint.compile(CONFIG.encode()), tasks(), lambda one, _: one, array=False),
    "label studio array": lambda _: made(
        predlint.compile(CONFIG.encode()), tasks(), lambda one, other: other | {"data": one["data"]}, array=True, passes=1
    ),
    "label studio fractions": lambda _: made(predlint.compile(CONFIG.encode()), tasks(), in_fractions, array=True),
    "coco": lambda _: coco(indent=None),
    "coco, indented": lambda _: coco(indent=1),
    "encord lines": lambda _: encord(array=False),
    "encord array": lambda _: encord(array=True),
}


@pytest.fixture
def server() -> Iterator[Server]:
    with serve({}) as found:
        yield found


def findings_of(report: predlint.Report) -> list[tuple[Any, ...]]:
    """What a report says, without the name of the file."""
    return [(d.code, d.line, d.pointer, d.message, d.help) for d in report.diagnostics]


def over_http(server: Server, file: File, data: bytes, **how: Any) -> tuple[predlint.Report, int, int]:
    """The report, requests, and bytes."""
    server.files[f"/{file.name}"] = data
    server.log.clear()
    report = file.checker.validate(f"{server.url}/{file.name}", **how)
    return report, len(server.asked()), server.sent


# -- requests ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_what_is_looked_at_again_is_fetched_with_few_requests(server: Server, tmp_path: Path, name: str) -> None:
    file = FILES[name](tmp_path)
    size = len(file.data)
    _, requests, sent = over_http(server, file, file.clean)
    assert size > 5 * MOST
    assert sent < 1.3 * size
    report, more, sent_too = over_http(server, file, file.data)
    (tmp_path / file.name).write_bytes(file.data)
    assert findings_of(report) == findings_of(file.checker.validate(tmp_path / file.name))
    assert len(report.diagnostics) > 0.9 * len(file.again) > 10
    # Each place is fetched once for each rule that looks at it, with its neighbours: those that fit into a request, which is half of the
    # largest one, with what is between them.
    assert more - requests <= file.passes * (file.far + 2 * size // MOST + 2)
    assert sent_too - sent <= file.passes * size + LEAST


def test_many_rules_and_more_than_fits_into_memory_take_a_pass_for_what_fits(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a file stands twice. All that is looked at is read ahead, in what memory there is for it."""
    read_ahead, looked = record_offsets.RecordOffsets.read_ahead, list[int]()

    def see(self: record_offsets.RecordOffsets, positions: Sequence[int]) -> None:
        read_ahead(self, positions)
        assert {*positions} <= {*self.ahead}
        assert sum(len(place.raw) + 250 for place in self.ahead.values()) <= 1.1 * KEPT
        looked.append(len(positions))

    monkeypatch.setattr(record_offsets.RecordOffsets, "read_ahead", see)
    records = boxes(6_000)
    file = made(labelbox(), records * 2, lambda one, _: one, array=False, passes=0)
    report, requests, sent = over_http(server, file, file.data)
    assert len(report.diagnostics) >= 6_000
    taken = 12_000 * (len(file.data) // 12_000 + 250)
    passes = 2 * (taken // KEPT + 2)  # which lines repeat others, and which uuids
    assert requests <= passes * (2 * len(file.data) // MOST + 2)
    assert sent <= (passes + 1.3) * len(file.data)
    assert sum(looked) >= 12_000


@pytest.mark.parametrize("jobs", [2, 3])
def test_workers_take_their_parts_and_no_more(server: Server, jobs: int) -> None:
    file = FILES["labelbox lines"](Path())
    _, alone, _ = over_http(server, file, file.clean)
    with ThreadPoolExecutor(jobs) as executor:
        report, requests, sent = over_http(server, file, file.clean, executor=executor)
    assert report.ok
    many = -(-len(file.clean) // (PART // 4))
    # Where a part begins and ends is looked up, each worker looks at the begin of the file, and its first records are looked at again.
    assert sent <= len(file.clean) + (many + 2 * jobs + 2) * 2 * LEAST + MOST
    assert requests <= alone + 3 * many + 2 * jobs


@pytest.mark.parametrize("name", ["labelbox lines", "labelbox array", "label studio array", "encord lines", "encord array"])
def test_a_part_is_read_in_whole_requests(server: Server, tmp_path: Path, name: str) -> None:
    file = FILES[name](tmp_path)
    server.files["/a"] = file.clean
    with open_path(f"{server.url}/a") as source:
        array = file.clean[:1] == b"["
        cut = split_elements(source, 0, source.size, PART) if array else [*split_lines(source, 0, PART)]
        rules = file.checker.plan_for(None).for_file_head(file.clean[:1000]).file_rules(None)
        reader = PartChecker(source, rules)
        assert len(cut) > 2
        for number, (start, stop) in enumerate(cut):
            source.read_at(source.size // 2, 10)  # whatever was read before
            source.read_at(start + 1, 10)
            server.log.clear()
            part = FilePart(1, "", None, str(number), start, stop, array)
            outcome = reader.check(part, Collector(file.checker.levels, apart=ReportNeeds(0)))
            assert outcome.records > 10
            spans = spans_of(server)
            assert all(start <= begin and end <= stop for begin, end in spans)
            assert sum(end - begin for begin, end in spans) <= stop - start
            assert len(spans) <= -(-(stop - start) // MOST) + 1


def spans_of(server: Server) -> list[Span]:
    ranges = [line.rpartition(" ")[2].split("-") for line in server.asked()]
    return [(int(begin), int(end) + 1) for begin, end in ranges]


def test_four_requests_are_under_way_at_most(server: Server) -> None:
    file = FILES["labelbox lines"](Path())
    assert over_http(server, file, file.data)[0].summary.records == 12_000
    server.busiest, server.delay = 0, 0.02
    over_http(server, file, file.data)
    assert 2 <= server.busiest <= AT_ONCE + 1  # the server is done with one a moment after it was received


def test_a_driver_that_is_asked_one_thing_at_a_time() -> None:
    """And one of which no file is at another place for another process."""
    file = FILES["labelbox repeated lines"](Path())
    fsspec.filesystem("memory").pipe_file("/again.ndjson", file.data)
    threads = threading.active_count()
    report = file.checker.validate("memory://again.ndjson")
    assert findings_of(report) == findings_of(file.checker.validate(file.data))
    assert threading.active_count() <= threads


@pytest.mark.slow
def test_a_bucket_is_asked_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its driver, as of that of web servers, a range is fetched in any thread."""
    s3fs: Any = pytest.importorskip("s3fs", reason="the driver of s3:// is not installed")
    moto: Any = pytest.importorskip("moto.server", reason="moto is not installed")
    server: Any = moto.ThreadedMotoServer(port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name, value in {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host.replace('0.0.0.0', '127.0.0.1')}:{port}")
        file = FILES["labelbox lines"](Path())
        bucket = s3fs.S3FileSystem()
        bucket.mkdir("bucket")
        bucket.pipe_file("bucket/a.jsonl", file.data)
        threads, fetch, asked = set[str](), s3fs.core.S3File._fetch_range, list[int]()

        def seen(self: Any, begin: int, end: int) -> bytes:
            threads.add(threading.current_thread().name)
            asked.append(end - begin)
            return fetch(self, begin, end)

        monkeypatch.setattr(s3fs.core.S3File, "_fetch_range", seen)
        report = file.checker.validate("s3://bucket/a.jsonl")
    finally:
        server.stop()
    assert findings_of(report) == findings_of(file.checker.validate(file.data))
    assert len(threads) > 4
    assert sum(asked) < 2.3 * len(file.data)


# -- what goes wrong -----------------------------------------------------------------------------------------------------


def before_reread(server: Server, size: int, then: Callable[[], None]) -> None:
    """Has something done when the second look at a file begins: its first bytes are asked for again, once its last were."""
    state = {"end": False, "done": False}

    def see(line: str) -> None:
        span = line.rpartition(" ")[2].partition("-")
        if not line.startswith("GET") or not span[0].isdecimal() or state["done"]:
            return
        if state["end"] and int(span[0]) < size // 2:
            state["done"] = True
            then()
        state["end"] = state["end"] or (int(span[2]) == size - 1 and int(span[0]) < size - 1)

    server.told = see


@pytest.mark.parametrize("faults", [[0], [503], [200, 0, 200, 429], [200, 200, 0, 0]])
def test_what_breaks_in_a_joined_request_is_asked_for_again(server: Server, faults: list[int]) -> None:
    file = FILES["labelbox lines"](Path())
    before_reread(server, len(file.data), lambda: server.statuses.update({"/a.jsonl": [*faults, 200]}))
    report, _, _ = over_http(server, file, file.data)
    assert server.statuses["/a.jsonl"] == [200]
    assert findings_of(report) == findings_of(file.checker.validate(file.data))


def test_what_stays_broken_is_reported(server: Server) -> None:
    """None of what was to be looked at again is left out without a word."""
    file = FILES["labelbox lines"](Path())
    before_reread(server, len(file.data), lambda: server.statuses.update({"/a.jsonl": [200, 200, 0]}))
    report, _, _ = over_http(server, file, file.data)
    (unread,) = report.summary.unread
    assert unread.startswith(f"{server.url}/a.jsonl: the connection broke after ")
    assert not report.ok


def test_a_file_that_is_gone_when_it_is_looked_at_again(server: Server) -> None:
    file = FILES["labelbox lines"](Path())
    before_reread(server, len(file.data), lambda: server.statuses.update({"/a.jsonl": [404]}))
    report, _, _ = over_http(server, file, file.data)
    assert [words.partition(": ")[2].partition(",")[0] for words in report.summary.unread] == ["it is no longer there"]


def test_a_file_that_is_written_anew_in_between_is_reported(server: Server) -> None:
    file = FILES["labelbox lines"](Path())
    server.tags["/a.jsonl"] = '"one"'
    assert over_http(server, file, file.data)[0].summary.unread == []
    before_reread(server, len(file.data), lambda: server.tags.update({"/a.jsonl": '"two"'}))
    report, _, _ = over_http(server, file, file.data)
    assert report.summary.unread == [f"{server.url}/a.jsonl: the file was changed while it was read"]


# -- laws ----------------------------------------------------------------------------------------------------------------

DATA = bytes(Random(1).randbytes(5_000))
SPANS = st.lists(st.tuples(st.integers(0, 4_999), st.integers(0, 700)), max_size=12).map(
    lambda spans: sorted((begin, min(begin + size, 5_000)) for begin, size in spans)
)


@given(SPANS, st.integers(0, 100), st.integers(1, 900))
def test_requests_for_ranges(spans: list[Span], gap: int, most: int) -> None:
    """Each byte that is wanted is asked for once, neighbours together, and no request is larger than may be, but for an eighth."""
    requests = merge_ranges(spans, gap, most)
    assert all(begin < end <= begin + most + most // 8 for begin, end in requests)
    assert all(one[1] <= other[0] for one, other in pairwise(requests))
    asked = {at for begin, end in requests for at in range(begin, end)}
    wanted = {at for begin, end in spans for at in range(begin, end)}
    assert wanted <= asked
    assert len(requests) <= sum(1 + (end - begin) // most for begin, end in spans)
    ends = sorted({end for begin, end in spans if begin < end})
    assert all(any(0 <= at - end < gap for end in ends) or at in wanted for at in asked)


class Fetch:
    """Gives what is asked for, or less, and counts it."""

    def __init__(self, short: int) -> None:
        self.short, self.asked, self.lock = short, list[Span](), threading.Lock()
        self.busy = self.busiest = 0

    def __call__(self, begin: int, end: int) -> bytes:
        with self.lock:
            self.busy += 1
            self.busiest = max(self.busy, self.busiest)
            self.asked.append((begin, end))
            less = len(self.asked) % 3 == 0 and self.short
        try:
            return DATA[begin : max(begin + 1, end - less) if less else end]
        finally:
            with self.lock:
                self.busy -= 1


@given(
    st.lists(st.tuples(SPANS, st.booleans(), st.lists(st.integers(0, 4_999), max_size=5)), min_size=1, max_size=4),
    st.sampled_from([0, 0, 30]),
    st.sampled_from([400, 2_000]),
)
def test_what_is_expected_is_read_as_it_is(looks: list[tuple[list[Span], bool, list[int]]], short: int, room: int) -> None:
    """Whatever else is looked at in between, and whatever a server gives less."""
    fetch = Fetch(short)
    answers = RangeCache(len(DATA), fetch, least=20, most=200, room=room)

    def read(begin: int, end: int) -> None:
        while begin < end:
            data = answers.read(begin, end - begin)
            assert data and data == DATA[begin : begin + len(data)]
            begin += len(data)

    for spans, side_by_side, others in looks:
        answers.expect(spans, fetch if side_by_side else None)
        for number, span in enumerate(spans):
            read(*span)
            if number < len(others):
                read(others[number], min(others[number] + 10, len(DATA)))
        for at in others:
            read(at, min(at + 10, len(DATA)))


@given(SPANS, st.booleans())
def test_what_is_expected_is_asked_for_once(spans: list[Span], side_by_side: bool) -> None:
    """And nothing else is, where nothing else is read."""
    fetch = Fetch(0)
    answers = RangeCache(len(DATA), fetch, least=20, most=200, room=400)
    answers.expect(spans, fetch if side_by_side else None)
    for begin, end in merge_ranges(spans, 0, 10_000):
        while begin < end:
            begin += len(answers.read(begin, end - begin))
    assert sorted(fetch.asked) == merge_ranges(spans, 20, 100 if side_by_side else 200)
    assert fetch.busiest <= (AT_ONCE if side_by_side else 1)


@given(SPANS.filter(lambda spans: any(begin < end for begin, end in spans)), st.integers(0, 11))
def test_what_cannot_be_fetched_is_raised_where_it_is_read(spans: list[Span], bad: int) -> None:
    """Not before, and not left out; asked again, it may be there."""
    requests = merge_ranges(spans, 20, 100)
    place = requests[bad % len(requests)][0]
    failing = {place}

    def fetch(begin: int, end: int) -> bytes:
        if begin <= place < end and failing:
            raise SourceError("broken")
        return DATA[begin:end]

    answers = RangeCache(len(DATA), fetch, least=20, most=200, room=0)
    answers.expect(spans, fetch)
    for begin, end in requests:
        if begin <= place < end:
            with pytest.raises(SourceError, match="broken"):
                answers.read(begin, 10)
            failing.clear()
        assert answers.read(begin, end - begin) == DATA[begin:end]
