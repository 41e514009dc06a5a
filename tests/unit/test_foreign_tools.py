"""Files of other tools are named once, in place of many findings that say nothing of the cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint import OntologyError
from predlint.platforms.foreign_tools import DATA_ROWS, MAPPING, WORDS, tool_of

EXAMPLES = Path(__file__).parents[2] / "examples"
BOX = [4, 6, 20, 12]
ONTOLOGIES = ("street/ontology.json", "shelf/config.xml", "harbour/ontology.json", "harbour/coco.json")

FILES: list[tuple[str, str, Any]] = [
    ("LabelMe", "all", {"version": "5.1", "shapes": [{"label": "sign", "points": [[4, 6], [24, 18]], "shape_type": "rectangle"}]}),
    ("LabelMe", "all", {"shapes": [], "imagePath": "quay.jpg", "imageData": None}),
    (
        "VGG Image Annotator",
        "all",
        {"q.jpg": {"regions": [{"shape_attributes": {"name": "rect", "x": 4, "y": 6}, "region_attributes": {"kind": "sign"}}]}},
    ),
    ("VGG Image Annotator", "all", {"_via_settings": {}, "_via_img_metadata": {}}),
    ("Supervisely", "all", {"size": {"height": 40, "width": 60}, "objects": [{"classTitle": "sign", "points": {"exterior": [[4, 6]]}}]}),
    ("V7 Darwin", "all", {"version": "2.0", "item": {"name": "q.jpg"}, "annotations": [{"name": "sign", "slot_names": ["0"]}]}),
    ("V7 Darwin", "all", {"version": "2.0", "schema_ref": "https://x.example.com/2.json", "item": {}, "annotations": []}),
    ("V7 Darwin", "all", {"item": {}, "annotations": [{"name": "sign", "bounding_box": {"x": 4, "y": 6, "w": 20, "h": 12}}]}),
    ("V7 Darwin", "all", {"image": {"workview_url": "https://x.example.com"}, "annotations": []}),
    ("a list of data rows", "records", {"global_key": "q.jpg", "media_type": "IMAGE", "width": 60, "height": 40}),
    ("a list of data rows", "records", [{"data_title": "q.jpg", "data_hash": "7d1e"}]),
    ("a mapping of COCO ids", "all", {"category_id_to_feature_hash": {"1": "BoAt+001"}, "image_id_to_frame_index": {"1": {"frame": 0}}}),
    ("a mapping of COCO ids", "all", {"image_id_to_frame_index": {"1": {"frame": 0}, "2": {"frame": 0}}}),
    ("Datumaro", "all", {"info": {}, "categories": {"label": {"labels": []}}, "items": []}),
    ("CreateML", "all", [{"image": "q.jpg", "annotations": [{"label": "sign", "coordinates": {"x": 4, "y": 6}}]}]),
    ("CreateML", "all", [{"imagefilename": "q.jpg", "annotation": [{"label": "sign", "coordinates": {"x": 4, "y": 6}}]}]),
    ("a VoTT project", "all", {"name": "q", "securityToken": "t", "videoSettings": {}, "tags": [{"name": "sign"}]}),
    ("a VoTT project", "all", {"assets": {"a1": {"asset": {"id": "a1"}, "regions": []}}, "tags": [{"name": "sign"}]}),
    ("a VoTT asset file", "all", {"asset": {"id": "a1", "name": "q.jpg"}, "regions": [{"tags": ["sign"]}], "version": "2.2.0"}),
    ("a VoTT file", "all", {"frames": {"q.jpg": [{"x1": 4, "y1": 6, "x2": 24, "y2": 18, "tags": ["sign"]}]}, "inputTags": "sign"}),
    ("a Hugging Face data set", "records", {"file_name": "q.jpg", "objects": {"bbox": [BOX], "categories": [0]}}),
    ("a Hugging Face data set", "records", [{"image_id": 1, "width": 60, "objects": {"id": [1], "bbox": [BOX], "category": [0]}}]),
    ("SuperAnnotate", "all", {"metadata": {"name": "q.jpg"}, "instances": [{"type": "bbox", "className": "sign"}]}),
    ("Dataloop", "all", {"filename": "q.jpg", "annotations": [], "annotationsCount": 0}),
    ("Kili", "all", [{"externalId": "q", "labels": [{"jsonResponse": {}}]}]),
    ("FiftyOne", "all", {"samples": [{"_cls": "Detections"}]}),
    ("FiftyOne", "all", {"filepath": "q.jpg", "found": {"_cls": "Detections", "detections": []}}),
    ("FiftyOne", "records", {"classes": ["sign"], "labels": {"q": []}}),
    ("Scale", "all", [{"reference_id": "q", "type": "box", "label": "sign", "geometry": {"x": 4, "y": 6}}]),
    ("BDD100K", "all", [{"name": "q.jpg", "labels": [{"category": "sign", "box2d": {"x1": 4}}]}]),
    ("CrowdHuman", "all", {"ID": "q", "gtboxes": [{"tag": "person", "fbox": BOX}]}),
    ("CrowdHuman", "all", {"ID": "q", "width": 60, "dtboxes": [{"box": BOX, "score": 0.9}]}),
    ("supervision", "all", [{"x_min": 4.0, "y_min": 6.0, "x_max": 24.0, "y_max": 18.0, "class_id": 0, "confidence": 0.9}]),
    ("Cityscapes", "all", {"imgHeight": 40, "imgWidth": 60, "objects": []}),
    ("OpenLABEL", "all", {"openlabel": {"metadata": {}}}),
    ("GeoJSON", "all", {"type": "FeatureCollection", "features": []}),
    ("GeoJSON", "all", {"type": "Feature", "properties": {"name": "sign"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}),
    ("Roboflow", "all", {"predictions": [{"x": 4, "class": "sign", "confidence": 0.9}], "image": {"width": 60}}),
    ("Amazon Rekognition", "all", {"Labels": [{"Name": "Sign", "Confidence": 98.5}]}),
    ("Amazon Rekognition", "all", {"CustomLabels": [{"Name": "Sign", "Confidence": 98.5}]}),
    ("Google Cloud Vision", "all", {"responses": [{"localizedObjectAnnotations": [{"name": "Sign"}]}]}),
    ("Whisper", "all", {"text": "ahoy", "segments": [{"start": 0.0, "text": "ahoy", "avg_logprob": -0.2}], "language": "en"}),
    ("a detector", "records", {"boxes": [BOX], "labels": [1], "scores": [0.9]}),
    ("a detector", "all", {"xyxy": [BOX], "class_id": [0], "confidence": [0.9]}),
    ("a Jupyter notebook", "all", {"cells": [{"cell_type": "code", "source": []}], "metadata": {}, "nbformat": 4}),
    ("a server", "all", {"error": {"code": 401, "message": "the token has expired"}}),
    ("a server", "all", {"detail": "not found", "status": 404}),
    ("a detector", "records", {"bboxes": [BOX], "labels": [1], "scores": [0.9]}),
    ("Hugging Face", "all", [{"score": 0.9, "label": "sign", "box": {"xmin": 4, "ymin": 6, "xmax": 24, "ymax": 18}}]),
    ("Hugging Face", "all", [{"score": None, "label": "sign", "mask": "iVBORw0"}]),
    ("Hugging Face", "all", [{"entity": "B-PER", "score": 0.9, "index": 1, "word": "Ann", "start": 0, "end": 3}]),
    ("Hugging Face", "all", [{"entity_group": "PER", "score": 0.9, "word": "Ann", "start": 0, "end": 3}]),
    ("Hugging Face", "all", {"sequence": "ahoy", "labels": ["call"], "scores": [0.9]}),
    ("a classifier", "all", [{"label": "sign", "score": 0.9}]),
    ("a classifier", "all", [[{"label": "sign", "score": 0.9}, {"label": "car", "score": 0.1}]]),
    ("Ultralytics", "all", [{"name": "sign", "class": 2, "confidence": 0.9, "box": {"x1": 4, "y1": 6, "x2": 24, "y2": 18}}]),
    ("a YOLO model", "all", [{"xmin": 4, "ymin": 6, "xmax": 24, "ymax": 18, "confidence": 0.9, "class": 2, "name": "sign"}]),
    ("spaCy", "records", {"text": "ahoy", "ents": [], "tokens": []}),
    ("Amazon Textract", "all", {"DocumentMetadata": {"Pages": 1}, "Blocks": []}),
    ("Google Cloud Vision", "all", {"textAnnotations": [{"description": "ahoy"}]}),
    ("Google Cloud Vision", "all", {"responses": [{"textAnnotations": []}]}),
    ("Vertex AI", "records", {"imageGcsUri": "gs://x/q.jpg", "boundingBoxAnnotations": []}),
    ("Vertex AI", "records", {"videoGcsUri": "gs://x/q.mp4"}),
    ("Vertex AI", "records", {"textGcsUri": "gs://x/q.txt"}),
    ("SageMaker", "records", {"source-ref": "s3://x/q.jpg", "quay": {}, "quay-metadata": {}}),
    ("Prodigy", "records", {"text": "ahoy", "spans": [{"start": 0, "end": 4, "label": "CALL"}]}),
    ("doccano", "records", {"id": 1, "text": "ahoy", "label": [[0, 4, "CALL"]]}),
    ("doccano", "records", {"id": 1, "text": "ahoy", "labels": ["call"]}),
    ("doccano", "records", {"id": 1, "text": "ahoy", "entities": []}),
    ("Pascal VOC", "all", b"<annotation><object><name>sign</name><bndbox><xmin>4</xmin></bndbox></object></annotation>"),
    ("Pascal VOC", "all", b"<?xml version='1.0'?>\n<annotation><filename>q.jpg</filename><object/><object></object></annotation>"),
    ("CVAT", "all", b"<annotations>\n<version>1.1</version></annotations>"),
    ("CVAT", "all", b'<annotations><image id="0" name="q.jpg"/></annotations>'),
    ("CVAT", "all", b'<annotations><track id="0" label="sign"/></annotations>'),
]


def _bytes(value: Any, *, tight: bool) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":") if tight else None).encode()


_HELP = {DATA_ROWS: "--data-rows", MAPPING: "--map", "a server": "get it again"}


@pytest.mark.parametrize("ontology", ONTOLOGIES)
def test_each_is_named_once(ontology: str) -> None:
    checker = predlint.compile(EXAMPLES / ontology)
    for name, platforms, value in FILES:
        if platforms == "records" and ontology.endswith(".xml"):
            continue
        for tight in (True, False):
            found = checker.validate(_bytes(value, tight=tight)).diagnostics
            assert [d.code for d in found] == ["JSN017"], (name, found)
            assert name in found[0].message and "not predictions" in found[0].message
            assert _HELP.get(name, "predlint sample") in (found[0].help or "")


def test_all_are_tried() -> None:
    assert {tool_of(_bytes(value, tight=True)) for _, _, value in FILES} == WORDS


def _are_bare_tasks(report: predlint.Report) -> bool:
    """True where all that is said of a file is that its tasks have no predictions."""
    return [d.code for d in report.diagnostics] == ["JSN108"]


def test_common_words_are_no_tool_where_the_config_shows_them_or_records_follow() -> None:
    first, second = {"label": "call", "score": 0.9}, {"data": {"text": "ahoy"}}
    config = b'<View><Text name="t" value="$label"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>'
    assert _are_bare_tasks(predlint.compile(config).validate(_bytes([first], tight=True)))
    assert tool_of(_bytes([first], tight=True)) == "the output of a classifier (a label and its score)"
    assert tool_of(_bytes([first, second], tight=True)) is None


@pytest.mark.parametrize(
    "value", [{"Labels": "call", "Confidence": 0.9}, {"openlabel": "a"}, {"reference_id": 1, "geometry": "POINT(1 2)"}, {"image": "a"}]
)
def test_columns_of_a_table_are_no_file_of_a_tool(value: dict[str, Any]) -> None:
    value = {**value, "predictions": [], "class": "a", "confidence": 0.5}
    assert tool_of(_bytes(value, tight=False)) is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (_bytes(FILES[0][2], tight=False), "a LabelMe file"),
        (_bytes(FILES[5][2], tight=False), "a V7 Darwin file"),
        (FILES[-2][2], "a CVAT file"),
        (
            b'<?xml version="1.0"?><!-- mine -->\n<annotation verified="yes"><filename/><object><bndbox></bndbox></object></annotation>',
            "a Pascal VOC file",
        ),
        (b'{"0": "sign", "1": "car"}', "a table of class names"),
        (b'{"sign": 0, "car": 1}', "a table of class names"),
        (b'["sign", "car"]', "a list of class names"),
        (b'[{"id": 1, "name": "sign", "supercategory": "street"}]', "a list of COCO categories"),
        (b'[{"id": "1", "name": "sign", "shape": "polygon", "featureNodeHash": "a1b2c3d4"}]', "a list of objects of an Encord ontology"),
        (b"sign\ntraffic light\ncar\n", "a list of class names"),
        (b"train: images\nnames: [sign, car]\n", "YAML of a YOLO dataset"),
        (b"path: x\nnames:\n  0: sign\n", "YAML of a YOLO dataset"),
        (b"global_key,width,height\nstreet-001.jpg,1920,1080\n", "a list of data rows"),
        (b"id;data_title\n1;quay-7\n", "a list of data rows"),
        (b"```xml\n<View/>\n```\n", "Markdown"),
        (b"&lt;View&gt;&lt;/View&gt;", "the XML is escaped"),
        (b'"<View></View>"', "a JSON text"),
    ],
)
def test_in_place_of_an_ontology(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "ontology"
    path.write_bytes(data)
    with pytest.raises(OntologyError) as caught:
        predlint.compile(path)
    assert message in caught.value.message and caught.value.help


@pytest.mark.parametrize("items", [[{"id": "cm4k2q9t7w1x5y8z3b6d0f2hj", "name": "street"}], [{"id": 1, "name": "street", "size": 4}]])
def test_what_is_no_list_of_categories(tmp_path: Path, items: list[Any]) -> None:
    path = tmp_path / "ontology"
    path.write_text(json.dumps(items), encoding="utf-8")
    with pytest.raises(OntologyError) as caught:
        predlint.compile(path)
    assert "COCO" not in caught.value.message


@pytest.mark.parametrize("data", [b"This is no ontology, it is a letter.\n", b"undefined\n", b'{"foo": 1}', b'{"a": 5, "b": 9}', b"[]"])
def test_what_is_no_list_of_class_names(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ontology"
    path.write_bytes(data)
    with pytest.raises(OntologyError) as caught:
        predlint.compile(path)
    assert "class names" not in caught.value.message


def test_a_config_may_mention_another_tool() -> None:
    text = EXAMPLES.joinpath("shelf/config.xml").read_text(encoding="utf-8")
    message = "<!-- from <annotation><object><bndbox> and <annotations><image > -->"
    for config in (message + text, text + message):
        assert predlint.compile(config.encode()).ontology.dialect == "label-studio"


def test_members_of_a_platform_behind_those_of_a_tool() -> None:
    value = {"categories": [], "items": 1, "annotations": [[0] * 10_000], "images": []}
    assert tool_of(_bytes(value, tight=False)) is None


def test_many_comments_before_a_tag_take_no_time() -> None:
    assert tool_of(b"<!-- a -->" * 1_000 + b"!") is None


def test_an_empty_file_that_is_called_xml_lacks_a_labeling_config(tmp_path: Path) -> None:
    path = tmp_path / "config.xml"
    path.write_bytes(b"")
    with pytest.raises(OntologyError) as caught:
        predlint.compile(path)
    assert caught.value.help == "a labeling config begins with <View>"


def test_predictions_of_which_the_first_lacks_nearly_all_are_no_data_rows() -> None:
    row = b'{"global_key":"quay-7.jpg","width":640}\n'
    assert tool_of(row * 2) == "a list of data rows"
    assert tool_of(row + b'{"global_key":"quay-7.jpg","name":"boat","bbox":{"top":1,"left":2,"height":3,"width":4}}\n') is None
