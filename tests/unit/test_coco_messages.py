"""One mistake, one message, in words that help: COCO files as hurried scripts and other programs write them."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

import predlint
from coco_examples import (
    BOAT,
    IMAGES,
    OAR,
    PACKED,
    PIER,
    QUAY,
    RUNS,
    boat,
    document,
    encord_document,
    found_boat,
    mask,
    oar,
    results,
    water,
)
from predlint.platforms.coco.reader import read_reference
from predlint.platforms.coco.topics import masks
from predlint.platforms.coco.topics import members as members_topic
from predlint.report.platform_trees import coco_tree

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
LARGE = str(2**128 - 1)


#: Where nothing has the name that was written for an id.
NUMBER_THEM = " (no number there either? then number them: 1, 2, 3 …)"


def findings_of(text: str | bytes, ontology: Any = "coco.json", **options: Any) -> list[predlint.Diagnostic]:
    source = HARBOUR / ontology if isinstance(ontology, str) else ontology
    rows = options.pop("data_rows", None)
    checker = predlint.compile(source, dialect="coco", **options)
    report = checker.validate(text.encode() if isinstance(text, str) else text, data_rows=rows)
    return [d for d in report.diagnostics if d.code != "MED315"]  # the harbour's ontology asks of each boat what an import cannot answer


def codes(found: list[predlint.Diagnostic]) -> list[str]:
    return sorted({d.code for d in found} - {"KEY316"})


def test_ids_of_128_bits_are_neither_quoted_wrong_nor_looked_up() -> None:
    text = document(boat(id=777, image_id=777), images=[{**QUAY, "id": 777}]).replace("777", LARGE)
    found = findings_of(text)
    assert codes(found) == ["REC313"]
    assert all("64 bits" in d.message and "e+" not in d.message and "point" not in d.message for d in found)
    assert codes(findings_of(results(found_boat(image_id=777)).replace("777", LARGE))) == ["KEY301"]


def test_the_truth_may_have_such_ids_too() -> None:
    reference = document(images=[{**QUAY, "id": 777}]).replace("777", LARGE).encode()
    assert codes(findings_of(results(found_boat(image_id=777)).replace("777", LARGE), reference)) == ["REC313"]


def test_a_file_of_captions_needs_no_categories() -> None:
    reference = json.dumps({"images": IMAGES, "annotations": [{"id": 1, "image_id": 1, "caption": "A boat"}]}).encode()
    assert read_reference(reference).categories == ()
    assert read_reference(json.loads(reference)).images is not None
    assert codes(findings_of('[{"image_id":1,"caption":"A boat"},{"image_id":9,"caption":"A pier"}]', reference)) == [
        "KEY301",
        "KEY322",
        "MED301",
    ]
    # Nobody reads the category of a caption; converters write 0 there.
    assert codes(findings_of('[{"image_id":1,"category_id":0,"caption":"A boat"}]')) == ["KEY322", "MED301"]
    assert "NAM301" in codes(findings_of('[{"image_id":1,"category_id":9,"caption":"A boat","bbox":[4,6,20,12],"score":1}]'))
    assert codes(findings_of(results(found_boat()), reference)) == []


def test_a_file_of_captions_may_begin_with_a_broken_one() -> None:
    reference = json.dumps({"images": IMAGES, "annotations": [{"id": 1}, {"id": 2, "image_id": 1, "caption": "A boat"}]}).encode()
    assert read_reference(reference).categories == read_reference(json.loads(reference)).categories == ()


def test_captions_beside_an_empty_list_of_categories() -> None:
    file = json.dumps({"categories": [], "images": IMAGES, "annotations": [{"id": 1, "image_id": 1, "caption": "A boat"}]})
    assert read_reference(json.loads(file)).categories == ()
    assert codes(findings_of(file, file.replace("[]", "[ ]").encode())) == ["MED301"]
    assert codes(findings_of('[{"image_id":9,"caption":"A pier"}]', file.encode())) == ["KEY301", "MED301"]
    with pytest.raises(predlint.OntologyError, match="no categories"):
        predlint.compile(document(boat(), categories=()).encode(), dialect="coco")


@pytest.mark.parametrize(
    ("box", "area"),
    [
        ([13.34, 37.35, 2.89, 10.66], 30),  # 30.81, cut to a whole number
        ([2, 37, 11, 8], 86.9),  # sides rounded, the area from what they were
        ([2, 37, 1.5, 2], 0),
        ([2, 37, 11, 8], None),
    ],
)
def test_a_box_without_an_outline_may_have_a_rounded_area_or_none(box: list[float], area: float | None) -> None:
    drawn = boat(segmentation=[], bbox=box, area=area) if area is not None else boat(without=("area",), segmentation=[], bbox=box)
    assert codes(findings_of(document(drawn))) == ["REC316"] * (area is None)


def test_without_a_drawing_no_box_is_called_usable() -> None:
    bare = boat(without=("bbox", "segmentation"))
    (found,) = findings_of(document(bare))
    assert (found.code, found.message) == ("REC301", 'the annotation has neither "bbox" nor "segmentation"')
    assert "whole image" in (found.help or "")
    (posed,) = [
        d for d in findings_of(document(bare | {"category_id": 4, "keypoints": [50, 70, 2] * 3, "num_keypoints": 3})) if d.code == "REC301"
    ]
    assert "whole image" not in (posed.help or "")
    for other in ({"box": [2, 37, 11, 8]}, {"mask": {"size": [480, 640], "counts": [307200]}}, {"segmentation": [[2, 37, 13, 37, 13, 45]]}):
        assert not [d for d in findings_of(document(bare | other)) if "neither" in d.message], other


def test_an_area_of_0_is_no_area_of_a_box() -> None:
    for given in ({"segmentation": []}, {"segmentation": [[]]}, {"segmentation": None}):
        found = findings_of(document(boat(**given, bbox=[2, 37, 11, 8], area=0)))
        assert [(d.message, d.help) for d in found if d.code == "GEO310"] == [
            ("area is 0, but the box covers 88 square pixels", "write 88")
        ]
    many = [boat(id=at + 1, segmentation=[], bbox=[2 * at, 37, 11, 8], area=0) for at in range(50)]
    assert [d.code for d in findings_of(document(*many))].count("GEO310") == 50


def test_null_in_place_of_a_segmentation_is_as_good_as_none() -> None:
    bare = boat(segmentation=None), boat(id=2, bbox=[41, 60, 200, 100], segmentation=None)
    assert codes(findings_of(document(*bare))) == []
    found = findings_of(document(*bare, boat(id=3, bbox=[42, 60, 200, 100], segmentation=[[42, 60, 242, 60, 242, 160, 42, 160]])))
    assert [(d.code, d.pointer) for d in found] == [("REC310", f"/annotations/{at}/segmentation") for at in (0, 1)]
    assert found[0].message.startswith("segmentation is null; other annotations have outlines")
    assert codes(findings_of(results(found_boat(segmentation=None)))) == []
    assert codes(findings_of(encord_document(boat(segmentation=None, category_id=3)), "ontology.json")) == ["MED312"]


@pytest.mark.parametrize("count", [1, 400])
def test_what_encord_imports_as_a_box_lacks_no_segmentation(count: int) -> None:
    """One by one as well as where they are proven by the hundred."""
    bare = [boat(id=at, bbox=[at % 400, 60, 200, 100], score=at / 500, without=("segmentation",)) for at in range(1, count + 1)]
    assert codes(findings_of(encord_document(*bare), "ontology.json")) == []
    assert codes(findings_of(document(*bare))) == []
    null = boat(id=9_001, bbox=[41, 61, 200, 100], segmentation=None)
    assert codes(findings_of(encord_document(*bare, null), "ontology.json")) == []
    pier = boat(id=9_000, category_id=2, without=("segmentation",))
    (found,) = findings_of(encord_document(*bare, pier, null), "ontology.json")[:1]
    assert (found.code, found.pointer) == ("REC310", f"/annotations/{count}/segmentation")
    assert found.message.startswith('the annotation has no "segmentation"; its category is a polygon')
    (slip,) = findings_of(
        encord_document(*bare, boat({"segmentaton": [[40, 60, 240, 60, 240, 160]]}, id=9_002, without=("segmentation",))), "ontology.json"
    )[:1]
    assert slip.help == 'rename "segmentaton" to "segmentation"'


def test_ids_of_categories_that_readers_round_are_not_quoted() -> None:
    (found,) = findings_of(results(found_boat(category_id=777)).replace("777", LARGE))
    assert found.code == "NAM301"
    assert "64 bits" in found.message
    assert "e+" not in found.message


def test_ids_below_0_count_as_no_match_for_faster_coco_eval() -> None:
    (found,) = findings_of(document(boat(id=-3)))
    assert (found.code, found.pointer) == ("REC318", "/annotations/0/id")
    assert found.message.startswith("the annotation has the id -3; faster-coco-eval")
    assert codes(findings_of(document(boat(id=-1.5)))) == ["REC302"]


@pytest.mark.parametrize("counts", [PACKED, RUNS])
def test_the_size_of_a_mask_is_written_without_a_point(counts: Any) -> None:
    (found,) = findings_of(document(water(segmentation=mask(counts, size=[6, 8.0]))))
    assert (found.code, found.pointer) == ("GEO329", "/annotations/0/segmentation/size/1")
    assert found.message == "size holds 8.0, with a decimal point; faster-coco-eval 1.8.0 stops at it"
    assert found.help == "write 8"


@pytest.mark.parametrize("given", [3, ["vessel"], None, "vessel"])
def test_the_supercategory_is_a_text_for_encord(given: Any) -> None:
    text = document(boat(), categories=[{**BOAT, "supercategory": given}])
    found = findings_of(text, "ontology.json")
    assert codes(found) == ([] if given in (None, "vessel") else ["NAM308"])
    assert [d.pointer for d in found if d.code == "NAM308"] == ["/categories/0/supercategory"] * (given in (3, ["vessel"]))
    assert codes(findings_of(text)) == []


def test_one_name_in_two_unicode_forms() -> None:
    reference = document(boat(), images=[{**QUAY, "file_name": "möle.jpg"}], categories=[{**BOAT, "name": "Kähne"}]).encode()
    text = document(boat(), images=[{**QUAY, "file_name": "mo\u0308le.jpg"}], categories=[{**BOAT, "name": "Ka\u0308hne"}])
    (found,) = findings_of(text, reference)
    assert (found.code, found.help) == ("NAM309", 'spell it as it is spelt there: "Kähne"')
    images = [{**QUAY, "file_name": "moele.jpg"}]
    assert codes(findings_of(document(boat(), images=images, categories=[{**BOAT, "name": "Kähne"}]), reference)) == ["KEY309"]


def test_tracks_through_videos_are_reported_once_as_such() -> None:
    track = {"id": 1, "video_id": 1, "category_id": 1, "bboxes": [[1, 2, 3, 4], None], "segmentations": [None, None], "areas": [12, None]}
    file = {"videos": [{"id": 1, "length": 2}], "categories": [BOAT], "annotations": [track, {**track, "id": 2}]}
    for text in (json.dumps(file), results({**track, "score": 0.5})):
        (found,) = findings_of(text)
        assert found.code == "JSN301"
        assert "YouTube-VIS" in found.message
    assert codes(findings_of(json.dumps({**file, "annotations": [boat()]}))) == ["JSN303"]


@pytest.mark.parametrize("shape", ["a point", "a bad box"])
def test_what_has_no_use_already_needs_no_outline(shape: str) -> None:
    if shape == "a point":
        # the ontology draws oars in a shape that COCO files do not bring to Encord
        found = findings_of(document(oar(segmentation=[], keypoints=None, num_keypoints=None)), "ontology.json")
    else:
        found = findings_of(encord_document(boat(bbox=[40, 60, 0, 100], segmentation=[], category_id=2)), "ontology.json")
    assert "GEO312" not in codes(found)


def test_an_empty_segmentation_is_reported_in_terms_of_the_target() -> None:
    (found,) = [d for d in findings_of(encord_document(boat(segmentation=[], category_id=2)), "ontology.json") if d.code == "GEO312"]
    assert "Encord" in found.message
    assert "pycocotools" not in found.message


def test_a_file_of_categories_says_nothing_of_images() -> None:
    categories = json.loads((HARBOUR / "coco.json").read_text())["categories"]
    assert findings_of(document(boat()), {"images": [], "annotations": [], "categories": categories}) == []
    assert codes(findings_of(results(found_boat()), {"images": [], "annotations": [], "categories": categories})) == ["KEY301"]


def test_the_file_of_another_split_is_reported_once() -> None:
    images = [{**QUAY, "id": number, "file_name": f"lock_{number}.jpg"} for number in range(1000, 1060)]
    found = findings_of(document(boat(image_id=1000), images=images))
    assert codes(found) == ["KEY311"]
    assert [d.message for d in found] == ["none of the 60 images is in the COCO file that it is checked against"]
    found = findings_of(encord_document(boat(image_id=1000), images=images), "ontology.json", data_rows=HARBOUR / "coco.json")
    assert [d.code for d in found] == ["KEY302"]
    assert found[0].message.startswith("none of the 60 images is in the list of data rows")


def test_results_under_names_are_reported_with_the_list_that_was_checked() -> None:
    one, two = json.loads(results(found_boat(category_id=77), found_boat(), found_boat())), json.loads(results(found_boat(category_id=78)))
    alone = findings_of(json.dumps({"a/b": one}))
    assert [(d.code, d.pointer) for d in alone if d.code != "JSN301"] == [("NAM301", "/a~1b/0/category_id"), ("DUP301", "/a~1b/2")]
    assert "this is /a~1b/1 again" in alone[-1].message and 'under "a/b" by itself' in (alone[0].help or "")
    both = findings_of(json.dumps({"a": one, "b": two}))
    assert "together" in (both[0].help or "") and 'only that under "a"' in (both[0].help or "")
    by_image = findings_of(json.dumps({"a.jpg": one, "b.jpg": two}))
    assert "files of images" in (by_image[0].help or "") and 'only the list under "a.jpg" was checked' in (by_image[0].help or "")


@pytest.mark.parametrize(
    ("result", "member", "named"),
    [
        ({"Captions": "a boat"}, "caption", "Captions"),
        ({"text": "a boat"}, "caption", "text"),
        ({"category_id": 3, "score": 0.5, "rle": {"size": [6, 8], "counts": "=42000a0"}}, "segmentation", "rle"),
        ({"category_id": 3, "score": 0.5, "segmentatoin": {"size": [6, 8], "counts": "=42000a0"}}, "segmentation", "segmentatoin"),
        ({"category_id": 4, "score": 0.5, "pose": [1, 1, 2, 2, 2, 2, 3, 3, 2]}, "keypoints", "pose"),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_the_kind_of_results_is_detected_by_a_misspelt_member(result: dict[str, Any], member: str, named: str, count: int) -> None:
    found = findings_of(results(*({"image_id": 3, **result} for _ in range(count))))
    here = [d for d in found if d.code not in ("DUP301", "DUP304", "KEY322")]
    assert [(d.code, d.pointer) for d in here] == [("REC301", f"/{at}/{member}") for at in range(count)]
    assert {d.help for d in here} == {f'rename "{named}" to "{member}"'}


@pytest.mark.parametrize("result", [{"text": "a"}, {"mask": "a.png"}, {"polygon": [[1, 1, 5, 1, 5, 5]]}, {"pose": [1, 2]}, {"pose": "x"}])
def test_a_member_of_another_form_does_not_decide_the_kind_of_a_result(result: dict[str, Any]) -> None:
    (found,) = findings_of(results({"image_id": 1, "category_id": 1, "score": 0.5, **result}))
    assert (found.code, found.pointer) == ("REC301", "/0/bbox")


def test_captions_of_annotations_under_another_name_are_reported_as_such() -> None:
    """Neither a box nor categories are missed."""
    annotations = [{"id": at, "image_id": 1, "captions": f"boat {at}"} for at in (1, 2)]
    found = findings_of(json.dumps({"images": IMAGES, "annotations": annotations}))
    assert [(d.code, d.pointer) for d in found] == [("REC301", f"/annotations/{at}/caption") for at in (0, 1)]
    assert found[0].help == 'rename "captions" to "caption"'


@pytest.mark.parametrize(
    ("whole", "odd", "code"),
    [
        ('"was": 1', '"was": NaN', "JSN008"),
        ('"was": 1', '"was": "\xff"', "JSN009"),
        ('"score": 0.9', '"score": NaN', "JSN008"),
        ('"score": 0.9', '"score": 0.9, "of": "\xff"', "JSN009"),
    ],
)
def test_a_value_that_is_no_json_does_not_hide_what_the_root_object_is(whole: str, odd: str, code: str) -> None:
    """It stands where no rule reads, or in the first result of a list under a name."""
    found = {"was": 1, "detections": json.loads(results(found_boat(), found_boat(bbox=[1, 1, -9, 9])))}
    raw = json.dumps(found).replace(whole, odd, 1).encode("latin-1")
    assert odd.encode("latin-1") in raw
    assert sorted(codes(findings_of(raw))) == sorted(["JSN301", code, "GEO303"])
    lists = {name: value for name, value in json.loads(encord_document(boat())).items() if name != "annotations"}
    raw = json.dumps({"was": 1, **lists, "annotation": [{"score": 0.9}]}).replace(whole, odd, 1).encode("latin-1")
    assert sorted(codes(findings_of(raw))) == sorted(["JSN303", code])


def test_results_for_another_split_are_reported_in_few_messages() -> None:
    found = findings_of(results(*(found_boat(image_id=1000 + number, score=number / 100) for number in range(100))))
    assert len(found) == 100
    assert len({d.message for d in found}) < 10


def test_a_few_unknown_images_are_reported_one_by_one() -> None:
    known = [found_boat(image_id=1 + number % 2, score=number / 100) for number in range(100)]
    few = [found_boat(image_id=1000 + number) for number in range(5)]
    assert len({d.message for d in findings_of(results(*known, *few))}) == 5
    images = [{**QUAY, "id": number, "file_name": f"quay_{number}.jpg"} for number in range(200)]
    some = [boat(image_id=number, id=1 + number) for number in (1, 2, 3, *range(1000, 1020))]
    assert len({d.message for d in findings_of(document(*some, images=images)) if d.code == "KEY301"}) == 20  # of a long list, some more


def test_a_folder_before_the_title() -> None:
    text = encord_document(boat(), images=({**QUAY, "file_name": "/home/me/quay_001.jpg"},))
    (found,) = findings_of(text, "ontology.json", data_rows=HARBOUR / "coco.json")
    assert found.code == "KEY302"
    assert found.help is not None
    assert "exactly" in found.help
    assert '"quay_001.jpg"' in found.help


@pytest.mark.parametrize(
    ("member", "other", "value", "help"),
    [
        ("category_id", "label", "boat", 'write "category_id": 1, the "id" of "boat"; "label" is not read'),
        ("category_id", "label", "yacht", 'write the "id" of the category into "category_id": "label" ("yacht") is not read'),
        ("category_id", "class_id", 1, 'rename "class_id" to "category_id"'),
        ("image_id", "file_name", "quay_001.jpg", 'write "image_id": 1, the "id" of "quay_001.jpg"; "file_name" is not read'),
        ("score", "confidence", 0.9, 'rename "confidence" to "score"'),
        ("bbox", "bbox_xyxy", [40, 60, 240, 160], 'write [x1, y1, x2 - x1, y2 - y1] of "bbox_xyxy" into "bbox"'),
    ],
)
def test_what_other_programs_call_a_member(member: str, other: str, value: Any, help: str) -> None:
    (found,) = findings_of(results(found_boat(without=(member,), **{other: value})))
    assert found.help == help


def test_confidence_in_place_of_a_score() -> None:
    text = encord_document(boat(without=("score",), confidence=0.9))
    (found,) = [d for d in findings_of(text, "ontology.json") if d.code == "CNF310"]
    assert found.help is not None
    assert 'confidence_field_name="confidence"' in found.help
    assert codes(findings_of(document(boat(without=("score",), confidence=87)))) == []


@pytest.mark.parametrize("other", ["Score", "conf", "det_score"])
def test_a_score_under_another_name_in_annotations(other: str) -> None:
    (found,) = [d for d in findings_of(encord_document(boat(without=("score",), **{other: 0.9})), "ontology.json") if d.code == "CNF310"]
    assert found.help == f'rename "{other}" to "score", and import with confidence_field_name="score"'


def test_the_id_of_an_image_under_another_name() -> None:
    image = {("image_id" if name == "id" else name): value for name, value in QUAY.items()}
    found = [d for d in findings_of(json.dumps({**json.loads(document(boat())), "images": [image]})) if d.code == "KEY304"]
    assert [d.help for d in found] == ['is it "image_id"? then rename it']


@pytest.mark.parametrize("other", ["segmentations", "mask", "rle"])
def test_a_mask_under_another_name(other: str) -> None:
    text = encord_document(water(without=("segmentation",), **{other: mask(RUNS)}))
    (found,) = [d for d in findings_of(text, "ontology.json") if d.code == "MED312"]
    assert found.help == f'rename "{other}" to "segmentation"'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"objects":[],"classifications":[]}', "an Encord ontology"),
        ('{"tools":[],"classifications":[]}', "a Labelbox ontology"),
        ('[{"dataRow":{"globalKey":"quay-7"},"name":"boat"}]', "a Labelbox prediction"),
        ('[{"label_hash":"x","data_units":{},"object_answers":{}}]', "an Encord label row"),
        ('[{"data":{"image":"x"},"predictions":[]}]', "a Label Studio task"),
    ],
)
def test_files_of_other_platforms_are_called_by_their_name(text: str, what: str) -> None:
    (found,) = findings_of(text)
    assert found.code == "JSN301"
    assert found.message.startswith(f"this is {what},")
    assert found.help


def test_a_table_has_each_id_under_its_heading() -> None:
    lines = coco_tree(read_reference(document(categories=({"id": 70, "name": "boat"}, {**PIER, "id": 80})).encode()), "coco.json").split(
        "\n"
    )
    heading, plain, other = (next(line for line in lines if word in line) for word in ("category_id", "boat", "pier"))
    assert plain.index("70") == other.index("80") == heading.index("category_id")


def test_boxes_that_were_not_clipped() -> None:
    assert codes(findings_of(results(found_boat(bbox=[-80, 60, 200, 100])))) == ["GEO305"]
    assert codes(findings_of(results(found_boat(bbox=[-180, 60, 200, 100])))) == ["GEO305"]
    assert codes(findings_of(results(found_boat(bbox=[-180, 60, 200, 500])))) == ["GEO304"]  # no camera of that height took it
    assert codes(findings_of(results(found_boat(bbox=[400, 300, 600, 400])))) == ["GEO304"]


def test_nothing_is_asked_of_a_file_of_boxes_that_it_does_not_need() -> None:
    for annotation in (boat(segmentation=[]), boat(segmentation=None), boat(without=("segmentation",))):
        assert findings_of(document(annotation, categories=(BOAT,))) == []
    assert codes(findings_of(document(boat(segmentation=[[]]), categories=(BOAT,)))) == ["GEO345"]


def test_a_whole_file_given_as_a_record_is_reported_as_one() -> None:
    path = Path(__file__).parents[2] / "examples" / "harbour" / "coco.json"
    found = predlint.compile(path).check(json.loads(path.read_bytes()))
    assert [d.code for d in found] == ["JSN301"]
    assert "a whole COCO file" in found[0].message


def test_records_of_other_platforms_are_reported_once() -> None:
    line = '{"dataRow":{"globalKey":"quay-7"},"name":"boat","bbox":{"top":1,"left":2,"height":3,"width":4}}'
    row = '{"label_hash":"x","data_units":{},"object_answers":{}}'
    for text in (f"[{line},{line},{line}]", f"{line}\n{line}\n{line}\n", f"[{row},{row}]", f"{row}\n{row}\n"):
        assert [d.code for d in findings_of(text)] == ["JSN301"]
    assert codes(findings_of(f"[{json.dumps(found_boat())},{line},{line}]")) == ["JSN301"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"1": QUAY}, "an object"),
        ({}, "an empty object"),
        (None, "null"),
        ("quay", "a string"),
        ("", "an empty text"),
        (7, "a number"),
        (True, "true"),
    ],
)
def test_what_stands_in_place_of_a_list_is_named(value: Any, found: str) -> None:
    text = json.dumps({**json.loads(document(boat())), "images": value})
    (finding,) = [d for d in findings_of(text) if d.code == "JSN304"]
    assert finding.message == f'"images" must be a list, found {found}'
    assert ("take its values" in (finding.help or "")) == (value == {"1": QUAY})


def test_a_nan_in_place_of_a_list_is_reported_once() -> None:
    text = json.dumps({**json.loads(document()), "annotations": "at"})
    assert codes(findings_of(text.replace('"at"', "NaN"))) == ["JSN008"]
    assert codes(findings_of(text.replace('"at"', '{"1": NaN}'))) == ["JSN008", "JSN304"], "an object is no list, whatever is in it"


def test_a_number_that_no_reader_can_hold_is_reported_once() -> None:
    for text in (document(boat()).replace("[40,", "[1e999,"), results(found_boat()).replace("[40,", "[1e999,")):
        assert codes(findings_of(text)) == ["JSN016"]


def test_a_category_that_has_the_id_of_another_is_reported_once() -> None:
    for reference in ("coco.json", None):
        text = document(boat(), categories=[BOAT, {**PIER, "id": 1}])
        assert codes(findings_of(text, reference or text.encode())) == ["UID303"]


@pytest.mark.parametrize("ids", [(1, 1, 9), (1, 9, 9)])
def test_the_id_that_a_repeated_category_lost_may_be_any_between_its_neighbours(ids: tuple[int, ...]) -> None:
    names = ("boat", "pier", "water")
    listed = [{"id": id_, "name": name} for id_, name in zip(ids, names, strict=True)]
    for lost, expected in ((4, ["UID303"]), (12, ["NAM301", "UID303"]), (0, ["NAM301", "UID303"])):
        text = document(boat({"category_id": lost}), categories=listed)
        found = findings_of(text, text.encode())
        assert codes(found) == expected
        (twice,) = [d for d in found if d.code == "UID303"]
        assert (f"annotations name {lost}, which no category has" in (twice.help or "")) is (len(expected) == 1)


def test_only_few_ids_count_as_that_of_a_repeated_category() -> None:
    listed = [{"id": id_, "name": f"boat {at}"} for at, id_ in enumerate((1, 20, 20, 90))]
    annotations = [boat({"category_id": id_}, id=at) for at, id_ in enumerate((10, 21, 55, 30, 60), 1)]
    text = document(*annotations, categories=listed)
    found = findings_of(text, text.encode())
    assert [(d.code, d.value) for d in found if d.code == "NAM301"] == [("NAM301", 30), ("NAM301", 60)]
    (twice,) = [d for d in found if d.code == "UID303"]
    assert "annotations name 10, 21, 55, which no category has: is one of these" in (twice.help or "")


@pytest.mark.parametrize("step", [1, 7, 30, 400])
def test_the_id_that_a_repeated_image_lost_is_the_one_in_the_middle_of_its_neighbours(step: int) -> None:
    listed = [{**QUAY, "id": step * number, "file_name": f"quay_{number}.jpg"} for number in (1, 2, 2, 4, 5)]
    for named, unknown in ((3 * step, False), (6 * step, True), (3 * step + 9, True)):
        assert ("KEY301" in codes(findings_of(document(boat(image_id=named), images=listed)))) is unknown


def test_the_id_that_a_repeated_image_lost_is_that_of_the_other_file() -> None:
    reference = {"images": IMAGES, "categories": [BOAT], "annotations": []}
    listed = [*IMAGES[:2], {**IMAGES[2], "id": IMAGES[1]["id"]}]
    for known in (reference, {**reference, "images": [*IMAGES[:2], {**IMAGES[2], "id": 90}]}):
        lost = known["images"][2]["id"]
        text = document(boat(), boat(id=7, image_id=lost), images=listed, categories=[BOAT])
        assert "KEY301" not in codes(findings_of(text, json.dumps(known).encode()))


def test_an_id_between_63_and_64_bits_is_not_reported_as_longer() -> None:
    (found,) = findings_of(document(boat(id=2**63)))
    assert found.code == "REC313"
    assert "does not fit in 64 bits with a sign" in found.message
    assert findings_of(document(boat(id=2**63 - 1))) == []


def test_captions_for_encord_are_reported_once() -> None:
    text = json.dumps({"images": IMAGES, "annotations": [{"id": 1, "image_id": 1, "caption": "A boat"}]})
    assert codes(findings_of(text, "ontology.json")) == ["MED314"]


def test_a_mask_that_is_missing_is_reported_once() -> None:
    whole = document(boat({"category_id": 3}, without=("segmentation",)), categories=[{"id": 3, "name": "water"}])
    assert codes(findings_of(whole, "ontology.json")) == ["MED312"]


@pytest.mark.parametrize(
    ("members", "help"),
    [
        ({"bbox": {"xmin": 40, "ymin": 60, "xmax": 240, "ymax": 160}}, "write [x, y, width, height]: [40, 60, 200, 100]"),
        ({"bbox": {"x": 40, "y": 60, "w": 200, "h": 100}}, "write the four numbers without names"),
        ({"bbox": [40, 60, None, 100]}, "write the number; or leave out what has no box"),
        ({"bbox": [40, 60, True, 100]}, "write the number itself"),
        ({"image_id": True}, 'give the "id" of its image'),
        ({"category_id": None}, 'give the "id" of its category'),
        ({"iscrowd": "1"}, "remove the quotes"),
        ({"segmentation": [None]}, "write one flat list of numbers for each polygon"),
        ({"segmentation": [[{"x": 1, "y": 2}, {"x": 3, "y": 2}, {"x": 3, "y": 4}]]}, "write the points without names"),
    ],
)
def test_what_to_do_fits_what_stands_there(members: dict[str, Any], help: str) -> None:
    (found,) = findings_of(document(boat(members)))
    assert found.help is not None and found.help.startswith(help)


def test_points_without_visibility_are_guessed_where_their_numbers_come_in_threes() -> None:
    (found,) = findings_of(document(oar({"keypoints": [1, 2, 3, 4, 5, 6], "num_keypoints": 3})))
    assert found.code == "GEO333"
    assert found.help is not None and found.help.startswith("are these 3 points with x and y alone?")


def test_a_skeleton_without_key_points_is_reported_once() -> None:
    text = document(boat(), categories=[{**BOAT, "skeleton": [[1, 2], [2, 3]]}])
    (found,) = findings_of(text, text.encode())
    assert (found.code, found.pointer) == ("NAM311", "/categories/0/skeleton")


@pytest.mark.parametrize(
    "bbox, help_",
    [
        ([140, 110, 200, 100], "are x and y the centre? then write [40, 60, 200, 100]"),
        ([60, 40, 100, 200], "are x and y swapped in one of the two?"),
        ([20, 30, 100, 50], "is one of the two of the image at another size? the segmentation is 2 times as large"),
        ([40, 60, 240, 160], "write [x, y, width, height]: [40, 60, 200, 100]"),
        ([300, 60, 200, 100], "does one of them belong to another object? write the box around the segmentation"),
    ],
)
def test_the_mistake_in_a_box_is_derived_from_its_segmentation(bbox: list[int], help_: str) -> None:
    outline = [[40, 60, 240, 60, 240, 160, 40, 160]]
    assert [d.help for d in findings_of(document(boat(bbox=bbox, segmentation=outline, area=20000))) if d.code in ("GEO308", "GEO319")] == [
        help_
    ]


def test_corners_may_be_exchanged_where_sides_are_not() -> None:
    outline = [[300, 40, 350, 40, 350, 100, 300, 100]]
    (found,) = findings_of(document(boat(bbox=[40, 300, 50, 60], segmentation=outline, area=3000)))
    assert (found.code, found.help) == ("GEO308", "are x and y swapped in one of the two?")


@pytest.mark.parametrize(("score", "fix"), [(1.5, "sigmoid"), (1.9, "sigmoid"), (2, "0.02"), (87, "0.87"), (23.5, "0.235")])
def test_what_is_barely_above_one_is_no_percentage(score: float, fix: str) -> None:
    (found,) = findings_of(results(found_boat(score=score)))
    assert found.code == "CNF303"
    assert fix in (found.help or "")


def test_a_fraction_below_20_may_be_a_logit() -> None:
    (found,) = findings_of(results(found_boat(score=2.31)))
    assert found.help == "for a percentage, divide by 100: 0.0231; for a logit, the sigmoid is: 0.9097"


@pytest.mark.parametrize(
    ("member", "fix"),
    [
        ("score", "write the score that was meant, or leave out what has none"),
        ("bbox", "write the number that was meant, or leave out what is drawn"),
        ("segmentation", "leave the member out where it is an empty cell of a table"),
        ("extra", "write the number that was meant, or leave the member out"),
    ],
)
def test_nan_is_reported_by_what_it_stands_for(member: str, fix: str) -> None:
    change: Any = {member: [40, 60, None, 5] if member == "bbox" else None}
    text = results(found_boat(**change)).replace("null", "NaN")
    (found,) = [d for d in findings_of(text) if d.code == "JSN008"]
    assert (found.help or "").startswith(fix)


def test_missing_members_of_some_annotations_are_reported_for_each() -> None:
    bare = boat(without=("area", "iscrowd", "segmentation"))
    others = [{**bare, "id": id_, "bbox": [40, 60, 9, id_]} for id_ in (1, 2)]
    found = findings_of(document(boat(id=3), *others))
    for code, name in (("REC303", "area"), ("REC311", "iscrowd"), ("REC310", "segmentation")):
        assert [d.pointer for d in found if d.code == code] == [f"/annotations/{at}/{name}" for at in (1, 2)]
        assert {d.message.partition(";")[0] for d in found if d.code == code} == {f'the annotation has no "{name}"'}


def test_what_no_annotation_has_is_reported_once() -> None:
    bare = boat(without=("area", "iscrowd", "segmentation"))
    found = {d.code: (d.pointer, d.message) for d in findings_of(document(bare, {**bare, "id": 2, "bbox": [40, 60, 9, 9]}))}
    assert found.keys() == {"REC316", "REC317"}
    assert found["REC316"][0] == "/annotations/0/area"
    assert found["REC316"][1].startswith('2 of 2 annotations have no "area"; pycocotools')
    (area,) = [d for d in findings_of(document(bare)) if d.code == "REC316"]
    assert area.message.startswith('the annotation has no "area"')


@pytest.mark.slow
def test_kernel_and_python_report_missing_members_of_each_annotation() -> None:
    absent = ("segmentation", "iscrowd")
    drawn: list[Any] = [boat({"id": at, "bbox": [40, 60, 9, 9 + at % 50], "area": 81}, without=absent[: at % 3]) for at in range(1, 20_001)]
    drawn[500] = {**drawn[500], "category_id": 99}
    found = [d for d in findings_of(document(*drawn)) if d.code in ("REC310", "REC311")]
    for code, count, first in (("REC310", 13_334, "/annotations/0/segmentation"), ("REC311", 6_667, "/annotations/1/iscrowd")):
        pointers = [d.pointer for d in found if d.code == code]
        assert (len(pointers), pointers[0]) == (count, first)


# -- the same thing twice -----------------------------------------------------------------------------------------------


def test_numbers_that_are_written_in_another_way_are_the_same() -> None:
    again = {"bbox": [40.0, 60.0, 200.0, 100.0], "segmentation": [[40.0, 60, 240, 60, 240, 160, 40, 160]]}
    (found,) = findings_of(document(boat(), boat(again, id=2)))
    assert (found.code, found.pointer) == ("DUP301", "/annotations/1")
    (found,) = findings_of(results(found_boat(), found_boat(bbox=[40, 60.0, 200, 100.0])))
    assert (found.code, found.pointer) == ("DUP301", "/1")
    assert findings_of(results(found_boat(), found_boat(bbox=[40, 60.5, 200, 100]))) == []


def test_a_file_that_was_joined_with_itself() -> None:
    found = findings_of(
        document(boat(), boat(), boat(bbox=[40, 60, 200, 90], area=18000, segmentation=[]), images=(QUAY, QUAY), categories=(BOAT, BOAT))
    )
    findings = [(d.code, str(d.severity), d.pointer, d.help) for d in found if d.code.startswith("UID")]
    joined = "write it once: was a file joined with itself? If another object is meant, give it an id and a place of its own"
    assert findings == [
        ("UID302", "warning", "/images/1/id", "list it once"),
        ("UID303", "error", "/categories/1/id", "list it once, with all that either has"),
        ("UID301", "warning", "/annotations/1/id", joined),
        ("UID301", "error", "/annotations/2/id", "number the annotations: 1, 2, 3 …"),
    ]


def test_an_id_under_another_name_is_found() -> None:
    (found,) = [d for d in findings_of(document({**boat(without=("id",)), "annotation_id": 1})) if d.code == "REC301"]
    assert (found.pointer, found.help) == ("/annotations/0/id", 'rename "annotation_id" to "id"')


@pytest.mark.parametrize("drawn", [oar({"keypoints": None, "num_keypoints": 3}), oar({"num_keypoints": 3}, without=("keypoints",))])
def test_a_number_of_key_points_without_any(drawn: dict[str, Any]) -> None:
    (found,) = [d for d in findings_of(document(drawn)) if d.code == "GEO338"]
    assert (found.pointer, found.message) == ("/annotations/0/num_keypoints", 'num_keypoints is 3, but the annotation has no "keypoints"')
    many = [{**drawn, "id": id_, "bbox": [40, 60, 20, id_ % 100 + 1], "num_keypoints": id_ == 700} for id_ in range(1, 1_500)]
    many = [{**each, "num_keypoints": int(each["num_keypoints"])} for each in many]
    assert [d.pointer for d in findings_of(document(*many)) if d.code == "GEO338"] == ["/annotations/699/num_keypoints"]


# -- several faults of one annotation -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ({"iscrowd": True}, {("REC312", "/iscrowd"), ("REC307", "/iscrowd")}),
        (
            {"bbox": [500, 60, 160, 100], "area": 16000, "segmentation": [[500, 60, 660, 60, 660, 160, 500, 160]]},
            {("GEO305", "/bbox"), ("GEO315", "/segmentation/0/2")},
        ),
        (
            {"bbox": [0.1, 0.2, 0.3, 0.4], "area": 0.12, "segmentation": [[0.1, 0.2, 0.4, 0.2, 0.4, 0.6, 0.1, 0.6]]},
            {("GEO306", "/bbox"), ("GEO306", "/segmentation")},
        ),
        ({"bbox": ["10", 20, -5, 50]}, {("GEO301", "/bbox/0"), ("GEO303", "/bbox/2")}),
        (
            {"segmentation": [[40, 60, 240, 60, 240], [40, 60, 700, 60, 240, 160]]},
            {("GEO314", "/segmentation/0"), ("GEO315", "/segmentation/1/2")},
        ),
        ({"image_id": "99"}, {("REC302", "/image_id"), ("KEY301", "/image_id")}),
        ({"category_id": "99"}, {("REC302", "/category_id"), ("NAM301", "/category_id")}),
    ],
)
def test_none_of_several_faults_is_hidden(drawn: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    found = findings_of(document(boat(drawn)))
    assert {(d.code, d.pointer.removeprefix("/annotations/0")) for d in found} == expected


# -- forms of other programs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("segmentation", "code", "message", "help"),
    [
        ([[40, 60, 240, 160, 240, 60, 40, 160]], "GEO316", "the edges of the polygon cross", "give its points in the order"),
        ([[40, 60, 240, 160, 40, 60, 240, 160]], "GEO316", "the polygon has no area", "correct its points; write a line as the outline"),
        ([[[40, 60, 240, 60, 240, 160, 40, 160]]], "GEO311", "the polygon is a list in a list", "remove one pair of brackets"),
        ([[[40, 60], [240, 60], [240, 160]]], "GEO311", "the polygon is a list of points", "write [x, y, x, y, …]"),
        (
            [[40, 60, 240, 60, 240, 160], {"size": [480, 640], "counts": "x"}],
            "GEO311",
            "a polygon must be a flat list",
            "a mask is written by itself",
        ),
        ({"size": [480, 640], "counts": "4821 50 5301 50"}, "GEO324", "character 5 of", "these look like the start and the length"),
        ({"size": [480, 640], "counts": "4821 50 53 50"}, "GEO324", "character 5 of", "these are run lengths in plain numbers"),
    ],
)
def test_outlines_as_others_write_them(segmentation: Any, code: str, message: str, help: str) -> None:
    (found,) = findings_of(document(boat(segmentation=segmentation)))
    assert found.code == code
    assert found.message.startswith(message)
    assert (found.help or "").startswith(help)


def test_a_flag_is_no_visibility() -> None:
    found = findings_of(document(oar(keypoints=[100, 100, True, 130, 120, 1, 158, 138, 1])))
    assert [d.help for d in found if d.code == "GEO331"] == [
        "a visibility is 2 for a point that is seen, 1 for a hidden one, 0 for one that is not there"
    ]


def test_a_category_without_a_name_is_not_to_be_quoted() -> None:
    helps_ = {
        json.dumps(name): d.help
        for name in (None, 5)
        for d in findings_of(document(boat(), categories=({**BOAT, "name": name},)))
        if d.code == "NAM308"
    }
    assert helps_ == {"null": "give the name that the class has", "5": "write it in quotes"}


def test_objects_around_or_in_place_of_a_file() -> None:
    (found,) = [d for d in findings_of(json.dumps({"annotations": [boat()]}), "ontology.json") if d.code == "JSN301"]
    assert found.message == """the file has "annotations", but neither "images" nor "categories": Encord's import needs all three"""
    (found,) = [d for d in findings_of(json.dumps({"coco": json.loads(document(boat()))})) if d.code == "JSN301"]
    assert found.help == 'is the object under "coco" the COCO file? write it by itself, and check that'


