"""Help that is followed to the letter ends in a file that says what was meant, and leads to no other finding on the way."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

import predlint
from predlint.platforms.label_studio.ontology import Label
from predlint.platforms.label_studio.topics.labels import LabelTree

CONFIG = """<View>
  <Text name="log" value="$log"/><Image name="deck" value="$deck"/><Video name="film" value="$film"/><Audio name="horn" value="$horn"/>
  <Labels name="term" toName="log"><Label value="ship"/><Label value="port"/></Labels>
  <RectangleLabels name="boat" toName="deck"><Label value="tug"/><Label value="Ferry" alias="f"/></RectangleLabels>
  <PolygonLabels name="sail" toName="deck"><Label value="jib"/></PolygonLabels>
  <KeyPointLabels name="buoy" toName="deck"><Label value="red"/></KeyPointLabels>
  <BrushLabels name="foam" toName="deck"><Label value="wake"/></BrushLabels>
  <BitmaskLabels name="oil" toName="deck"><Label value="slick"/></BitmaskLabels>
  <Labels name="moving" toName="film"><Label value="canoe"/></Labels><VideoRectangle name="track" toName="film"/>
  <TimelineLabels name="part" toName="film"><Label value="race"/></TimelineLabels>
  <Labels name="sound" toName="horn"><Label value="blast"/></Labels>
  <Relations><Relation value="tows"/></Relations>
  <Choices name="sea" toName="log"><Choice value="calm"/><Choice value="rough"/></Choices>
  <Rating name="wind" toName="log" maxRating="5"/>
  <Taxonomy name="kind" toName="log"><Choice value="Sail"><Choice value="Sloop"/></Choice><Choice value="Motor"/></Taxonomy>
