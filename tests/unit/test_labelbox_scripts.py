"""Lines as programs write them that turn the output of a model into predictions: what is said is true of the very line."""

from __future__ import annotations

from typing import Any

import predlint

ROW = {"dataRow": {"globalKey": "r1"}}


def helps(line: dict[str, Any], ontology: dict[str, Any], media: str) -> dict[str, str | None]:
    """The helps of what is found in a line, by code."""
    found = predlint.compile(ontology, media=media).validate([{**ROW, **line}]).diagnostics
    return {diagnostic.code: diagnostic.help for diagnostic in found}


TEXT: dict[str, Any] = {"tools": [{"tool": "named-entity", "name": "place"}], "classifications": []}
OVER_TIME: dict[str, Any] = {
    "tools": [],
    "classifications": [
        {"type": "radio", "name": "speaker", "scope": "index", "options": [{"value": "host"}, {"value": "guest"}]},
        {"type": "text", "name": "words", "scope": "index"},
    ],
}


IMAGE: dict[str, Any] = {"tools": [{"tool": "polygon", "name": "roof"}], "classifications": []}


def test_outlines_as_geojson_may_be_in_pixels() -> None:
    outline = {"type": "Polygon", "coordinates": [[[4, 6], [24, 6], [14, 18], [4, 6]]]}
    told = 'this is GeoJSON: write {"x": …, "y": …} for each of its pairs, whose first number is x'
    for media in ("image", "geospatial"):
        assert helps({"name": "roof", "polygon": outline}, IMAGE, media) == {"GEO023": told}


def test_an_empty_range_is_not_to_be_turned_round() -> None:
    empty = "leave it out if it is empty; the end is part of the range: where only one position is meant, start and end are the same"
    nowhere, never, back = {"start": 8, "end": 7}, [{"start": 8, "end": 7}], {"start": 8, "end": 5}
    assert helps({"name": "place", "location": nowhere}, TEXT, "text") == {"SPN002": empty}
    assert helps({"name": "speaker", "answer": {"name": "host", "frames": never}}, OVER_TIME, "video") == {"SPN011": empty}
    assert helps({"name": "place", "location": back}, TEXT, "text") == {"SPN002": "swap the two; the end is part of the range"}