def test_what_python_prints_is_no_json() -> None:
    (found,) = [d for d in findings_of(str(json.loads(document(boat())))) if d.code == "JSN002"]
    assert found.help == "write the file with json.dump(…), not with str(…)"
    found = findings_of(str(json.loads(results(found_boat(), found_boat()))))
    assert {d.help for d in found if d.code == "JSN002"} == {"write the list with json.dumps(records)"}
    lines = "".join(f"{results(found_boat(score=score))}\n" for score in (0.1, 0.2))
    assert {d.help for d in findings_of(lines) if d.code == "REC302"} == {
        "put what is in the inner lists into one list (results.extend(batch)), in a file of one JSON value (they were checked)"
    }


# -- data rows ----------------------------------------------------------------------------------------------------------

HASHES = ["5a2f6f0e-8d0b-4a53-9c58-1d2f7f3b6a01", "5a2f6f0e-8d0b-4a53-9c58-1d2f7f3b6a02"]


def rows(tmp_path: Path, text: str, name: str = "rows.csv") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def mapping(tmp_path: Path, *hashes: str, **categories: str) -> Path:
    frames = {str(id_): {"data_hash": hash_, "frame": 0} for id_, hash_ in enumerate(hashes, 1)}
    known = {"1": "BoAt+001", **{name.removeprefix("c"): hash_ for name, hash_ in categories.items()}}
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"category_id_to_feature_hash": known, "image_id_to_frame_index": frames}))
    return path