</View>"""
DATA = {
    "log": "the tug Ada left Hull, the tug Ida came",
    "deck": "https://sea.example.com/1.jpg",
    "film": "https://sea.example.com/1.mp4",
    "horn": "https://sea.example.com/1.wav",
}


def findings_of(*results: Any, ids: bool = True) -> list[tuple[str, str | None]]:
    """Codes and help of what is said of one prediction with these results."""
    given = [{"id": f"r{index}", **each} if ids else each for index, each in enumerate(results)]
    task = {"data": DATA, "predictions": [{"model_version": "one", "result": given}]}
    found = predlint.compile(CONFIG.encode()).validate(json.dumps([task]).encode()).diagnostics
    return [(d.code, d.help) for d in found if d.code not in ("MED101", "KEY107")]


def result(name: str, type_: str, value: Any, to: str = "deck", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


def track(*frames: int, **more: Any) -> dict[str, Any]:
    sequence = [{"frame": at, "x": 10, "y": 10, "width": 5, "height": 5, "enabled": True, "time": at / 25} for at in frames]
    value = {"sequence": sequence, "framesCount": 50, "duration": 2, "labels": ["canoe"]}
    return result("track", "videorectangle", value, "film", **more)


def test_parts_of_one_track_are_joined_and_not_made_objects_of_their_own() -> None:
    help_ = 'put all key frames of one object into the "sequence" of one result; give another object an id of its own'
    assert findings_of(track(1, id="canoe"), track(9, id="canoe")) == [("LNK102", help_)]
    assert findings_of(track(1, 9, id="canoe")) == []
    own = "give each region an id of its own"
    assert findings_of(track(1, 9, id="canoe"), track(1, 10, id="canoe")) == [("LNK102", own)]
    assert [code for code, _ in findings_of(track(1, 9, id="canoe"), track(1, 9, id="canoe"))] == ["LNK118"]  # it loses nothing
    assert findings_of(track(1, id="canoe"), track(9, id="canoe"), track(9, 10, id="canoe")) == [("LNK102", help_), ("LNK102", own)]


OF_NO_SIZE = "for pixels, divide all coordinates by the image's width or height, and multiply by 100"
PIXELS = "these look like pixels: divide all coordinates by the image's width (or height) and multiply by 100"


def box(**more: Any) -> dict[str, Any]:
    return result("boat", "rectanglelabels", {"x": 10, "y": 10, "width": 20, "height": 5, "rectanglelabels": ["tug"], **more})


def test_coordinates_of_one_shape_are_all_in_pixels() -> None:
    assert findings_of(box(x=640, y=120, width=150, height=90)) == [("GEO102", f"{OF_NO_SIZE}; for that scale, divide by 10")]
    assert findings_of(box(x=1640, y=120, width=150, height=90)) == [("GEO102", OF_NO_SIZE.removeprefix("for pixels, "))]
    moved = track(1)
    moved["value"]["sequence"][0].update(x=640, y=300, width=200, height=150)
    assert findings_of(moved) == [("GEO102", f"{OF_NO_SIZE}; for that scale, divide by 10")]
    assert findings_of(box(x=1640, y=-20, width=150, height=90))[::2] == [("GEO101", PIXELS)] * 2
    (slip,) = findings_of(box(x=120, width=5))
    assert slip == ("GEO101", "clamp it to 0 to 100; for pixels, first divide by the image's width or height and multiply by 100")
    codes, help_ = zip(*findings_of(box(x=130, y=40, width=90, height=70)), strict=True)
    assert codes == ("GEO101", "GEO104")
    assert all("pixels" in str(each) for each in help_)


def test_of_an_ellipse_in_pixels_no_release_is_named() -> None:
    config = b'<View><Image name="i" value="$i"/><EllipseLabels name="e" toName="i"><Label value="a"/></EllipseLabels></View>'
    value = {"x": 500, "y": 400, "radiusX": 60, "radiusY": 50, "ellipselabels": ["a"]}
    given = {"from_name": "e", "to_name": "i", "type": "ellipselabels", "value": value, "original_width": 1000, "original_height": 800}
    task = {"data": {"i": "https://sea.example.com/1.jpg"}, "predictions": [{"model_version": "one", "result": [given]}]}
    assert [d.code for d in predlint.compile(config).check(task)] == ["GEO102"]
    value.update(x=100.5, y=50, radiusY=20)
    assert [d.code for d in predlint.compile(config).check(task)] == ["GEO101", "MED101"], "what is to be clamped is no pixel"


def span(start: Any, end: Any, **more: Any) -> dict[str, Any]:
    return result("term", "labels", {"start": start, "end": end, "labels": ["ship"], **more}, "log")


@pytest.mark.parametrize(
    ("given", "help_"),
    [
        (span(17, 4, text="Hull"), "end is the place, not the length: write 21"),
        (span(18, 4, text="Hull"), "swap start and end; but if 4 is the length, write 22 for it"),
        (span(34, 16, text="q" * 16), "swap start and end"),
        (span(30, 20), "swap start and end"),
        (span(7, 0), "swap start and end"),
        (span(11, 8, text="Ada"), "swap start and end"),
        (span(11, 8), "swap start and end; but if 8 is the length, write 19 for it"),
        (result("sound", "labels", {"start": 5.5, "end": 3, "labels": ["blast"]}, "horn"),
         "swap start and end; but if 3 is the length, write 8.5 for it"),
        (result("sound", "labels", {"start": 5.5, "end": 3, "labels": ["blast"]}, "horn", original_length=6), "swap start and end"),
        (result("part", "timelinelabels", {"ranges": [{"start": 5, "end": 2}], "timelinelabels": ["race"]}, "film"),
         "swap start and end; but if 2 is the length, write 6 for it"),
    ],
)  # fmt: skip
def test_an_end_before_the_start_may_be_a_length(given: dict[str, Any], help_: str) -> None:
    assert findings_of(given) == [("SPN101", help_)]


def test_ends_in_a_dialogue_are_swapped_with_what_counts_in_them() -> None:
    config = b"""<View><Paragraphs name="d" value="$d"/><ParagraphLabels name="l" toName="d"><Label value="a"/></ParagraphLabels></View>"""
    checker = predlint.compile(config)

    def of(**ends: Any) -> list[str | None]:
        given = {"from_name": "l", "to_name": "d", "type": "paragraphlabels", "value": {"paragraphlabels": ["a"], **ends}}
        data = {"d": [{"author": "x", "text": "Hull ahead"}, {"author": "y", "text": "I see it"}]}
        return [d.help for d in checker.check({"data": data, "predictions": [{"model_version": "1", "result": [given]}]})]

    assert of(start="1", end="0", startOffset=3, endOffset=5) == ["swap start and end, and startOffset and endOffset too"]
    assert of(start="0", end="1", startOffset=5, endOffset=3) == []
    assert of(start="0", end="0", startOffset=8, endOffset=3) == ["swap startOffset and endOffset"]
    assert of(start="0", end="0", startOffset=5, endOffset=4, text="ahea") == ["end is the place, not the length: write 9"]
    assert of(start="0", end="0", startOffset=5, endOffset=2, text="ahead") == [
        "swap startOffset and endOffset; but if 2 is the length, write 7 for it"
    ]
    assert of(start="0", end="0", startOffset=5, endOffset=2, text="l a") == ["swap startOffset and endOffset"]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"start": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 4}, [("SPN107", "end")]),
        ({"end": 4}, [("SPN107", "start")]),
        ({"start": "/p[1]/text()[1]", "startOffset": 0, "globalOffsets": {"start": 0, "end": 4}}, [("SPN121", "value")]),
    ],
)
def test_a_span_of_a_page_has_both_ends(ends: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    config = b'<View><HyperText name="h" value="$h"/><HyperTextLabels name="l" toName="h"><Label value="a"/></HyperTextLabels></View>'
    given = {"from_name": "l", "to_name": "h", "type": "hypertextlabels", "value": {**ends, "hypertextlabels": ["a"]}}
    found = predlint.compile(config).check({"data": {"h": "<p>Hull ahead</p>"}, "predictions": [{"model_version": "1", "result": [given]}]})
    assert [(d.code, (d.pointer or "").rpartition("/")[2]) for d in found] == expected


@pytest.mark.parametrize(
    "ends",
    [
        {"start": 12, "end": 10},
        {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 12, "endOffset": 10},
        {"start": "//p", "end": "//p", "startOffset": 0, "endOffset": 4, "globalOffsets": {"start": 12, "end": 10}},
    ],
)
def test_in_a_page_no_length_is_offered_that_reaches_beyond_it(ends: dict[str, Any]) -> None:
    config = b'<View><HyperText name="h" value="$h"/><HyperTextLabels name="l" toName="h"><Label value="a"/></HyperTextLabels></View>'
    given = {"from_name": "l", "to_name": "h", "type": "hypertextlabels", "value": {**ends, "hypertextlabels": ["a"]}}
    helps = []
    for page in ("<p>Hull ahead</p>", "https://sea.example.com/page.html"):
        found = predlint.compile(config).check({"data": {"h": page}, "predictions": [{"model_version": "1", "result": [given]}]})
        helps += [str(d.help).partition("; ")[2] for d in found if d.code == "SPN101"]
    assert helps == ["", "but if 10 is the length, write 22 for it"]


def test_no_other_count_is_offered_that_marks_other_words() -> None:
    config = b'<View><Text name="t" value="$t"/><Labels name="l" toName="t"><Label value="a"/></Labels></View>'
    about = {"from_name": "l", "to_name": "t", "type": "labels"}
    for quoted, asks in ((None, True), ("is a", False)):
        value = {"start": 13, "end": 17, "labels": ["a"]} | ({"text": quoted} if quoted else {})
        task = {
            "data": {"t": "\N{CAT FACE} This is a note"},
            "predictions": [{"model_version": "1", "result": [{**about, "value": value}]}],
        }
        [found] = [finding for finding in predlint.compile(config).check(task) if finding.code == "SPN102"]
        assert ("do these count UTF-16 units" in str(found.help)) == asks


@pytest.mark.parametrize(
    ("given", "code", "help_"),
    [
        (span(8, 12, text="Hull"), "SPN105", "its text is at start 17, end 21: write these, unless the text is wrong"),
        (span(8, 11, text="ADA"), "SPN105", 'write the text as it is in the data, "Ada", or leave "text" out'),
        (span(17, 21, text="tug"), "SPN105", "one of the offsets or the text is wrong: that text is at start 4, 27"),
        (span(8, 11, text="Eda"), "SPN105",
         'its text is nowhere in the data: write the text as it is in the data, "Ada", or leave "text" out, unless the offsets are wrong'),
        (span(35, 90, text="came"), "SPN102", "the text beside it begins at start: write end 39"),
        (span(35, 90, text="come"), "SPN102", "offsets count characters from 0, end is exclusive"),
        (span(-1, 3), "SPN103",
         "count from the start; negative positions, as in Python, are not supported. "
         "Or is it what find() gives for a text that is not there? Then leave the result out"),
        (span(-2, 3), "SPN103", "count from the start; negative positions, as in Python, are not supported"),
    ],
)  # fmt: skip
def test_the_text_of_a_span_gives_its_offsets(given: dict[str, Any], code: str, help_: str) -> None:
    assert findings_of(given) == [(code, help_)]


def test_unknown_offsets_are_not_reported_as_an_empty_span() -> None:
    assert [code for code, _ in findings_of(span(-1, -1))] == ["SPN103", "SPN103"]
    assert sorted(code for code, _ in findings_of(span(-3, -3))) == ["SPN103", "SPN103", "SPN104"]
    noise = result("sound", "labels", {"start": -1, "end": -1, "labels": ["blast"]}, "horn")
    assert sorted(code for code, _ in findings_of(noise)) == ["SPN103", "SPN103", "SPN104"]


def test_an_empty_text_is_reported_as_empty() -> None:
    task = {"data": DATA | {"log": ""}, "predictions": [{"model_version": "one", "result": [span(0, 4)]}]}
    assert [d.help for d in predlint.compile(CONFIG.encode()).check(task) if d.code == "SPN102"] == [
        "the text in the data is empty: give it, or leave the result out"
    ]


def png(width: int, height: int) -> str:
    """The beginning of a PNG image in base64."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06\0\0\0"
    return base64.b64encode(head).decode()


