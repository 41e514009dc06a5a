"""Values in a form or a place that models and other tools give them, and what is said to write in their place."""

from __future__ import annotations

from typing import Any

import predlint

ROW = {"dataRow": {"globalKey": "r1"}}
STATE = {"type": "radio", "name": "state", "options": [{"value": "on"}, {"value": "off"}]}
ONTOLOGY: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "car", "classifications": [STATE]},
        {"tool": "point", "name": "light"},
        {"tool": "line", "name": "lane"},
        {"tool": "raster-segmentation", "name": "sky"},
        {"tool": "named-entity", "name": "person"},
        {"tool": "message-single-selection", "name": "best"},
    ],
    "classifications": [
        {"type": "radio", "name": "weather", "scope": "global", "options": [{"value": "sunny"}, {"value": "rain"}]},
        {"type": "text", "name": "caption", "scope": "global"},
    ],
}


def test_a_record_in_an_object_is_known_by_its_own_name_and_the_data_row_beside_it() -> None:
    line = {"prediction": {"name": "car", "bbox": {"top": 1, "left": 1, "height": 2}}, **ROW}
    wrapped, lacking = predlint.compile(ONTOLOGY, media="image").check(line)
    assert (wrapped.code, lacking.code, lacking.pointer) == ("JSN005", "GEO001", "/prediction/bbox/width")
    assert (lacking.record["feature"], lacking.record["data_row"]) == ("car", "r1")
