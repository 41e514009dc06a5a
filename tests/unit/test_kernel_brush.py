"""What the kernel says of the mask of a brush is what Python says, bit by bit."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import predlint
from laws import ls_values
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.label_studio.columns import kernel_of
from predlint.shape.drawing_constraints import Brush, BrushFills, read_mask
from predlint.shape.nodes import Items, Member, Number, Record
from violation_kit import violation_spec

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")
VIOLATION = violation_spec("REC003", lambda value: ("", None))
BYTES = Items(Number(VIOLATION, minimum=0, maximum=255, whole=True), VIOLATION, minimum=1, length=VIOLATION, holds=(Brush(),))
SIDE = Number(VIOLATION, above=0)
VALUE = Record({"rle": Member(BYTES, missing=VIOLATION)}, VIOLATION, VIOLATION, VIOLATION)
MASK = Record(
    {"width": Member(SIDE, missing=VIOLATION), "height": Member(SIDE, missing=VIOLATION), "value": Member(VALUE, missing=VIOLATION)},
    VIOLATION, VIOLATION, VIOLATION, holds=(BrushFills(("value",), "rle", ("width", "height")),),
)  # fmt: skip
SCANNER: Any = Scanner(library(), LoweredShape(library(), MASK)) if library() is not None else None


def text_of(rle: object, width: object = 9, height: object = 7) -> str:
    return json.dumps({"width": width, "height": height, "value": {"rle": rle}})


def states(*texts: str, scanner: Any = SCANNER) -> list[int]:
    """Of lines."""
    scanned = scanner.scan("\n".join(texts).encode())
    assert scanned is not None
    return scanned.lines["state"].tolist()


def is_whole(rle: list[int], width: float = 9, height: float = 7) -> bool:
    value = {"width": width, "height": height, "value": {"rle": rle}}
    return bool(rle) and Brush().holds(rle, {}) and MASK.holds[0].holds(value, {})


def packed(
    behind: int, word: int, sizes: tuple[int, int, int, int], runs: list[tuple[int, int, bool]], rng: Random, most: int
) -> list[int]:
    """Bytes: of each run the number of its size, how long it would be, and whether one value is repeated. ``behind``: how many values
    more than they have there are said to be."""
    told = max(0, behind + sum([min(length, 1 << sizes[kind]) for kind, length, _ in runs]))
    bits = f"{min(told, 2**32 - 1):032b}{word - 1:05b}{''.join(f'{size - 1:04b}' for size in sizes)}"
    for kind, length, same in runs:
        run = min(length, 1 << sizes[kind])
        bits += f"{int(same)}{kind:02b}{run - 1:0{sizes[kind]}b}"
        bits += "".join([f"{min(rng.randint(0, most), (1 << word) - 1):0{word}b}" for _ in range(1 if same else run)])
    bits += "0" * (-len(bits) % 8)
    return [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]


size = st.integers(1, 16)
run = st.tuples(st.integers(0, 3), st.integers(1, 300), st.booleans())
mask = st.builds(
    packed,
    st.sampled_from([0, 0, 0, 1, -1, -2, 5, 100, -100, 2**32]),
    st.integers(1, 32),
    st.tuples(size, size, size, size),
    st.lists(run, max_size=12),
    st.randoms(use_true_random=False),
    st.sampled_from([0, 1, 2, 255]),
)


@given(mask, st.data())
@example([], None).via("no bytes")
@example([0, 0, 0, 252], None).via("nothing but its head")
def test_a_mask_is_clean_where_python_finds_it_whole(rle: list[int], data: Any) -> None:
    """As it is, cut off, with a bit turned round, with bytes behind its end, and for an image of another size."""
    told = read_mask(rle).declared_count
    given = [(rle, told / 4, 1), (rle, 9, 7), (rle, told / 4, 2), (rle, told, 0.25), ([*rle, 255, 170], told / 4, 1)]
    if data is not None and rle:
        place, bit = data.draw(st.integers(0, len(rle) - 1)), data.draw(st.integers(0, 7))
        given += [(rle[:place], told / 4, 1), ([*rle[:place], rle[place] ^ 1 << bit, *rle[place + 1 :]], told / 4, 1)]
    found = states(*[text_of(*one) for one in given])
    assert found == [CLEAN if all(one[1:]) and is_whole(*one) else IN_DOUBT for one in given]


@pytest.mark.parametrize("seed", range(40))
def test_masks_as_encoders_write_them_are_clean_up_to_their_last_byte(seed: int) -> None:
    rle = ls_values.brush(Random(seed), 9, 7)["rle"]
    cut = [rle[:at] for at in range(1, len(rle) + 1)]
    found = states(*[text_of(one) for one in cut])
    assert found == [CLEAN if is_whole(one) else IN_DOUBT for one in cut]
    assert found[-1] == CLEAN


def mutated(rle: list[int]) -> dict[str, str]:
    """The text of a mask in which one thing is wrong, or odd, by what that is."""
    at = len(rle) // 2
    head, tail = rle[:at], rle[at + 1 :]
    values: dict[str, Any] = {
        "above a byte": [*head, 256, *tail], "far above": [*head, 1255, *tail], "below 0": [*head, -1, *tail], "null": [*head, None, *tail],
        "a fraction": [*head, 0.5, *tail], "a float": [*head, 7.0, *tail], "a text": [*head, "7", *tail], "true": [True, *rle[1:]],
        "a list": [*head, rle[at:]], "none": [], "no list": "AAAA", "an object": {"counts": "ab", "size": [9, 7]}, "cut": head,
        "one byte": rle[:1],
    }  # fmt: skip
    texts = {name: text_of(value) for name, value in values.items()}
    whole = text_of(rle)
    return texts | {"width": text_of(rle, 10), "zero": whole.replace(": [", ": [00, "), "unended": whole.replace("]", ",]")}


@pytest.mark.parametrize("seed", range(5))
def test_what_is_no_mask_is_never_clean(seed: int) -> None:
    rle = ls_values.brush(Random(seed), 9, 7)["rle"]
    for name, text in mutated(rle).items():
        assert states(text, text_of(rle), text)[1] == CLEAN, name
        assert states(text)[0] == (UNREAD if name in ("zero", "unended") else IN_DOUBT), name


@given(st.lists(st.sampled_from(["", " ", "\t", "  ", "\n", "\r\n "]), min_size=1, max_size=5))
def test_space_between_bytes_is_space(spaces: list[str]) -> None:
    rle = ls_values.brush(Random(3), 9, 7)["rle"]
    between = [spaces[at % len(spaces)] for at in range(2 * len(rle))]
    listed = ",".join(f"{before}{byte}{after}" for byte, before, after in zip(rle, between[::2], between[1::2], strict=True))
    scanned = SCANNER.scan(f"[{text_of(rle).replace(json.dumps(rle), f'[{listed}]')}]".encode(), listed=True)
    assert scanned.lines["state"].tolist() == [CLEAN]


CONFIG = b"""<View><Image name="photo" value="$image"/>
  <BrushLabels name="paint" toName="photo"><Label value="road"/><Label value="sky"/></BrushLabels>
  <Brush name="bare" toName="photo"/><Choices name="quality" toName="photo" perRegion="true"><Choice value="sharp"/></Choices></View>"""


def task(*results: dict[str, Any]) -> dict[str, Any]:
    size = {"to_name": "photo", "original_width": 9, "original_height": 7, "image_rotation": 0}
    return {"data": {"image": "https://example.com/1.jpg"}, "predictions": [{"result": [size | one for one in results]}]}


def region(id_: str, seed: int, **more: Any) -> dict[str, Any]:
    value = ls_values.brush(Random(seed), 9, 7) | {"brushlabels": ["road"]}
    return {"id": id_, "from_name": "paint", "type": "brushlabels", "value": value} | more


def test_tasks_with_brushes_are_clean_in_the_kernel_where_python_says_nothing() -> None:
    checker: Any = predlint.compile(CONFIG)
    kernel = kernel_of(checker.record_plan)
    assert kernel is not None
    answer = {"id": "a", "from_name": "quality", "type": "choices", "value": {"choices": ["sharp"]}}
    bare = region("a", 1, from_name="bare", type="brush", value=ls_values.brush(Random(1), 9, 7))
    alone = region("a", 1, from_name="bare", type="brush", value={"rle": ls_values.brush(Random(1), 9, 7)["rle"]})
    good = [task(region("a", 1)), task(region("a", 1), region("b", 2), answer)]
    odd = [
        task(region("a", 1), region("b", 1)), task(region("a", 1), region("a", 2)), task(region("a", 1, original_width=10)),
        task(region("a", 1, original_width=None)), task(alone), task(bare, answer),
    ]  # fmt: skip
    found = states(*map(json.dumps, good + odd), scanner=Scanner(library(), kernel.lowered))
    assert found == [CLEAN] * len(good) + [IN_DOUBT] * len(odd)
    assert [bool(checker.check(one)) for one in good + odd[:5]] == [False] * len(good) + [True] * 5