URL = "data:image/png;base64,"


@pytest.mark.parametrize(
    ("image", "size", "help_"),
    [
        (png(6, 4), (6, 4), f'put "{URL}" before it'),
        ("iVBORw0KGgo", (6, 4), f'save the mask as PNG, and write "{URL}" and the file in base64'),
        (f"{URL}b'{png(6, 4)}'", (6, 4), f"write \"{URL}…\" without b'': turn the bytes into a text first, base64.b64encode(png).decode()"),
        (f"b'{png(6, 4)}'", (6, 4), f"write \"{URL}…\" without b'': turn the bytes into a text first, base64.b64encode(png).decode()"),
        ("https://sea.example.com/m.png", (6, 4), f'nothing is fetched: write "{URL}" and the file itself in base64'),
        ("data:image/jpeg;base64,/9j/4A", (6, 4), f'save the mask as PNG, and write "{URL}" and the file in base64'),
        (URL + png(6, 4), (4, 6), "one of them is on its side: swap original_width and original_height, or transpose the mask"),
        (URL + png(6, 4), (12, 8), "scale the mask to the image, without smoothing"),
    ],
)
def test_a_mask_as_an_image(image: str, size: tuple[int, int], help_: str) -> None:
    sides = {"original_width": size[0], "original_height": size[1]}
    assert findings_of(result("oil", "bitmasklabels", {"imageDataURL": image, "bitmasklabels": ["slick"]}, **sides)) == [("GEO115", help_)]


