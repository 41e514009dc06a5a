"""Run-length encodings of masks: what cannot be read, what does not fill its mask; and COCO's own tools as the judge of the rest."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from array import array
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.model.rle import (
    LONGEST_RUN,
    OF_REPR,
    RunLengthError,
    area,
    bounds,
    bytes_repr,
    check_counts,
    encode,
    is_empty,
    runs_of,
    total,
    without_doubled,
)

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "encord_coco"

#: What COCO's encoding is made of, what it is not, and anything.
spelt = st.text(st.characters(min_codepoint=48, max_codepoint=111), max_size=40)
texts = st.one_of(spelt, spelt, st.text(max_size=12), st.lists(st.integers(-40, 2**33), max_size=8).map(encode))
#: COCO's tools write beyond their own memory when numbers take six characters on average or more: stay well below.
modest = st.integers(0, 2**24 - 1)
masks = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda size: st.lists(st.booleans(), min_size=size[0] * size[1], max_size=size[0] * size[1]).map(
        lambda bits: np.array(bits, dtype=np.uint8).reshape(size)
    )
)


def coco() -> Any:
    """COCO's own functions on masks."""
    return pytest.importorskip("pycocotools.mask", reason="pycocotools is not installed")


def decoded(text: str | bytes) -> array[int]:
    runs = runs_of(text)
    assert not isinstance(runs, RunLengthError), runs
    return runs


def refused(text: str | bytes) -> RunLengthError:
    fault = runs_of(text)
    assert isinstance(fault, RunLengthError), fault
    return fault


def flattened(mask: Any, *, row_major: bool) -> list[int]:
    """The run lengths of a mask, pixel by pixel."""
    pixels = mask.flatten(order="C" if row_major else "F").tolist()
    runs = [len(list(group)) for _, group in groupby(pixels)]
    return [0, *runs] if pixels[0] else runs


def boxed(mask: Any) -> tuple[int, int, int, int] | None:
    ys, xs = np.nonzero(mask)
    if not xs.size:
        return None
    return int(xs.min()), int(ys.min()), int(xs.max() - xs.min()) + 1, int(ys.max() - ys.min()) + 1


# Texts that are no run lengths


@pytest.mark.parametrize(
    ("text", "kind", "at", "message"),
    [
        ("hello", "cut-off", 5, "ends inside a number"),
        ("5b", "cut-off", 2, "another one follows"),
        ("~~~~~~zzz", "character", 0, 'character 1 of "~~~~~~zzz" is "~"'),
        ("0p0", "character", 1, 'only characters from "0" to "o"'),
        ("01é", "character", 2, '"é"'),
        ("0~é", "character", 1, '"~"'),
        ("0\ud800", "character", 1, "\\ud800"),
        ("00 ", "character", 2, '" "'),
        ("b'bo0n0V2'", "bytes-repr", 0, "printed"),
        ('b"bo0n0V2"', "bytes-repr", 0, "printed"),
        ("0PPPPPPP0", "too-long", 1, "begins at character 2"),
        (encode([3, -5]), "negative", 1, "run 2 is -5 pixels long"),
        (encode([3, 5, 2, -1, 4]), "negative", 3, "run 4 is -1 pixels long"),
        (encode([3, 1000, -70]), "negative", 4, "run 3 is -70 pixels long"),
        (encode([1, LONGEST_RUN + 1]), "too-long", 1, "run 2 is 4,294,967,296 pixels long"),
    ],
)
def test_a_text_that_is_no_run_lengths_is_named(text: str, kind: str, at: int, message: str) -> None:
    fault = refused(text)
    assert (fault.kind, fault.at) == (kind, at)
    assert message in fault.message
    if text.isascii():
        assert refused(text.encode()) == fault


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("b'00'", 'counts.decode("ascii")'),
        ("bo0n0V2\n", "white space"),
        ("[272, 2, 4, 4]", "list of numbers"),
        ("272 2 4 4", "list of numbers"),
        ("eNozMTM2x/eNozMTM2w==", "base64"),
        ("~", "pycocotools"),
    ],
)
def test_the_likely_fix(text: str, fix: str) -> None:
    assert fix in (refused(text).fix or "")


def test_a_printed_bytes_object_is_recognised() -> None:
    text = "Yj\\`0o\\2"
    assert bytes_repr(str(text.encode())) == bytes_repr(repr(text.encode())) == text
    assert bytes_repr("b''") == ""
    assert [bytes_repr(other) for other in ("b", "b'0", "b'0\"", text, "x'0'", "b'0'\n", "b'~'", "b0o")] == [None] * 8


def test_doubled_backslashes_are_recognised() -> None:
    runs = [5, 44, 40, 44, 40]
    text = encode(runs)
    assert "\\" in text
    doubled = text.replace("\\", "\\\\")
    read = runs_of(doubled)
    wrong = read if isinstance(read, RunLengthError) else check_counts(read, 1, sum(runs), doubled)
    assert wrong is not None and wrong.fix == OF_REPR
    assert without_doubled(doubled) == text and without_doubled(text) is None


