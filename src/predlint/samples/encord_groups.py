"""Generates one label row of a data group: each of its spaces has the content of a row of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predlint.samples.encord_rows import Row
from predlint.samples.model import Json, Made

if TYPE_CHECKING:
    from predlint.samples.encord import EncordSource

#: Data type of a row -> type of a space with such data.
SPACES = {"image": "image", "video": "video", "audio": "audio", "plain_text": "text", "time_series": "time_series"}
#: Members of a data unit that its space has too.
_SHARED = ("width", "height", "data_fps", "data_duration")
#: Longer than any generated sound.
_MILLISECONDS = 60_000


def made_group(source: EncordSource, number: int) -> Made:
    """Returns a row with two or three spaces."""
    kinds = [kind for kind in dict.fromkeys(source.kinds) if kind in SPACES]
    parts = [Row(source, number, source.draw.choice(kinds)) for _ in range(source.draw.integer(2, 3))]
    first = parts[0].made()
    made = Made(first.record, 0, {"global_key": f"group-{number:06}", "media_type": "IMAGE", "id": first.row["id"]}, first.parts)
    _become_space(source, parts[0], made.record, made.record)
    for part in parts[1:]:
        more = part.made()
        _become_space(source, part, more.record, made.record)
        for kind, some in more.parts.items():
            if kind not in ("row", "unit"):
                made.parts.setdefault(kind, []).extend(some)
    (unit,) = made.record["data_units"].values()
    for name in [name for name in unit if name not in ("data_hash", "data_sequence", "data_link")]:
        del unit[name]
    title = made.row["global_key"]
    unit |= {"data_title": title, "data_type": "group", "labels": {"objects": [], "classifications": []}}
    made.record |= {"data_title": title, "data_type": "group"}
    return made


def _become_space(source: EncordSource, part: Row, record: Json, whole: Json) -> None:
    """Turns a complete row into a space of the whole row."""
    id_ = source.ids.uuid()
    (unit,) = record["data_units"].values()
    space: Json = {"space_type": SPACES[part.kind], "child_info": {"layout_key": unit["data_title"], "file_name": unit["data_title"]}}
    space |= {name: unit[name] for name in _SHARED if name in unit}
    if part.kind == "video":
        space["number_of_frames"] = part.frames
    if part.kind == "audio":
        space["duration_ms"] = _MILLISECONDS
    space["labels"] = {"0": unit["labels"]} if part.kind == "image" else unit["labels"]
    for entry in (*record["classification_answers"].values(), *(record["object_answers"].values() if part.alone else ())):
        entry["spaces"] = {id_: {"type": "frame", "range": entry.get("range", [])}}
        entry["range"] = []
    for name in ("object_answers", "classification_answers", "object_actions"):
        whole[name] |= record[name]
    whole["spaces"][id_] = space
