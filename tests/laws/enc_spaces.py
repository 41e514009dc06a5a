"""Label rows whose labels stand in a space."""

from __future__ import annotations

import json
from typing import Any, cast

Json = dict[str, Any]
SPACE = "front"


def moved(row: Json) -> Json | None:
    """The row as one of a data group with a single space; None where it has several units, or no frames."""
    held: Any = row.get("data_units")
    units = list(cast("dict[str, Json]", held).items()) if isinstance(held, dict) else []
    kind = row.get("data_type")
    if len(units) != 1 or kind not in ("image", "video") or type(units[0][1]) is not dict or type(units[0][1].get("labels")) is not dict:
        return None
    row = json.loads(json.dumps(row))
    hash, unit = units[0]
    labels, sides = json.loads(json.dumps(unit["labels"])), {name: unit[name] for name in ("width", "height") if name in unit}
    times = {name: unit[name] for name in ("data_duration", "data_fps") if kind == "video" and name in unit}
    space: Json = {"space_type": kind, **sides, **times, "labels": {"0": labels} if kind == "image" and labels else labels}
    fps, seconds = unit.get("data_fps"), unit.get("data_duration")
    if isinstance(fps, (int, float)) and isinstance(seconds, (int, float)):
        space["number_of_frames"] = int(fps * seconds + 0.5)
    row["data_units"] = {hash: {**unit, "data_type": "group", "labels": {"objects": [], "classifications": []}}}
    answers = row.get("classification_answers")
    for answer in cast("dict[str, Json]", answers).values() if isinstance(answers, dict) else ():
        if type(answer) is dict and (answer.get("range") or not answer.get("spaces")):
            answer["spaces"] = {SPACE: {"type": "frame", "range": answer.get("range") or []}}
            answer["range"] = []
    return {**row, "data_type": "group", "spaces": {SPACE: space}}