def test_the_fixed_twins_are_read() -> None:
    assert decoded("bo0n0V200000000000000000VY4").tolist()[:3] == [1010, 30, 70]
    assert decoded("").tolist() == []
    assert decoded("000").tolist() == [0, 0, 0]
    assert decoded(encode([0, LONGEST_RUN, 0, 0, 0])).tolist() == [0, LONGEST_RUN, 0, 0, 0]


# Run lengths that do not fill their mask


@pytest.mark.parametrize(
    ("counts", "kind", "at", "message"),
    [
        ([3, 2], "short", 2, "the runs add up to 5 pixels, fewer than height × width = 2 × 3 = 6"),
        ([3, 2, 2], "over", 2, "the runs add up to 7 pixels, more than height × width = 2 × 3 = 6"),
        ([7, 0, 9], "over", 0, "16 pixels"),
        ([3, -5, 8], "negative", 1, "run 2 is -5"),
        ([1.0, 5], "not-a-number", 0, "item 1 of the run lengths is 1.0"),
        ([1, True, 4], "not-a-number", 1, "item 2 of the run lengths is true"),
        ([1, "5"], "not-a-number", 1, '"5"'),
        ([1, None], "not-a-number", 1, "null"),
        ([1, [5]], "not-a-number", 1, "[5]"),
        ([1, float("nan")], "not-a-number", 1, "NaN"),
        ([10**5000], "too-long", 0, "a number of more than 60 digits"),
        ([0, 4, -2, 4], "negative", 2, "run 3 is -2 pixels long"),
        ([0, LONGEST_RUN, LONGEST_RUN + 1], "too-long", 2, "run 3 is 4,294,967,296 pixels long"),
        ([], "empty", 0, "there are no runs"),
    ],
)
def test_counts_that_do_not_fill_the_mask(counts: list[object], kind: str, at: int, message: str) -> None:
    fault = check_counts(counts, 2, 3)
    assert fault is not None
    assert (fault.kind, fault.at) == (kind, at)
    assert message in fault.message


def test_the_fix_of_runs_that_end_too_early_is_how_many_pixels_are_left() -> None:
    assert getattr(check_counts([3, 1], 2, 3), "fix", "") == "encode a mask of the image's size; 2 pixels at the end are in no run"


def test_the_fix_of_a_float_is_the_number() -> None:
    assert [getattr(check_counts([value], 1, 1), "fix", "") for value in (1.0, 1.5, 1e300)] == ["write 1", None, None]


def test_counts_that_fill_the_mask() -> None:
    assert check_counts([3, 2, 1], 2, 3) is None
    assert check_counts((0, 6), 3, 2) is None
    assert check_counts(array("q", [6]), 1, 6) is None
    assert check_counts([], 0, 7) is None
    assert check_counts([6], 10**5000, 1) is not None


# Areas and boxes


def test_a_mask_without_foreground_has_no_box() -> None:
    for runs in ([], [6], [2, 0, 4], [0, 0, 6]):
        assert is_empty(runs)
        assert (area(runs), bounds(runs, 2, 3, row_major=True), bounds(runs, 2, 3, row_major=False)) == (0, None, None)
    assert bounds([0, 5], 0, 0, row_major=True) is None


def test_one_encoding_read_in_both_orders() -> None:
    assert bounds([1, 2, 9], 3, 4, row_major=True) == (1, 0, 2, 1)  # two pixels side by side
    assert bounds([1, 2, 9], 3, 4, row_major=False) == (0, 1, 1, 2)  # two pixels one below the other
    assert bounds([2, 3, 7], 3, 4, row_major=False) == (0, 0, 2, 3)  # over the end of a column


@given(masks, st.booleans())
def test_areas_and_boxes_are_those_of_the_mask(mask: Any, row_major: bool) -> None:
    runs = flattened(mask, row_major=row_major)
    height, width = mask.shape
    assert check_counts(runs, height, width) is None
    assert (total(runs), area(runs), is_empty(runs)) == (mask.size, int(mask.sum()), not mask.any())
    assert bounds(runs, height, width, row_major=row_major) == boxed(mask)


@given(masks, st.booleans(), st.integers(0, 1000))
def test_runs_of_no_pixels_change_nothing(mask: Any, row_major: bool, at: int) -> None:
    runs = flattened(mask, row_major=row_major)
    cut = at % (len(runs) + 1)
    padded = [*runs[:cut], 0, 0, *runs[cut:]] if cut < len(runs) else [*runs, 0]
    height, width = mask.shape
    assert area(padded) == area(runs)
    assert bounds(padded, height, width, row_major=row_major) == bounds(runs, height, width, row_major=row_major)


# Laws


@given(st.lists(st.integers(0, LONGEST_RUN)))
def test_what_is_encoded_is_decoded(runs: list[int]) -> None:
    assert decoded(encode(runs)).tolist() == runs


