"""One mistake, one message, in words that help: COCO files as hurried scripts and other programs write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from coco_examples import (
    BOAT,
    IMAGES,
    PACKED,
    PIER,
    QUAY,
    boat,
    document,
    encord_document,
    found_boat,
    oar,
    results,
)
from predlint.platforms.coco.reader import read_reference
from predlint.platforms.coco.topics import masks
from predlint.platforms.coco.topics import members as members_topic
from predlint.report.platform_trees import tree_text

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"


def findings_of(text: str | bytes, ontology: Any = "coco.json", **options: Any) -> list[predlint.Diagnostic]:
    source = HARBOUR / ontology if isinstance(ontology, str) else ontology
    rows = options.pop("data_rows", None)
    checker = predlint.compile(source, dialect="coco", **options)
    report = checker.validate(text.encode() if isinstance(text, str) else text, data_rows=rows)
    return [d for d in report.diagnostics if d.code != "MED315"]  # the harbour's ontology asks of each boat what an import cannot answer


def codes(found: list[predlint.Diagnostic]) -> list[str]:
    return sorted({d.code for d in found} - {"KEY316"})


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


def test_an_area_of_0_is_no_area_of_a_box() -> None:
    for given in ({"segmentation": []}, {"segmentation": [[]]}, {"segmentation": None}):
        found = findings_of(document(boat(**given, bbox=[2, 37, 11, 8], area=0)))
        assert [(d.message, d.help) for d in found if d.code == "GEO310"] == [
            ("area is 0, but the box covers 88 square pixels", "write 88")
        ]
    many = [boat(id=at + 1, segmentation=[], bbox=[2 * at, 37, 11, 8], area=0) for at in range(50)]
    assert [d.code for d in findings_of(document(*many))].count("GEO310") == 50


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


def test_the_file_of_another_split_is_reported_once() -> None:
    images = [{**QUAY, "id": number, "file_name": f"lock_{number}.jpg"} for number in range(1000, 1060)]
    found = findings_of(document(boat(image_id=1000), images=images))
    assert codes(found) == ["KEY311"]
    assert [d.message for d in found] == ["not one of the 60 images is in the COCO file that it is checked against"]
    found = findings_of(encord_document(boat(image_id=1000), images=images), "ontology.json", data_rows=HARBOUR / "coco.json")
    assert [d.code for d in found] == ["KEY302"]
    assert found[0].message.startswith("not one of the 60 images is in the list of data rows")


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


def test_a_table_has_each_id_under_its_heading() -> None:
    lines = tree_text(read_reference(document(categories=({"id": 70, "name": "boat"}, {**PIER, "id": 80})).encode()), "coco.json").split(
        "\n"
    )
    heading, plain, other = (next(line for line in lines if word in line) for word in ("category_id", "boat", "pier"))
    assert plain.index("70") == other.index("80") == heading.index("category_id")


def test_a_whole_file_given_as_a_record_is_reported_as_one() -> None:
    path = Path(__file__).parents[2] / "examples" / "harbour" / "coco.json"
    found = predlint.compile(path).check(json.loads(path.read_bytes()))
    assert [d.code for d in found] == ["JSN301"]
    assert "a whole COCO file" in found[0].message


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


@pytest.mark.parametrize("drawn", [oar({"keypoints": None, "num_keypoints": 3}), oar({"num_keypoints": 3}, without=("keypoints",))])
def test_a_number_of_key_points_without_any(drawn: dict[str, Any]) -> None:
    (found,) = [d for d in findings_of(document(drawn)) if d.code == "GEO338"]
    assert (found.pointer, found.message) == ("/annotations/0/num_keypoints", 'num_keypoints is 3, but the annotation has no "keypoints"')
    many = [{**drawn, "id": id_, "bbox": [40, 60, 20, id_ % 100 + 1], "num_keypoints": id_ == 700} for id_ in range(1, 1_500)]
    many = [{**each, "num_keypoints": int(each["num_keypoints"])} for each in many]
    assert [d.pointer for d in findings_of(document(*many)) if d.code == "GEO338"] == ["/annotations/699/num_keypoints"]


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


def test_an_image_needs_a_name_where_no_mapping_takes_its_id(tmp_path: Path) -> None:
    bare = {name: value for name, value in QUAY.items() if name != "file_name"}
    text = encord_document(boat(), images=(bare,), categories=(BOAT,))
    assert codes(findings_of(text, "ontology.json")) == ["KEY303"]
    assert codes(findings_of(text, "ontology.json", map=mapping(tmp_path, HASHES[0]))) == ["KEY312"]


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


def test_columns_of_titles_are_named(tmp_path: Path) -> None:
    with pytest.raises(predlint.DataRowsError) as error:
        findings_of(encord_document(boat()), "ontology.json", data_rows=rows(tmp_path, "image_name,width\nquay_001.jpg,640\n"))
    assert error.value.message.endswith("rows.csv: no column data_hash or data_title (found image_name, width)")
    assert error.value.help == (
        'if you mean "image_name", rename it to data_title; '
        "the columns that are read: data_hash, data_title, label_hash, media_type, width, height, frame_count"
    )


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


def test_numbers_of_masks_and_points_in_quotes() -> None:
    assert masks.MaskCountsForm("13").words()[1] == members_topic.NotACount("2", "num_keypoints").words()[1] == "remove the quotes"


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
