"""Files of every dialect whose rules are driven part by part, as processes and machines do that share a file."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import orjson

import predlint
from block_verdict_kit import array, block_verdict_of, explain_doubted
from laws.coco_make import Maker, worlds, written
from laws.coco_make import disturb as disturb_coco
from laws.enc_harness import random_rows
from laws.enc_make import onto_of
from laws.ls_harness import config_of, random_tasks
from laws.writers import Writer
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.io.reread import RereadRecord
from predlint.io.sections import Document, read_document, values
from predlint.io.sources import Source, spool
from predlint.kernel.column_index import Columns
from predlint.model.diagnostics import Severity
from predlint.model.findings import pointer
from predlint.model.violation import Finding
from predlint.platforms.protocols import FileRules

#: What was said: position (None for the file), code, pointer, words.
ComparableFinding = tuple[int | None, str, str, Any]


@dataclass
class Case:
    """A file: its records with the lists that they stand in (None where there are none), and how rules for it are made."""

    records: list[tuple[str | None, bytes]]
    file: Callable[[], FileRules]
    data: bytes | None = None
    """A document of lists as a whole."""

    def rules(self) -> FileRules:
        """New rules, that have seen how the file begins."""
        rules = self.file()
        if rules.lists:
            with spool(io.BytesIO(self.data or b"[]")) as source:
                document = read_document(source, rules.lists) if self.data is not None else None
                list(rules.begin_document(document, partial(_elements, source, document)))
        return rules

    def read(self, position: int) -> RereadRecord:
        """A record, read again."""
        text = self.records[position][1]
        value = orjson.loads(text)
        return RereadRecord(position + 1, text, value if isinstance(value, dict) else {})

    def go(self, rules: FileRules, begin: int, end: int, *, late: bool, fast: bool = True) -> None:
        """Takes the rules over some records, in blocks where they prove some. ``late``: the rules have not seen what stands before."""
        entered: str | None = None
        at = begin
        while at < end:
            name = self.records[at][0]
            if name is not None and name != entered:
                rules.enter_list(name)
                entered = name
            first = next(number for number, record in enumerate(self.records) if record[0] == name)
            if late and at > first:
                rules.restore_kind(orjson.loads(self.records[first][1]))
            until = next((number for number in range(at, end) if self.records[number][0] != name), end)
            if fast:
                at += _check_half(rules, name is not None, [text for _, text in self.records[at:until]])
            if at < until:
                self._explain(rules, self.records[at][1])
                at += 1

    @staticmethod
    def _explain(rules: FileRules, text: bytes) -> None:
        value = orjson.loads(text)
        found = rules.explain_observed(value)
        rules.add_observed(text, value, not any(finding.rule.severity is Severity.ERROR for finding in found))

    def told(self, rules: FileRules) -> list[ComparableFinding]:
        """What takes more than one record, in words."""
        late = [(position, *_words(finding)) for position, finding in rules.finalize(self.read)]
        return [*late, *((None, *_words(finding)) for finding in rules.summary(self.read))]

    def whole(self) -> list[ComparableFinding]:
        """The same of one run over the whole file, record by record."""
        rules = self.rules()
        self.go(rules, 0, len(self.records), late=False, fast=False)
        return self.told(rules)


def _elements(source: Source, document: Document | None, name: str) -> Iterator[Any]:
    section = document.section(name) if document is not None else None
    return iter(()) if document is None or section is None or not section.is_array else values(source, section, document)


def _check_half(rules: FileRules, in_list: bool, texts: list[bytes]) -> int:
    """Half of the records that are left, at once; gives their number, or 0 where they are not taken."""
    some = texts[: len(texts) // 2]
    if not some:
        return 0
    block = array(*some) if in_list else b"\n".join(some) + b"\n"
    verdict = block_verdict_of(rules, block, listed=in_list)
    if verdict is None:
        return 0
    explain_doubted(rules, block, verdict)
    return len(verdict.lines)


def _words(finding: Finding) -> tuple[str, str, Any]:
    return finding.code, pointer(finding.path), finding.words()


def sent(notes: Columns) -> Columns:
    """Notes as another process gets them."""
    return pickle.loads(pickle.dumps(notes, protocol=5))


# -- files of each dialect -----------------------------------------------------------------------------------------------


def labelbox(seed: int, count: int = 60) -> Case | None:
    """Lines of a program that writes predictions, some of them again; None for an ontology without features."""
    writer = Writer.of(seed)
    if writer is None:
        return None
    lines = [line for line in writer.lines(count, 0.1) if _readable(line)]
    lines += writer.rng.choices(lines, k=count // 4)
    plan, rows = writer.world.checker.record_plan, writer.rows(lines)
    return Case([(None, line) for line in lines], lambda: plan.file_rules(rows))


def crowded(seed: int, count: int = 120) -> Case:
    """Lines about few data rows, named by keys and by ids: uuids, metrics, masks and answers that clash, relationships to anything."""
    rng = Random(seed)
    checker = street(rng.choice(("mal", "mal", "model-run")))
    keys, ids = [f"row-{number}" for number in range(4)], [f"cmr3k2q9t4w7x1y5z8b3d6f{number}h" for number in range(4)]
    uuids = [str(UUID(int=rng.getrandbits(128), version=4)) for _ in range(10)]
    listed = DataRows([DataRow(number, *both) for number, both in enumerate(zip(keys, ids, strict=True))])
    rows = listed if rng.random() < 0.7 else None

    def one() -> Any:
        at = rng.randrange(4)
        record: dict[str, Any] = {"dataRow": {"globalKey": keys[at]} if rng.random() < 0.8 else {"id": ids[at]}}
        kind = rng.choice(("box", "box", "link", "link", "metric", "mask", "answer", "nothing"))
        if kind == "box":
            box = {"top": rng.randint(2, 4), "left": 20, "height": 30, "width": 40}
            record |= {"name": rng.choice(("sign", "sign", "vehicle")), "bbox": box}
        elif kind == "link":
            ends = {
                "source": rng.choice(uuids),
                "target": rng.choice(uuids).upper(),
                "type": rng.choice(("unidirectional", "bidirectional")),
            }
            record |= {"name": "towed by", "relationship": ends}
        elif kind == "metric":
            record |= {"metricName": rng.choice(("iou", "recall")), "metricValue": 0.5}
        elif kind == "mask":
            record |= {"name": "sky", "mask": {"instanceURI": "https://masks.example.com/1.png", "colorRGB": [rng.randint(1, 3), 0, 9]}}
        elif kind == "answer":
            record |= {"name": "weather", "answer": {"name": rng.choice(("sunny", "fog"))}}
        if rng.random() < 0.4:
            record["uuid"] = rng.choice(uuids)
        return record if kind != "nothing" else rng.choice((record, 7, {}, {"dataRow": {}}))

    records = [one() for _ in range(count)]
    return Case([(None, orjson.dumps(record)) for record in records], lambda: checker.record_plan.file_rules(rows))


@cache
def street(target: str) -> predlint.Checker:
    """The shipped street ontology."""
    return predlint.compile(Path(__file__).parent.parent.parent / "examples" / "street" / "ontology.json", target=target)


def label_studio(seed: int, count: int = 30) -> Case:
    """Tasks, some of them again, with ids and without."""
    rng, config = Random(seed), config_of(seed)
    tasks: list[Any] = random_tasks(config, rng, count, 0.2)
    tasks = [*tasks, *rng.choices(tasks, k=count // 3), {"data": {}}, {}, {"data": {}, "id": 1}, {"data": {}, "id": "1"}, 7]
    tasks = [{**task, "id": rng.randint(1, count)} if isinstance(task, dict) and rng.random() < 0.3 else task for task in tasks]
    rng.shuffle(tasks)
    return Case([(None, text) for task in tasks if (text := _text(task)) is not None], lambda: config.checker.record_plan.file_rules(None))


def encord(seed: int, count: int = 16) -> Case:
    """Label rows, some of them again."""
    rng, onto = Random(seed), onto_of(seed)
    rows: list[Any] = random_rows(onto, rng, count, 0.2)
    rows = [*rows, *rng.choices(rows, k=count // 3), {}, 3]
    rng.shuffle(rows)
    return Case([(None, text) for row in rows if (text := _text(row)) is not None], lambda: onto.checker.record_plan.file_rules(None))


def coco(seed: int, count: int = 25) -> Case:
    """The lists of a document, or results, some of their elements again."""
    rng = Random(seed)
    world = worlds()[rng.choice(("truth", "categories", "encord", "mapped", "rows"))]
    if rng.random() < 0.3:
        results = Maker(world, rng).results(rng.choice(("bbox", "segm", "keypoints", "caption")), count)
        results += rng.choices(results, k=3)
        return Case(
            [(None, text) for result in results if (text := _text(result)) is not None],
            lambda: world.checker.record_plan.file_rules(world.rows),
        )
    document = Maker(world, rng).document(count)
    for _ in range(rng.randint(0, 6)):
        elements = document[rng.choice(("images", "categories", "annotations", "annotations"))]
        at = rng.randrange(len(elements))
        elements[at] = disturb_coco(rng, elements[at])
    for name in ("images", "annotations"):
        document[name] += rng.choices(document[name], k=rng.randint(0, 3))
    document = {name: [e for e in document[name] if _text(e) is not None] for name in ("images", "categories", "annotations")}
    records = [(name, orjson.dumps(element)) for name, elements in document.items() for element in elements]
    return Case(records, lambda: world.checker.record_plan.file_rules(world.rows), written(Random(0), document))


DIALECTS: dict[str, Callable[[int], Case | None]] = {
    "labelbox": labelbox, "crowded": crowded, "label_studio": label_studio, "encord": encord, "coco": coco,
}  # fmt: skip


def _text(value: Any) -> bytes | None:
    try:
        return orjson.dumps(value)
    except TypeError:  # what no JSON has, or only another reader takes
        return None


def _readable(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return b"\n" not in line
