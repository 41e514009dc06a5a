"""Label rows of Encord, mended."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fixes_kit import mend

import predlint
from predlint.rules.enc_row_examples import image_row, thing

HARBOUR = predlint.compile("examples/harbour/ontology.json")
CRATES = predlint.compile(
    {
        "objects": [{"id": "1", "name": "crate", "color": "#D33115", "shape": "cuboid_2d", "featureNodeHash": "CrAtE001"}],
        "classifications": [],
    }
)


@pytest.mark.parametrize(
    ("front", "fixed"),
    [
        ([[0.1, 0.1], [0.30, 0.1], [0.3, 0.3]], [0.1, 0.1, 0.3, 0.1, 0.3, 0.3]),
        ([{"x": 0.1, "y": 0.1}, {"x": 0.3, "y": 0.1}, [0.3, 0.3]], [0.1, 0.1, 0.3, 0.1, 0.3, 0.3]),
        ([[0.1, 0.1, 0.3, 0.1, 0.3, 0.3]], None),
        ([[0.1, 0.1], [0.3, "0.1"], [0.3, 0.3]], None),
    ],
)
def test_the_front_of_a_cuboid_becomes_flat(front: Any, fixed: Any) -> None:
    place = {"cuboid_2d": {"front": front, "offset": {"x": 0.05, "y": 0.05}}}
    text = image_row([thing("boat", "cuboid_2d", place, featureHash="CrAtE001", name="crate", value="crate")])
    (unit,) = json.loads(mend(CRATES, text.encode())[0])["data_units"].values()
    assert unit["labels"]["objects"][0]["cuboid_2d"]["front"] == (front if fixed is None else fixed)


@pytest.mark.parametrize(
    ("feature", "shape", "given", "fixed"),
    [
        ("rope", "polyline", [[0.1, 0.2], [0.3, 0.4]], {"0": {"x": 0.1, "y": 0.2}, "1": {"x": 0.3, "y": 0.4}}),
        ("rope", "polyline", [[0.1, 0.2], [0.3]], [[0.1, 0.2], [0.3]]),
        ("buoy", "point", {"x": 0.1, "y": 0.2}, {"0": {"x": 0.1, "y": 0.2}}),
    ],
)
def test_points_get_their_numbers(feature: str, shape: str, given: Any, fixed: Any) -> None:
    text = image_row([thing(feature, shape, {shape: given})])
    (unit,) = json.loads(mend(HARBOUR, text.encode())[0])["data_units"].values()
    assert unit["labels"]["objects"][0][shape] == fixed
