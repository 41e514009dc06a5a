"""What the annotations of a COCO file name, and what takes more than one of them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coco_examples import BASIN, BOAT, CATEGORIES, IMAGES, PIER, QUAY, THUMB, WATER, boat, found_boat, oar, pier, water
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.io.reread import RereadRecord
from predlint.kernel.spill_folder import SpillFolder
from predlint.model.findings import pointer
from predlint.model.violation import Finding
from predlint.platforms.coco.context_builder import BuiltContext, build_context
from predlint.platforms.coco.matching import read_map
from predlint.platforms.coco.reader import read_reference
from predlint.platforms.coco.stream import BlockElements, CocoCrossRecordRules
from predlint.platforms.coco.topics.categories import CategoryRules, category_node
from predlint.platforms.coco.topics.images import ImageRules, image_node
from predlint.platforms.coco.topics.references import ReferenceRules
from predlint.platforms.encord.reader import read_encord
from predlint.shape.explainer import build_explainer

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
TRUTH = read_reference(HARBOUR / "coco.json")
ENCORD = read_encord(HARBOUR / "ontology.json")
MAPPING = read_map(HARBOUR / "mapping.json")
ROWS = DataRows([DataRow(0, "quay_001.jpg", "1", width=640.0, height=480.0), DataRow(1, "basin_002.jpg", "2")])


def gathered(**given: Any) -> BuiltContext:
    whole: dict[str, Any] = {"results": False, "images": None, "categories": None, "truth": None, "structure": None, "mapping": None}
    return build_context(**{**whole, "rows": None, **given})


def codes(found: list[Finding]) -> list[tuple[str, str]]:
    assert all(finding.words()[0] for finding in found)
    return [(finding.code, pointer(finding.path)) for finding in found]


def named(value: Any, **given: Any) -> list[tuple[str, str]]:
    out: list[Finding] = []
    ReferenceRules(*gathered(**given))(value, out)
    return codes(out)


# ---- one annotation


def test_results_are_held_against_the_truth() -> None:
    assert named(found_boat(), results=True, truth=TRUTH) == []
    assert named(found_boat(image_id=9, category_id=9), results=True, truth=TRUTH) == [("KEY301", "/image_id"), ("NAM301", "/category_id")]


def test_annotations_are_held_against_their_own_lists() -> None:
    own: dict[str, Any] = {"images": [QUAY], "categories": [BOAT]}
    assert named(boat(), **own) == []
    assert named(oar(), **own) == [("KEY301", "/image_id"), ("NAM301", "/category_id")]
    assert named(oar()) == []  # nothing is known


@pytest.mark.parametrize("odd", [None, "1", True, 1.5, [], {}, "quay_001.jpg"])
def test_ids_of_another_type_are_reported_elsewhere(odd: Any) -> None:
    assert named(boat(image_id=odd, category_id=odd), images=IMAGES, categories=CATEGORIES, structure=ENCORD) == []


def test_ids_in_quotes_in_the_lists_do_not_make_their_annotations_wrong() -> None:
    assert named(boat(), images=[{**QUAY, "id": "1"}], categories=[{**BOAT, "id": "1"}]) == []


def test_lists_without_anything_usable_are_no_lists() -> None:
    assert named(boat(), images=[], categories=[]) == []
    assert named(boat(), images=[None], categories=["boat"]) == []


def test_an_image_that_lost_its_id_is_reported_once() -> None:
    images = [QUAY, {**BASIN, "id": 1}, THUMB]
    assert named(boat(image_id=2), images=images) == []
    assert named(boat(image_id=9), images=images) == [("KEY301", "/image_id")]


def test_a_category_that_lost_its_id_is_reported_once() -> None:
    categories = [BOAT, {**PIER, "id": 1}, WATER]
    assert named(pier(), categories=categories) == []
    assert named(pier(category_id=9), categories=categories) == [("NAM301", "/category_id")]


@pytest.mark.parametrize("odd", [{"file_name": "basin_002.jpg"}, {**BASIN, "id": None}, {**BASIN, "id": "basin"}, "basin_002.jpg", 5])
def test_an_image_whose_id_cannot_be_read_is_reported_once(odd: Any) -> None:
    for images in ([QUAY, odd, THUMB], [odd, {**QUAY, "id": 3}], [QUAY, odd, odd]):
        assert named(boat(image_id=2), images=images) == []
        assert named(boat(image_id=9), images=images) == [("KEY301", "/image_id")]


@pytest.mark.parametrize("odd", [{"name": "pier"}, {**PIER, "id": None}, "pier"])
def test_a_category_whose_id_cannot_be_read_is_reported_once(odd: Any) -> None:
    assert named(pier(), categories=[BOAT, odd, WATER]) == []
    assert named(pier(category_id=9), categories=[BOAT, odd, WATER]) == [("NAM301", "/category_id")]


def test_images_of_the_project() -> None:
    assert named(boat(), images=IMAGES, structure=ENCORD, mapping=MAPPING) == []
    assert named(boat(image_id=3), images=IMAGES, structure=ENCORD, rows=ROWS) == [("KEY302", "/image_id")]
    extra = [*IMAGES, {**QUAY, "id": 9, "file_name": "lock_009.jpg"}]
    assert named(boat(image_id=9), images=extra, structure=ENCORD, mapping=MAPPING) == [("KEY302", "/image_id")]
    assert named(found_boat(image_id=9), results=True, structure=ENCORD, mapping=MAPPING) == [("KEY302", "/image_id")]


def test_shapes_that_encord_takes() -> None:
    known: dict[str, Any] = {"images": IMAGES, "categories": CATEGORIES, "structure": ENCORD}
    assert named(boat(), **known) == []
    assert named(water(), **known) == []
    assert named(oar(), **known) == [("MED311", "/category_id")]
    assert named(water(segmentation=[[1, 1, 2, 2, 3, 1]]), **known) == [("MED312", "/segmentation")]
    assert named(water(without=("segmentation",)), **known) == [("MED312", "/segmentation")]
    assert named(pier(segmentation={"size": [480, 640], "counts": "x"}), **known) == [("MED313", "/segmentation")]
    for wrong in ([], [1, 2, 3], "x", 5):  # the shape says it
        assert named(water(segmentation=wrong), **known) == []


def test_sizes_come_from_where_they_are_known() -> None:
    unsized = [{"id": 1, "file_name": "quay_001.jpg"}]
    assert gathered(images=unsized, structure=ENCORD, rows=ROWS).context.image(1) == (1, 640, 480)
    assert gathered(images=unsized, truth=TRUTH).context.image(1) == (1, 640, 480)
    assert gathered(results=True, structure=ENCORD, rows=ROWS).context.image(1) == (1, 640, 480)


# ---- across elements


def read_from(elements: list[Any]) -> Any:
    def read(position: int) -> RereadRecord:
        value = elements[position]
        return RereadRecord(position, orjson.dumps(value), value if isinstance(value, dict) else {})

    return read


def settled(document: dict[str, list[Any]], cuts: list[int] | None = None, **given: Any) -> list[tuple[int, str, str]]:
    """What is said across the elements of a document that is read in parts."""
    links = gathered(images=document.get("images"), categories=document.get("categories"), **given).links
    elements = [(name, value) for name, values in document.items() for value in values]
    ends = [*sorted(cuts or []), len(elements)]
    whole = CocoCrossRecordRules(links)
    at = 0
    for end in ends:
        part = CocoCrossRecordRules(links)
        for name, value in elements[at:end]:
            {"images": part.add_image, "categories": part.add_category, "annotations": part.add_annotation}[name](value)
        whole.merge(part.snapshot())
        at = end
    found: list[tuple[int, str, str]] = []
    for position, finding in whole.finalize(read_from([value for _, value in elements])):
        found.append((position, *codes([finding])[0]))
    list(codes(list(whole.summary())))
    return sorted(found)


def test_twice() -> None:
    document = {
        "annotations": [boat(), pier(id=1), boat(id=7), 5, {}],
        "categories": [BOAT, PIER, {**WATER, "id": 1}, {**WATER, "name": "pier"}],
        "images": [QUAY, {**BASIN, "id": 1}, {**THUMB, "file_name": "quay_001.jpg"}],
    }
    assert settled(document) == [
        (1, "UID301", "/id"),
        (2, "DUP301", ""),
        (7, "UID303", "/id"),
        (8, "DUP302", "/name"),
        (10, "UID302", "/id"),
        (11, "DUP303", "/file_name"),
    ]


def test_categories_are_looked_up_when_annotations_name_them() -> None:
    categories = [BOAT, {"id": 2, "name": "Pier"}, {"id": 77, "name": "anchor"}]
    document = {"images": list(IMAGES), "categories": categories, "annotations": [boat(), pier()]}
    assert settled(document, structure=ENCORD) == [(4, "NAM302", "/name")]
    assert settled({**document, "annotations": [boat()]}, structure=ENCORD) == []


def test_scores_that_are_missing_are_reported_once() -> None:
    plain = [made(without=("score",)) for made in (boat, pier, water)]
    document = {"annotations": plain, "images": list(IMAGES), "categories": [BOAT, PIER, WATER]}
    assert settled(document, structure=ENCORD) == [(0, "CNF310", "/score")]
    assert settled(document) == []


@given(st.integers(0, 2**32), st.lists(st.integers(0, 40), max_size=5))
def test_parts_agree_with_the_whole(seed: int, cuts: list[int]) -> None:
    rng = random.Random(seed)
    images = [{**QUAY, "id": rng.randrange(8), "file_name": f"{rng.randrange(8)}.jpg"} for _ in range(rng.randrange(8))]
    categories = [{"id": rng.randrange(4), "name": rng.choice(["boat", "pier", "Boat"])} for _ in range(rng.randrange(5))]
    annotations = [boat(id=rng.randrange(20), score=rng.choice([0.5, 0.6]), image_id=rng.randrange(3)) for _ in range(rng.randrange(20))]
    document = {"images": images, "annotations": annotations, "categories": categories}
    cuts = [cut for cut in cuts if cut <= sum(map(len, document.values()))]
    assert settled(document, cuts, structure=ENCORD) == settled(document, structure=ENCORD)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.5, 0.6]), st.integers(0, 2)), max_size=12))
def test_nothing_that_stands_twice_is_missed(rows: list[tuple[int, float, int]]) -> None:
    annotations = [boat(id=id_, score=score, image_id=image) for id_, score, image in rows]
    seen_ids: set[int] = set()
    seen: set[tuple[float, int]] = set()
    wanted: list[tuple[int, str]] = []
    for position, (id_, score, image) in enumerate(rows):
        if id_ in seen_ids:
            wanted.append((position, "UID301"))
        elif (score, image) in seen:
            wanted.append((position, "DUP301"))
        seen_ids.add(id_)
        seen.add((score, image))
    assert [(position, code) for position, code, _ in settled({"annotations": annotations})] == wanted


# ---- whatever stands there

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["", "1", "boat", "quay_001.jpg"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "keypoints", "skeleton"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def mixed(whole: dict[str, Any]) -> st.SearchStrategy[Any]:
    """An element with some members of any kind."""
    some = st.dictionaries(st.sampled_from(sorted(whole)), anything, max_size=3)
    return anything | some.map(lambda changed: {**whole, **changed})


@given(
    st.lists(mixed(QUAY), max_size=4),
    st.lists(mixed({**BOAT, "keypoints": ["bow"], "skeleton": [[1, 1]]}), max_size=4),
    st.lists(mixed(boat()), max_size=4),
    st.sampled_from(["truth", "encord", "mapped", "rows"]),
)
def test_anything_may_stand_anywhere(images: list[Any], categories: list[Any], annotations: list[Any], against: str) -> None:
    given: dict[str, dict[str, Any]] = {
        "truth": {"truth": TRUTH},
        "encord": {"structure": ENCORD},
        "mapped": {"structure": ENCORD, "mapping": MAPPING},
        "rows": {"structure": ENCORD, "rows": ROWS},
    }
    for results in (False, True):
        lists: dict[str, Any] = {} if results else {"images": images, "categories": categories}
        context, links = gathered(results=results, **lists, **given[against])
        references, stream = ReferenceRules(context, links), CocoCrossRecordRules(links)
        image_shape, category_shape = build_explainer(image_node(True)), build_explainer(category_node(True))
        for image in lists.get("images", ()):
            found = image_shape(image)
            ImageRules(links).check(image, found)
            codes(found)
            stream.add_image(image)
        for category in lists.get("categories", ()):
            found = category_shape(category)
            CategoryRules(links).check(category, found)
            codes(found)
            stream.add_category(category)
        for annotation in annotations:
            out: list[Finding] = []
            references(annotation, out)
            codes(out)
            stream.add_annotation(annotation)
        elements = [*lists.get("images", ()), *lists.get("categories", ()), *annotations]
        assert codes([finding for _, finding in stream.finalize(read_plain(elements))]) is not None
        codes(list(stream.summary()))


def read_plain(elements: list[Any]) -> Any:
    def read(position: int) -> RereadRecord:
        value = elements[position]
        return RereadRecord(position, b"", value if isinstance(value, dict) else {})

    return read


@pytest.mark.parametrize(("known", "expected"), [(None, 1), (0, 0), (30, 0), (59, 0)])
@pytest.mark.parametrize("parts", [1, 2, 7, 60])
def test_a_mapping_of_other_images(known: int | None, expected: int, parts: int, tmp_path: Path) -> None:
    """However the list is cut, one image that the mapping has is enough; else the first ids are shown, and none that is not there."""
    images: list[Any] = [{"file_name": "a"}, *[{"id": 100 + number, "file_name": f"{number}"} for number in range(59)]]
    if known is not None:
        images[known] = {**images[known], "id": 2}
    links = gathered(images=images, structure=ENCORD, mapping=MAPPING).links
    with SpillFolder(str(tmp_path)) as place:
        whole, slow = CocoCrossRecordRules(links), CocoCrossRecordRules(links)
        for part in range(parts):
            stream = CocoCrossRecordRules(links)
            for image in images[part * 60 // parts : (part + 1) * 60 // parts]:
                stream.add_image(image)
                slow.add_image(image)
            whole.merge(stream.snapshot().spilled(place) if part % 2 else stream.snapshot())
        found, same = ([f for f in each.summary() if f.code == "NAM306" and "images" in f.fields] for each in (whole, slow))
        assert len(found) == expected and found == same
        if found:
            assert found[0].fields[3] == tuple(str(100 + number) for number in range(20))


@pytest.mark.parametrize("parts", [1, 2, 3, 9])
def test_annotations_without_key_points_are_found_in_any_part(parts: int) -> None:
    """Those without are in the last part, and those with points before them."""
    links = gathered().links
    values: list[Any] = [{"id": 1 + at, "image_id": 1, "category_id": 7, "keypoints": [1, 1, 2] if at < 7 else None} for at in range(9)]
    whole = CocoCrossRecordRules(links, {7: "person"})
    for part in range(parts):
        stream = CocoCrossRecordRules(links, {7: "person"})
        for value in values[part * 9 // parts : (part + 1) * 9 // parts]:
            stream.add_annotation(value)
        whole.merge(stream.snapshot())
    found = [(position, finding.fields) for position, finding in whole.finalize(read_plain(values)) if finding.code == "GEO339"]
    assert found == [(7, ("person",)), (8, ("person",))]


def test_the_first_without_a_score_is_named_among_many_at_once() -> None:
    """Two pieces of five annotations: of the first piece all have a score, of the second the third and the last have none."""
    stream = CocoCrossRecordRules(gathered(structure=ENCORD).links)
    for begin, unscored in ((0, []), (5, [2, 4])):
        ids, ones = np.arange(begin, begin + 5, dtype=np.int64), np.ones(5, np.int64)
        boxes = np.stack([ids, ids, ones, ones], axis=1).astype(np.float64)
        stream.add_block(
            BlockElements(
                ids, ones, ones, ids, boxes, {}, unscored, (), has_keypoints=None, points=None, drawn=False, scored=False, singles=True
            )
        )
    found = [(position, finding.fields) for position, finding in stream.finalize(read_plain([{}] * 10)) if finding.code == "CNF310"]
    assert found == [(7, (2, 10))]


@pytest.mark.parametrize(
    ("names", "expected"), [((None, "conf"), (2, 2)), (("conf", None), (2, 2, "conf")), (("conf", "prob"), (2, 2, "conf"))]
)
@pytest.mark.parametrize("parts", [1, 2])
def test_what_stands_for_the_score_is_that_of_the_first_without_one(names: tuple[str | None, ...], expected: Any, parts: int) -> None:
    """However many parts there are: a name in a later one says nothing of it."""
    links = gathered(structure=ENCORD).links
    whole, stream = CocoCrossRecordRules(links), CocoCrossRecordRules(links)
    for name in names:
        stream.add_annotation({"id": 1, "image_id": 1, "category_id": 1} | ({} if name is None else {name: 0.9}))
        if parts > 1:
            whole.merge(stream.snapshot())
    whole.merge(stream.snapshot())
    assert [finding.fields for _, finding in whole.finalize(read_plain([{}] * 2)) if finding.code == "CNF310"] == [expected]
