"""Files that come near to COCO and are something else: told what they are, and what to do, wherever they are given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coco_examples import boat, document
from warm import run

HARBOUR = Path(__file__).parents[2] / "examples" / "harbour" / "coco.json"
REGION = {"id": "r1", "type": "RECTANGLE", "tags": ["boat"], "boundingBox": {"height": 9, "width": 9, "left": 1, "top": 1}, "points": []}
ASSET = {"asset": {"id": "a1", "name": "quay_001.jpg", "size": {"width": 640, "height": 480}}, "regions": [REGION], "version": "2.2.0"}
VOTT = {"name": "p", "securityToken": "t", "videoSettings": {}, "tags": [{"name": "boat"}], "assets": {"a1": ASSET}}
FRAMES = {"frames": {"quay_001.jpg": [{"x1": 1, "y1": 2, "x2": 3, "y2": 4, "tags": ["boat"]}]}, "inputTags": "boat", "visitedFrames": []}
OBJECTS = {"id": [1, 2], "area": [12, 9], "bbox": [[1, 2, 3, 4], [5, 6, 3, 3]], "category": [0, 0]}
ROW = {"image_id": 1, "width": 640, "height": 480, "objects": OBJECTS}
NAMED = {"file_name": "quay_001.jpg", "objects": {"bbox": [[1, 2, 3, 4]], "categories": [0]}}
COCO = json.loads(document(boat()))

OTHERS = [
    pytest.param(VOTT, "a VoTT project or export", id="project"),
    pytest.param(ASSET, "a VoTT asset file", id="asset"),
    pytest.param(FRAMES, "a VoTT file", id="frames"),
    pytest.param([ROW, ROW], "rows of a Hugging Face data set", id="rows"),
    pytest.param(ROW, "rows of a Hugging Face data set", id="row"),
    pytest.param([NAMED], "rows of a Hugging Face data set", id="named"),
]


def output_of(*args: str | Path) -> str:
    ended = run([*map(str, args), "--no-config"])
    assert ended.returncode in (1, 2)
    return (ended.stdout + ended.stderr).decode()


@pytest.mark.parametrize(("value", "what"), OTHERS)
def test_files_of_others_are_named(value: Any, what: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps(value))
    assert f"the file is {what}" in output_of("validate", path, "-O", HARBOUR)
    assert f"this looks like {what}" in output_of("check", path)
    for more in ((), ("--dialect", "coco")):
        assert f"this looks like {what}" in output_of("validate", HARBOUR, "-O", path, *more)


def test_rows_on_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "metadata.jsonl"
    path.write_text(f"{json.dumps(NAMED)}\n{json.dumps(NAMED)}\n")
    assert "the file is rows of a Hugging Face data set" in output_of("validate", path, "-O", HARBOUR)


def test_a_list_around_one_file_is_to_be_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([COCO]))
    assert "json.dump(data[0], file)" in output_of("validate", path, "-O", HARBOUR)
    for given in (("check", path), ("validate", HARBOUR, "-O", path), ("validate", HARBOUR, "-O", path, "--dialect", "coco")):
        output = output_of(*given)
        assert "a list around one COCO file, where the file itself was expected" in output
        assert "json.dump(data[0], file)" in output
    path.write_text(json.dumps([COCO, COCO]))
    assert "a list of 2 COCO files, where one was expected" in output_of("check", path)


def test_results_with_objects_in_lists_are_not_rows(tmp_path: Path) -> None:
    """A result may have a member of that name."""
    path = tmp_path / "results.json"
    path.write_text(json.dumps([{"image_id": 1, "category_id": 1, "bbox": [40, 60, 200, 100], "score": 0.9, "objects": [1, 2]}]))
    ended = run(["validate", str(path), "-O", str(HARBOUR), "--no-config"])
    assert ended.returncode == 0, ended.stdout
