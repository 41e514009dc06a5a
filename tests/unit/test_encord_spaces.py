"""Labels in spaces: of data groups, of scenes, and of images with layers. The verdicts are those of Encord's SDK 0.1.211."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

import predlint
from encord_row_examples import (
    DATA,
    answered,
    box,
    classified,
    hull,
    mask,
    option,
    row,
    under_way,
    video_row,
    weather,
)
from growth_kit import calls

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
ONTOLOGY = orjson.loads((HARBOUR / "ontology.json").read_bytes())
ONTOLOGY["objects"].append({"id": "40", "name": "cloud", "color": "#D33115", "shape": "segmentation", "featureNodeHash": "SeGm0040"})
CHECKER = predlint.compile(ONTOLOGY, dialect="encord")
Json = dict[str, Any]
Change = Callable[[Json], Any]
DATE = "2026-03-14T09:30:00Z"
CLASS, SOUND = "/classification_answers/cLaSs001", "/object_answers/hOrN0001/spaces/sound"
HULL = answered("hull", [option("wood")])
NOTES = classified("notes", answered("notes", "calm"))


def frame(*objects: Json) -> Json:
    return {"objects": list(objects), "classifications": []}


def entry(hash: str, feature: str, name: str, shape: str, **spaces: Any) -> Json:
    """An entry of object_answers for an object that no frame has."""
    return {
        "objectHash": hash, "classifications": [], "featureHash": feature, "name": name, "color": "#16A085", "shape": shape,
        "value": name, "createdAt": DATE, "createdBy": None, "lastEditedAt": DATE, "lastEditedBy": None, "manualAnnotation": False,
        "range": [], "spaces": spaces,
    }  # fmt: skip


def object_answers(hash: str, *answers: Json) -> Json:
    """An entry of object_answers for an object on frames."""
    return {hash: {"objectHash": hash, "classifications": list(answers)}}


def placed(answer: Json, **ranges: Any) -> Json:
    return {**answer, "range": [], "spaces": {space: {"type": "frame", "range": given} for space, given in ranges.items()}}


def group() -> Json:
    """A row of a data group, as the SDK writes it."""
    clip = {"space_type": "video", "number_of_frames": 10, "width": 640, "height": 480, "data_duration": 1.0, "data_fps": 10.0}
    spaces: Json = {
        "clip": {**clip, "labels": {"0": frame(box()), "1": frame(box())}},
        "still": {"space_type": "image", "width": 640, "height": 480, "labels": {"0": frame(box())}},
        "pages": {"space_type": "pdf", "number_of_pages": 3, "labels": {"2": frame(box())}},
        "slices": {"space_type": "medical_stack", "frames": [{"width": 64, "height": 48}, {"width": 64, "height": 48}], "labels": {}},
        "sound": {"space_type": "audio", "duration_ms": 30000, "labels": {}},
        "words": {"space_type": "text", "labels": {}},
        "page": {"space_type": "html", "labels": {}},
    }
    node = {"xpath": "/html/p", "offset": 0}
    answers = {
        **object_answers("oBjEcT01", HULL),
        "hOrN0001": entry("hOrN0001", "HoRn0009", "horn", "audio", sound={"type": "frame", "range": [[0, 30000]]}),
        "tExT0001": entry("tExT0001", "MeSsA010", "radio message", "text", words={"type": "frame", "range": [[0, 5], [9, 12]]}),
        "hTmL0001": entry("hTmL0001", "MeSsA010", "radio message", "text", page={"type": "html", "range": [[node, {**node, "offset": 4}]]}),
    }
    classes = {"cLaSs001": placed(weather(), clip=[[0, 4]], still=[[0, 0]], sound=[])}
    unit = {"data_hash": DATA, "data_title": "t", "data_type": "group", "data_sequence": 0, "labels": frame()}
    return orjson.loads(row("group", [unit], object_answers=answers, classification_answers=classes, spaces=spaces))


def found(whole: Json) -> list[tuple[str, str]]:
    diagnostics = CHECKER.validate(orjson.dumps(whole)).diagnostics
    return [(d.code, d.pointer) for d in diagnostics]


def after(change: Change, whole: Json | None = None) -> list[tuple[str, str]]:
    changed = copy.deepcopy(group() if whole is None else whole)
    change(changed)
    return found(changed)


def labels(whole: Json, space: str) -> Json:
    return whole["spaces"][space]["labels"]


def answer(whole: Json) -> Json:
    return whole["classification_answers"]["cLaSs001"]["spaces"]


def place(whole: Json, hash: str, space: str) -> Json:
    return whole["object_answers"][hash]["spaces"][space]


def test_a_row_as_the_sdk_writes_it_is_clean() -> None:
    assert found(group()) == []


WRONG: list[tuple[str, Change, str, str]] = [
    ("past the last frame", lambda r: labels(r, "clip").update({"10": frame(box())}), "KEY204", "/spaces/clip/labels/10"),
    ("past the last page", lambda r: labels(r, "pages").update({"3": frame(box())}), "KEY204", "/spaces/pages/labels/3"),
    ("past the last slice", lambda r: labels(r, "slices").update({"2": frame(box())}), "KEY204", "/spaces/slices/labels/2"),
    ("no frame", lambda r: labels(r, "clip").update({"x": frame()}), "KEY203", "/spaces/clip/labels/x"),
    ("another frame of an image", lambda r: labels(r, "still").update({"1": frame(box())}), "KEY204", "/spaces/still/labels/1"),
    ("directly in a video", lambda r: r["spaces"]["clip"].update(labels=frame(box())), "REC212", "/spaces/clip/labels"),
    ("directly in an image", lambda r: r["spaces"]["still"].update(labels=frame(box())), "REC212", "/spaces/still/labels"),
    ("objects in a sound", lambda r: r["spaces"]["sound"].update(labels={"0": frame(box())}), "REC212", "/spaces/sound/labels"),
    ("objects beside the spaces", lambda r: r["data_units"][DATA].update(labels=frame(box())), "REC212", f"/data_units/{DATA}/labels"),
    ("twice on a frame", lambda r: labels(r, "clip")["0"]["objects"].append(box()), "UID202", "/spaces/clip/labels/0/objects/1/objectHash"),
    (
        "another name", lambda r: labels(r, "still")["0"]["objects"][0].update(featureHash="nO+sUcH0"), "NAM201",
        "/spaces/still/labels/0/objects/0/featureHash",
    ),
    (
        "in pixels", lambda r: labels(r, "still")["0"]["objects"][0]["boundingBox"].update(x=160, y=240, w=80, h=90), "GEO202",
        "/spaces/still/labels/0/objects/0/boundingBox/x",
    ),
    ("no answers", lambda r: r["object_answers"].pop("oBjEcT01"), "LNK201", "/object_answers/oBjEcT01"),
    ("nowhere", lambda r: r["object_answers"].update(object_answers("zZzZzZzZ", hull("wood"))), "LNK203", "/object_answers/zZzZzZzZ"),
    ("nowhere, and says nothing", lambda r: r["object_answers"].update(object_answers("zZzZzZzZ")), "LNK209", "/object_answers/zZzZzZzZ"),
    (
        "acts nowhere", lambda r: r["object_actions"].update(zZzZzZzZ={"objectHash": "zZzZzZzZ", "actions": [under_way("yes", [0, 1])]}),
        "LNK207", "/object_actions/zZzZzZzZ",
    ),
    (
        "acts nowhere, and says nothing",
        lambda r: r["object_actions"].update(zZzZzZzZ={"objectHash": "zZzZzZzZ", "actions": []}), "LNK209", "/object_actions/zZzZzZzZ",
    ),
    (
        "an object in no space", lambda r: r["object_answers"]["hOrN0001"]["spaces"].update(noise={"type": "frame", "range": [[0, 5]]}),
        "LNK203", "/object_answers/hOrN0001/spaces/noise",
    ),
    (
        "not drawn there", lambda r: r["object_answers"]["hOrN0001"].update(spaces={"clip": {"type": "frame", "range": [[0, 5]]}}),
        "LNK203", "/object_answers/hOrN0001/spaces/clip",
    ),
    ("an answer in no space", lambda r: answer(r).update(noise={"type": "frame", "range": []}), "LNK208", f"{CLASS}/spaces/noise"),
    ("on no frame of one of its spaces", lambda r: answer(r)["clip"].update(range=[]), "LNK209", f"{CLASS}/spaces/clip/range"),
    ("on no frame at all", lambda r: (answer(r).pop("still"), answer(r)["clip"].update(range=[])), "LNK208", f"{CLASS}/spaces/clip/range"),
    ("past the end", lambda r: answer(r)["clip"].update(range=[[0, 10]]), "SPN202", f"{CLASS}/spaces/clip/range/0"),
    ("backwards", lambda r: answer(r)["clip"].update(range=[[4, 0]]), "SPN201", f"{CLASS}/spaces/clip/range/0"),
    (
        "a range of what is answered once",
        lambda r: r["classification_answers"].update(cLaSs002={**placed(NOTES, clip=[[0, 1]]), "classificationHash": "cLaSs002"}),
        "REC259", "/classification_answers/cLaSs002/spaces/clip/range",
    ),
    ("no list of ranges", lambda r: answer(r)["clip"].update(range=[0, 4]), "REC259", f"{CLASS}/spaces/clip/range"),
    ("no type", lambda r: answer(r)["clip"].pop("type"), "REC259", f"{CLASS}/spaces/clip/type"),
    ("no place", lambda r: answer(r).update(clip=None), "REC259", f"{CLASS}/spaces/clip"),
    (
        "answered twice",
        lambda r: r["classification_answers"].update(cLaSs002={**placed(weather(), clip=[[4, 6]]), "classificationHash": "cLaSs002"}),
        "SPN204", "/classification_answers/cLaSs002/spaces/clip/range",
    ),
    (
        "the whole sound answered twice",
        lambda r: r["classification_answers"].update(cLaSs002={**placed(weather(), sound=[]), "classificationHash": "cLaSs002"}),
        "SPN204", "/classification_answers/cLaSs002/spaces/sound",
    ),
    ("nowhere in the sound", lambda r: place(r, "hOrN0001", "sound").update(range=[]), "REC259", f"{SOUND}/range"),
    ("a flat range", lambda r: place(r, "hOrN0001", "sound").update(range=[0, 5]), "REC259", f"{SOUND}/range"),
    ("no numbers", lambda r: place(r, "hOrN0001", "sound").update(range=[["0", "5"]]), "REC259", f"{SOUND}/range/0"),
    ("another type", lambda r: place(r, "hOrN0001", "sound").update(type="html"), "REC259", f"{SOUND}/type"),
    ("past the sound", lambda r: place(r, "hOrN0001", "sound").update(range=[[0, 30001]]), "SPN202", f"{SOUND}/range/0"),
    ("seconds of the sound", lambda r: place(r, "hOrN0001", "sound").update(range=[[2, 5], [7.5, 9]]), "SPN202", f"{SOUND}/range/1"),
    ("before the sound", lambda r: place(r, "hOrN0001", "sound").update(range=[[-1, 5]]), "SPN202", f"{SOUND}/range/0"),
    ("a sound backwards", lambda r: place(r, "hOrN0001", "sound").update(range=[[5, 0]]), "SPN220", f"{SOUND}/range/0"),
    ("no nodes", lambda r: place(r, "hTmL0001", "page").update(range=[[0, 5]]), "REC259", "/object_answers/hTmL0001/spaces/page/range/0/0"),
    (
        "a box in a sound", lambda r: r["object_answers"]["hOrN0001"].update(featureHash="BoAt+001", name="boat"), "NAM208",
        "/object_answers/hOrN0001/featureHash",
    ),
    (
        "a sound in a text", lambda r: r["object_answers"]["hOrN0001"]["spaces"].update(words={"type": "frame", "range": [[0, 5]]}),
        "NAM208", "/object_answers/hOrN0001/featureHash",
    ),
    (
        "a sound in no space", lambda r: r["object_answers"]["hOrN0001"].update(spaces={}, range=[[0, 5]]), "LNK203",
        "/object_answers/hOrN0001",
    ),
    (
        "a sound among the labels", lambda r: r["spaces"]["sound"].update(
            labels={"0": frame({**box(objectHash="hOrN0001"), "featureHash": "HoRn0009"})}), "REC212", "/spaces/sound/labels",
    ),
    (
        "another object among labels that nothing reads", lambda r: r["data_units"][DATA].update(labels=frame(box(objectHash="nEw00001"))),
        "REC212", f"/data_units/{DATA}/labels",
    ),
    (
        "one pair of nodes without its list",
        lambda r: place(r, "hTmL0001", "page").update(range=place(r, "hTmL0001", "page")["range"][0]), "REC259",
        "/object_answers/hTmL0001/spaces/page/range",
    ),
    ("no feature", lambda r: r["object_answers"]["hOrN0001"].pop("featureHash"), "REC259", "/object_answers/hOrN0001/featureHash"),
    ("another kind", lambda r: r["spaces"]["sound"].update(space_type="hologram"), "REC206", "/spaces/sound/space_type"),
    ("no kind", lambda r: r["spaces"]["sound"].pop("space_type"), "REC201", "/spaces/sound/space_type"),
    ("no labels", lambda r: r["spaces"]["slices"].pop("labels"), "REC201", "/spaces/slices/labels"),
    ("no spaces of an object", lambda r: r["object_answers"]["oBjEcT01"].update(spaces=None), "REC259", "/object_answers/oBjEcT01/spaces"),
    ("a list of spaces", lambda r: r["object_answers"]["oBjEcT01"].update(spaces=[]), "REC259", "/object_answers/oBjEcT01/spaces"),
    ("a mask of another slice", lambda r: (
        r["spaces"]["slices"]["frames"][0].update(width=640, height=480), r["object_answers"].update(object_answers("oBjEcT06")),
        labels(r, "slices").update({"0": frame(mask()), "1": frame(mask())})), "GEO217", "/spaces/slices/labels/1/objects/0/bitmask"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "pointer"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_in_a_space_is_reported_once(change: Change, code: str, pointer: str) -> None:
    assert after(change) == [(code, pointer)]


RIGHT: list[tuple[str, Change]] = [
    ("one object in two spaces at once", lambda r: labels(r, "pages").update({"0": frame(box())})),
    ("ends of a sound that are no whole numbers", lambda r: place(r, "hOrN0001", "sound").update(range=[[500.5, 1500.5]])),
    ("an object of two spaces", lambda r: r["object_answers"]["hTmL0001"]["spaces"].update(words={"type": "frame", "range": [[0, 5]]})),
    ("no object of labels that nothing reads", lambda r: r["spaces"]["sound"].update(labels=None)),
    ("a place without a type", lambda r: place(r, "hOrN0001", "sound").pop("type")),
    ("what is answered once", lambda r: r["classification_answers"].update(
        cLaSs002={**placed(NOTES, clip=[]), "classificationHash": "cLaSs002"})),
    ("ranges side by side", lambda r: r["classification_answers"].update(
        cLaSs002={**placed(weather(), clip=[[5, 6]]), "classificationHash": "cLaSs002"})),
    ("the image as a whole", lambda r: answer(r)["still"].update(range=[])),
    ("the root, which its own range says", lambda r: answer(r).update(root={"type": "frame", "range": [[0, 1]]})),
    ("milliseconds with a point", lambda r: answer(r)["sound"].update(range=[[3.0, 9.0]])),
    ("a mask as large as the space", lambda r: r["spaces"]["slices"].update(width=1, height=1)),
    ("no labels of a sound", lambda r: r["spaces"]["sound"].pop("labels")),
    ("members that later releases add", lambda r: r["spaces"]["clip"].update(codec="h264", child_info={"layout_key": "a"})),
]  # fmt: skip


@pytest.mark.parametrize("change", [case[1] for case in RIGHT], ids=[case[0] for case in RIGHT])
def test_what_the_sdk_reads_is_clean(change: Change) -> None:
    assert after(change) == []


def test_answers_by_frame_are_held_against_the_frames_of_a_space() -> None:
    def acts(last: int, **more: Any) -> Change:
        action = answered("under way", [option("yes")])
        action |= {"dynamic": True, "shouldPropagate": False, "trackHash": "tRaCk001", "range": [[0, last]], **more}
        return lambda r: r["object_actions"].update(oBjEcT01={"objectHash": "oBjEcT01", "actions": [action]})

    assert after(acts(2)) == []  # page 2 has it
    assert after(acts(3)) == [("SPN221", "/object_actions/oBjEcT01/actions/0/range")]
    assert after(acts(3, spaceId="clip")) == []


def scene() -> Json:
    """A row of a scene: points of a cloud in a space, what is drawn in images under names of streams."""
    points = {
        **box(objectHash="oBjEcT02"),
        "featureHash": "SeGm0040",
        "name": "cloud",
        "value": "cloud",
        "shape": "segmentation",
        "segmentation": "37",
    }
    points = {name: given for name, given in points.items() if name != "boundingBox"}
    info = {"stream_id": "cam", "event_index": 0, "uri": "s3://a/0.jpg"}
    spaces = {
        "cloud": {"space_type": "point_cloud", "scene_info": {**info, "stream_id": "lidar"}, "labels": frame(points)},
        "cam": {"space_type": "scene_image", "scene_info": info, "labels": frame()},
    }
    answers = {
        **object_answers("oBjEcT01", HULL),
        "oBjEcT02": entry("oBjEcT02", "SeGm0040", "cloud", "segmentation", cloud={"type": "frame", "range": []}),
    }
    unit = {"data_hash": DATA, "data_title": "t", "data_type": "scene", "data_sequence": 0, "labels": {"cam#0": frame(box())}}
    unit |= {"data_link": "", "width": 0, "height": 0, "data_fps": 10}
    classes = {"cLaSs001": placed(weather(), cam=[[0, 0]])}
    return orjson.loads(row("scene", [unit], object_answers=answers, classification_answers=classes, spaces=spaces))


def test_scenes_are_read_as_the_sdk_writes_them() -> None:
    assert found(scene()) == []
    pointer = "/spaces/cloud/labels/objects/1/objectHash"
    assert after(lambda r: labels(r, "cloud")["objects"].append(labels(r, "cloud")["objects"][0]), scene()) == [("UID202", pointer)]
    pointer = "/spaces/cam/scene_info/stream_id"
    assert after(lambda r: r["spaces"]["cam"]["scene_info"].pop("stream_id"), scene()) == [("REC201", pointer)]
    pointer = f"/data_units/{DATA}/labels/cam#0/objects/1/objectHash"
    assert after(lambda r: r["data_units"][DATA]["labels"]["cam#0"]["objects"].append(box()), scene()) == [("UID202", pointer)]
    by_frame: Change = lambda r: r["spaces"]["cloud"].update(labels={"0": frame()})  # noqa: E731
    assert ("REC212", "/spaces/cloud/labels") in after(by_frame, scene())


def test_channels_of_a_scene_that_holds_them_itself_need_no_space() -> None:
    """A recording that says of itself what it has: its time series are named by answers alone."""
    whole = scene() | {"scene": {"isContinuous": True}}
    channel = placed(weather(), channel=[])
    assert after(lambda r: r["classification_answers"].update(cLaSs001=channel), whole) == []


def test_layers_of_an_image_are_spaces_beside_it() -> None:
    layer = {"space_type": "image", "width": 640, "height": 480, "labels": {"0": frame(box())}}
    unit = {"data_hash": DATA, "data_title": "t", "data_type": "image/jpeg", "data_sequence": 0, "labels": frame(), "data_link": ""}
    unit |= {"width": 640, "height": 480}
    spaces = {"root": layer, "layer": copy.deepcopy(layer)}
    whole = orjson.loads(row("image", [unit], object_answers=object_answers("oBjEcT01", HULL), spaces=spaces))
    assert found(whole) == []
    assert after(lambda r: r["spaces"]["layer"]["labels"]["0"]["objects"].append(box(objectHash="oBjEcT09")), whole) == [
        ("LNK201", "/object_answers/oBjEcT09")
    ]
    classes = {"cLaSs001": {**weather(), "range": [[0, 0]], "spaces": {"root": {"type": "frame", "range": [[5, 9]]}}}}
    assert after(lambda r: r.update(classification_answers=classes), whole) == []  # of the root the range of the entry is read


def test_answers_in_a_space_of_which_nobody_knows_what_it_is_clash_with_no_other() -> None:
    twice = {**placed(weather(), clip=[[0, 4]]), "classificationHash": "cLaSs002"}

    def unknown(whole: Json) -> None:
        whole["spaces"]["clip"]["space_type"] = "hologram"
        whole["classification_answers"]["cLaSs002"] = twice

    assert after(unknown) == [("REC206", "/spaces/clip/space_type")]


def test_an_answer_on_a_frame_that_has_a_range_too_is_reported_once() -> None:
    mark = {"classificationHash": "cLaSs002", "featureHash": weather()["featureHash"], "name": "weather", "value": "weather"}
    whole = orjson.loads(video_row({"2": [box()]}, classification_answers={"cLaSs001": {**weather(), "range": [[0, 4]]}}))
    (unit,) = whole["data_units"].values()
    unit["labels"]["2"]["classifications"] = [{**mark, "createdAt": DATE, "confidence": 1}]
    whole["classification_answers"]["cLaSs002"] = {**weather(), "classificationHash": "cLaSs002", "range": [[2, 2]]}
    assert [pair for pair in found(whole) if pair[0] == "SPN204"] == [("SPN204", "/classification_answers/cLaSs002/range")]


def test_the_json_schema_looks_into_spaces_too() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(CHECKER.json_schema)
    assert check.is_valid(group())
    wrong = group()
    labels(wrong, "still")["0"]["objects"][0]["boundingBox"]["w"] = -1
    assert not check.is_valid(wrong)


def helps(change: Change) -> list[str | None]:
    changed = copy.deepcopy(group())
    change(changed)
    return [d.help for d in CHECKER.validate(orjson.dumps(changed)).diagnostics]


def test_helps_say_what_to_write_where_an_object_or_answer_is() -> None:
    sound: Change = lambda r: r["object_answers"]["hOrN0001"].update(spaces={}, range=[[0, 5]])  # noqa: E731
    assert helps(sound) == ['say in which space it is, and where: "spaces": {"<space id>": {"type": "frame", "range": [[0, 5]]}}']
    bare: Change = lambda r: r["object_answers"]["hOrN0001"]["spaces"].update(sound=[[0, 5]])  # noqa: E731
    assert helps(bare) == ['write {"type": "frame", "range": [[0, 5]]}']
    assert helps(lambda r: r["object_answers"]["hOrN0001"].update(spaces=["sound"])) == [
        'write where it is: "spaces": {"<space id>": {"type": "frame", "range": [[first, last]]}}'
    ]
    assert helps(lambda r: r["object_answers"]["oBjEcT01"].update(spaces=[])) == ['write "spaces": {}']
    assert helps(lambda r: answer(r)["clip"].update(range=[0, 4])) == ["write [[0, 4]]"]
    assert helps(lambda r: place(r, "hOrN0001", "sound").update(range=[["0", "5"]])) == ["remove the quotes"]
    node: Change = lambda r: place(r, "hTmL0001", "page").update(range=[[0, 5]])  # noqa: E731
    assert helps(node) == ['write {"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}']
    typed: Change = lambda r: place(r, "hTmL0001", "page")["range"][0][1].update(offset="np.int64(7)")  # noqa: E731
    assert helps(typed) == ["write 7: turn it into a plain number first, int(x)"]
    feature: Change = lambda r: r["object_answers"]["hOrN0001"].update(featureHash="BoAt+001", name="boat")  # noqa: E731
    assert helps(feature) == ["objects of shape audio: HoRn0009 (horn)"]


def test_the_layout_key_of_a_space_leads_to_its_id() -> None:
    def named(whole: Json) -> None:
        whole["spaces"]["sound"]["child_info"] = {"layout_key": "left speaker", "file_name": "a.mp3"}
        whole["object_answers"]["hOrN0001"]["spaces"] = {"left speaker": {"type": "frame", "range": [[0, 5]]}}

    assert helps(named) == ['that is the layout_key of a space; write its id, "sound"']
    assert helps(lambda r: answer(r).update({"2": {"type": "frame", "range": []}})) == [
        "its spaces are clip, still, pages, slices, sound, words and 1 more"
    ]


def test_spaces_that_are_no_object_are_the_only_finding() -> None:
    assert after(lambda r: r.update(spaces=None)) == [("REC203", "/spaces")]


def test_labels_of_a_picture_that_the_scene_has_not_are_lost() -> None:
    unit = f"/data_units/{DATA}/labels"

    def renamed(key: str) -> Change:
        return lambda r: r["data_units"][DATA].update(labels={key: frame(box())})

    assert after(renamed("cam"), scene()) == []  # the space itself
    assert after(renamed("cam#9"), scene()) == [("KEY204", f"{unit}/cam#9")]
    assert after(renamed("cloud"), scene()) == [("KEY204", f"{unit}/cloud")]
    unknown = scene()
    del unknown["spaces"]["cam"]["scene_info"]  # the SDK has it from elsewhere: it may be any picture
    assert after(renamed("cam#9"), unknown) == []


def test_labels_of_a_scene_under_what_is_no_frame_are_lost() -> None:
    bare = orjson.loads(video_row({"7": [box()]}, data_type="scene"))
    unit = f"/data_units/{DATA}/labels"

    def renamed(key: str) -> Change:
        return lambda r: r["data_units"][DATA].update(labels={key: frame(box())})

    for key in ("7", "007", "cam#7", "lidar@7000"):
        assert after(renamed(key), bare) == []
    assert after(renamed("frame_7"), bare) == [("KEY203", f"{unit}/frame_7")]
    assert after(renamed("-7"), bare) == [("KEY204", f"{unit}/-7")]
    nothing: Change = lambda r: r["data_units"][DATA]["labels"].update(note=frame())  # noqa: E731
    assert after(nothing, bare) == []


def test_an_object_in_a_cloud_has_points() -> None:
    at = "/spaces/cloud/labels/objects/0"
    for change, code, member in (
        (lambda o: o.pop("segmentation"), "GEO203", "segmentation"),
        (lambda o: o.update(segmentation=[3, 7]), "GEO203", "segmentation"),
        (lambda o: o.update(featureHash="BoAt+001", name="boat", value="boat", shape="bounding_box", boundingBox=box()["boundingBox"]),
         "NAM208", "featureHash"),
    ):  # fmt: skip
        found = after(lambda r, change=change: change(labels(r, "cloud")["objects"][0]), scene())
        assert (code, f"{at}/{member}") in found


def test_an_object_in_the_root_is_nowhere_where_the_row_has_no_such_space() -> None:
    whole = group()
    whole["object_answers"]["hOrN0001"]["spaces"] = {"root": {"type": "frame", "range": [[0, 5]]}}
    assert found(whole) == [("LNK203", "/object_answers/hOrN0001/spaces/root")]
    whole = group()
    whole["object_answers"]["oBjEcT01"]["spaces"] = {"root": {"type": "frame", "range": []}}  # it is drawn
    assert found(whole) == []


def test_what_helps_say_to_write_is_taken() -> None:
    def sound(spaces: Any = None, **members: Any) -> Change:
        return lambda r: r["object_answers"]["hOrN0001"].update(spaces={} if spaces is None else spaces, **members)

    whole = '"range": [[0, 5]]}'
    assert helps(sound({"sound": [0, 5]})) == [f'write {{"type": "frame", {whole}']
    assert helps(sound({"sound": "0-5"})) == ['write {"type": "frame", "range": [[first, last]]}']
    assert helps(sound({"sound": [[0, 10**15]] * 9})) == ['write {"type": "frame", "range": [[first, last]]}']  # too long to be shown
    assert (helps(sound(range=[0, 5]))[0] or "").endswith(whole + "}")
    assert (helps(sound(range=[["0", "5"]]))[0] or "").endswith('"range": [[first, last]]}}')
    assert helps(sound({"sound": None})) == ['write {"type": "frame", "range": [[first, last]]}']
    for given in (None, [[0, 5]]):  # a page has ranges of nodes
        assert helps(lambda r, given=given: r["object_answers"]["hTmL0001"].update(spaces={"page": given})) == [
            'write {"type": "html", "range": [[{start}, {end}]]}'
        ]
    assert helps(sound({"sound": {"type": "frame", "range": [["007", "9"]]}})) == ["write two numbers: [first, last]"]


def test_an_object_whose_spaces_are_null_is_reported_once() -> None:
    assert after(lambda r: r["object_answers"]["hOrN0001"].update(spaces=None)) == [("REC259", "/object_answers/hOrN0001/spaces")]


@pytest.mark.parametrize(("space", "expected"), [("clip", ["ANS203"]), ("still", []), ("pages", [])])
def test_what_changes_by_frame_is_asked_where_the_sdk_writes_its_answers(space: str, expected: list[str]) -> None:
    ontology = copy.deepcopy(ONTOLOGY)
    next(asked for asked in ontology["objects"][0]["attributes"] if asked["name"] == "under way")["required"] = True
    whole = group()
    whole["spaces"] = {name: given for name, given in whole["spaces"].items() if name == space}
    whole |= {"object_answers": object_answers("oBjEcT01", HULL), "classification_answers": {}}
    checker = predlint.compile(ontology, dialect="encord")
    assert [d.code for d in checker.validate(orjson.dumps(whole)).diagnostics] == expected


def test_ranges_in_many_spaces_are_looked_at_once() -> None:
    def work(count: int) -> int:
        whole = group()
        sound, heard = whole["spaces"]["sound"], whole["object_answers"]["hOrN0001"]
        for at in range(count):
            whole["spaces"][f"sound {at}"] = sound
            own = {**heard, "objectHash": f"hOrN1{at:03}", "spaces": {f"sound {at}": heard["spaces"]["sound"]}}
            whole["object_answers"][own["objectHash"]] = own
        return calls(lambda: found(whole))

    few = work(200)  # fewer are kept in another way
    assert work(400) < 2.4 * few
