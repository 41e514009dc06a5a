"""One report on every path: a file gives the same bytes with and without the kernel, in blocks and parts of any size, whoever reads it,
and in every format; and of a record the same is said alone and among others.

``PREDLINT_SEEDS=1000-1300 pytest tests/laws/test_paths.py -m slow -k seeds`` looks at other files than always; what it finds goes into
`FOUND`, with a word on what it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from coco_examples import boat
from kernel_kit import needs_kernel
from laws.coco_make import Json, worlds
from laws.paths_files import PLATFORMS, Case, make, sampled
from laws.paths_kit import FEW, alone, differences, short_memory
from laws.structures import text_of
from laws.variants import copied
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

pytestmark = needs_kernel

#: Files that were not told alike once: platform, seed.
FOUND: list[tuple[str, int]] = []
_FIRST, _, _LAST = os.environ.get("PREDLINT_SEEDS", "0-5").partition("-")


@pytest.fixture(scope="module")
def workers() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def assert_paths_agree(platform: str, seed: int, executor: Executor | None = None, *, few: bool = False) -> None:
    """The laws for one file."""
    case = make(seed, platform, 30 if few else 120)
    if case is None:
        return
    with short_memory() if seed % 2 else nullcontext():
        wrong = differences(case, executor, formats=FEW, usual=False) if few else differences(case, executor)
    assert not wrong, "\n".join([f"{platform} {seed}: {case.name}", *wrong[:3]])
    wrong = alone(case, [*range(0, len(case.records), 10)])
    assert not wrong, "\n".join([f"{platform} {seed}: {case.name}", *wrong[:3]])


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("seed", (3,))
def test_a_file_gives_one_report_on_every_path(platform: str, seed: int) -> None:
    assert_paths_agree(platform, seed, few=True)


def findings_of_last(case: Case) -> list[tuple[str, str, str | None, str | None]]:
    """Code, pointer, uuid and feature of what is said of the last record, on every path."""
    assert not differences(case, formats=FEW)
    assert not alone(case, [len(case.records) - 1])
    found = case.checker.validate(case.data, data_rows=case.rows).diagnostics
    return [(d.code, d.pointer, d.record["uuid"], d.record["feature"]) for d in found if d.line == len(case.records)]


def test_objects_in_an_entry_of_answers_are_lost() -> None:
    """The kernel doubts the entry alone: the row is explained without its objects, of which one is needed to tell that it has some."""
    made = sampled("harbour/oars.json")
    assert made is not None
    checker, rows, _ = made
    row = copied(next(row for row in rows if row["data_type"] == "video"))
    [unit] = row["data_units"].values()
    frame = next(frame for frame in unit["labels"].values() if frame["objects"])
    row["object_actions"] = {"0": copied(frame)}
    case = Case("moved", checker, [*map(text_of, rows[:40]), text_of(row)])
    findings = [(code, pointer) for code, pointer, _, _ in findings_of_last(case)]
    assert ("REC220", "/object_actions/0/objects") in findings
    assert {code for code, _ in findings if code.startswith("REC")} == {"REC220", "REC251"}


def test_an_entry_that_nearly_has_the_hash_of_another_object() -> None:
    """Of the parts in doubt alone it would be one of an object that stands nowhere, of whose insides nothing is said."""
    made = sampled("harbour/oars.json")
    assert made is not None
    checker, rows, _ = made
    row = copied(next(row for row in rows if row["data_type"] == "video" and len(row["object_answers"]) > 3))
    hash = next(iter(row["object_answers"]))
    near = f"{hash[:-1]}{'x' if hash[-1] != 'x' else 'y'}"
    row["object_actions"][near] = {"objectHash": near, "classifications": [], "colour": "red"}
    case = Case("near", checker, [*map(text_of, rows[:40]), text_of(row)])
    assert ("REC256", f"/object_actions/{near}/colour") in {(code, pointer) for code, pointer, _, _ in findings_of_last(case)}


@pytest.mark.parametrize("without", [(), ("dataRow",)])
def test_a_line_without_a_payload_is_the_line_that_a_finding_names(without: tuple[str, ...]) -> None:
    """Not the question that is answered in it, though that may look like a line."""
    made = sampled("media/pdf.json", "model-run", "pdf")
    assert made is not None
    checker, lines, _ = made
    uuid = "0b8a5c1e-93d4-4f6a-8e27-00000000000a"
    line = {"name": "stamp", "uuid": uuid, "dataRow": {"globalKey": "k"}, "page": 1, "unit": "POINTS"}
    line["classifications"] = [{"name": "print", "answer": {"name": "clear", "confidense": 0.5}}]
    for name in without:
        del line[name]
    case = Case("no payload", checker, [*map(text_of, lines[:60]), text_of(line)])
    findings = findings_of_last(case)
    assert ("REC004", "/classifications/0/answer/confidense", uuid, "stamp") in findings
    assert {(who, feature) for _, _, who, feature in findings} == {(uuid, "stamp")}


def doubled(record: Json) -> bytes:
    """A record with one member twice, which the kernel does not read: it is explained when its block was."""
    text = text_of(record)
    return text[:-1] + b"," + text[1:].partition(b",")[0] + b"}"


def test_order_decides_which_unknown_images_are_reported_in_full() -> None:
    world = worlds()["truth"]
    boats = [boat({"id": at, "image_id": 5000 + at}) for at in range(1, 30)]
    records = [doubled(record) if at % 3 == 1 else text_of(record) for at, record in enumerate(boats)]
    head = text_of({"images": list(world.images), "categories": list(world.categories)})[:-1] + b',"annotations":[\n'
    case = Case("unknown images", world.checker, records, None, head, b"]}\n")
    assert not differences(case, formats=FEW)
    found = case.checker.validate(case.data).diagnostics
    at_length = [d.value for d in found if d.code == "KEY301" and "nor are many" not in d.message]
    assert at_length == [5000 + at for at in range(1, 1 + len(at_length))]
    assert 0 < len(at_length) < 20


def test_which_unknown_keys_are_looked_for_is_a_matter_of_their_order() -> None:
    made = sampled("street/ontology.json", "model-run", "image")
    assert made is not None
    checker, lines, _ = made
    lines = copied([line for line in lines if "bbox" in line][:20])
    rows = DataRows([DataRow(at, f"crossing-{at:03}-north") for at in range(100, 120)])
    for at, line in enumerate(lines):
        line["dataRow"] = {"globalKey": f"crosing-{100 + at:03}-nort"}
    case = Case("unknown keys", checker, [doubled(line) if at % 3 == 1 else text_of(line) for at, line in enumerate(lines)], rows)
    with short_memory():
        assert not differences(case, formats=FEW)
        found = checker.validate(case.data, data_rows=rows).diagnostics
        assert [d.line for d in found if d.code == "KEY007" and "did you mean" in (d.help or "")] == [1, 2, 3]


def test_what_a_finding_shows_is_of_its_record() -> None:
    """Though its kind is wrong in the same way: a part alone of what is shown is in doubt."""
    made = sampled("media/chat.json", "mal")
    assert made is not None
    checker, lines, _ = made
    right = [line for line in lines if line.get("messageEvaluationTask", {}).get("format") == "message-single-selection"][:20]
    wrong = copied(right)
    for line in wrong:
        line["messageEvaluationTask"]["format"] = "message-multi-selection"
    case = Case("shown", checker, [*map(text_of, right[:3]), *map(text_of, wrong)])
    assert len(wrong) > 3
    assert not differences(case, formats=FEW)
    shown = {d.line: d.value for d in checker.validate(case.data).diagnostics if d.code == "ANS027"}
    assert [shown[at] for at in range(4, 4 + len(wrong))] == [line["messageEvaluationTask"] for line in wrong]


@pytest.mark.slow
@pytest.mark.parametrize(("platform", "seed"), FOUND)
def test_files_that_gave_several_reports_once(platform: str, seed: int, workers: Executor) -> None:
    assert_paths_agree(platform, seed, workers)


@pytest.mark.slow
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("seed", range(int(_FIRST), int(_LAST or _FIRST)))
def test_many_files_of_all_seeds_give_one_report(platform: str, seed: int, workers: Executor) -> None:
    assert_paths_agree(platform, seed, workers)
