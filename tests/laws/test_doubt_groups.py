"""Records that the kernel takes for wrong in the same way are wrong in the same way: each is said what is said of it alone."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
import orjson
from hypothesis import example, given
from hypothesis import strategies as st

import predlint
from block_verdict_kit import scanner_of
from kernel_kit import needs_kernel
from laws.blocks_kit import NOTES, check_block, columns_since, is_sound, lengths, words_of
from laws.harness import disturb, examples, mutate
from laws.structures import restructured
from laws.variants import Pool, varied
from laws.writers import Writer
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.model.findings import pointer

SEEDS = st.integers(0, 10**6)
#: Members that do not belong where they stand, and what may stand there.
UNKNOWN_MEMBERS: tuple[tuple[str, Any], ...] = (
    ("answer", {"name": "a"}), ("frames", [{"start": 1, "end": 2}]), ("globalKey", "k1"), ("data_row", {"global_key": "k1"}), ("label", 1),
    ("bbox", {"top": 1, "left": 2, "height": 3}), ("confidence", 7), ("page", 0), ("messageId", "m"), ("datarow", {"globalKey": "k1"}),
)  # fmt: skip


def mutated(rng: Random, writer: Writer, record: Any) -> Any:
    """A record with a mistake or some."""
    if rng.random() < 0.6:
        record = mutate(rng, record, writer.world)
    if rng.random() < 0.15:
        record = in_percent(rng, record)
    for _ in range(rng.choice((0, 1, 1, 2))):
        kind = rng.random()
        if kind < 0.6 or not isinstance(record, dict):
            record = disturb(rng, record)
        elif kind < 0.8:
            record = {**record, **dict([rng.choice(UNKNOWN_MEMBERS)])}
        elif isinstance(record.get("name"), str):
            name = record["name"]
            record = {**record, "name": rng.choice((name.upper(), f"{name} ", name[:-1], f"{name}x"))}
    return restructured(rng, record, Pool([record])) if rng.random() < 0.2 and isinstance(record, dict) else record


def in_percent(rng: Random, value: Any) -> Any:
    """The same with other confidences: those of a model that gives percents, or logits."""
    if isinstance(value, list):
        return [in_percent(rng, each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {name: in_percent(rng, item) for name, item in value.items()}
    if "confidence" in made or rng.random() < 0.1:
        made["confidence"] = rng.choice((rng.uniform(1, 100), rng.randint(2, 100), rng.uniform(-9, 0), 1.0001))
    return made


def rows_of(rng: Random, writer: Writer, records: list[Any]) -> DataRows | None:
    """A list of their data rows, of each of which something else is known."""
    if rng.random() < 0.3:
        return None
    found: dict[Any, DataRow] = {}
    for record in records:
        reference: Any = record.get("dataRow") if isinstance(record, dict) else None
        key, id_ = (reference.get("globalKey"), reference.get("id")) if isinstance(reference, dict) else (None, None)
        if (isinstance(key, str) and key) != (isinstance(id_, str) and id_) and (key, id_) not in found:
            row = writer.row(len(found), key or None, id_ or None)
            if rng.random() < 0.4:
                width, height = rng.choice(((300.0, 200.0), (100.0, 3000.0), (None, None)))
                row = msgspec.structs.replace(row, width=width, height=height, frame_count=rng.choice((None, 3, 50)))
            found[key, id_] = row
    return DataRows(list(found.values())) if found else None


def lines_with_same_doubts(rng: Random, base: Any, pool: Pool, scan: Callable[[bytes], Any], most: int) -> list[bytes]:
    """Lines that the kernel takes for wrong in the same way as a record: it, changed once, and again where that was so."""
    try:
        found = [orjson.dumps(base)]
    except TypeError:  # a number beyond 64 bits
        return []
    for _ in range(3):
        tried = [orjson.loads(rng.choice(found)) for _ in range(most)]
        lines = [found[0], *[orjson.dumps(varied(rng, each, pool, rng.choice((1, 1, 2, 3)))) for each in tried]]
        scanned = scan(b"\n".join(lines) + b"\n")
        if scanned is None:
            return []
        forms = scanned.lines["form"].tolist()
        found += [line for line, form in zip(lines, forms, strict=True) if form == forms[0]]
    return list(dict.fromkeys(found))


def differences(seed: int, *, kinds: int = 12, most: int = 25) -> tuple[list[str], int]:
    """The records of which something else is said, or noted, beside others than alone; and how many shared their explanation."""
    rng = Random(seed)
    writer = Writer.of(seed, most=rng.choice((3, 6, 12)))
    if writer is None:
        return [], 0
    good = [record for _ in range(30) if (record := writer.record()) is not None]
    if not good:
        return [], 0
    pool, plan = Pool(good), writer.world.checker.record_plan
    rows = rows_of(rng, writer, good)
    rules, wrong, shared = plan.file_rules(rows), list[str](), 0
    if (scanner := scanner_of(rules)) is None:
        return [], 0
    scan = scanner.scan
    for _ in range(kinds):
        alike = lines_with_same_doubts(rng, mutated(rng, writer, rng.choice(good)), pool, scan, most)
        if len(alike) < 2:
            continue
        rng.shuffle(alike)
        lines, values = alike, [orjson.loads(line) for line in alike]
        before = lengths(rules)
        reported = check_block(rules, lines, values)
        if reported is None:
            continue
        alone = plan.file_rules(rows)
        shared += len(lines) - len(reported.left)
        for at, (line, value) in enumerate(zip(lines, values, strict=True)):
            findings = alone.explain(value)
            alone.add(line, value, is_sound(findings))
            if words_of(findings) != words_of(reported.found.get(at, [])):
                wrong.append(
                    f"{writer.world.target} {writer.world.media}\n  first {lines[0]}\n  this  {line}\n"
                    f"  alone {words_of(findings)}\n  told  {words_of(reported.found.get(at, []))}"
                )
        if columns_since(rules, before) != columns_since(alone, dict.fromkeys(NOTES, 0)):
            wrong.append(f"{writer.world.target} {writer.world.media}: notes of {lines}")
    return wrong, shared


@needs_kernel
@examples(40)
@given(SEEDS)
@example(1187)  # shows a text that is not in doubt
def test_findings_of_one_are_reported_for_all_of_its_group(seed: int) -> None:
    wrong, _ = differences(seed)
    assert not wrong, "\n".join(wrong[:3])


@needs_kernel
def test_many_records_share_their_explanation() -> None:
    """Else the law here would hold for want of any."""
    assert sum([differences(seed)[1] for seed in range(12)]) > 200


ONTOLOGY: dict[str, Any] = {"tools": [{"tool": "rectangle", "name": "car", "classifications": []}], "classifications": []}


@needs_kernel
def test_each_number_out_of_bounds_is_reported_but_one_is_explained() -> None:
    """Confidences in percent, another one on each line: nothing else depends on them."""
    checker = predlint.compile(orjson.dumps(ONTOLOGY), media="image")
    rules = checker.record_plan.file_rules(None)
    numbers = [*range(2, 100), *[-at / 7 for at in range(1, 100)], 1e300, 1.0000001, 2**53]
    box = {"name": "car", "bbox": {"top": 1, "left": 2, "height": 30, "width": 40}}
    records = [{"dataRow": {"globalKey": f"k{at}"}, **box, "confidence": number} for at, number in enumerate(numbers)]
    findings = check_block(rules, [orjson.dumps(record) for record in records], records)
    assert findings is not None and not findings.left
    said = [[(each.code, pointer(each.path), each.value) for each in findings.found[at]] for at in range(len(records))]
    assert said == [[("CNF001", "/confidence", number)] for number in numbers]