@pytest.mark.parametrize("listed", [f"data_hash,width,height\n{HASHES[0]},640,480\n", f"{HASHES[0]}\n"])
def test_names_cannot_be_held_against_hashes(tmp_path: Path, listed: str) -> None:
    given = rows(tmp_path, listed, "rows.csv" if "," in listed else "rows.txt")
    (found,) = findings_of(encord_document(boat(), images=(QUAY,)), "ontology.json", data_rows=given)
    assert (found.code, found.severity) == ("KEY323", predlint.Severity.ERROR)
    assert "images are compared by file_name" in found.message


def test_an_image_needs_a_name_where_no_mapping_takes_its_id(tmp_path: Path) -> None:
    bare = {name: value for name, value in QUAY.items() if name != "file_name"}
    text = encord_document(boat(), images=(bare,), categories=(BOAT,))
    assert codes(findings_of(text, "ontology.json")) == ["KEY303"]
    assert codes(findings_of(text, "ontology.json", map=mapping(tmp_path, HASHES[0]))) == ["KEY312"]


def test_images_that_no_annotation_names_need_a_data_row_too(tmp_path: Path) -> None:
    given = rows(tmp_path, f"data_title,data_hash\nquay_001.jpg,{HASHES[0]}\n")
    images = [QUAY, *({**QUAY, "id": id_, "file_name": f"x{id_}.png"} for id_ in (5, 6))]
    found = findings_of(encord_document(boat(), boat(id=2, image_id=6), images=images), "ontology.json", data_rows=given)
    assert [(d.code, d.pointer) for d in found] == [("KEY302", "/images/1/file_name"), ("KEY302", "/annotations/1/image_id")]
    assert "no annotation names it" in found[0].message


