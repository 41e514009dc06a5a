"""Label rows that are proven in blocks and rows that are explained one by one give the same report."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from encord_rows_kit import FEATURES, Json, Maker, both, checker, disturb, proving, small_blocks, spelt, with_duplicate_member
from hypothesis import given, settings
from hypothesis import strategies as st

import encord_row_examples as rows
import predlint
from block_verdict_kit import run
from jsonl_kit import findings
from laws.variants import holders
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows
from predlint.model import rle

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
CORPUS = Path(__file__).parent.parent.parent.parent / "shared" / "corpus" / "encord_coco"
SEEDS = st.integers(0, 10**6)
Change = Callable[[Json], Any]


def examples(count: int) -> settings:
    return settings(max_examples=max(1, count * settings().max_examples // 100))


def codes_of(report: str) -> set[str]:
    return {found["code"] for found in findings(report)}


def clean_rows(rng: Random, count: int) -> list[Json]:
    """Rows of which nothing is said."""
    maker, explain = Maker(rng), checker().record_plan.file_rules(None).explain
    return [row for row in (maker.row() for _ in range(count)) if not {finding.code for finding in explain(row)} - {"CNF210"}]


@pytest.mark.slow
@examples(14)
@given(SEEDS, st.sampled_from((0, 1, 3, 20)))
def test_the_report_is_the_same_with_the_kernel_and_without(seed: int, faulty: int) -> None:
    rng = Random(seed)
    made: list[Any] = clean_rows(rng, 90)
    for _ in range(faulty):
        at = rng.randrange(len(made) // 3, len(made))
        if not isinstance(made[at], str):
            made[at] = with_duplicate_member(rng, made[at]) if rng.random() < 0.3 else disturb(rng, made[at])
    if rng.random() < 0.3:
        made.append(rng.choice(made))
    both(checker(rng.choice(("default", "strict-match", "partial-match"))), spelt(rng, made))


@pytest.mark.slow
@examples(12)
@given(SEEDS)
def test_what_is_clean_on_its_own_has_no_findings(seed: int) -> None:
    """Every row is disturbed, and proven by itself, so that no other hides it. What is said of a file of nothing else is no matter."""
    rng = Random(seed)
    made = clean_rows(rng, 30)
    rules = proving(checker())
    for _ in range(300):
        row = rng.choice(made)
        text = with_duplicate_member(rng, row) if rng.random() < 0.2 else json.dumps(disturb(rng, row))
        if rules.clean(text.encode() + b"\n") > 0:
            found = run(checker(), text.encode(), fast=False)
            assert codes_of(found.report) <= {"CNF210", "GEO240", "KEY205", "JSN204"}, text


@pytest.mark.slow
@examples(15)
@given(SEEDS)
def test_the_report_is_the_same_with_the_kernel_and_without_beside_a_list_of_data_rows(seed: int) -> None:
    rng = Random(seed)
    made = clean_rows(rng, 60)
    listed = DataRows(_listed(rng, made))
    both(checker(), spelt(rng, made), listed)


def _listed(rng: Random, made: list[Json]) -> Any:
    lines = ["global_key,id,media_type,width,height,frame_count"]
    for number, row in enumerate(made):
        width = rng.choice(("640", "640", "640", "", "641")) if rng.random() < 0.1 else "640"
        names = {0: ("", row["data_hash"]), 1: (row["data_title"] + str(number), row["data_hash"])}[number % 2]
        if rng.random() < 0.97:
            lines.append(f"{names[0]},{names[1]},,{width},480,{rng.choice(('', '', '40', '30'))}")
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("\n".join(lines))
        file.flush()
        return read_data_rows(file.name).rows


@examples(10)
@given(SEEDS)
def test_cross_record_rules_record_clean_rows_like_others(seed: int) -> None:
    rng = Random(seed)
    made = clean_rows(rng, 40)
    rules = proving(checker())
    for row in made:
        alone: Any = checker().record_plan.file_rules(None)
        alone.add(b"", row, True)
        before = len(rules.stream.keys)
        rules.stream.unsure, rules.stream.unknown = type(alone.stream.unsure)(), type(alone.stream.unknown)()
        rules.stream.angles = type(alone.stream.angles)()
        if rules.clean(json.dumps(row).encode() + b"\n") < 0:
            continue
        assert rules.stream.keys[before:] == alone.stream.keys
        for name in ("unsure", "unknown", "old"):
            assert getattr(rules.stream, name).count == getattr(alone.stream, name).count
        angles, wanted = rules.stream.angles, alone.stream.angles
        assert (angles.reported.count, angles.minimum, angles.maximum, angles.broken) == (
            wanted.reported.count, wanted.minimum, wanted.maximum, wanted.broken,
        )  # fmt: skip


def test_most_good_rows_are_clean() -> None:
    clean_count = made = 0
    for seed in range(12):
        rng = Random(seed)
        found = clean_rows(rng, 45)
        made += len(found)
        clean_count += both(checker(), spelt(rng, found))
    assert clean_count > made * 0.5, (clean_count, made)


@pytest.mark.parametrize("ways", [{"indent": 2}, {"indent": "\t"}, {"sort_keys": True}, {"separators": (" , ", " : ")}])
def test_they_are_clean_however_they_are_written(ways: Json) -> None:
    """Indented, or with members sorted as texts, so that the point "10" stands before the point "2"."""
    maker = Maker(Random(4))
    maker.kinds, maker.features = ["image", "video"], ["boat", "pier", "water"]
    found = [maker.row() for _ in range(60)]
    for row in found:
        for unit in row["data_units"].values():
            for seen in [*_objects(unit)]:
                if isinstance(seen.get("polygon"), dict):
                    corners = [{"x": 0.5 + 0.3 * math.cos(at / 2), "y": 0.5 + 0.3 * math.sin(at / 2)} for at in range(12)]
                    seen["polygon"] = {str(at): corner for at, corner in enumerate(corners)}
                    seen.pop("polygons", None)
    plain = both(checker(), json.dumps(found).encode())
    assert plain > 40
    assert both(checker(), json.dumps(found, **ways).encode()) >= plain


def _objects(unit: Json) -> Iterator[Json]:
    labels = unit["labels"]
    for here in [labels] if "objects" in labels else labels.values():
        yield from here["objects"]


def test_the_examples_are_clean() -> None:
    """Rows such as the SDK writes them, many times over."""
    given = [
        json.loads(row)
        for row in (rows.image_row([rows.box(), rows.polygon(objectHash="b")]), rows.video_row(), rows.group_row([rows.box()], []))
    ]
    data = "\n".join(json.dumps(row) for row in given * 40).encode()
    with small_blocks():
        assert run(checker(), data, fast=True).proven > 100


@pytest.mark.slow
def test_a_duplicate_member_is_never_clean() -> None:
    """At every level of a row."""
    rng = Random(3)
    for seed in range(8):
        made = clean_rows(Random(seed), 12)
        rules = proving(checker())
        clean = [row for row in made if rules.clean(json.dumps(row).encode()) > 0]
        for row in clean[:5]:
            for holder in [found for found in holders(row) if isinstance(found, dict)]:
                name = rng.choice(list(holder))
                text = _with_duplicate_member(row, holder, name)
                assert json.loads(text) == row
                assert rules.clean(text.encode()) < 0, (name, text)


@pytest.mark.parametrize("profile", ["default", "strict-match"])
@pytest.mark.parametrize("odd", [5, None, "", "a b", "ü", 'a"b', "\\", ["a"], {"a": 1}], ids=repr)
def test_unusual_track_hashes_with_findings_are_doubted(odd: Any, profile: str) -> None:
    text = (HARBOUR / "rows.ndjson").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in map(json.loads, text) if row.get("object_actions")]
    rules = proving(checker(profile))
    assert rules.clean(json.dumps(row).encode() + b"\n") == (-1 if checker(profile).check(row) else 1)
    (entry,) = row["object_actions"].values()
    for action in entry["actions"]:
        action["trackHash"] = odd
        found = {d.code for d in checker(profile).check(row)}
        assert not found or rules.clean(json.dumps(row, ensure_ascii=False).encode() + b"\n") == -1, found


#: Values as a file may spell them, of which a member often takes one only by mistake.
UNUSUAL_TEXTS = (
    "null", "true", "0", "-1", "1.5", "1e308", "1e999", "1" + "0" * 30, "1" + "0" * 400, "NaN", '""', '"\\ud800"', "[]", "{}", "[null]",
    '{"a": 1, "a": 2}',
)  # fmt: skip


@pytest.mark.parametrize(("kind", "seed"), [("image", 6), ("img_group", 2), ("video", 3)])
def test_unusual_values_with_findings_are_doubted_at_any_place(kind: str, seed: int) -> None:
    rules = proving(checker())
    various: Json = {"spaces": {}, "client_metadata": [1]}  # and nothing is the same in all rows
    made = [
        row | various | {"branch_name": f"b{at}", "dataset_hash": f"0b8a5c1e-93d4-4f6a-8e27-{at:012x}"}
        for at, row in enumerate(clean_rows(Random(seed), 20))
    ]
    usual = [row for row in made if row["data_type"] == kind and row["object_answers"] and rules.clean(json.dumps(row).encode()) > 0]
    told_of_rows = {"CNF210", "GEO240", "KEY205"}  # of the file, whatever the place
    for path in places(row := min(usual, key=lambda one: len(json.dumps(one)))):
        before, after = _around(row, path)
        for odd in (*UNUSUAL_TEXTS, '"main"', json.dumps(row["data_hash"])):
            text = f"{before}{odd}{after}".encode()
            if rules.clean(text) > 0:
                found = run(checker(), text, fast=False)
                assert codes_of(found.report) <= told_of_rows, (path, odd)


def _drawn(row: Json, own: str) -> Iterator[Json]:
    """The objects of a row that have a geometry."""
    yield from [found for found in holders(row) if isinstance(found, dict) and isinstance(found.get(own), dict) and "objectHash" in found]


def _shifted(own: str, **members: Any) -> Change:
    """Another place of boxes."""

    def change(row: Json) -> None:
        for seen in _drawn(row, own):
            seen[own] |= members

    return change


def _points(own: str, *points: tuple[float, float]) -> Change:
    """Other points."""

    def change(row: Json) -> None:
        for seen in _drawn(row, own):
            seen[own] = {str(at): {"x": x, "y": y} for at, (x, y) in enumerate(points)}
            seen.pop("polygons", None)

    return change


def _frames_named(name: Callable[[str], str]) -> Change:
    """Other names of frames."""

    def change(row: Json) -> None:
        if row["data_type"] == "video":
            for unit in row["data_units"].values():
                unit["labels"] = {name(frame): labels for frame, labels in unit["labels"].items()}

    return change


def _same_place(row: Json) -> None:
    for unit in row["data_units"].values():
        unit["data_sequence"] = 0


def _places_from_one(row: Json) -> None:
    for unit in row["data_units"].values() if row["data_type"] == "img_group" else ():
        unit["data_sequence"] = int(unit["data_sequence"]) + 1


def _duplicate_frame(row: Json) -> None:
    for unit in row["data_units"].values() if row["data_type"] == "video" else ():
        for frame, labels in list(unit["labels"].items())[:1]:
            unit["labels"][f"0{frame}"] = labels


def _nameless(row: Json) -> None:
    for unit in row["data_units"].values() if row["data_type"] == "video" else ():
        unit["labels"][""] = {"objects": [], "classifications": []}


def _overlapping_actions(row: Json) -> None:
    for first, *others in [entry["actions"] for entry in row["object_actions"].values()]:
        for action in others:
            action["range"][0][0] = first["range"][-1][1]


def _backwards(row: Json) -> None:
    for entry in row["object_actions"].values():
        for action in entry["actions"]:
            action["range"] = [[last, first] for first, last in action["range"]]


def _beyond_the_images(row: Json) -> None:
    for entry in row["classification_answers"].values() if row["data_type"] != "video" else ():
        if entry.get("range"):
            entry["range"] = [[0, len(row["data_units"])]]


def _too_wide(row: Json) -> None:
    for unit in row["data_units"].values():
        unit["width"] = 2**31


#: What spoils rows.
CHANGES: dict[str, Change] = {
    "the hash of its data": lambda row: row.update(label_hash=row["data_hash"]),
    "the hash of its data set": lambda row: row.update(label_hash=row["dataset_hash"]),
    "data with the hash of the data set": lambda row: row.update(dataset_hash=row["data_hash"]),
    "the main branch": lambda row: row.update(branch_name="main"),
    "two images at one place": _same_place,
    "images from 1 on": _places_from_one,
    "frames in other digits": _frames_named(lambda frame: "".join(chr(0x660 + int(digit)) for digit in frame)),
    "frames far away": _frames_named(lambda frame: frame + "0" * 20),
    "frames of no name": _frames_named(lambda frame: ""),
    "a frame of no name among others": _nameless,
    "a turned box left of the image": _shifted("rotatableBoundingBox", x=-0.2, w=0.4, theta=0),
    "a turned box above the image": _shifted("rotatableBoundingBox", y=-0.2, h=0.4, theta=0),
    "a turned box beside the image": _shifted("rotatableBoundingBox", x=1, w=0.1, theta=0),
    "a turned box about a point beside the image": _shifted("rotatableBoundingBox", x=0.95, w=0.2, theta=30),
    "a turned box about a point below the image": _shifted("rotatableBoundingBox", y=0.95, h=0.2, theta=30),
    "a box of no width": _shifted("boundingBox", w=0),
    "a box beyond the image": _shifted("boundingBox", y=0.9, h=0.3),
    "a line beside the image": _points("polyline", (1.0000005, 0.2), (1.0000005, 0.4)),
    "a line above the image": _points("polyline", (0.2, -0.0000005), (0.4, -0.0000005)),
    "an outline beside the image": _points("polygon", (1.0000005, 0.2), (1.0000008, 0.4), (1.0000009, 0.1)),
    "an outline of no area": _points("polygon", (0.2, 0.2), (0.4, 0.4), (0.6, 0.6)),
    "a line of one point": _points("polyline", (0.2, 0.4), (0.2, 0.4), (0.2, 0.4)),
    "a classification behind the last image": _beyond_the_images,
    "wider than any image": _too_wide,
    "a frame with two answers": _overlapping_actions,
    "frames that run backwards": _backwards,
    "a frame twice": _duplicate_frame,
}


@pytest.mark.parametrize("case", CHANGES)
def test_faulty_records_are_not_clean(case: str) -> None:
    is_reported = False
    for row, rules in rows_with_adapter():
        changed = deepcopy(row)
        CHANGES[case](changed)
        clean = rules.clean(json.dumps(changed).encode()) > 0
        if changed != row and (clean or not is_reported):
            is_reported = bool({d.code for d in checker().check(changed)} - {"CNF210", "GEO240", "KEY205"}) or is_reported
            assert not (is_reported and clean), changed
    assert is_reported


@cache
def rows_with_adapter() -> list[tuple[Json, Any]]:
    """Rows of all kinds, each with the rules that prove it."""
    made: list[tuple[Json, Any]] = []
    for seed in (2, 3, 6, 7, 9):
        rules = proving(checker())
        every = clean_rows(Random(seed), 20)
        short = sorted(every, key=lambda row: len(json.dumps(row)))[-12:-4]
        made += [(row, rules) for row in short if rules.clean(json.dumps(row).encode()) > 0]
    return made


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside of another."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(inner, (*path, key))


def _around(row: Json, path: tuple[Any, ...]) -> tuple[str, str]:
    """The text of a row before and behind the value at a place."""
    holder = copied = deepcopy(row)
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = "MARK"
    before, after = json.dumps(copied).split('"MARK"')
    return before, after


def _with_duplicate_member(row: Json, holder: Json, name: str) -> str:
    """The text of a row in which one object has a member twice, with the same value."""
    value = holder.pop(name)
    holder["MARK"] = 1
    text = json.dumps(row)
    del holder["MARK"]
    holder[name] = value
    member = f"{json.dumps(name)}: {json.dumps(value)}"
    return text.replace('"MARK": 1', f"{member}, {member}")


def test_lines_that_hold_no_row_or_two_are_not_clean() -> None:
    row = rows.image_row([rows.box()])
    rules = proving(checker())
    rules.explain(json.loads(row))
    text = row.encode()
    assert rules.clean(text + b"\n" + text + b"\n") == 2
    assert rules.clean(text + b"\r\n" + text) == 2
    for block in (
        text + text,
        text + b" " + text + b"\n",
        text + b"\n\n" + text,
        text + b"\n \n",
        text[:40] + b"\n" + text[40:],
        b"\xef\xbb\xbf" + text,
    ):
        assert rules.clean(block) == -1, block
    assert rules.clean(b"[" + text + b",\n" + text + b"]", listed=True) == 2
    for block in (b"[" + text + b",]", b"[" + text + b"] x", b"[" + text + text + b"]"):
        assert rules.clean(block, listed=True) == -1, block


@pytest.mark.parametrize("hash", [*FEATURES, rows.LABEL, rows.DATASET])
def test_an_object_with_the_hash_of_something_else_is_not_clean(hash: str) -> None:
    rules = proving(checker())
    assert rules.clean(rows.image_row([rows.box(objectHash="other")]).encode()) == 1
    assert rules.clean(rows.image_row([rows.box(objectHash=hash)]).encode()) == -1


PAIRS: dict[str, str] = json.loads((CORPUS / "pairs.json").read_text("utf-8")) if CORPUS.is_dir() else {}


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the shared corpus is not at {CORPUS}")
@pytest.mark.parametrize("path", sorted(path for path in PAIRS if "coco" not in path))
def test_the_report_is_the_same_with_the_kernel_and_without_on_what_the_vendor_writes(path: str) -> None:
    """Many times the same rows, some disturbed."""
    text = (CORPUS / path).read_text("utf-8")
    whole: Any = (
        json.loads(text)
        if text.startswith("[")
        else [json.loads(line) for line in text.splitlines()]
        if "ndjson" in path
        else [json.loads(text)]
    )
    checked = predlint.compile(CORPUS / PAIRS[path], dialect="encord")
    quiet = [_tidied(row) for row in whole]
    for seed in range(3):
        rng = Random(seed)
        made: list[Any] = [rng.choice(quiet) for _ in range(30)]
        for _ in range(10):
            made[rng.randrange(5, len(made))] = disturb(rng, rng.choice(quiet))
        both(checked, spelt(rng, made))


def _tidied(row: Any) -> Any:
    """The row without what the rules have a word for in nearly all of the vendor's rows."""
    row = json.loads(json.dumps(row))
    for holder in holders(row):
        if isinstance(holder, dict):
            if "objectHash" in holder and "manualAnnotation" in holder:
                holder["manualAnnotation"] = False
            if holder.get("branch_name") == "main":
                holder["branch_name"] = "pred"
    return row