def mask(values: int) -> list[int]:
    """A mask in one run of one value, in Label Studio's own encoding."""
    bits = f"{values:032b}{7:05b}{0:04b}{0:04b}{0:04b}{15:04b}" + f"111{values - 1:016b}{255:08b}"
    bits += "0" * (-len(bits) % 8)
    return [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]


@pytest.mark.parametrize(
    ("values", "help_"),
    [
        (4 * 64, "scale the mask to 32 × 16, without smoothing, before it is encoded; or correct original_width and original_height"),
        (512, "encode four values for each pixel, as label_studio_sdk.converter.brush (mask2rle) does"),
        (7, "Label Studio's RLE begins with width × height × 4 as four bytes; COCO counts and other encodings do not"),
    ],
)
def test_a_mask_of_another_size(values: int, help_: str) -> None:
    sides = {"original_width": 32, "original_height": 16}
    assert findings_of(result("foam", "brushlabels", {"format": "rle", "rle": mask(4 * 512), "brushlabels": ["wake"]}, **sides)) == []
    given = result("foam", "brushlabels", {"format": "rle", "rle": mask(values), "brushlabels": ["wake"]}, **sides)
    assert findings_of(given) == [("GEO114", help_)]
    coco = {"format": "rle", "rle": [0, 0, 0, 4, 9, 3, 7, 12, 5, 9, 3, 7], "brushlabels": ["wake"]}
    assert "COCO counts" in str(findings_of(result("foam", "brushlabels", coco, **sides))[0][1])