@pytest.mark.parametrize(
    ("name", "near"), [("frame_0003.jpg", ()), ("frame_001.jpg", ("frame_0001.jpg",)), ("frme_0009.jpg", ("frame_0009.jpg",))]
)
def test_no_other_frame_is_proposed(tmp_path: Path, name: str, near: tuple[str, ...]) -> None:
    given = rows(tmp_path, f"data_title,data_hash\nframe_0001.jpg,{HASHES[0]}\nframe_0009.jpg,{HASHES[1]}\n")
    (found,) = findings_of(encord_document(boat(), images=({**QUAY, "file_name": name},)), "ontology.json", data_rows=given)
    assert [title for title in ("frame_0001.jpg", "frame_0009.jpg") if title in (found.help or "")] == list(near)


def test_no_title_of_another_image_is_proposed(tmp_path: Path) -> None:
    given = rows(tmp_path, f"data_title,data_hash\nquay.jpg,{HASHES[0]}\n")
    images = [{**QUAY, "file_name": "quai.jpg"}, {**QUAY, "id": 2, "file_name": "quay.jpg"}]
    for listed, help_ in ((images, "upload it"), (images[:1], "did you mean quay.jpg?")):
        (found,) = findings_of(encord_document(boat(), images=listed), "ontology.json", data_rows=given)
        assert (found.help or "").startswith(help_)


