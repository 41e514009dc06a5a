"""A COCO file that is given as the ontology: how it is told from others, read, and refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from predlint.model.ontology import OntologyError
from predlint.platforms.coco.lint import lint
from predlint.platforms.coco.ontology import FileNames
from predlint.platforms.coco.reader import read_reference
from predlint.platforms.format_detection import is_coco
from predlint.platforms.registry import read_ontology
from predlint.report.platform_trees import outline_of, tree_text

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
HARBOUR = EXAMPLES / "harbour" / "coco.json"
TEXT = HARBOUR.read_bytes()


def test_the_harbour() -> None:
    reference = read_reference(HARBOUR)
    assert [(c.id, c.name) for c in reference.categories] == [(1, "boat"), (2, "pier"), (3, "water"), (4, "oar")]
    assert reference.by_id[4].keypoints == ("handle", "shaft", "blade")
    assert reference.by_id[4].skeleton == ((1, 2), (2, 3))
    assert reference.images is not None and reference.file_names is not None
    assert reference.images.find(2) == (2, 800, 600)
    assert reference.file_names.get(2) == "basin_002.jpg"
    assert reference.annotations
    assert reference.name == "A small harbour"
    assert lint(reference) == []


def test_an_element_that_is_no_utf_8_is_named_as_such() -> None:
    with pytest.raises(OntologyError) as error:
        read_reference(TEXT.replace(b'"pier"', b'"pi\xe9r"'))
    assert (error.value.message, error.value.pointer) == ("byte 0xE9 is not UTF-8", "/categories/1")
    (remark,) = read_reference(TEXT.replace(b"basin_002", b"b\xe4sin_002"), faulty=True).remarks
    assert (remark.message, remark.pointer) == ("byte 0xE4 is not UTF-8", "/images/1")


def test_bytes_and_values_read_alike() -> None:
    for other in (TEXT, json.loads(TEXT), b"\xef\xbb\xbf" + TEXT):
        assert read_reference(other).categories == read_reference(HARBOUR).categories


def test_annotations_may_hold_anything() -> None:
    text = b'{"annotations":[{"area":NaN},{"bbox":[1,Infinity]}],"images":[],"categories":[{"id":1,"name":"a"}]}'
    assert [c.name for c in read_reference(text).categories] == ["a"]


@pytest.mark.parametrize(
    "head",
    [
        b'{"images":[', b'{"annotations": [{"id": 1', b'  {"info":{"a":{"images":1}},"licenses":[{"id":1}],"images":[',
        b'{"categories":[]}',
        b'[{"image_id":1,"category_id":2,"bbox":[', b'\xef\xbb\xbf{"categories":', b'[{"score":1,"image_id":3}]',
    ],
)  # fmt: skip
def test_is_coco(head: bytes) -> None:
    assert is_coco(head)


@pytest.mark.parametrize(
    "head",
    [
        b"", b"{}", b"[]", b"<View>", b'{"tools":[],"classifications":[]}', b'{"objects":[],"classifications":[],"images":[]}',
        b'{"data":{"images":[]}}', b'{"name":"x","bbox":{}}', b'[{"data":{}}]', b'{"info":{"images":[]}}', b'{"images"', b"\xff\xfe{",
    ],
)  # fmt: skip
def test_is_not_coco(head: bytes) -> None:
    assert not is_coco(head)


def test_a_long_description_before_the_lists(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    file.write_text(json.dumps({"info": {"description": "x" * 9_000}, "categories": [{"id": 1, "name": "a"}]}))
    assert is_coco(file)
    assert not is_coco(tmp_path / "missing.json")


def test_other_ontologies_are_not_taken_for_coco() -> None:
    assert read_ontology(EXAMPLES / "street" / "ontology.json").dialect == "labelbox"
    assert read_ontology(EXAMPLES / "harbour" / "ontology.json").dialect == "encord"
    assert read_ontology(EXAMPLES / "harbour" / "ontology.json", "coco").dialect == "encord"
    assert read_ontology(HARBOUR).dialect == "coco"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "empty"),
        (b"[]", "array"),
        (b'{"images":[]}', 'no "categories"'),
        (b'{"categories":{"1":"boat"}}', "a list was expected"),
        (b'{"categories":[]}', "no categories"),
        (b'{"categories":[{"id":"1","name":"boat"}]}', "whole number"),
        (b'{"categories":[{"id":true,"name":"boat"}]}', "whole number"),
        (b'{"categories":[{"id":1' + b"0" * 5000 + b',"name":"boat"}]}', "does not fit in 64 bits"),
        (b'{"categories":[{"name":"boat"}]}', 'no "id"'),
        (b'{"categories":[{"id":1}]}', 'no "name"'),
        (b'{"categories":[{"id":NaN,"name":"boat"}],"images":[]}', "NaN"),
        (b'{"categories":[7]}', "an object was expected"),
        (b'{"categories":[{"id":1 "name":"boat"}]}', "line 1, column 24"),
        (TEXT[:300], "not valid JSON"),
        (b'{"a":1}\n{"b":2}', "several JSON objects"),
    ],
)
def test_refused(text: bytes, message: str) -> None:
    with pytest.raises(OntologyError, match=message.replace("[", r"\[")):
        read_reference(text)


@pytest.mark.parametrize(("text", "fix"), [(TEXT.rstrip()[:-1] + b",}", "remove the comma"), (TEXT[:300], "was the file cut off?")])
def test_a_comma_is_no_missing_end(text: bytes, fix: str) -> None:
    with pytest.raises(OntologyError) as raised:
        read_reference(text)
    assert raised.value.help == fix


@pytest.mark.parametrize("size", range(0, len(TEXT), 37))
def test_a_file_that_is_cut_off_is_read_or_refused(size: int) -> None:
    try:
        reference = read_reference(TEXT[:size])
    except OntologyError:
        return
    assert len(reference.categories) == 4


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    for path, expected in ((tmp_path / "no.json", "no such file"), (tmp_path, "directory")):
        with pytest.raises(OntologyError, match=expected):
            read_reference(path)


@pytest.mark.parametrize("odd", [None, 1, "x", [], {}, True, 1e300, -1, [[]], {"id": None}, {"id": {}}, {"id": 1, "name": []}])
def test_anything_may_stand_anywhere(odd: Any) -> None:
    category, image = {"id": 1, "name": "a"}, {"id": 1, "file_name": "a", "width": 1, "height": 1}
    for member in (*category, "keypoints", "skeleton", "supercategory"):
        lint(read_reference({"categories": [{**category, member: odd}, odd]}, faulty=True))
    for member in image:
        lint(read_reference({"categories": [category], "images": [{**image, member: odd}, odd], "info": odd}, faulty=True))


def test_notices_stay_bounded() -> None:
    notices = lint(read_reference({"categories": [{"id": 1, "name": "a"}], "images": [{} for _ in range(5_000)]}))
    assert len(notices) == 1_001
    assert "4,000 more" in notices[-1].message


def test_duplicate_members_are_reported_where_the_file_is_read() -> None:
    text = (
        b'{"info": {}, "images": [{"id": 1}],'
        b' "categories": [{"id": 1, "name": "a"}, {"id": 2, "name": "b", "name": "c"}],'
        b' "images": [{"id": 7, "id": 8, "file_name": "x", "width": 1, "height": 1, "more": {"a/b": 1, "a/b": 2}}],'
        b' "annotations": [{"id": 1, "id": 2}]}'
    )
    found = [(n.code, n.pointer) for n in lint(read_reference(text, faulty=True))]
    assert found == [("JSN007", at) for at in ("/images", "/categories/1/name", "/images/0/id", "/images/0/more/a~1b")]
    once = (
        text.replace(b'"images": [{"id": 1}],', b"").replace(b'"name": "b", ', b"").replace(b'"id": 7, ', b"").replace(b'"a/b": 1, ', b"")
    )
    assert lint(read_reference(once, faulty=True)) == []


CAT: dict[str, Any] = {"id": 1, "name": "a"}
IMAGE: dict[str, Any] = {"id": 1, "file_name": "a.jpg", "width": 1, "height": 1}


@pytest.mark.parametrize(
    ("categories", "images", "expected"),
    [
        ([CAT, CAT], [], ("ONT303", "/categories/1/id", "give each category an id of its own")),
        ([CAT, {**CAT, "id": 2}], [], ("ONT304", "/categories/1/name", "looking a category up by its name")),
        ([{**CAT, "id": None}], [], ("ONT302", "/categories/0/id", "number the categories: 1, 2, 3")),
        ([{**CAT, "skeleton": [[1, 2], [2, 3]]}], [], ("ONT309", "/categories/0/skeleton", 'name them: "keypoints"')),
        ([{**CAT, "keypoints": [1, 2]}], [], ("ONT309", "/categories/0/keypoints", 'write ["nose"')),
        ([CAT], [{**IMAGE, "id": True}], ("ONT302", "/images/0/id", "number the images: 1, 2, 3")),
        ([CAT], [{**IMAGE, "file_name": 5}], ("ONT308", "/images/0/file_name", "give the name that the data row has")),
        (
            [CAT],
            [{"id": 1, "filename": "a", "width": 1, "height": 1}],
            ("ONT308", "/images/0/file_name", 'is it "filename"? then rename it'),
        ),
    ],
)
def test_one_cause_is_reported_once_with_what_to_do(categories: list[Any], images: list[Any], expected: tuple[str, str, str]) -> None:
    (notice,) = lint(read_reference({"categories": categories, "images": images}, faulty=True))
    assert (notice.code, notice.pointer) == expected[:2]
    assert notice.help is not None and notice.help.startswith(expected[2])


def test_file_names() -> None:
    names = FileNames([([5, -2, 5], ["é.jpg", "", "second"]), ([7], ["\ud800"])])
    assert [names.get(id_) for id_ in (5, -2, 7, 6, 1 << 70)] == ["é.jpg", "", "\ud800", None, None]


def test_shown() -> None:
    reference = read_reference(HARBOUR)
    shown = tree_text(reference, str(HARBOUR))
    assert "coco · 4 categories · 3 images" in shown
    assert "key points handle, shaft, blade" in shown
    assert outline_of(reference)["categories"][1]["id"] == 2