def test_results_under_another_name_are_to_be_renamed_and_are_checked() -> None:
    checker = predlint.compile(CONFIG.encode())
    for name in ("regions", "items", "results"):
        given = {"model_version": "one", name: [span(0, 3), span(4, 7) | {"from_name": "sea"}]}
        first, *rest = checker.check({"data": DATA, "predictions": [given]})
        assert (first.code, first.help) == ("REC105", f'rename "{name}" to "result"')
        assert [(d.code, d.pointer) for d in rest] == [("NAM103", f"/predictions/0/{name}/1/from_name")]
    boxes = {"model_version": "one", "regions": [{"bbox": [1, 2, 3, 4]}]}
    (found,) = checker.check({"data": DATA, "predictions": [boxes]})
    assert "write what is in it as results" in str(found.help)


@pytest.mark.parametrize(
    ("name", "type_", "value", "codes"),
    [
        ("wind", "rating", {"value": 9}, ["ANS104", "ANS117"]),
        ("wind", "rating", {"stars": "3"}, ["ANS104", "ANS117"]),
        ("wind", "rating", {"value": 3}, ["ANS104"]),
        ("kind", "taxonomy", {"choices": ["Sloop"]}, ["ANS104"]),
        ("kind", "taxonomy", {"labels": [["Raft"]]}, ["ANS104", "ANS114"]),
        ("sea", "choices", {"taxonomy": [["calm"]]}, ["ANS104", "ANS105"]),
    ],
)
def test_answers_under_another_name_are_checked(name: str, type_: str, value: dict[str, Any], codes: list[str]) -> None:
    found = predlint.compile(CONFIG.encode()).check(
        {"data": DATA, "predictions": [{"model_version": "one", "result": [result(name, type_, value, "log", id="r")]}]}
    )
    assert sorted(d.code for d in found) == codes
    assert all(d.pointer.startswith(f"/predictions/0/result/0/value/{next(iter(value))}") for d in found if d.code != "ANS104")


@pytest.mark.parametrize(
    ("predictions", "at"),
    [
        ([{"regions": [result("wind", "rating", {"value": 9}, "log", id="r")]}], "0/regions/0"),
        ([{"regions": [result("wind", "rating", {"rating": 3}, "log", id="r")]},
          {"result": [result("wind", "rating", {"value": 9}, "log", id="r")]}], "1/result/0"),
        ([[{"result": [result("wind", "rating", {"value": 9}, "log", id="r")]}]], "0/0/result/0"),
        ([{"result": result("wind", "rating", {"value": 9}, "log", id="r")}], "0/result"),
    ],
)  # fmt: skip
def test_answers_under_another_name_are_checked_beside_what_is_moved(predictions: list[Any], at: str) -> None:
    found = predlint.compile(CONFIG.encode()).check({"data": DATA, "predictions": predictions})
    assert [d.pointer for d in found if d.code == "ANS117"] == [f"/predictions/{at}/value/value"]
    assert sorted(d.code for d in found if d.code.startswith("ANS")) == ["ANS104", "ANS117"]


def test_many_answers_under_another_name_take_no_long() -> None:
    results = [result("wind", "rating", {"value": 9}, "log", id=f"r{index}") for index in range(4_000)]
    task = {"data": DATA, "predictions": [{"model_version": str(at), "result": [each]} for at, each in enumerate(results)]}
    begin = time.perf_counter()
    found = predlint.compile(CONFIG.encode()).check(task)
    assert sum(d.code == "ANS117" for d in found) == 4_000
    assert time.perf_counter() - begin < 20