def test_every_hash_of_the_mapping_is_looked_up(tmp_path: Path) -> None:
    text = encord_document(boat(), images=(QUAY,), categories=(BOAT,))
    (found,) = findings_of(text, "ontology.json", map=mapping(tmp_path, HASHES[0], c7="BoAt+009", c2="PiEr/003"))
    assert found.code == "NAM305"
    assert found.message == 'map.json gives category 7 the hash "BoAt+009", which the ontology does not have'


def test_titles_hashes_and_the_mapping_agree(tmp_path: Path) -> None:
    text = encord_document(boat(), images=(QUAY,), categories=(BOAT,))
    given = rows(tmp_path, f"data_title,data_hash\nquay_001.jpg,{HASHES[0]}\nbasin_002.jpg,{HASHES[1]}\n")
    for hash_, code, words in (
        (HASHES[0], None, ""),
        (HASHES[0].upper(), "KEY315", "in another case"),
        (HASHES[1], "KEY314", f'to the data row "basin_002.jpg" ("{HASHES[1]}")'),
    ):
        found = findings_of(text, "ontology.json", data_rows=given, map=mapping(tmp_path, hash_))
        assert [d.code for d in found] == ([code] if code else [])
        assert not found or words in found[0].message


@pytest.mark.parametrize(
    ("listed", "frames", "message"),
    [
        ("image,", (1, 0), 'image 1 to frame 1 of "{0}", which is one image, as the list of data rows says;'),
        ("image,", (1, 2), "(and 1 more image to such a frame);"),
        ("image,4", (3, 0), None),
        ("video,300", (299, 0), None),
        ("video,300", (300, 0), "which has 300 frames"),
        ("video,", (300, 0), None),
    ],
)
def test_frames_of_the_mapping_are_held_against_the_list(tmp_path: Path, listed: str, frames: tuple[int, int], message: str | None) -> None:
    text = encord_document(boat(), images=(QUAY,), categories=(BOAT,))
    table = f"data_title,data_hash,media_type,frame_count\nquay_001.jpg,{HASHES[0]},{listed}\nbasin_002.jpg,{HASHES[1]},{listed}\n"
    path = mapping(tmp_path, *HASHES[:2])
    known = json.loads(path.read_bytes())
    for at, frame in zip("12", frames, strict=True):
        known["image_id_to_frame_index"][at]["frame"] = frame
    path.write_text(json.dumps(known))
    found = findings_of(text, "ontology.json", data_rows=rows(tmp_path, table), map=path)
    assert [d.code for d in found] == ([] if message is None else ["KEY317"])
    assert message is None or message.format(HASHES[0]) in found[0].message


def test_results_are_held_against_data_rows_by_the_names_in_the_truth(tmp_path: Path) -> None:
    given = rows(tmp_path, f"data_title,data_hash\nquay_001.jpg,{HASHES[0]}\n")
    found = findings_of(results(found_boat(), found_boat(image_id=2), found_boat(bbox=[1, 2, 30, 40])), data_rows=given)
    assert [(d.code, d.pointer) for d in found] == [("KEY302", "/1/image_id")]


def test_columns_of_titles_are_named(tmp_path: Path) -> None:
    with pytest.raises(predlint.DataRowsError) as error:
        findings_of(encord_document(boat()), "ontology.json", data_rows=rows(tmp_path, "image_name,width\nquay_001.jpg,640\n"))
    assert error.value.message.endswith("rows.csv: no column data_hash or data_title (found image_name, width)")
    assert error.value.help == (
        'if you mean "image_name", rename it to data_title; '
        "the columns that are read: data_hash, data_title, label_hash, media_type, width, height, frame_count"
    )


# -- results as other programs write them -------------------------------------------------------------------------------


def helps(text: str, ontology: Any = "coco.json", **options: Any) -> list[tuple[str, str]]:
    return [(d.code, d.help or "") for d in findings_of(text, ontology, **options) if d.code != "KEY316"]


def test_classes_counted_from_1_against_ids_from_0() -> None:
    reference = document(categories=[{"id": id_, "name": name} for id_, name in enumerate(("boat", "pier", "water"))]).encode()
    ((code, fix),) = helps(results(*(found_boat(category_id=id_, score=0.1 * id_) for id_ in (1, 2, 3))), reference)
    assert code == "NAM301"
    assert fix == "the ids here are 0 to 2: were the classes counted from 1? Then all others are one too high as well"


def test_image_ids_out_of_the_names_of_files() -> None:
    names = ("000000397133.jpg", "val/1397133.png", "x397133.jpg")
    reference = document(images=[{**QUAY, "id": at, "file_name": name} for at, name in enumerate(names, 7)]).encode()
    ((code, fix),) = helps(results(found_boat(image_id=397133)), reference)
    assert code == "KEY301"
    assert fix.startswith('"000000397133.jpg" has the id 7 there')
    ((_, fix),) = helps(results(found_boat(image_id=1397133)), reference)
    assert fix.startswith('"val/1397133.png" has the id 8 there')
    ((_, fix),) = helps(results(found_boat(image_id=97133)), reference)
    assert fix == "3 images are listed, with ids from 7 to 9"


def test_a_name_is_no_id_though_its_member_is_nearly_called_so() -> None:
    ((code, fix),) = helps(results(found_boat(without=("category_id",), category="boat")))
    assert (code, fix) == ("REC301", 'write "category_id": 1, the "id" of "boat"; "category" is not read')


def test_all_boxes_of_an_image_in_one_result() -> None:
    one = found_boat(without=("bbox", "score"), bboxes=[[1, 2, 3, 4], [5, 6, 7, 8]], scores=[0.5, 0.6])
    assert {fix for _, fix in helps(results(one))} == {
        'write a result of its own, with "bbox", for each that "bboxes" has',
        'write a result of its own, with "score", for each that "scores" has',
    }


def test_lists_of_results_in_a_list() -> None:
    ((code, fix),) = helps(json.dumps([[found_boat()]]))
    assert code == "REC302"
    assert "results.extend" in fix


@pytest.mark.parametrize("more", ["[]", json.dumps([found_boat()])])
def test_two_lists_in_one_file(more: str) -> None:
    found = [d for d in findings_of(results(found_boat()) + more) if d.code == "JSN001"]
    assert [d.help for d in found] == ['a file holds one JSON value: were two written into it, with open(…, "a")?']


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ([{"size": [6, 8], "counts": PACKED}], "remove the brackets around it"),
        ([{"size": [6, 8], "counts": PACKED}] * 2, "write a result for each"),
        ([[0, 0, 1], [0, 1, 1], [0, 0, 0]], "encode it: pycocotools.mask.encode"),
        ([[True, False, True]] * 4, "encode it: pycocotools.mask.encode"),
        ([[2, 1, 5, 1, 5, 5]], "frPyObjects"),
    ],
)
def test_what_stands_in_place_of_a_mask(given: Any, fix: str) -> None:
    ((code, findings),) = helps(results({"image_id": 3, "category_id": 3, "segmentation": given, "score": 0.7}))
    assert code == "GEO311"
    assert fix in findings


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("[[1, 2, 3, 4, 5, 6]]", "write the list itself"),
        ("1, 2, 3.5 -4", "write the list itself"),
        (PACKED, "if these are the runs of a mask"),
        (f"b'{PACKED}'", "if these are the runs of a mask"),
        ("masks/1.png", "masks in other files are not read"),
    ],
)
def test_a_text_in_place_of_a_segmentation(text: str, fix: str) -> None:
    ((code, findings),) = helps(document(boat(segmentation=text)))
    assert code == "GEO311"
    assert findings.startswith(fix)


