"""Masks of brushes in Label Studio's run lengths: whole ones, and those that are cut off anywhere."""

from __future__ import annotations

import contextlib
from random import Random

import pytest

import predlint
from laws import ls_values as values
from predlint.shape.drawing_constraints import read_mask


def decoded(rle: list[int]) -> list[int]:
    """The values of a mask, one by one; fewer than it says where bytes are missing."""
    bits = "".join(f"{byte:08b}" for byte in rle)
    at = 0

    def read(size: int) -> int:
        nonlocal at
        at += size
        if at > len(bits):
            raise EOFError
        return int(bits[at - size : at], 2)

    found: list[int] = []
    try:
        count, word = read(32), read(5) + 1
        sizes = [read(4) + 1 for _ in range(4)]
        while len(found) < count:
            same, size = read(1), sizes[read(2)]
            run = read(size) + 1
            found += [read(word)] * run if same else [read(word) for _ in range(run)]
    except EOFError:
        pass
    return found


@pytest.mark.parametrize("seed", range(20))
def test_a_mask_is_whole_when_all_its_values_can_be_read(seed: int) -> None:
    rng = Random(seed)
    rle = values.brush(rng, 9, 7)["rle"]
    assert read_mask(rle)[:2] == (252, 252)
    for size in range(len(rle)):
        mask = read_mask(rle[:size])
        assert (mask.actual_count == mask.declared_count) == (len(decoded(rle[:size])) >= 252), (rle, size)
        assert max(mask.actual_count, 0) == min(252, len(decoded(rle[:size]))), (rle, size)


@pytest.mark.parametrize("rle", [[], [0], [0, 0, 0, 64], [0, 0, 0, 64, 300], [0, 0, 0, 64, 0.5], [0, 0, 0, 64, None]])
def test_what_is_no_mask_is_not_whole(rle: list[int]) -> None:
    with contextlib.suppress(TypeError, ValueError):  # no bytes at all
        assert read_mask(rle).actual_count < 0


@pytest.mark.parametrize("most", [0, 1, 2, 255])
@pytest.mark.parametrize("seed", range(5))
def test_a_mask_is_seen_when_a_value_is_above_one(most: int, seed: int) -> None:
    rng = Random(seed)
    bits = f"{60:032b}{7:05b}" + "".join(f"{size - 1:04b}" for size in (3, 4, 8, 16))
    drawn = [rng.randint(0, most) for _ in range(9)]
    bits += f"001{8:04b}" + "".join(f"{value:08b}" for value in drawn) + f"110{50:08b}{0:08b}"
    bits += "0" * (-len(bits) % 8)
    rle = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    assert decoded(rle) == [*drawn, *[0] * 51]
    assert read_mask(rle).brightest == min(2, max(drawn))
    short = read_mask(rle[:-2])
    assert short.actual_count < short.declared_count


@pytest.mark.parametrize("labels", [[], ["mud"]])
def test_the_size_of_a_mask_in_its_value_is_in_pixels(labels: list[str]) -> None:
    """A mask has no coordinates: its value may tell its pixels, and so may the labels beside it."""
    tag, member = ("BrushLabels", {"brushlabels": labels}) if labels else ("Brush", {})
    tags = f'<Image name="i" value="$photo"/><{tag} name="b" toName="i"><Label value="mud"/></{tag}>'.replace(
        '<Label value="mud"/></Brush>', "</Brush>"
    )
    tags += '<Labels name="l" toName="i"><Label value="mud"/></Labels>'
    sizes = {"original_width": 160, "original_height": 120}
    value = {"format": "rle", "rle": values.brush(Random(1), 160, 120)["rle"], "width": 160, "height": 120}
    about = {"id": "m", "to_name": "i", **sizes}
    results = [{**about, "from_name": "b", "type": tag.lower(), "value": value | member}]
    if not labels:
        results.append({**about, "from_name": "l", "type": "labels", "value": value | {"labels": ["mud"]}})
    task = {"data": {"photo": "https://ponds.example.com/1.jpg"}, "predictions": [{"model_version": "may", "result": results}]}
    found = predlint.compile(f"<View>{tags}</View>".encode()).check(task)
    assert [(d.code, d.pointer) for d in found if d.code != "MED101"] == []