@pytest.mark.parametrize(
    ("paths", "code", "help_"),
    [
        ([[["Sail", "Sloop"]]], "ANS113", 'write [["Sail", "Sloop"]]'),
        ([[["Sail", "Sloop"], ["Motor"]]], "ANS113", 'write [["Sail", "Sloop"], ["Motor"]]'),
        ([["Motor", "Sloop"]], "ANS114", 'nothing is under "Motor": write ["Sail", "Sloop"], or end the path there'),
        ([["sail", "sloop"]], "ANS114", 'write ["Sail", "Sloop"]'),
        ([["sail", "Sloop"]], "ANS114", 'write ["Sail", "Sloop"]'),
    ],
)
def test_paths_of_a_taxonomy(paths: list[Any], code: str, help_: str) -> None:
    assert findings_of(result("kind", "taxonomy", {"taxonomy": paths}, "log")) == [(code, help_)]


def test_paths_partly_in_lists_are_not_reported_as_all_in_lists() -> None:
    assert [code for code, _ in findings_of(result("kind", "taxonomy", {"taxonomy": [[["Sail"]], ["Motor"]]}, "log"))] == ["ANS105"]


def test_a_name_of_a_level_is_found_by_its_spelling() -> None:
    tree = LabelTree(tuple(Label(name, name) for name in ("Sail", "Rig ", "rig", "Motor")))
    assert [found.stored if (found := tree.same_labels(name)) else None for name in ("sail", "RIG", " MOTOR", "raft")] == [
        "Sail",
        None,
        "Motor",
        None,
    ]


CORNERS = {"x": 10, "y": 10, "width": 20, "height": 5}
BOAT = {"from_name": "boat", "to_name": "deck", "type": "rectanglelabels"}


@pytest.mark.parametrize(
    ("given", "code", "help_"),
    [
        ({**BOAT, **CORNERS, "rectanglelabels": ["tug"]}, "REC106",
         'move them there: "value": {"x": …, "y": …, "width": …, "height": …, "rectanglelabels": …}'),
        ({**BOAT, **CORNERS}, "REC106", 'move them there: "value": {"x": …, "y": …, "width": …, "height": …, "rectanglelabels": …}'),
        ({**BOAT, **CORNERS, "value": {"rectanglelabels": ["tug"]}}, "GEO106", "move them into value"),
        ({**BOAT, "value": {"rectanglelabels": ["tug"]}}, "GEO106", "add them, or leave the result out"),
        ({**BOAT, **CORNERS, "rectanglelabels": ["tug"], "value": {"rotation": 0}}, "GEO106", 'move "x" into value'),
        ({**BOAT, **CORNERS, "value": {"rectanglelabels": ["tug"], "x": 10}}, "GEO106", 'move "y" into value'),
        ({**BOAT, **CORNERS, "y": None, "value": {"rectanglelabels": ["tug"], "x": 10}}, "GEO106",
         'add "y" to value, or leave the result out'),
        ({**BOAT, **dict.fromkeys(CORNERS), "value": {"rectanglelabels": ["tug"]}}, "GEO106", "add them, or leave the result out"),
        (result("sail", "polygonlabels", {"polygonlabels": ["jib"]}, points=[[1, 1], [9, 1], [9, 9]]), "GEO106",
         'move "points" into value'),
        ({**BOAT, "value": [{**CORNERS, "rectanglelabels": ["tug"]}]}, "REC104", "write the object without the list around it"),
        ({**BOAT, "value": [{"a": 1}]}, "REC104", 'write {"x": …, "y": …, "width": …, "height": …, "rectanglelabels": …}'),
        ({**BOAT, "value": [CORNERS, CORNERS]}, "REC104",
         "make a result of each: "
         'write {"x": …, "y": …, "width": …, "height": …, "rectanglelabels": …}'),
        (result("sail", "polygonlabels", {"points": [{"x": 1, "y": 1}, {"x": 90, "y": 1}], "polygonlabels": ["jib"]}), "GEO109",
         "write [x, y] in place of each object, in percent"),
    ],
)  # fmt: skip
def test_what_is_to_be_moved_is_named_whole(given: dict[str, Any], code: str, help_: str) -> None:
    assert (code, help_) in findings_of(given)


def test_a_relation_inside_a_value_keeps_its_labels() -> None:
    ends = {"from_id": "r0", "to_id": "r1", "direction": "right"}
    found = findings_of(span(8, 11), span(31, 34), {"type": "relation", "value": {**ends, "labels": ["tows"]}})
    help_ = 'put its members beside it: {"type": "relation", "from_id": …, "to_id": …, "direction": "right", "labels": […]}'
    assert found == [("NAM105", help_)]


