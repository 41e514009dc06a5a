"""Objects of the vendors' own SDKs, as pip gives them today: each is checked as the lines that its own serializer writes."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.index]
SDKS = ("labelbox[data]", "label-studio-sdk", "encord")
#: What each program ends with: the findings of its objects, and of the lines that the SDK itself makes of them.
END = """
def told(report):
    return [(each.line, each.code, each.pointer, each.value) for each in report.diagnostics], report.summary.records

import json
print(json.dumps([told(checker.validate(objects)), told(checker.validate(lines))], default=str))
"""
LABELBOX = """
import labelbox.types as lb
import predlint
from labelbox.data.serialization import NDJsonConverter

def label(name, answer):
    box = lb.Rectangle(start=lb.Point(x=1, y=2), end=lb.Point(x=31, y=42))
    return lb.Label(
        data={"global_key": "street-001.jpg"},
        annotations=[
            lb.ObjectAnnotation(name=name, value=box, confidence=0.5),
            lb.ClassificationAnnotation(name="weather", value=lb.Radio(answer=lb.ClassificationAnswer(name=answer))),
        ],
    )

checker = predlint.compile("ontology.json", media="image", ignore=["ANS024"])
objects = [label("sign", "sunny"), label("sgn", "foggy")]
lines = list(NDJsonConverter.serialize(objects))
"""
LABEL_STUDIO = """
import json
import predlint
from label_studio_sdk import ImportApiRequest, PredictionRequest
from label_studio_sdk.label_interface import LabelInterface
from label_studio_sdk.label_interface.objects import PredictionValue

config = '<View><Image name="img" value="$image"/><RectangleLabels name="box" toName="img"><Label value="Car"/></RectangleLabels></View>'
region = LabelInterface(config).get_control("box").label("Car", x=1, y=2, width=3, height=4)
checker = predlint.compile(config.encode())
objects = [PredictionValue(result=[region], score=score, model_version="m") for score in (0.5, 87.5)]
lines = [{"task": number, **each.model_dump()} for number, each in enumerate(objects, 1)]
made = [PredictionRequest(task=1, result=objects[0].model_dump()["result"], model_version="m")]
objects.append(ImportApiRequest(data={"image": "a.jpg"}, predictions=made))
lines.append(json.loads(objects[-1].json()))
"""
ENCORD = """
import predlint
from encord.objects import LabelRowV2, OntologyStructure, Shape
from encord.objects.coordinates import BoundingBoxCoordinates
from encord.orm.label_row import LabelRowMetadata, LabelStatus

structure = OntologyStructure()
car = structure.add_object(name="car", shape=Shape.BOUNDING_BOX)
unit = {
    "data_hash": "d1", "data_title": "a.jpg", "data_link": "", "data_type": "image/jpeg", "data_sequence": 0, "width": 1280,
    "height": 720, "labels": {"objects": [], "classifications": []},
}
told = {
    "label_hash": "l1", "branch_name": "model-1", "created_at": None, "last_edited_at": None, "data_hash": "d1", "dataset_hash": "ds",
    "dataset_title": "street", "data_title": "a.jpg", "data_type": "image", "annotation_task_status": None, "is_shadow_data": False,
}
dates = {"created_at": "2026-01-01 00:00:00", "last_edited_at": "2026-01-01 00:00:00"}
nothing = ("data_link", "workflow_graph_node", "frames_per_second", "duration", "audio_sample_rate", "audio_codec", "audio_bit_depth")
meta = LabelRowMetadata(
    **told, **dict.fromkeys((*nothing, "audio_num_channels")), label_status=LabelStatus.NOT_LABELLED, number_of_frames=1, height=720,
    width=1280, spaces={},
)

class Ontology:
    pass

ontology = Ontology()
ontology.structure = structure

def row(width):
    made = LabelRowV2(meta, None, ontology)
    empty = {"object_answers": {}, "classification_answers": {}, "object_actions": {}, "label_status": "NOT_LABELLED"}
    made.from_labels_dict({**told, **dates, **empty, "annotation_task_status": "QUEUED", "data_units": {"d1": unit}})
    drawn = car.create_instance()
    box = BoundingBoxCoordinates(height=0.1, width=width, top_left_x=0.1, top_left_y=0.1)
    drawn.set_for_frames(box, 0, confidence=0.5, manual_annotation=False)
    made.add_object_instance(drawn)
    return made

checker = predlint.compile(structure.to_dict())
objects = [row(0.2)]
lines = [each.to_encord_dict() for each in objects]
"""


@pytest.fixture(scope="module")
def python(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That of an environment with predlint and the SDKs."""
    folder = tmp_path_factory.mktemp("sdks")
    venv.create(folder, with_pip=True)
    found = folder / "bin" / "python"
    done = subprocess.run(
        [found, "-m", "pip", "install", "--quiet", str(repository), *SDKS], capture_output=True, text=True, timeout=1800, check=False
    )
    if done.returncode:
        pytest.skip(f"the SDKs cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
    return found


def run(python: Path, program: str, folder: Path) -> Any:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [python, "-c", program + END], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("program", "records", "codes"),
    [(LABELBOX, 4, {"NAM002", "ANS001"}), (LABEL_STUDIO, 3, {"CNF101"}), (ENCORD, 1, set())],
    ids=["labelbox", "label-studio-sdk", "encord"],
)
def test_objects_are_their_lines(python: Path, street: Path, program: str, records: int, codes: set[str]) -> None:
    of_objects, of_lines = run(python, program, street)
    assert of_objects == of_lines
    assert of_objects[1] == records
    assert codes <= {code for _, code, *_ in of_objects[0]}