def test_a_bitmap_in_an_annotation_is_reported_once() -> None:
    ((code, fix),) = helps(document(boat(segmentation=[[0, 0, 1], [0, 1, 1], [0, 0, 0]])))
    assert (code, fix.partition(":")[0]) == ("GEO311", "encode it")


def test_corners_with_y_first() -> None:
    ((code, fix),) = helps(results(found_boat(bbox=[10, 500, 300, 620])))
    assert code == "GEO304"
    assert fix == "is it [y1, x1, y2, x2], as TensorFlow has it? then [x, y, width, height] is [500, 10, 120, 290]"


def test_a_reference_without_categories_is_reported_if_results_name_some() -> None:
    reference = json.dumps({"images": IMAGES, "annotations": [{"id": 1, "image_id": 1, "caption": "A boat"}]}).encode()
    (found,) = findings_of(results(found_boat()), reference)
    assert (found.code, found.severity) == ("KEY316", predlint.Severity.INFO)
    assert "no categories" in found.message
    assert [d.code for d in findings_of(results({"image_id": 1, "caption": "A boat"}), reference)] == ["MED301", "KEY322"]


def test_key_points_of_one_name_are_reported_at_the_second() -> None:
    legs = {**OAR, "keypoints": ["handle", "shaft", "handle"]}
    found = [d for d in findings_of(document(boat(), categories=[BOAT, legs])) if d.code == "NAM311"]
    assert [(d.pointer, d.severity) for d in found] == [("/categories/1/keypoints/2", predlint.Severity.WARNING)]
    assert "the other is number 1" in found[0].message


# -- crowds -------------------------------------------------------------------------------------------------------------


def test_crowds_alone_are_reported_once() -> None:
    crowds = [water(id=at, score=0.1 * at, iscrowd=1) for at in range(1, 5)]
    assert codes(findings_of(document(*crowds))) == ["REC314"]
    assert codes(findings_of(document(*crowds, boat(id=9)))) == []
    assert codes(findings_of(document(crowds[0]))) == []
    assert codes(findings_of(encord_document(*crowds), "ontology.json")) == []
    assert codes(findings_of(document(*(boat(id=at, score=0.1 * at, iscrowd=1) for at in range(1, 4))))) == ["REC307", "REC314"]


# -- data rows under other names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "https://files.example/a/quay_001.jpg?signature=1",
        "quay_001_jpg.rf.0123abcDEF.jpg",
        "cb0618f0-quay_001.jpg",
        "images/quay%5F001.jpg",
        "/data/local-files/?d=harbour%2Fquay_001.jpg",
        "images/7c9e6679-7425-40de-944b-e07fc1f90ae7.jpg",
        "D:\\photos\\quay_001.jpg",
    ],
)
def test_the_data_row_is_found_behind_what_programs_add_to_its_name(tmp_path: Path, name: str) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("data_hash,data_title\n7c9e6679-7425-40de-944b-e07fc1f90ae7,quay_001.jpg\n")
    text = encord_document(boat(), images=[{**QUAY, "file_name": name}])
    ((code, fix),) = helps(text, "ontology.json", data_rows=rows)
    assert code == "KEY302"
    assert fix.startswith('the list has "quay_001.jpg"')


# -- members that nobody reads ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "member",
    [
        b'"licenses":[{"id":1 2}]',
        b'"licenses":[{"id":1NaN "images":[]}]',
        b'"licenses":[{"id":01}]',
        b'"videos":[{"a":{"b":[1,2,}}]',
        b'"licenses":[NaN]',
        b'"licenses":[{"name":"\xff"}]',
        b'"info":{"name":"\xc3\xa4 \xff"}',
        b'"info":{"name":"\xc3"}',
        b'"note":"\xff"',
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_a_file_that_is_no_json_passes_in_no_member(member: bytes, last: bool) -> None:
    text = document(boat()).encode()
    broken = text[:-1] + b"," + member + b"}" if last else b"{" + member + b"," + text[1:]
    found = predlint.compile(HARBOUR / "coco.json", dialect="coco").validate(broken).diagnostics
    assert {d.code for d in found if d.severity is predlint.Severity.ERROR} <= {"JSN001", "JSN002", "JSN008", "JSN009"}
    first = min(d.offset for d in found if d.offset is not None and d.code.startswith("JSN"))
    assert broken.index(member) <= first < broken.index(member) + len(member)
    assert found


@pytest.mark.parametrize("member", ['"licenses":[{"id":1,"name":"\u00e4"}]', '"licenses":[]', '"videos":[[1],{"a":[]}]', '"info":"\u8eca"'])
def test_sound_members_that_nobody_reads_are_passed_over(member: str) -> None:
    assert findings_of("{" + member + "," + document(boat())[1:]) == []


@pytest.mark.parametrize(
    ("member", "held", "found"),
    [
        ("annotations", [{"category_id": 1}], True),
        ("annotations", {"7": {"bbox": [1, 2, 3, 4]}}, True),
        ("anns", [{"segmentation": []}, {"keypoints": []}], True),
        ("annotations", [], False),
        ("annotations", {}, False),
        ("annotations", [1, 2], False),  # ids of annotations
        ("annotations", ["boat"], False),
        ("annotations", 3, False),
        ("annotations", None, False),
        ("labels", [{"name": "day"}], False),  # something that is known of the image
        ("objects", [{"bbox": [1, 2, 3, 4]}, "more"], False),
    ],
)
@pytest.mark.parametrize("there", [False, True])
def test_annotations_inside_of_images_are_called_that(member: str, held: Any, found: bool, there: bool) -> None:
    images = [QUAY, {**IMAGES[1], member: held}]
    text = json.dumps({"images": images, "categories": [BOAT, PIER], **({"annotations": []} if there else {})})
    (one,) = [each for each in findings_of(text) if each.code.startswith("JSN")]
    assert (one.pointer, "inside of its images" in one.message) == ("/annotations", found)
    assert one.code == ("JSN306" if there and not found else "JSN303")
    if found:
        assert f"(/images/1/{member})" in one.message and f'"image_id": {IMAGES[1]["id"]}' in (one.help or "")


def test_images_with_nested_members_are_not_reported_next_to_annotations() -> None:
    images = [{**QUAY, "annotations": [{"category_id": 1, "bbox": [1, 2, 3, 4]}]}, *IMAGES[1:]]
    assert codes(findings_of(document(boat(), images=images))) == codes(findings_of(document(boat())))


@pytest.mark.parametrize(
    ("given", "help_"),
    [
        ({"image_id": "quay_001.jpg"}, 'write 1, the "id" of that image'),
        ({"image_id": "shots/quay_001.jpg"}, 'write 1, the "id" of that image'),
        ({"image_id": "quay_001"}, 'write 1, the "id" of that image'),
        ({"image_id": "elsewhere.jpg"}, 'give the number that is the "id" of the image, not its name' + NUMBER_THEM),
        ({"category_id": "Boat"}, 'write 1, the "id" of that category'),
        ({"category_id": "yacht"}, 'give the number that is the "id" of the category, not its name' + NUMBER_THEM),
    ],
)
def test_names_in_place_of_ids(given: dict[str, Any], help_: str) -> None:
    assert [(d.code, d.help) for d in findings_of(results(found_boat(**given)))] == [("REC302", help_)]


def test_a_name_that_several_categories_have_gives_none() -> None:
    boats = [{"id": 1, "name": "boat"}, {"id": 5, "name": "boat"}]
    reference = json.dumps({"images": IMAGES, "categories": boats, "annotations": []}).encode()
    assert [d.help for d in findings_of(results(found_boat(category_id="boat")), reference)] == [
        'give the number that is the "id" of the category, not its name' + NUMBER_THEM
    ]


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ({"category_id": "boat"}, 'write 6, the "id" of that category'),
        ({"category_id": "BOAT"}, 'give the number that is the "id" of the category, not its name' + NUMBER_THEM),
        ({"image_id": "a.jpg"}, 'write 4, the "id" of that image'),
        ({"image_id": "other/a.jpg"}, 'give the number that is the "id" of the image, not its name' + NUMBER_THEM),
        ({"image_id": "b"}, 'write 6, the "id" of that image'),
    ],
)
def test_an_ambiguous_name_is_given_no_id(given: dict[str, str], fix: str) -> None:
    """Though one of them is written just as the part of it that is compared."""
    images = [{"id": at, "file_name": name, "width": 10, "height": 10} for at, name in ((4, "a.jpg"), (5, "day/a.jpg"), (6, "day/b.jpg"))]
    categories = [{"id": 5, "name": "Boat"}, {"id": 6, "name": "boat"}]
    checker = predlint.compile({"images": images, "categories": categories, "annotations": []}, dialect="coco")
    result = {"image_id": 4, "category_id": 5, "bbox": [1, 1, 2, 2], "score": 0.5, **given}
    assert [d.help for d in checker.validate(json.dumps([result]).encode()).diagnostics] == [fix]


@pytest.mark.parametrize(
    ("given", "known"),
    [("val/1.jpg", True), ("data/val/1.jpg", True), ("1.jpg", True), ("val\\1", True), ("train/1.jpg", False), ("interval/1.jpg", False)],
)
def test_an_image_in_another_folder_is_another_image(given: str, known: bool) -> None:
    reference = json.dumps({"images": [{**QUAY, "id": 7, "file_name": "val/1.jpg"}], "categories": [{"id": 1, "name": "boat"}]}).encode()
    (found,) = [d for d in findings_of(results(found_boat(image_id=given)), reference) if d.code == "REC302"]
    assert (found.help == 'write 7, the "id" of that image') == known


def messages_of(text: str, code: str, ontology: Any = "coco.json", **options: Any) -> list[tuple[str, str | None]]:
    return [(d.message, d.help) for d in findings_of(text, ontology, **options) if d.code == code]


def test_one_is_not_many() -> None:
    (box,) = messages_of(results(found_boat(bbox=[-1, 60, 200, 100])), "GEO305")
    assert box[0] == "bbox reaches 1 pixel beyond the left edge of the image (640 × 480)"
    keypoints = {"keypoints": [100, 100, 2, 0, 0, 0, 0, 0, 0], "num_keypoints": 2}
    (count,) = messages_of(document(oar(**keypoints)), "GEO338")
    assert count == ("num_keypoints is 2, but one point has a visibility above 0", "write 1")


def test_pixels_are_written_out() -> None:
    keypoints = {"keypoints": [13145, 100, 2, 130, 120, 1, 0, 0, 0], "num_keypoints": 2}
    (far,) = messages_of(document(oar(**keypoints)), "GEO336")
    assert "lies 12,345 pixels outside" in far[0]


