"""Files of all platforms in which a share of the records is faulty: a few mistakes that repeat, and any others."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import orjson

import predlint
from laws.coco_make import Maker, worlds
from laws.coco_make import disturb as disturb_coco
from laws.enc_harness import disturb as disturb_row
from laws.enc_harness import is_plain
from laws.enc_make import onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows
from laws.harness import mutate as spoil_line
from laws.ls_harness import config_of
from laws.ls_harness import disturb as disturb_task
from laws.ls_mutations import MUTATIONS as OF_TASKS
from laws.ls_tasks import Tasks
from laws.structures import mutated, text_of
from laws.test_ls_kernel_agreement import plain_config
from laws.variants import Pool
from laws.writers import Writer
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SampleError, SeededSource
from predlint.platforms.sources import source_for
from predlint.tools.sampler import Sampler, row_line

Json = dict[str, Any]
EXAMPLES = Path(__file__).parent.parent.parent / "examples"
#: Shares of the records that are faulty.
SHARES = (0.02, 0.1, 0.3, 0.8)


@dataclasses.dataclass(frozen=True)
class Case:
    """A file, and what it is held against."""

    name: str
    checker: predlint.Checker
    records: list[bytes]
    rows: DataRows | None = None
    head: bytes = b""
    """What stands before the records of a document; empty for lines."""
    end: bytes = b"\n"

    @property
    def data(self) -> bytes:
        return self.head + (b",\n" if self.head else b"\n").join(self.records) + self.end


class Good(NamedTuple):
    """Records of which little is said."""

    name: str
    checker: predlint.Checker
    records: list[Any]
    mutate: Callable[[Random, Any], Any] = lambda rng, record: record
    """Gives a record with a mistake that is known, or disturbed without a thought."""
    rows: DataRows | None = None
    document: Any = None
    """What stands around the records of a document."""


# -- what the examples have ------------------------------------------------------------------------------------------------------


@cache
def sampled(ontology: str, target: str | None = None, media: str | None = None) -> tuple[predlint.Checker, list[Any], list[Json]] | None:
    """The checker of an ontology of the examples, and the records that ``predlint sample`` makes for it, with their data rows; None where
    it makes none."""
    raw = (EXAMPLES / ontology).read_bytes()
    given: dict[str, Any] = {} if target is None else {"target": target}
    try:
        source = source_for(read_ontology(raw), SeededSource("paths"), count=400, exact=False, **given)
    except SampleError:
        return None
    samples = list(Sampler(source, SeededSource("paths"), share=0.0, only=(), texts=False).each())
    rows = {sample.row["global_key"]: sample.row for sample in samples if sample.row}
    checker = predlint.compile(raw, **given, **({} if media is None else {"media": media}))
    return checker, [sample.record for sample in samples], list(rows.values())


def _of_examples(rng: Random, count: int, name: str, target: str | None = None, media: str | None = None) -> Good | None:
    found = sampled(name, target, media)
    if found is None:
        return None
    checker, records, rows = found
    return Good(name, checker, rng.sample(records, min(count, len(records))), rows=_listed(rng, rows))


def _listed(rng: Random, rows: list[Json]) -> DataRows | None:
    """A list of most of these data rows, or none."""
    kept = [row for row in rows if rng.random() < 0.95]
    if not kept or rng.random() < 0.5:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.ndjson"
        path.write_text("".join(map(row_line, kept)), encoding="utf-8")
        return read_data_rows(path)


# -- good records of each platform -----------------------------------------------------------------------------------------------

#: Ontologies for Labelbox, with the medium that may be named.
_LABELBOX = {
    "street/ontology.json": "image", "media/pdf.json": "pdf", "media/video.json": "video", "media/text.json": "text",
    "media/audio.json": "audio", "media/conversation.json": "conversational", "media/geospatial.json": None, "media/dicom.json": None,
    "media/chat.json": None, "media/prompt.json": None,
}  # fmt: skip
_STUDIO = ("shelf/config.xml", *sorted(path.relative_to(EXAMPLES).as_posix() for path in (EXAMPLES / "studio").rglob("*.xml")))
_OF_ROWS = [mutation for mutation in every_mutation() if not mutation.code.startswith("JSN")]


def labelbox(rng: Random, count: int) -> Good | None:
    if rng.random() < 0.5:
        name, medium = rng.choice([*_LABELBOX.items()])
        target = rng.choice(("model-run", "mal"))
        return _of_examples(rng, count, name, target, medium if rng.random() < 0.8 else None)
    writer = Writer.of(rng.randrange(10**6))
    if writer is None:
        return None
    made = [record for _ in range(count) if (record := writer.record()) is not None and is_plain(record)]
    records = [orjson.loads(orjson.dumps(record)) for record in made]
    rows = writer.rows([orjson.dumps(record) for record in records])
    return Good("made", writer.world.checker, records, lambda rng, record: spoil_line(rng, record, writer.world), rows)


def label_studio(rng: Random, count: int) -> Good | None:
    if rng.random() < 0.4:
        return _of_examples(rng, count, rng.choice(_STUDIO))
    config = plain_config(rng.randrange(60)) if rng.random() < 0.7 else config_of(rng.randrange(10**6))
    tasks = Tasks(config, rng, rng.choice((0.3, 0.6, 0.9)), tidy=rng.random() < 0.7)

    def spoil(rng: Random, task: Any) -> Any:
        mutant = rng.choice(OF_TASKS).apply(rng, task, config) if rng.random() < 0.7 else None
        return mutant.task if mutant is not None else disturb_task(rng, task)

    return Good("made", config.checker, [task for _ in range(count) if is_plain(task := tasks.one())], spoil)


def encord(rng: Random, count: int) -> Good | None:
    if rng.random() < 0.5:
        return _of_examples(rng, count, rng.choice(("harbour/oars.json", "harbour/ontology.json")))
    onto = onto_of(rng.randrange(10**6))
    rows = Rows(onto, rng, rng.choice((0.3, 0.6, 1)))

    def spoil(rng: Random, row: Any) -> Any:
        mutant = rng.choice(_OF_ROWS).apply(rng, row, onto) if rng.random() < 0.7 else None
        return mutant.row if mutant is not None else disturb_row(rng, row)

    return Good("made", onto.checker, [row for _ in range(max(3, count // 3)) if is_plain(row := rows.one())], spoil)


def coco(rng: Random, count: int) -> Good | None:
    world = worlds()[rng.choice(("truth", "categories", "encord", "mapped", "rows"))]
    maker = Maker(world, rng)
    if rng.random() < 0.4:
        records = maker.results(rng.choice(("bbox", "segm", "keypoints", "caption", "boxed")), count)
        return Good(world.name, world.checker, json.loads(json.dumps(records)), disturb_coco, world.rows)
    document = json.loads(json.dumps(maker.document(count, info={"images": 3}, licenses=[{"id": 1}])))
    records = document.pop("annotations")
    for name in ("images", "categories"):
        if rng.random() < 0.15:
            at = rng.randrange(len(document[name]))
            document[name][at] = disturb_coco(rng, document[name][at])
    return Good(f"{world.name} document", world.checker, records, disturb_coco, world.rows, document)


PLATFORMS: dict[str, Callable[[Random, int], Good | None]] = {
    "labelbox": labelbox, "label_studio": label_studio, "encord": encord, "coco": coco,
}  # fmt: skip


# -- faulty ones -----------------------------------------------------------------------------------------------------------------


def _json(document: Any) -> bytes:
    """Numbers beyond 64 bits too."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def make(seed: int, platform: str, count: int = 120) -> Case | None:
    """A file of about so many records; None for an ontology without features."""
    rng = Random(f"{seed} {platform} paths")
    good = PLATFORMS[platform](rng, count)
    if good is None or len(good.records) < 3:
        return None
    share, faults = rng.choice(SHARES), FileMutations(rng, good)
    records: list[bytes] = []
    for record in good.records:
        with contextlib.suppress(TypeError):  # a number beyond 64 bits
            records.append(text_of(faults.one(record) if rng.random() < share else record))
    records += rng.choices(records, k=rng.choice((0, 0, 3)))
    head, end = b"", b"\n"
    if good.document is not None:
        head, end = _json(good.document)[:-1] + b',"annotations":[\n', b"]}\n"
    elif platform in ("coco", "label_studio") or (platform == "encord" and rng.random() < 0.5):
        head, end = b"[\n", b"]\n"
    name = f"{platform} {good.name}, {share:.0%} of {len(records)}{', listed' if good.rows is not None else ''}"
    return Case(name, good.checker, records, good.rows, head, end)


class FileMutations:
    """The mistakes of one file."""

    def __init__(self, rng: Random, good: Good) -> None:
        self._rng, self._good, self._pool = rng, good, Pool(good.records)
        self._repeated = [(rng.randrange(1 << 30), rng.choice(good.records)) for _ in range(rng.choice((1, 2, 4)))]
        self._alone = rng.choice((0.1, 0.5, 1.0))

    def one(self, record: Any) -> Any:
        """The record, or another one, with a mistake: one that others have too, with other values perhaps, or any."""
        rng = self._rng
        if rng.random() < self._alone:
            return self._spoilt(rng, record)
        seed, other = rng.choice(self._repeated)
        found = self._spoilt(Random(seed), other if rng.random() < 0.6 else record)
        return mutated(rng, found, self._pool) if rng.random() < 0.3 else found

    def _spoilt(self, rng: Random, record: Any) -> Any:
        if rng.random() < 0.7:
            return mutated(rng, record, self._pool)
        try:
            return self._good.mutate(rng, record)
        except (KeyError, TypeError, AttributeError, IndexError, ValueError, StopIteration):  # mutations are made for good records
            return mutated(rng, record, self._pool)
