"""Two roads, one verdict: what is proven by the piece and what is explained one by one give the same report, to the byte."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import coco_examples as harbour
import predlint
from kernel_kit import needs_kernel
from laws.coco_make import MEMBERS, UNUSUAL_VALUES, Json, Maker, Style, World, disturb, examples, run, worlds, written
from laws.coco_run import small_windows
from predlint.model import rle

pytestmark = needs_kernel

WORLDS = ("truth", "categories", "encord", "mapped", "rows")
SEEDS = st.integers(0, 10**6)
LISTS = ("images", "categories", "annotations")
KINDS = ("bbox", "segm", "keypoints", "caption", "boxed")


def both(world: World, data: bytes, size: int = 1 << 12) -> int:
    """Holds the roads against one another, in windows of any size; the number of elements that were proven."""
    slow = run(world, data, fast=False)
    with small_windows(size):
        fast, crept = run(world, data, fast=True), run(world, data, fast=False)
    for other in (fast, crept, run(world, data, fast=True)):
        assert other.report.decode() == slow.report.decode(), (world.name, data[:3000])
        assert other.totals == slow.totals, (world.name, data[:3000])
    return fast.proven


def _mutate(rng: Random, elements: list[Any], count: int) -> None:
    for _ in range(count):
        at = rng.randrange(len(elements))
        elements[at] = disturb(rng, elements[at])


def _in_any_order(rng: Random, document: dict[str, Any]) -> dict[str, Any]:
    return dict(rng.sample(list(document.items()), len(document)))


@examples(60)
@given(SEEDS, st.sampled_from(WORLDS), st.sampled_from((0, 0, 1, 3, 12)), st.sampled_from((1 << 9, 1 << 11, 1 << 13)))
def test_code_paths_agree_on_documents(seed: int, name: str, faulty: int, size: int) -> None:
    rng, world = Random(seed), worlds()[name]
    document = Maker(world, rng).document(rng.choice((0, 1, 2, 30, 60)), info={"images": 3}, licenses=[{"id": 1}])
    for _ in range(faulty):
        elements = document[rng.choice((*LISTS, "annotations", "annotations"))]
        if elements:
            _mutate(rng, elements, 1)
    both(world, written(rng, _in_any_order(rng, document)), size)


@examples(30)
@given(SEEDS, st.sampled_from(KINDS), st.sampled_from((0, 0, 1, 3, 12)), st.sampled_from((1 << 9, 1 << 11)))
def test_code_paths_agree_on_results(seed: int, kind: str, faulty: int, size: int) -> None:
    rng, world = Random(seed), worlds()[WORLDS[seed % 3]]
    found = Maker(world, rng).results(kind, rng.choice((1, 2, 30, 60)))
    if rng.random() < 0.2:
        found += Maker(world, rng).results(rng.choice(KINDS), 3)
    if rng.random() < 0.2:
        found = [result | {"id": rng.randrange(40)} for result in found]
    _mutate(rng, found, faulty)
    both(world, written(rng, found), size)


@pytest.mark.slow
@examples(25)
@given(SEEDS, st.sampled_from(WORLDS))
@example(65534, "encord")  # images that are not known, beside others that are
def test_code_paths_agree_where_the_same_mistake_is_in_every_annotation(seed: int, name: str) -> None:
    rng, world = Random(seed), worlds()[name]
    document = Maker(world, rng).document(60)
    change = rng.randrange(1 << 30)
    half = len(document["annotations"]) // 2
    document["annotations"][half:] = [disturb(Random(change), annotation) for annotation in document["annotations"][half:]]
    both(world, written(rng, document), 1 << 11)


#: Members that no rule reads, or that one reads where another member is missing: of other platforms, programs and databases.
UNKNOWN_NAMES = (
    "__typename", "_id", "", "a b", "class", "Score", "scores", "conf", "confidence", "caption", "segments_info", "isCrowd", "is_crowd",
    "mask", "rle", "segmentaton", "Segmentation", "polygon", "box", "bboxes", "keypoint", "num_keypoint", "Area", "areas", "file_name",
    "image", "label", "category", "metadata", "answers", "dataRow", "objectHash", "featureHash", "from_name", "attributes", "width", "name",
)  # fmt: skip


@pytest.mark.slow
@examples(40)
@given(SEEDS, st.sampled_from(WORLDS), st.sampled_from(("document", *KINDS)), st.sampled_from((1 << 9, 1 << 11)))
def test_code_paths_agree_whatever_else_elements_have(seed: int, name: str, kind: str, size: int) -> None:
    """The same members in all elements, of which some lack one that is read; other values in a few."""
    rng, world = Random(seed), worlds()[name]
    maker = Maker(world, rng)
    whole = maker.document(40) if kind == "document" else None
    elements: list[Json] = whole["annotations"] if whole is not None else maker.results(kind, 40)
    elements[:] = json.loads(json.dumps(elements))  # parts of them are shared with other tests
    stray = {rng.choice(UNKNOWN_NAMES): rng.choice((*UNUSUAL_VALUES, *elements[0].values())) for _ in range(rng.choice((1, 2, 4)))}
    lacking = rng.sample(MEMBERS[:12], 3)
    for element in elements:
        element |= {member: value for member, value in stray.items() if member not in element and rng.random() < 0.9}
        if rng.random() < 0.3:
            element.pop(rng.choice(lacking), None)
    for element in rng.sample(elements, 3):
        element[rng.choice(list(stray))] = rng.choice(UNUSUAL_VALUES)
    both(world, written(rng, whole if whole is not None else elements), size)


def _small_change(rng: Random, annotation: dict[str, Any]) -> None:
    """A number moved to, or just over, a border that both roads must see alike."""
    member = rng.choice(("bbox", "bbox", "segmentation", "area", "score", "image_id", "category_id", "keypoints", "id"))
    holder: Any = annotation
    key: Any = member
    if isinstance(annotation.get(member), list) and annotation[member]:
        holder = annotation[member][-1] if member == "segmentation" else annotation[member]
        key = rng.randrange(len(holder))
    if (
        not isinstance(holder, (dict, list))
        or (isinstance(holder, dict) and key not in holder)
        or not isinstance(holder[key], (int, float))
    ):
        return
    steps = (0.5, -0.5, 1, -1, 1e-9, -1e-9, 0.01, 1.9, 2, 2.1, -2.1, 5, -5, 40, -40, -holder[key], holder[key] * 0.05, holder[key] * -0.051)
    holder[key] = float(holder[key]) if rng.random() < 0.1 else holder[key] + rng.choice(steps)


@pytest.mark.slow
@examples(60)
@given(SEEDS, st.sampled_from(WORLDS), st.integers(1, 6))
def test_code_paths_agree_at_the_borders(seed: int, name: str, changes: int) -> None:
    rng, world = Random(seed), worlds()[name]
    document = Maker(world, rng, Style(outlines=0.8, rings=0.4)).document(40)
    for _ in range(changes):
        _small_change(rng, rng.choice(document["annotations"][20:]))
    both(world, written(rng, document), 1 << 10)


@pytest.mark.slow
@examples(40)
@given(SEEDS, st.sampled_from(("truth", "categories", "rows")), st.sampled_from((1 << 9, 1 << 11)))
def test_code_paths_agree_where_some_have_key_points(seed: int, name: str, size: int) -> None:
    rng, world = Random(seed), worlds()[name]
    document = Maker(world, rng).document(80)
    share, ways = rng.choice((0.02, 0.5, 0.98, 1)), rng.sample(({}, {}, {"keypoints": None}, {"keypoints": []}, {"num_keypoints": 0}), 2)
    empty = {"keypoints": [], "num_keypoints": 0}
    for annotation in document["annotations"]:
        if "keypoints" in annotation and rng.random() < share:
            del annotation["keypoints"], annotation["num_keypoints"]
            annotation |= rng.choice((*ways, empty))
    both(world, written(rng, document), size)


# -- by hand ---------------------------------------------------------------------------------------------------------------


def _compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _boxes(world: World, count: int = 80) -> dict[str, Any]:
    return Maker(world, Random(5), Style(outlines=1, rings=0, whole=True)).document(count)


#: What is put in the place of an annotation's text, and the code that must come of it.
BY_TEXT = {
    "a member twice": (b'"image_id"', b'"image_id":1,"image_id"', "JSN007"),
    "a member twice, with an escape": (b'"image_id"', b'"image\\u005fid":1,"image_id"', "JSN007"),
    "NaN": (b'"area":', b'"area":NaN,"was":', "JSN008"),
    "a number beyond doubles": (b'"area":', b'"area":1e999,"was":', "JSN016"),
    "half of a surrogate pair": (b'"area":', b'"note":"\\ud83d","area":', "JSN010"),
    "an id beyond 64 bits": (b'"id":', b'"id":18446744073709551616,"was":', None),
    "an image id of 64 bits": (b'"image_id":', b'"image_id":9223372036854775808,"was":', "KEY301"),
    "an image id beyond 64 bits": (b'"image_id":', b'"image_id":99999999999999999999,"was":', "KEY301"),
    "no score": (b'"score":', b'"was":', None),
    "a score of null": (b'"score":', b'"score":null,"was":', None),
    "a raw line separator": (b'"area":', '"note":"\u2028","area":'.encode(), None),
    "a member twice in what nobody reads": (b'"area":', b'"note":{"by":1,"by":2},"area":', "JSN007"),
    "a member twice in what nobody reads, with an escape": (b'"area":', b'"note":[{"by":1,"b\\u0079":2}],"area":', "JSN007"),
    "a long integer in what nobody reads": (b'"area":', b'"note":[1' + b"0" * 400 + b'],"area":', "JSN016"),
    "a member with a name of no Python": (b'"area":', b'"class":1,"":2,"a b":3,"area":', None),
}


@pytest.mark.parametrize("name", ["truth", "encord"])
@pytest.mark.parametrize("case", BY_TEXT)
def test_code_paths_agree_on_changed_texts(case: str, name: str) -> None:
    old, new, code = BY_TEXT[case]
    data = _compact(_boxes(worlds()[name]))
    begin = data.index(b'"annotations"')
    at = data.index(b'"image_id"', begin + (len(data) - begin) * 3 // 4)
    at = data.index(old, data.rindex(b"{", 0, at))
    data = data[:at] + new + data[at + len(old) :]
    assert both(worlds()[name], data, 1 << 11) > 20
    assert code is None or code in _codes(worlds()[name], data)


@pytest.mark.parametrize("name", ["truth", "encord"])
@pytest.mark.parametrize("odd", [b"NaN", b"-Infinity", b'"\\ud83d"', b"[" * 70 + b"]" * 70, b"1" + b"0" * 400])
def test_elements_that_cannot_be_read_are_left_alone(odd: bytes, name: str) -> None:
    """Every tenth of them: what stands around them is proven all the same."""
    world = worlds()[name]
    document = json.loads(json.dumps(_boxes(world, 400)))
    for annotation in document["annotations"][5::10]:
        annotation["note"] = "odd"
    data = _compact(document).replace(b'"odd"', odd)
    assert both(world, data, 1 << 14) > 250  # but for a window in which the end of the last whole one is not seen


def _codes(world: World, data: bytes) -> set[str]:
    return {code.decode() for code in re.findall(rb'"code":"([A-Z]{3}[0-9]{3})"', run(world, data, fast=True).report)}


def test_code_paths_agree_on_a_crowd_of_polygons_among_masks() -> None:
    world = worlds()["truth"]
    document = _boxes(world, 120)
    document["annotations"] = [annotation for annotation in document["annotations"] if "keypoints" not in annotation]
    at = max(at for at, annotation in enumerate(document["annotations"]) if isinstance(annotation["segmentation"], list))
    document["annotations"][at]["iscrowd"] = 1
    data = _compact(document)
    assert both(world, data, 1 << 11) > 20
    assert "REC307" in _codes(world, data)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["truth", "encord"])
def test_code_paths_agree_on_masks_of_any_form(name: str, seed: int) -> None:
    """Masks in annotations, with boxes and areas that are theirs or not: whatever is clean is proven, and nothing else."""
    world, rng = worlds()[name], Random(seed)
    document = _boxes(world, 160)
    sizes = {image["id"]: (image["height"], image["width"]) for image in document["images"]}
    for one in document["annotations"]:
        if one["segmentation"].__class__ is dict:
            one |= _masked(rng, *sizes[one["image_id"]])
    data = _compact(document)
    assert both(world, data, 1 << 11) > 20


def test_masks_are_looked_at_together() -> None:
    """Each by itself takes ten times as long."""
    world, rng = worlds()["truth"], Random(2)
    document = _boxes(world, 400)
    sizes = {image["id"]: (image["height"], image["width"]) for image in document["images"]}
    document["annotations"] = [one for one in document["annotations"] if one["segmentation"].__class__ is dict]
    for one in document["annotations"]:
        one |= _masked(rng, *sizes[one["image_id"]], odd=0)
    assert both(world, _compact(document), 1 << 11) > len(document["annotations"]) - 40 > 50


def _masked(rng: Random, height: int, width: int, odd: float = 0.25) -> dict[str, Any]:
    """A mask of pixels anywhere; of so many, the box, the area, the size or the counts are not its own."""
    runs: list[int] = []
    for _ in range(rng.randrange(1, 9)):
        runs += [
            rng.choice((0, 1, rng.randrange(1 + height), rng.randrange(1 + 3 * height))),
            rng.choice((1, rng.randrange(height), 2 * height)),
        ]
    while sum(runs) > height * width:
        runs.pop()
    runs = runs if any(runs[1::2]) else [0, 1]
    runs.append(height * width - sum(runs))
    if runs[-1] == 0:
        runs.pop()
    around = rle.bounds(runs, height, width, row_major=False) or (0, 0, 1, 1)
    box, area, size = list(around), rle.area(runs), [height, width]
    case = rng.randrange(7) if rng.random() < odd else None
    if case == 0:
        box[rng.randrange(4)] += rng.choice((-2, 2, 3, 9, 0.5))
    elif case == 1:
        area = rng.choice((area * 2, area + 1, box[2] * box[3], 0))
    elif case == 2:
        size = rng.choice(([width, height], [height, width + 1], [height * 2, width]))
    elif case == 3:
        runs = rng.choice(([*runs, 1], runs[:-1], [height * width], [0, height * width], [1 << 33], [1 << 70], [*runs, 0]))
    elif case == 4:
        box = [box[1], box[0], box[3], box[2]]
    elif case == 5:  # nothing is drawn
        box, area, runs = [0, 0, 2, 2], 0, [height * width]
    elif case == 6:  # the sum is right
        runs = [*runs, 2, -2]
    counts = rle.encode(runs) if case == 6 or (rng.random() < 0.5 and max(runs, default=0) < 1 << 60) else runs
    return {"bbox": box, "area": area, "segmentation": {"size": size, "counts": counts}, "iscrowd": rng.randint(0, 1)}


@pytest.mark.parametrize("again", ["images", "categories"])
def test_code_paths_agree_on_a_second_list_far_after_the_first(again: str) -> None:
    """Readers keep the last one: annotations are held against that, though it is found only when a list before it was read."""
    world = worlds()["truth"]
    document = _boxes(world, 60)
    document = {name: document[name] for name in ("images", "annotations", "categories")}
    other = [element | {"id": element["id"] + at % 2} for at, element in enumerate(document[again] * (1 if again == "images" else 20))]
    data = _compact(document)[:-1] + b',"%b":%b}' % (again.encode(), _compact(other))
    both(world, data, 1 << 11)
    assert {"JSN007", "KEY301" if again == "images" else "UID303"} <= _codes(world, data)


@pytest.mark.parametrize("lacked", ["iscrowd", "area"])
def test_code_paths_agree_on_what_cannot_be_explained_after_one_that_lacks_a_member(lacked: str) -> None:
    """The one is proven with others, and explained among them; what it lacks is not lacked by the next."""
    world = worlds()["truth"]
    document = json.loads(json.dumps(_boxes(world, 90)))
    for one in document["annotations"][::3]:
        one.pop(lacked)
    document["annotations"][75]["id"] = 0
    document["annotations"][77]["note"] = "deep"
    data = _compact(document).replace(b'"deep"', b"[" * 300 + b"]" * 300)
    assert both(world, data, 1 << 12) > 20
    assert "JSN015" in _codes(world, data)


def test_code_paths_agree_on_a_result_of_no_pixels() -> None:
    world = worlds()["truth"]
    found = Maker(world, Random(5)).results("segm", 80)
    height, width = found[-1]["segmentation"]["size"]
    found[-1]["segmentation"]["counts"] = rle.encode([height * width])
    data = _compact(found)
    assert both(world, data, 1 << 11) > 20
    assert _codes(world, data) == {"GEO327"}


#: What stands in a member that nobody reads, of one element among many that have it, and the code that must come of it.
UNREAD = {
    "a member twice": (b'{"by":1,"by":2}', "JSN007"),
    "a member twice, with an escape": (b'[{"by":1,"b\\u0079":2}]', "JSN007"),
    "a long integer": (b"[1" + b"0" * 400 + b"]", "JSN016"),
    "a number beyond doubles": (b"1e999", "JSN016"),
    "NaN": (b"NaN", "JSN008"),
    "half of a surrogate pair": (b'"\\ud83d"', "JSN010"),
}


@pytest.mark.parametrize("among", ["images", "annotations"])
@pytest.mark.parametrize("case", UNREAD)
def test_code_paths_agree_on_what_nobody_reads(case: str, among: str) -> None:
    world, (odd, code) = worlds()["truth"], UNREAD[case]
    document = json.loads(json.dumps(_boxes(world, 50)))  # its elements are shared with other tests
    for element in document[among]:
        element["note"] = {"by": 0}
    before, behind = _compact(document).rsplit(b'{"by":0}', 1)
    data = before + odd + behind
    assert both(world, data, 1 << 11) > 20
    assert code in _codes(world, data)


@pytest.mark.parametrize("among", ["images", "annotations"])
@pytest.mark.parametrize("member", ["__typename", "__v", "__class__", "__dict__", "_id", "class", ""])
def test_code_paths_agree_on_members_of_any_name(member: str, among: str) -> None:
    """Python has its own way with names that begin with two underscores."""
    world = worlds()["truth"]
    document = json.loads(json.dumps(_boxes(world, 50)))  # its elements are shared with other tests
    for element in document[among]:
        element[member] = "Label"
    both(world, _compact(document), 1 << 11)


@pytest.mark.parametrize("name", ["truth", "categories", "encord"])
@pytest.mark.parametrize("member", ['"id":1,', '"width":5,', '"file_name":"a.jpg",'])
def test_code_paths_agree_on_an_image_with_a_member_twice(member: str, name: str) -> None:
    data = _compact(_boxes(worlds()[name]))
    at = data.rindex(member.split(":")[0].encode(), 0, data.index(b'"categories"'))
    data = data[:at] + member.encode() + data[at:]
    assert both(worlds()[name], data, 1 << 11) > 20
    assert b"JSN007" in run(worlds()[name], data, fast=True).report


@pytest.mark.parametrize(
    ("member", "odd", "code"),
    [("width", 7, "KEY310"), ("height", 7, "KEY310"), ("file_name", "another.jpg", "KEY309"), ("id", 90_001, "KEY311")],
)
def test_code_paths_agree_on_an_image_that_is_another_one_in_the_other_file(member: str, odd: Any, code: str) -> None:
    world = worlds()["truth"]
    images = [dict(image) for image in world.images]
    images[-1][member] = odd
    data = _compact(_boxes(world) | {"images": images})
    both(world, data, 1 << 9)
    assert code in _codes(world, data)


def test_code_paths_agree_on_a_result_that_names_the_file_of_another_image() -> None:
    world = worlds()["truth"]
    names = {image["id"]: image["file_name"] for image in world.images}
    found = [result | {"file_name": names[result["image_id"]]} for result in Maker(world, Random(5)).results("bbox", 80)]
    found[-1]["file_name"] = next(name for id_, name in names.items() if id_ != found[-1]["image_id"])
    data = _compact(found)
    assert both(world, data, 1 << 11) > 20
    assert _codes(world, data) == {"KEY309"}


@pytest.mark.parametrize("member", [{"data_row": "quay"}, {"normalized": False}, {"objectHash": "a", "featureHash": "b"}])
def test_code_paths_agree_on_annotations_that_keep_a_member_of_another_platform(member: dict[str, Any]) -> None:
    """They name an image: that some of them have no iscrowd as well does not make them predictions of that platform."""
    document = _boxes(worlds()["truth"], 120)
    for at, annotation in enumerate(document["annotations"]):
        annotation |= member if at % 3 == 0 or at % 10 == 9 else {}
        if at % 3 == 1 or at % 10 == 9:
            del annotation["iscrowd"]
    data = _compact(document)
    assert both(worlds()["truth"], data, 1 << 11) > 20
    assert "REC311" in _codes(worlds()["truth"], data)
    assert "REC301" not in _codes(worlds()["truth"], data)


@pytest.mark.parametrize("name", ["segmentations", "Segmentation", "mask"])
def test_code_paths_agree_on_a_misspelt_outline_beside_what_is_imported_as_a_box(name: str) -> None:
    """That a box has no outline is not told, but that it has a misspelt one is: of all of them."""
    world, member = worlds()["encord"], {name: [[40, 60, 90, 60, 90, 90]]}
    found = [harbour.boat(id=at, bbox=[at % 50, at, 100, 50], without=("segmentation",)) | {"area": 5000} | member for at in range(1, 121)]
    data = _compact({"images": list(world.images), "categories": [harbour.BOAT], "annotations": found})
    assert both(world, data, 1 << 11) > 20
    report = run(world, data, fast=True).report
    assert (b"120 of 120 annotations" in report) == (b"REC310" in report) == (name != "mask")


@pytest.mark.parametrize("drawn", [[[20, 20, 60, 60]], [[1, 2, 3]]])
def test_code_paths_agree_on_an_outline_of_too_few_points_beside_boxes_that_may_begin_with_their_centre(drawn: Any) -> None:
    """Of the file it is told that its boxes do (GEO320), whatever a few outlines show."""
    images = [{"id": 1, "width": 640, "height": 480, "file_name": "quay_001.jpg"}]
    world = World("boxes", predlint.compile({"images": images, "categories": [{"id": 1, "name": "boat"}]}), (), ())
    centres = [[x + at % 5, y, *size] for at in range(30) for x, y, *size in ([100, 80, 100, 60], [300, 200, 120, 90], [580, 430, 110, 90])]
    found = [{"image_id": 1, "category_id": 1, "bbox": box, "segmentation": [], "score": 0.5} for box in centres]
    assert both(world, _compact(found), 1 << 11) >= 0
    assert "GEO320" in _codes(world, _compact(found))
    found[75]["segmentation"] = drawn
    assert both(world, _compact(found), 1 << 11) >= 0
    assert "GEO320" in _codes(world, _compact(found))


def test_code_paths_agree_on_a_box_in_fractions_among_results() -> None:
    world = worlds()["truth"]
    found = Maker(world, Random(5)).results("bbox", 80)
    found[-1]["bbox"] = [0.1, 0.2, 0.5, 0.4]
    data = _compact(found)
    assert both(world, data, 1 << 11) > 20
    assert _codes(world, data) == {"GEO306"}


@pytest.mark.parametrize("masks", [False, True], ids=["outlines alone", "and masks"])
def test_code_paths_agree_on_a_ring_of_an_odd_number_that_is_right_otherwise(masks: bool) -> None:
    document = _boxes(worlds()["truth"], 120)
    if not masks:
        outlined = [one for one in document["annotations"] if one["segmentation"].__class__ is list and "keypoints" not in one]
        document["annotations"] = outlined
    size = {image["id"]: image["width"] for image in document["images"]}
    for one in [one for one in document["annotations"][50:] if size[one["image_id"]] >= 200 and "keypoints" not in one]:
        if one["segmentation"].__class__ is list:
            one |= {"bbox": [40, 60, 50, 50], "area": 1250, "segmentation": [[40, 60, 90, 60, 90, 110, 40]]}
    assert both(worlds()["truth"], _compact(document), 1 << 11) > 20
    assert b"GEO314" in run(worlds()["truth"], _compact(document), fast=True).report


#: Members of some annotations among many.
BY_VALUE: dict[str, dict[str, Any]] = {
    "a box far to the right": {"bbox": [1e200, 60, 100, 50]},
    "a box far to the left": {"bbox": [-1e200, 60, 100, 50]},
    "a box of a side beyond all measure": {"bbox": [40, 60, 1e200, 50]},
    "a point far to the right": {"segmentation": [[1e200, 60, 90, 60, 90, 90, 40, 90]]},
    "a point far to the left": {"segmentation": [[-1e200, 60, 90, 60, 90, 90, 40, 90]]},
    "two outlines": {
        "segmentation": [[40, 60, 90, 60, 90, 110, 40, 110], [90, 60, 140, 60, 140, 110, 90, 110]],
        "bbox": [40, 60, 100, 50],
        "area": 5000,
    },
    "two outlines far apart, and an area that is a little too large": {
        "segmentation": [[40, 60, 50, 60, 50, 70, 40, 70], [180, 60, 190, 60, 190, 70, 180, 70]],
        "bbox": [40, 60, 150, 10],
        "area": 300,
    },
    "an outline of null": {"segmentation": None},
    "an outline of null, of a crowd": {"segmentation": None, "iscrowd": 1},
    "a ring of an odd number": {"segmentation": [[40, 60, 90, 60, 90, 110, 40]], "bbox": [40, 60, 50, 50], "area": 2500},
    "two rings of odd numbers": {
        "segmentation": [[40, 60, 90, 60, 90, 110, 40], [90, 40, 60, 90, 60, 90, 110]],
        "bbox": [40, 60, 50, 50],
        "area": 2500,
    },
    "a ring of two points": {"segmentation": [[40, 60, 90, 110]], "bbox": [40, 60, 50, 50], "area": 2500},
    # Its area comes of rounding alone.
    "a ring that runs along one line": {
        "segmentation": [[15.0, 33.1, 26.7, 51.6, 38.4, 70.1]],
        "bbox": [15, 33.1, 23.4, 37],
        "area": 3,
    },
    "a ring that runs along one line, beside another": {
        "segmentation": [[15, 33.1, 38.4, 33.1, 38.4, 70.1, 15, 70.1], [15.0, 33.1, 26.7, 51.6, 38.4, 70.1]],
        "bbox": [15, 33.1, 23.4, 37],
        "area": 865.8,
    },
    "an area that is 5 % too small, and a little by rounding": {
        "segmentation": [[39.9, 59.1, 99.9, 59.1, 99.9, 139.1, 39.9, 139.1]],
        "bbox": [39.9, 59.1, 60, 80],
        "area": 4560,
    },
    "a number of key points of many digits": {"num_keypoints": 10**400},
    "scores at their ends": {"score": 0},
    "a score of 1": {"score": 1.0},
    "a score just above 1": {"score": 1.0000000000000002},
    "a score just below 0": {"score": -5e-324},
}


@pytest.mark.parametrize(("name", "sized"), [("truth", True), ("encord", False)], ids=["truth", "encord, images without sizes"])
@pytest.mark.parametrize("case", BY_VALUE)
def test_code_paths_agree_on_annotations_with_a_mistake(case: str, name: str, sized: bool) -> None:
    document = _boxes(worlds()[name])
    for annotation in document["annotations"][70:74]:  # of all three categories
        annotation |= BY_VALUE[case]
    if not sized:
        document["images"] = [{k: v for k, v in image.items() if k not in ("width", "height")} for image in document["images"]]
    assert both(worlds()[name], _compact(document), 1 << 11) > (20 if sized else -1)


@pytest.mark.parametrize("name", WORLDS)
def test_code_paths_agree_on_duplicates(name: str) -> None:
    document = _boxes(worlds()[name])
    annotations = document["annotations"]
    annotations[70] = {**annotations[3]}
    annotations[71] = {**annotations[4], "id": 900}
    annotations[72]["id"] = annotations[8]["id"]
    document["images"] = [*document["images"], {**document["images"][0]}]
    data = _compact(document)
    both(worlds()[name], data, 1 << 11)
    codes = run(worlds()[name], data, fast=True).report
    assert all(code in codes for code in (b"UID301", b"DUP301", b"UID302"))


def test_the_kernel_is_used() -> None:
    for name in WORLDS:
        document = _boxes(worlds()[name], 3000)
        assert run(worlds()[name], _compact(document), fast=True).proven > 2500, name
    for kind in ("bbox", "segm", "keypoints", "boxed"):
        found = Maker(worlds()["truth"], Random(1)).results(kind, 3000)
        assert run(worlds()["truth"], _compact(found), fast=True).proven > 2500, kind
    document = _boxes(worlds()["truth"], 3000)
    document["annotations"] = [annotation | {"segmentation": None} for annotation in document["annotations"]]
    assert both(worlds()["truth"], _compact(document), 1 << 11) > 2500


@pytest.mark.parametrize("kind", [None, "keypoints"])
def test_key_points_are_looked_at_together(kind: str | None) -> None:
    """Each by itself takes ten times as long."""
    world = worlds()["truth"]
    maker = Maker(world, Random(3), Style(outlines=0, rings=0, whole=True))
    found: Any = maker.document(1500) if kind is None else maker.results(kind, 1500)
    if kind is None:
        images = {image["id"]: image for image in found["images"]}
        for annotation in found["annotations"]:
            annotation |= maker._points(images[annotation["image_id"]]) | {"category_id": harbour.OAR["id"], "iscrowd": 0}
    assert run(world, _compact(found), fast=True).proven > 1000