@pytest.mark.parametrize(
    ("parent", "help_"),
    [(7, "write the id of the region it is in, one of r0, r1, or leave it out"), (1, 'write "1"')],
)
def test_a_number_for_a_parent_is_quoted_where_it_is_an_id(parent: int, help_: str) -> None:
    first = span(8, 11) | ({"id": "1"} if parent == 1 else {})
    assert findings_of(
        first,
        span(
            31,
            34,
        )
        | {"parentID": parent},
    ) == [("LNK107", help_)]


def test_data_that_is_empty_is_to_have_what_the_config_shows() -> None:
    config = b'<View><Image name="i" value="$deck"/><Choices name="c" toName="i"><Choice value="a"/></Choices></View>'
    given = {"from_name": "c", "to_name": "i", "type": "choices", "value": {"choices": ["a"]}}
    task = {"data": {}, "predictions": [{"model_version": "one", "result": [given]}]}
    assert [d.help for d in predlint.compile(config).check(task)] == ['give it what the config shows: "deck"']


def test_one_task_for_each_result_leads_to_one_result_list() -> None:
    tasks = [{"data": DATA, "predictions": [{"model_version": "one", "result": [span(8, 11)]}]} for _ in range(2)]
    found = predlint.compile(CONFIG.encode()).validate(json.dumps(tasks).encode()).diagnostics
    help_ = "Label Studio makes a second task; put all predictions into one, and all that one model found into one of these"
    assert help_ in [d.help for d in found if d.code == "KEY106"]


@pytest.mark.parametrize(
    ("given", "help_"),
    [
        (0.87, 'rename it to "score"'),
        (87, 'write "score": 0.87'),
        ("0.87", 'rename it to "score"; remove the quotes'),
        ("87%", 'rename it to "score"; it is a percentage: write 0.87'),
        ([0.4], 'rename it to "score"; remove the brackets'),
        (1.2, 'rename it to "score"; give a probability; for a logit, take its sigmoid'),
        ("high", 'write "score", with a number from 0 to 1'),
        (True, 'write "score", with a number from 0 to 1'),
        ({"tug": 0.4}, 'write "score", with a number from 0 to 1'),
    ],
)
def test_what_is_renamed_to_a_score_is_one(given: Any, help_: str) -> None:
    value = {"x": 1, "y": 2, "width": 3, "height": 4, "rectanglelabels": ["tug"]}
    assert findings_of(result("boat", "rectanglelabels", value, confidence=given)) == [("CNF104", help_)]


ENTITIES = b"""<View><Text name="t" value="$text"/><Labels name="e" toName="t"><Label value="PER"/></Labels></View>"""
PATHS = {"start": "/text()[1]", "end": "/text()[1]", "startOffset": 0, "endOffset": 3, "labels": ["PER"]}
OF_PAGE = {"from_name": "e", "to_name": "t", "type": "labels", "value": PATHS}


@pytest.mark.parametrize(
    ("task", "code", "help_"),
    [
        (["Ada was here.", {"entities": [[0, 3, "PER"]]}], "JSN103", 'write an object for each task: {"data": {…}, "predictions": […]}'),
        ([{"data": {"text": "Ada was here."}}], "JSN103", "write the tasks one after another in one list: [{…}, {…}] (they were checked)"),
        (
            {"data": {"text": "Ada"}, "predictions": [{"model_version": "m", "result": [OF_PAGE]}]},
            "SPN103",
            "XPaths are for HyperText: write the position in the text, counted in characters",
        ),
    ],
)
def test_what_spacy_and_exports_of_pages_write_of_a_text(task: Any, code: str, help_: str) -> None:
    report = predlint.compile(ENTITIES).validate(json.dumps([task]).encode())
    assert {(d.code, d.help) for d in report.diagnostics} >= {(code, help_)}, report


def test_an_entity_as_a_row_is_one_cause() -> None:
    task = {"data": {"text": "Ada was here."}, "predictions": [[0, 3, "PER"]]}
    found = predlint.compile(ENTITIES).validate(json.dumps([task]).encode()).diagnostics
    assert [(d.code, d.pointer) for d in found] == [("REC104", "/0/predictions/0")]