def test_only_texts_of_numbers_are_advised_to_lose_their_quotes() -> None:
    ring = [["a", "b", 500, 200, 500, 300]]
    assert messages_of(document(boat(segmentation=ring)), "GEO311")[0][1] != "remove the quotes"
    (score,) = messages_of(results(found_boat(score="97%")), "CNF302")
    assert score[1] == "it is a percentage: write 0.97"
    assert messages_of(results(found_boat(score="87")), "CNF302")[0][1] == "remove the quotes"


@pytest.mark.parametrize(
    ("bbox", "size"),
    [
        ([40, 60, "-5", "100"], 'the width "-5"'),
        (["40", "60", "0", "-1.5"], "the width 0 and height -1.5"),
        ([40, 60, 200, "0"], 'the height "0"'),
    ],
)
def test_sizes_in_quotes_are_none_as_well(bbox: list[Any], size: str) -> None:
    (found,) = messages_of(document(boat(bbox=bbox, without=("segmentation",))), "GEO303")
    assert found[0].replace(".0 ", " ") == f"bbox has {size}; both must be above 0"


def test_digits_may_be_an_id_or_a_name() -> None:
    images = [{"id": id_, "width": 640, "height": 480, "file_name": name} for id_, name in ((5, "0001.jpg"), (7, "5.jpg"), (8, "8.jpg"))]
    checker = predlint.compile({"images": images, "categories": [{"id": 1, "name": "boat"}], "annotations": []})
    given = [{"image_id": id_, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5} for id_ in ("0001", "5", "8")]
    assert [d.help for d in checker.validate(json.dumps(given).encode()).diagnostics if d.code == "REC302"] == [
        'write 5, the "id" of that image',
        'remove the quotes, if it is the id; if it is the name, write 7, the "id" of that image',
        "remove the quotes",
    ]


def test_numbers_of_masks_and_points_in_quotes() -> None:
    assert masks.MaskCountsForm("13").words()[1] == members_topic.NotACount("2", "num_keypoints").words()[1] == "remove the quotes"


def test_results_image_by_image_are_reported_once_and_looked_into() -> None:
    """As detectron2 keeps them before it writes its results."""
    one, other = json.loads(results(found_boat(score="0.5"), found_boat(image_id=99)))
    found = findings_of(
        json.dumps([{"image_id": 1, "instances": [one]}, {"image_id": 2, "instances": []}, {"image_id": 3, "instances": [other]}])
    )
    assert [(d.code, d.pointer) for d in found] == [
        ("JSN301", "/0/instances"),
        ("CNF302", "/0/instances/0/score"),
        ("KEY301", "/2/instances/0/image_id"),
    ]
    assert found[0].help == 'write them all into one list (results.extend(entry["instances"])); those in it were checked'
    del one["image_id"]
    found = findings_of(json.dumps([{"image_id": 1, "instances": [one]}]))
    assert [(d.code, d.pointer) for d in found] == [
        ("JSN301", "/0/instances"),
        ("REC301", "/0/instances/0/image_id"),
        ("CNF302", "/0/instances/0/score"),
    ]


@pytest.mark.parametrize(
    "called", [str.capitalize, str.upper, {"images": "image", "categories": "category", "annotations": "annotation"}.get]
)
def test_lists_of_nearly_the_right_names_are_reported_as_intended(called: Any) -> None:
    given = {called(name): value for name, value in json.loads(document(boat())).items()}
    found = findings_of(json.dumps(given))
    assert [(d.code, d.help) for d in found] == [
        ("JSN303", f'is it "{called(name)}"? then rename it') for name in ("images", "categories", "annotations")
    ]


@pytest.mark.parametrize("end", ["", ",\n"])
def test_results_a_line_with_commas_are_read(end: str) -> None:
    one, other = json.loads(results(found_boat(score="0.5"), found_boat(image_id=99)))
    found = findings_of(f"{json.dumps(one)},\n{json.dumps(other)}{end}")
    assert {d.code for d in found} == {"JSN001", "CNF302", "KEY301"}


FILES = [(101, "0001.jpg"), (107, "val/img_0007.jpg"), (5, "x5.jpg")]


@pytest.mark.parametrize(
    ("member", "value", "codes", "help"),
    [
        ("image_id", "0001", ["REC302"], 'write 101, the "id" of that image'),
        ("image_id", "007", ["REC302"], 'write 107, the "id" of that image'),
        ("image_id", "5", ["REC302"], "remove the quotes"),
        ("image_id", "12", ["KEY301", "REC302"], "remove the quotes"),
        ("image_id", [101], ["REC302"], "remove the brackets"),
        ("image_id", [101, 107], ["REC302"], 'give the "id" of its image'),
        ("image_id", "7", ["REC302"], 'write 107, the "id" of that image'),
        ("image_id", [1.5], ["REC302"], 'give the "id" of its image'),
        ("category_id", "7", ["REC302"], 'write 2, the "id" of that category'),
        ("category_id", "1", ["REC302"], 'remove the quotes, if it is the id; if it is the name, write 3, the "id" of that category'),
        ("category_id", "9", ["NAM301", "REC302"], "remove the quotes"),
        ("score", [0.5], ["CNF302"], "remove the brackets"),
        ("score", [True], ["CNF302"], "write how sure the model is, a number from 0 to 1"),
    ],
)
def test_an_id_in_another_form_is_reported_once_where_it_is_known_what_it_means(
    member: str, value: Any, codes: list[str], help: str
) -> None:
    images = [{"id": id_, "width": 640, "height": 480, "file_name": name} for id_, name in FILES]
    reference = {
        "images": images,
        "categories": [{"id": 1, "name": "a"}, {"id": 2, "name": "7"}, {"id": 3, "name": "1"}],
        "annotations": [],
    }
    result = {"image_id": 101, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5} | {member: value}
    found = predlint.compile(reference).validate(json.dumps([result]).encode()).diagnostics
    assert (sorted(d.code for d in found), found[-1].help) == (codes, help)


@pytest.mark.parametrize("name", ["bbox_score", "det_score", "Mask Score"])
def test_a_score_under_the_name_of_another_program(name: str) -> None:
    result = {"image_id": 1, "category_id": 1, "bbox": [40, 60, 200, 100], name: 0.5}
    (found,) = [d for d in findings_of(json.dumps([result])) if d.code == "CNF301"]
    assert found.help == f'rename "{name}" to "score"'


def test_what_others_call_the_members_of_a_category() -> None:
    given = {"images": [], "categories": [{"id": 1, "label": "boat"}, {"class_id": 2, "name": "pier"}], "annotations": []}
    found = [d for d in findings_of(json.dumps(given)) if d.code == "NAM307"]
    assert [(d.pointer, d.help) for d in found] == [
        ("/categories/0/name", 'is it "label"? then rename it'),
        ("/categories/1/id", 'is it "class_id"? then rename it'),
    ]
    with pytest.raises(predlint.OntologyError, match='has no "name"') as refused:
        predlint.compile(given)
    assert (refused.value.help or "").startswith('is it "label"? then rename it')


def test_long_outlines_are_checked_too() -> None:
    top = [number for i in range(3_001) for number in (40 + i / 15, 60)]
    assert codes(findings_of(document(boat(segmentation=[[*top, 40, 160]], area=18_000)))) == ["GEO310"]
    crossed = [*top, 40, 160, 200, 110]  # of which one part takes from the other
    assert not codes(findings_of(document(boat(segmentation=[crossed], area=5_690))))
    assert codes(findings_of(document(boat(segmentation=[crossed], area=11_000)))) == ["GEO310"]
    (found,) = findings_of(document(boat(segmentation=[[*top, 40, 160, 240, 160]])))
    assert found.code == "GEO316"
    assert found.message.startswith("the edges of the polygon cross")


@pytest.mark.parametrize(
    ("area", "expected"), [(1_970, []), (2_820, []), (3_670, []), (1_400, ["GEO310"]), (2_420, ["GEO310"]), (4_500, ["GEO310"])]
)
def test_a_polygon_that_winds_round_a_part_twice_covers_it_twice_or_once_or_not(area: float, expected: list[str]) -> None:
    """A star of five points: masks of it leave the middle out."""
    star = [140, 10, 198.8, 190.9, 44.9, 79.1, 235.1, 79.1, 81.2, 190.9]
    scaled = [round(40 + number / 2, 2) for number in star]
    xs, ys = scaled[::2], scaled[1::2]
    box = [min(xs), min(ys), round(max(xs) - min(xs), 2), round(max(ys) - min(ys), 2)]
    assert codes(findings_of(document(boat(segmentation=[scaled], bbox=box, area=area)))) == expected


@pytest.mark.parametrize(("area", "expected"), [(0, True), (1, True), (30_000, True), (20_000, False), (40_000, False)])
def test_an_outline_written_twice_covers_it_once_or_twice(area: float, expected: bool) -> None:
    """Nothing is left of it in a mask, which is not what it covers."""
    ring = [40, 60, 240, 60, 240, 160, 40, 160]
    found = findings_of(document(boat(segmentation=[ring + ring], bbox=[40, 60, 200, 100], area=area)))
    assert ("GEO310" in codes(found)) == expected


def test_the_least_that_polygons_cover_has_its_own_tolerance() -> None:
    """A large part and a hole in it that leaves little of it."""
    large, hole = [0, 0, 600, 0, 600, 400, 0, 400], [10, 10, 590, 10, 590, 390, 10, 390]
    covered = 600 * 400 - 580 * 380
    for area, expected in ((covered, []), (covered - 5_000, ["GEO310"])):
        assert codes(findings_of(document(boat(segmentation=[large, hole], bbox=[0, 0, 600, 400], area=area)))) == expected


POINTS = [100, 100, 2, 130, 120, 1, 158, 138, 1]
CAPTION = {"image_id": 1, "caption": "a boat at the quay"}


@pytest.mark.parametrize(
    ("first", "other", "code", "name"),
    [
        (CAPTION, {"image_id": 1, "text": "a boat"}, "REC308", "text"),
        (CAPTION, {"image_id": 1, "text": None, "sentence": "a boat"}, "REC308", "sentence"),
        (CAPTION, {"image_id": 1, "text": None}, "REC308", None),
        (CAPTION, {"image_id": 1, "category_id": 1, "box": [40, 60, 20, 10], "description": "a boat", "score": 0.5}, "REC308", None),
        (None, {"image_id": 1, "text": None}, "REC301", None),
        (None, {"image_id": 2, "category_id": 4, "points": POINTS, "score": 0.6}, "REC301", "points"),
        (None, {"image_id": 1, "category_id": 1, "points": [*POINTS, 40, 60, 30], "score": 0.6}, "REC301", None),
        (
            {"image_id": 2, "category_id": 4, "keypoints": POINTS, "score": 0.6},
            {"image_id": 1, "category_id": 1, "points": [*POINTS, 40, 60, 30], "score": 0.6},
            "REC308",
            None,
        ),
    ],
)
def test_a_member_is_to_be_renamed_only_where_it_is_what_is_missing(first: Any, other: Any, code: str, name: str | None) -> None:
    """A text beside a box describes it, null is no text, and the outline of a boat has no key points."""
    found = [d for d in findings_of(json.dumps([other] if first is None else [first, other])) if d.code == code]
    assert found
    renamed = [d.help for d in found if d.help is not None and d.help.startswith("rename ")]
    assert [text.split('"')[1] for text in renamed] == ([name] if name is not None else [])