@given(texts)
def test_a_fault_lies_within_the_text(text: str) -> None:
    runs = runs_of(text)
    if isinstance(runs, RunLengthError):
        assert 0 <= runs.at <= len(text)
        assert runs.message.isprintable()
    else:
        assert runs_of(text.encode()) == runs


# COCO's own tools


@given(masks)
def test_compressed_masks_of_coco(mask: Any) -> None:
    judge = coco()
    height, width = mask.shape
    rle = judge.encode(np.asfortranarray(mask))
    runs = decoded(rle["counts"])
    assert runs == decoded(rle["counts"].decode("ascii"))
    assert runs.tolist() == flattened(mask, row_major=False)
    assert encode(runs) == rle["counts"].decode("ascii")
    assert check_counts(runs, height, width) is None
    assert area(runs) == int(judge.area(rle))
    assert (bounds(runs, height, width, row_major=False) or (0, 0, 0, 0)) == tuple(judge.toBbox(rle).astype(int).tolist())


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # pycocotools 2.0.11 with numpy 2
@given(masks)
def test_uncompressed_masks_of_coco(mask: Any) -> None:
    judge = coco()
    height, width = mask.shape
    counts = flattened(mask, row_major=False)
    rle = judge.frPyObjects({"counts": counts, "size": [height, width]}, height, width)
    assert rle["counts"].decode("ascii") == encode(counts)
    assert (judge.decode({"counts": encode(counts), "size": [height, width]}) == mask).all()


@given(st.lists(modest, min_size=1, max_size=20))
def test_any_run_lengths_are_spelt_as_coco_spells_them(counts: list[int]) -> None:
    rle = coco().frPyObjects({"counts": counts, "size": [1, 1]}, 1, 1)
    assert rle["counts"].decode("ascii") == encode(counts)
    assert decoded(rle["counts"]).tolist() == counts


@given(st.lists(st.tuples(modest, st.booleans()), min_size=1, max_size=20))
def test_numbers_with_more_groups_than_they_need_are_read_as_coco_reads_them(roomy: list[tuple[int, bool]]) -> None:
    counts = [run for run, _ in roomy]
    steps = [run - counts[i - 2] if i > 2 else run for i, run in enumerate(counts)]
    text = "".join(with_room(encode([step])) if room else encode([step]) for step, (_, room) in zip(steps, roomy, strict=True))
    assert decoded(text).tolist() == counts
    again = coco().merge([{"size": [1, 1], "counts": text}])  # spells out again what it has read
    assert again["counts"].decode("ascii") == encode(counts)


def with_room(number: str) -> str:
    """The same number in one group more: its sign once again."""
    last = ord(number[-1]) - 48
    return number[:-1] + chr((last | 32) + 48) + ("O" if last & 16 else "0")


# Cost, and the shared cases


def test_a_large_mask_is_read_in_less_than_a_second() -> None:
    dice = random.Random(3)
    text = encode([dice.randrange(1, 800) for _ in range(5000)])
    took: list[float] = []
    for _ in range(20):
        start = time.process_time()
        runs = decoded(text)
        bounds(runs, 1080, 1920, row_major=True)
        took.append(time.process_time() - start)
    assert min(took) < 0.2


def test_hostile_texts_take_no_longer() -> None:
    for text in ("P" * 1_000_000, "PPPPPP" * 150_000 + "~", "1 " * 400_000 + "x", "A" * 1_000_000 + "z~", "b'" + "\\" * 1_000_000):
        start = time.process_time()
        refused(text)
        assert time.process_time() - start < 20


def test_numpy_is_not_loaded() -> None:
    code = "import sys, predlint.model.rle as rle; rle.runs_of('00'); assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the shared corpus is not at {CORPUS}")
def test_the_shared_cases() -> None:
    good = [text for name in ("coco_fruit_results_segm", "encord_fruit_image") for text in _found(_read(CORPUS / "valid" / f"{name}.json"))]
    assert {check_counts(decoded(text), 480, 640) and check_counts(decoded(text), 64, 100) for text in good} == {None}
    assert good
    found = {path.stem: _found(_read(path)) for path in sorted((CORPUS / "invalid").glob("*.json"))}
    faults = {name: {f.kind for text in many if isinstance(f := runs_of(text), RunLengthError)} for name, many in found.items()}
    assert {name: kinds for name, kinds in faults.items() if kinds} == {
        "coco_rle_garbage": {"cut-off"},
        "encord_geom_bitmask_rle_short": {"cut-off"},
    }


def _read(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


def _found(value: object) -> list[str]:
    """All compressed counts in a document."""
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        own = [text for name in ("counts", "rleString") if isinstance(text := members.get(name), str)]
        return own + [text for member in members.values() for text in _found(member)]
    return [text for item in cast("list[object]", value) for text in _found(item)] if isinstance(value, list) else []