def test_masks_that_are_empty_or_counted_down_their_columns_are_not_clean() -> None:
    height, width = 40, 30
    across = [5 * width + 4, *[10, width - 10] * 19, 10, 15 * width + 16]
    down = [5 * height + 4, *[20, height - 20] * 9, 20, 15 * height + 16]
    rules = proving(checker())
    for runs, clean in ((across, True), (down, False), ([height * width], False)):
        assert sum(runs) == height * width
        row = json.loads(rows.image_row([rows.mask({"rleString": rle.encode(runs), "height": height, "width": width})]))
        for unit in row["data_units"].values():
            unit |= {"height": height, "width": width}
        assert bool({d.code for d in checker().check(row)} - {"CNF210"}) != clean
        assert (rules.clean(json.dumps(row).encode()) == 1) == clean


RING = [0.1, 0.1, 0.6, 0.1, 0.6, 0.4]
HOLED = [[RING, [0.4, 0.15, 0.5, 0.15, 0.5, 0.2]], [[0.7, 0.7, 0.9, 0.7, 0.9, 0.9]]]


@pytest.mark.parametrize(
    ("polygon", "hole", "code"),
    [
        (1, [1.1, 0.1, 1.3, 0.1, 1.3, 0.4], "GEO216"),
        (1, [0.9, 0.1, 1.3, 0.1, 1.3, 0.4], "GEO207"),
        (1, [0.1, 0.1, 0.2, 0.2, 0.3, 0.3], "GEO215"),
        (1, [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], "GEO209"),
        (1, [0.1, 0.1, 0.2, 0.1, 0.2, 0.3, 0.4], "GEO212"),
        (0, [0.4, 0.15, 1.4, 0.15, 0.5, 0.2], "GEO207"),
        (0, [0.4, 0.15, 0.4, 0.15, 0.5, 0.2], "GEO209"),
    ],
)
def test_each_ring_is_checked_before_a_row_is_clean(polygon: int, hole: list[float], code: str) -> None:
    rules = proving(checker())
    clean = rows.image_row([rows.polygon(polygons=HOLED)])
    assert rules.clean(clean.encode()) == 1
    changed = deepcopy(HOLED)
    changed[polygon][-1] = hole
    text = rows.image_row([rows.polygon(polygons=changed)])
    assert [d.code for d in checker().check(json.loads(text))] == [code]
    assert rules.clean(text.encode()) == -1