def test_a_file_without_anything_is_no_list_of_results() -> None:
    for empty in ("", "\n"):
        assert "JSN014" in codes(findings_of(empty, "ontology.json"))
        assert "JSN302" not in codes(findings_of(empty, "ontology.json"))
    assert codes(findings_of("[]", "ontology.json")) == ["JSN302", "JSN305"]
    assert codes(findings_of("hello", "ontology.json")) == ["JSN001"]
    assert "JSN302" in codes(findings_of(json.dumps(found_boat()) + "\n" + json.dumps(found_boat()), "ontology.json"))


@pytest.mark.parametrize(
    "first", [found_boat(), {"image_id": 3, "category_id": 3, "segmentation": {"size": [6, 8], "counts": PACKED}, "score": 0.7}]
)
def test_runs_by_start_and_length_are_named(first: dict[str, Any]) -> None:
    found = findings_of(
        results(first, {"image_id": 3, "category_id": 3, "bbox": [1, 1, 2, 2], "segmentation": "3 2 9 2 15 4", "score": 0.7})
    )
    assert [d.code for d in found] == ["GEO311"]
    assert "Kaggle" in (found[0].help or "")
    (text,) = findings_of(results(first, {"image_id": 3, "category_id": 3, "bbox": [1, 1, 2, 2], "segmentation": "=42000a0", "score": 0.7}))
    assert (text.code, (text.help or "")[:35]) == ("GEO311", "if these are the runs of a mask, wr")


@pytest.mark.parametrize(
    ("text", "of_boxes", "of_masks"),
    [
        ("", "write polygons or a mask; leave the member out", "encode it"),
        ("[[1, 1, 4, 1, 4, 4]]", "write the list itself", "encode it"),
        ("1.5 1 4 1 4 4", "write the list itself", "encode it"),
        ('{"size": [6, 8]}', "write the object itself", "write the object itself"),
        ("3 2 9 " + 5000 * "9", "write the list itself", "encode it"),
    ],
)
def test_a_text_in_place_of_a_segmentation_is_reported_with_its_content(text: str, of_boxes: str, of_masks: str) -> None:
    given = {"image_id": 3, "category_id": 3, "bbox": [1, 1, 2, 2], "segmentation": text, "score": 0.7}
    mask = {"image_id": 3, "category_id": 3, "segmentation": {"size": [6, 8], "counts": PACKED}, "score": 0.7}
    for first, expected in ((found_boat(), of_boxes), (mask, of_masks)):
        (found,) = findings_of(results(first, given))
        assert (found.code, (found.help or "")[: len(expected)]) == ("GEO311", expected)


def test_a_rotated_box_under_another_name_is_reported_once() -> None:
    rotated = {"image_id": 1, "category_id": 1, "rbox": [40, 60, 200, 100, 30], "score": 0.9}
    (alone,), (beside,) = findings_of(json.dumps([rotated])), findings_of(results(found_boat(), rotated))
    assert (alone.code, beside.code) == ("REC301", "REC308")
    assert "no rotated boxes" in (alone.help or "")
    assert "[cx, cy, width, height, angle]" in (beside.help or "")
    assert codes(findings_of(json.dumps([rotated | {"rbox": [40, 60, 200, 0]}]))) == ["REC301"]  # they are no corner with a size
    (by_corners,) = findings_of(json.dumps([rotated | {"rbox": [40, 60, 240, 60, 240, 160, 40, 160]}]))
    assert "box around the four corners" in (by_corners.help or "")
    (listed,) = findings_of(json.dumps([rotated | {"rbox": [[40, 60, 200, 100]]}]))
    assert "a result of its own" in (listed.help or "")
    for given in ([40, 60, 200, 100], {"cx": 40, "cy": 60, "w": 200, "h": 100, "angle": 30}):
        (found,) = findings_of(json.dumps([rotated | {"rbox": given}]))
        assert "no rotated boxes" in (found.help or "") and "rename" not in (found.help or "")
    (by_pairs,) = findings_of(json.dumps([rotated | {"rbox": [[40, 60], [240, 60], [240, 160], [40, 160]]}]))
    assert by_pairs.help == by_corners.help


def test_a_polygon_among_results_for_a_bitmask_is_reported_once() -> None:
    found = findings_of(results({"image_id": 3, "category_id": 3, "segmentation": [[2, 1, 5, 1, 5, 5]], "score": 0.7}), "ontology.json")
    assert [d.code for d in found if d.pointer.startswith("/0/segm")] == ["GEO311"]


def test_a_caption_among_boxes_is_reported_once() -> None:
    found = findings_of(results(found_boat(), {"image_id": 1, "caption": "A boat"}))
    assert [(d.code, d.pointer) for d in found] == [("REC308", "/1/bbox")]


def test_a_swapped_size_of_an_image_is_reported_as_such() -> None:
    first = {**IMAGES[0], "width": IMAGES[0]["height"], "height": IMAGES[0]["width"]}
    (found,) = [d for d in findings_of(document(boat(), images=[first, *IMAGES[1:]])) if d.code == "KEY310"]
    assert (found.help or "").startswith("are width and height exchanged?")


def test_surplus_key_points_are_not_advised_to_be_filled_up() -> None:
    for count, filled in ((2, True), (5, False)):
        (found,) = findings_of(json.dumps([{"image_id": 2, "category_id": 4, "keypoints": [100, 110, 1] * count, "score": 0.5}]))
        assert (found.code, "write 0, 0, 0" in (found.help or "") or "alone" in (found.help or "")) == ("GEO333", filled)


def test_points_whose_x_and_y_are_swapped_are_reported_as_such() -> None:
    for points, expected in (([100, 700, 2, 130, 720, 1, 90, 20, 2], True), ([100, 700, 2, 900, 720, 1, 90, 20, 2], False)):
        (found,) = findings_of(json.dumps([{"image_id": 2, "category_id": 4, "keypoints": points, "score": 0.5}]))
        assert (found.code, "swapped" in (found.help or "")) == ("GEO337", expected)


def test_a_class_counted_from_1_is_reported_too() -> None:
    reference = {"images": IMAGES, "categories": [{"id": id_, "name": f"c{id_}"} for id_ in (3, 4, 9)]}
    for class_, expected in ((0, ["category 3"]), (1, ["category 4", "or 3"]), (2, ["category 9", "or 4"])):
        (found,) = findings_of(results(found_boat(category_id=class_)), json.dumps(reference).encode())
        assert all(part in (found.help or "") for part in expected)


def test_a_box_in_fractions_that_only_its_centre_or_its_corners_explain_is_reported_as_such() -> None:
    for given, expected in (
        ([0.8, 0.5, 0.375, 0.25], "[392, 180, 240, 120]"),
        ([0.25, 0.5, 0.25, 0.25], "top left corner, not the centre"),
        ([0.5, 0.5, 0.75, 0.875], "are these two corners, [x1, y1, x2, y2]? then [x, y, width, height] in pixels is [320, 240, 160, 180]"),
        ([0.6, 0.6, 0.7, 0.7], "pixels is [384, 288, 64, 48]"),
    ):
        (found,) = findings_of(results(found_boat(bbox=given)))
        assert (found.code, expected in (found.help or "")) == ("GEO306", True)


def test_a_printed_array_in_place_of_a_box_is_reported_as_such() -> None:
    (found,) = findings_of(results(found_boat(bbox="tensor([40., 60., 200., 100.])")))
    assert "array.tolist()" in (found.help or "")


def test_the_score_of_a_pose_may_be_above_1_beside_a_box_too() -> None:
    pose = {"image_id": 2, "category_id": 4, "bbox": [90, 90, 80, 60], "keypoints": [100, 100, 2, 130, 120, 1, 158, 138, 1]}
    assert codes(findings_of(results(pose | {"score": 1.05}))) == ["CNF304"]
    assert codes(findings_of(results(pose | {"score": -0.5}))) == ["CNF303"]
    assert codes(findings_of(results(found_boat(score=1.05)))) == ["CNF303"]


@pytest.mark.parametrize("name", ["kaj/\u00e5 7.jpg", "\u00e5 7.jpg", "\u00e5 7"])
def test_accents_apart_from_their_letters_make_no_other_file(name: str) -> None:
    image = {"id": 5, "width": 640, "height": 480, "file_name": unicodedata.normalize("NFD", "kaj/\u00e5 7.jpg")}
    reference = document(images=[image]).encode()
    (found,) = findings_of(results(found_boat(image_id=name)), reference)
    assert found.help == 'write 5, the "id" of that image'


@pytest.mark.parametrize(("skeleton", "expected"), [("1-2", ["NAM311"]), ({"1": 2}, ["NAM311"]), (None, []), ([], [])])
def test_a_skeleton_is_a_list_of_edges(skeleton: Any, expected: list[str]) -> None:
    posed = {**OAR, "skeleton": skeleton}
    assert codes(findings_of(document(categories=[posed]), document(categories=[posed]).encode())) == ["JSN306", *expected]


def test_a_list_of_nothing_but_nan_is_reported_once() -> None:
    """That it should be no list is no matter: without it nothing is left to be put right."""
    checker = predlint.compile(HARBOUR / "coco.json", dialect="coco")
    given = document(boat(area=[None], score=[None])).replace("null", "NaN")
    area, score = [d for d in checker.validate(given.encode()).diagnostics if d.pointer.startswith("/annotations")]
    assert (area.code, area.pointer, score.code, score.pointer) == ("JSN008", "/annotations/0/area/0", "JSN008", "/annotations/0/score/0")
    assert "leave the member out" in str(area.help) and "without one it would count as certain" in str(score.help)


@pytest.mark.parametrize(
    ("score", "points", "code", "message"),
    [
        (95, [100, 100, 2, 130, 120, 1, 158, 138, 1], "CNF304", "; if it is percent, divide it by 100: 0.95"),
        (401.5, [100, 100, 2, 130, 120, 1, 158, 138, 1], "CNF304", "if it is a sum"),
        (95, "abc", "CNF303", "divide percent by 100: 0.95"),
        (95, {"a": 1}, "CNF303", "divide percent by 100: 0.95"),
        (95, [], "CNF303", "divide percent by 100: 0.95"),
    ],
)
def test_a_score_in_percent_is_reported_as_such(score: float, points: Any, code: str, message: str) -> None:
    pose = {"image_id": 2, "category_id": 4, "bbox": [90, 90, 80, 60], "keypoints": points, "score": score}
    (help_,) = [d.help or "" for d in findings_of(results(pose)) if d.code == code]
    assert help_.endswith(message)
