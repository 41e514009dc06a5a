"""Encord's SDK, without its server: how long it takes to read label rows, what it says of the files of a corpus.

python encord_peer.py speed ONTOLOGY ROWS       one line of JSON: seconds of json.loads and of from_labels_dict, and counts
python encord_peer.py verdicts MANIFEST         JSON: for each file why it is refused, or what is changed, or neither

Label rows (lines, an array, or one) are read with ``from_labels_dict`` and written with ``to_encord_dict``; what was written is
compared with what was read. COCO annotations go through ``import_coco_labels`` into the rows of a project that has all the images,
and are counted there. Neither asks the network: rows are made from what the files say of themselves.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from encord.exceptions import OntologyError
from encord.objects import LabelRowV2, Object, OntologyStructure
from encord.orm.label_row import LabelRowMetadata, LabelStatus
from encord.project import Project
from encord.utilities.coco.datastructure import FrameIndex

Json = dict[str, Any]
#: Frames of a video that does not say how many it has.
FRAMES = 400
NOWHERE = "00000000-0000-4000-8000-000000000000"


def ontology_of(path: str) -> Any:
    """As much of an ontology as a label row asks for."""
    return SimpleNamespace(structure=OntologyStructure.from_dict(json.loads(Path(path).read_bytes())))


def empty_row(ontology: Any, row: Json) -> LabelRowV2:
    """A label row that knows of itself what a server would know, and has no labels yet."""
    units = [unit for unit in row["data_units"].values() if isinstance(unit, dict)]
    first: Json = units[0] if units else {}
    frames = len(units) if row["data_type"] in ("image", "img_group") else FRAMES
    if first.get("data_duration") and first.get("data_fps"):
        frames = int(first["data_duration"] * first["data_fps"])
    about = LabelRowMetadata(
        label_hash=row["label_hash"],
        created_at=None,
        last_edited_at=None,
        branch_name=row["branch_name"],
        data_hash=row["data_hash"],
        dataset_hash=row["dataset_hash"],
        dataset_title=row["dataset_title"],
        data_title=row["data_title"],
        data_type=row["data_type"].upper(),
        data_link=None,
        label_status=LabelStatus.LABEL_IN_PROGRESS,
        annotation_task_status=None,
        workflow_graph_node=None,
        is_shadow_data=False,
        frames_per_second=first.get("data_fps"),
        number_of_frames=frames,
        duration=first.get("data_duration"),
        height=first.get("height"),
        width=first.get("width"),
        audio_sample_rate=None,
        audio_codec=None,
        audio_bit_depth=None,
        audio_num_channels=None,
        spaces={},
    )
    return LabelRowV2(about, None, ontology)  # type: ignore[arg-type]


def objects_in(row: Json) -> int:
    """Objects of a row, each counted on every frame that it is on."""
    labels = [unit["labels"] for unit in row["data_units"].values()]
    frames = [frame for label in labels for frame in ([label] if "objects" in label else label.values())]
    return sum(len(frame["objects"]) for frame in frames)


def speed(ontology_path: str, path: str) -> Json:
    """Seconds to parse lines of rows and to read them into the SDK."""
    ontology = ontology_of(ontology_path)
    start = time.perf_counter()
    with open(path, "rb") as file:
        rows = [json.loads(line) for line in file]
    seconds_parse = time.perf_counter() - start
    empty = [empty_row(ontology, row) for row in rows]
    start = time.perf_counter()
    for label_row, row in zip(empty, rows, strict=True):
        label_row.from_labels_dict(row)
    seconds_read = time.perf_counter() - start
    kept = sum(len(view.get_object_instances()) for row in empty for view in row.get_frame_views())
    objects = sum(map(objects_in, rows))
    return {"seconds_parse": seconds_parse, "seconds_read": seconds_read, "rows": len(rows), "objects": objects, "kept": kept}


def label_rows(case: Json) -> Json:
    """What becomes of a file of label rows."""
    ontology = ontology_of(case["ontology"])
    text = Path(case["path"]).read_text(encoding="utf-8")
    root: Any = [json.loads(line) for line in text.splitlines() if line.strip()] if case["lines"] else json.loads(text)
    changed: set[str] = set()
    for row in root if isinstance(root, list) else [root]:
        before = json.loads(json.dumps(row))
        # A server answers with a row whose kind is right whatever the file says.
        known = row | {"data_units": row.get("data_units", {}), "data_type": row["data_type"] if row["data_type"] in KINDS else "image"}
        label_row = empty_row(ontology, known)
        label_row.from_labels_dict(row)
        after = json.loads(json.dumps(label_row.to_encord_dict(), default=str))
        changed |= {name for name in before.keys() | after.keys() if plain(before.get(name)) != plain(after.get(name))}
    return {"changed": ", ".join(sorted(changed)) or None}


#: Kinds of data rows that there are, as far as the corpus has them.
KINDS = ("image", "img_group", "video")


def plain(value: Any) -> str:
    """Text that is equal for equal labels: without when they were last edited, and without an order where there is none."""
    return json.dumps(ordered(value), sort_keys=True)


def ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: ordered(item) for key, item in value.items() if key not in ("lastEditedAt", "last_edited_at")}
    if isinstance(value, list):
        items = [ordered(item) for item in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if all(isinstance(item, dict) for item in items) else items
    return value


class ProjectOfImages:
    """As much of a project as the import of a COCO file asks for: an ontology, and a row for each image."""

    def __init__(self, case: Json) -> None:
        ontology = ontology_of(case["ontology"])
        self.ontology_structure = ontology.structure
        places = json.loads(Path(case["mapping"]).read_bytes())["image_id_to_frame_index"]
        images = json.loads(Path(case["truth"]).read_bytes())["images"]
        self.rows = [self.row(ontology, image, places[str(image["id"])]["data_hash"]) for image in images if str(image["id"]) in places]

    @staticmethod
    def row(ontology: Any, image: Json, data_hash: str) -> LabelRowV2:
        title = image["file_name"]
        unit = {"data_hash": data_hash, "data_title": title, "data_link": "", "data_type": "image/png", "data_sequence": 0, "labels": {}}
        names = {"label_hash": NOWHERE, "dataset_hash": NOWHERE, "dataset_title": "", "data_title": title, "data_hash": data_hash}
        when = {"created_at": "2026-01-01 00:00:00", "last_edited_at": "2026-01-01 00:00:00"}
        answers: Json = {"object_answers": {}, "classification_answers": {}, "object_actions": {}}
        kind = {"data_type": "image", "label_status": "NOT_LABELLED", "branch_name": "detector-7"}
        row = names | when | answers | kind | {"data_units": {data_hash: unit | {"width": image["width"], "height": image["height"]}}}
        result = empty_row(ontology, row)
        result.from_labels_dict(row)
        result.initialise_labels = result.save = lambda **_: None
        return result

    def list_label_rows_v2(self, **_: Any) -> list[LabelRowV2]:
        return self.rows

    def create_bundle(self) -> Any:
        return nullcontext()


def coco_annotations(case: Json) -> Json:
    """What becomes of COCO annotations: categories by title, images by title, as the platform's page shows it."""
    document = json.loads(Path(case["path"]).read_bytes())
    project: Any = ProjectOfImages(case)
    hashes: dict[Any, str] = {}
    for category in document["categories"]:
        try:
            feature = project.ontology_structure.get_child_by_title(category["name"], type_=Object)
            hashes[category["id"]] = feature.feature_node_hash
        except OntologyError:
            continue  # the page prints a line and goes on
    by_title = {row.data_title: row for row in project.list_label_rows_v2()}
    places = {image["id"]: FrameIndex(by_title[image["file_name"]].data_hash, frame=0) for image in document["images"]}
    given = len(document["annotations"])
    Project.import_coco_labels(project, document, hashes, places, branch_name="detector-7", confidence_field_name="score")
    kept = sum(len(row.get_object_instances()) for row in project.rows)
    return {"changed": None if kept == given else f"{given} annotations, {kept} imported"}


def verdict(case: Json) -> Json | None:
    """Why a file is refused, or what is changed; None for what the SDK has no import for."""
    try:
        if case["kind"] == "rows":
            return label_rows(case)
        return coco_annotations(case) if case["kind"] == "annotations" and case["mapping"] else None
    except Exception as error:  # whatever is raised is the answer
        return {"refused": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Standard output is for the answer alone."""
    logging.disable(logging.CRITICAL)
    with redirect_stdout(sys.stderr):
        if sys.argv[1] == "speed":
            answer: Any = speed(*sys.argv[2:])
        else:
            said = {case["name"]: verdict(case) for case in json.loads(Path(sys.argv[2]).read_bytes())}
            answer = {name: found for name, found in said.items() if found is not None}
    print(json.dumps(answer))


main()