def test_two_answers_to_a_global_classification_are_not_clean() -> None:
    rules = proving(checker())
    first, second = (rows.classified("notes", rows.answered("notes", "calm"), hash=hash, range=[]) for hash in ("cLaSs001", "cLaSs002"))
    clean = rows.image_row(classifications=[first])
    assert rules.clean(clean.encode()) == 1
    assert rules.clean(rows.image_row(classifications=[first, second]).encode()) == -1


def test_answers_below_a_dynamic_attribute_are_checked_together_with_it() -> None:
    ontology = json.loads((HARBOUR / "ontology.json").read_bytes())
    (dynamic,) = [one for one in ontology["objects"][0]["attributes"] if one.get("dynamic")]
    nested = {"id": "1.5.1.1", "name": "heading", "type": "text", "featureNodeHash": "HeAdI050", "required": False}
    dynamic["options"][0]["options"] = [nested]
    rules = proving(predlint.compile(ontology, dialect="encord"))
    heading = {"name": "heading", "value": "heading", "answers": "north", "featureHash": "HeAdI050", "manualAnnotation": False}

    def row(*actions: Json) -> str:
        return rows.video_row(answers={"oBjEcT01": [rows.hull("wood"), heading]}, actions={"oBjEcT01": actions} if actions else None)

    clean = row(rows.under_way("no", [5, 5]), rows.under_way("yes", [6, 6]))
    assert rules.clean(clean.encode()) == 1
    for faulty in (row(), row(rows.under_way("no", [5, 6]))):
        assert [finding.code for finding in rules.explain(json.loads(faulty))] == ["ANS205"]
        assert rules.clean(faulty.encode()) == -1
