"""What messages say that servers do: that they refuse an import is said where label-studio-sdk 2.1.2 refuses it, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint

REFUSED = "servers that check predictions refuse the import"
REFUSED_OR_SHOWN = "servers that check predictions with label-studio-sdk 2.1 refuse the import, others show it as it is meant"
EITHER = "servers that check predictions refuse the import, others silently lose it"
LOST = "it is silently lost"
WRONG = "it is shown wrongly"
#: Nothing is said of what becomes of it.
ODD = None
SHOWS_NONE = "the editor stops there, and shows none of the results"
ALL = "the editor shows them all, but people can give only one"
CHANGED = "people cannot submit it before they change it"
AT_THE_TOP = "the region is shown under no other"
IN_NO_LIST = "none of them is in the list of regions"

IMAGE = '<Image name="i" value="$image"/>'
TEXT = '<Text name="i" value="$text"/>'
SPAN = '<Labels name="l" toName="i"><Label value="a"/></Labels>'
BESIDE = IMAGE + '<Rectangle name="d" toName="i"/>' + SPAN
TREE = '<Taxonomy name="t" toName="i"><Choice value="r"><Choice value="s"/></Choice><Choice value="q"/></Taxonomy>'
PAGE = '<HyperText name="i" value="$html"/><HyperTextLabels name="l" toName="i"><Label value="a"/></HyperTextLabels>'
TALK = '<Paragraphs name="i" value="$talk"/><ParagraphLabels name="l" toName="i"><Label value="a"/></ParagraphLabels>'
MARKS = '<Paragraphs name="i" value="$talk"/>' + SPAN
OPEN = TEXT + '<Labels name="l" toName="i" value="$names"/>'
MIXED = TEXT + '<Labels name="l" toName="i" value="$names"><Label value="a"/></Labels>'
ALIAS = TEXT + '<Taxonomy name="t" toName="i"><Choice value="Rock" alias="r"/></Taxonomy>'
DATE = TEXT + '<DateTime name="t" toName="i"/>'
PAIR = '<Text name="i" value="$text"/><Text name="j" value="$text"/><Pairwise name="p" toName="i,j"/>'
SOUND = '<Audio name="i" value="$image"/>'
FILM = '<Video name="i" value="$image"/><VideoRectangle name="b" toName="i"/>'
LINE = '<Video name="i" value="$image"/><TimelineLabels name="l" toName="i"><Label value="a"/></TimelineLabels>'
CHOICE = IMAGE + '<Rectangle name="d" toName="i"/><Choices name="c" toName="i"><Choice value="x"/></Choices>'
MASK = IMAGE + '<BrushLabels name="l" toName="i"><Label value="a"/></BrushLabels>'
COUNT = TEXT + '<Number name="n" toName="i"/>'
STARS = TEXT + '<Rating name="n" toName="i"/>'
PAGES = (
    '<Repeater on="$pages" indexFlag="{{idx}}"><Image name="i_{{idx}}" value="$pages[{{idx}}].url"/>'
    '<RectangleLabels name="d_{{idx}}" toName="i_{{idx}}"><Label value="a"/></RectangleLabels></Repeater>'
)
DATA = {
    "image": "https://photos.example.com/1.jpg", "text": "a word of it", "html": "<p>a word of it</p>", "names": ["b"],
    "talk": [{"author": "x", "text": "a word of it"}], "pages": [{"url": "https://photos.example.com/1.jpg"}],
}  # fmt: skip
BOX = {"x": 10, "y": 20, "width": 15, "height": 30}


_EFFECTS = ("servers", "the server", "it is", "the editor", "the import", "people", "the region", "the score", "none of them")


def effect_of(message: str) -> str | None:
    """What becomes of it, as the message says at its end."""
    last = message.rpartition("; ")[2]
    return last if last.startswith(_EFFECTS) else None


def item(from_name: str | None, type_: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"from_name": from_name, "to_name": "i", "type": type_, "value": value, **more}


def page(from_name: str, to_name: str) -> dict[str, Any]:
    return item(from_name, "rectanglelabels", BOX | {"rectanglelabels": ["a"]}) | {"to_name": to_name}


def span(**changed: Any) -> list[dict[str, Any]]:
    return [item("l", "labels", {"start": 0, "end": 6, "labels": ["a"]} | changed)]


def on_page(**changed: Any) -> list[dict[str, Any]]:
    there = "/p[1]/text()[1]"
    return [
        item("l", "hypertextlabels", {"start": there, "end": there, "startOffset": 0, "endOffset": 6, "hypertextlabels": ["a"]} | changed)
    ]


def in_talk(kind: str = "paragraphlabels", **changed: Any) -> list[dict[str, Any]]:
    return [item("l", kind, {"start": "0", "end": "0", "startOffset": 0, "endOffset": 6, kind: ["a"]} | changed)]


def track(changed: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    frame = {"frame": 1, "time": 0.04, "enabled": True, **BOX, **changed}
    return [item("b", "videorectangle", {"framesCount": 120, "duration": 4.8, "sequence": [frame], **more})]


def line(start: Any, end: Any) -> list[dict[str, Any]]:
    return [item("l", "timelinelabels", {"ranges": [{"start": start, "end": end}], "timelinelabels": ["a"]})]


def shape_and_labels(labels: Any, **more: Any) -> list[dict[str, Any]]:
    return [item("d", "rectangle", BOX, id="a"), item("l", "labels", {**BOX, "labels": labels}, **({"id": "a"} | more))]


CASES: list[tuple[str, str, list[dict[str, Any]], str, str]] = [
    ("null in place of the only control", TEXT + SPAN, [{**span()[0], "from_name": None}], "NAM105", LOST),
    ("null in place of one of two", BESIDE, [item(None, "rectangle", BOX)], "NAM105", REFUSED),
    ("a repeated name without its number", PAGES, [page("d_{{idx}}", "i_{{idx}}")], "NAM101", LOST),
    ("a flag in place of an XPath", PAGE, on_page(start=True), "SPN103", LOST),
    ("null in place of an XPath", PAGE, on_page(start=None), "SPN103", REFUSED),
    ("a negative offset", PAGE, on_page(startOffset=-1), "SPN103", REFUSED),
    ("half an offset", PAGE, on_page(startOffset=1.5), "SPN103", REFUSED),
    ("an offset as text", PAGE, on_page(startOffset="0"), "SPN103", LOST),
    ("an empty offset", TALK, in_talk(endOffset=""), "SPN103", REFUSED),
    ("an offset that labels do not have", MARKS, in_talk("labels", endOffset=[6]), "SPN103", LOST),
    ("a number of a paragraph", TALK, in_talk(start=0), "SPN118", LOST),
    ("one with a decimal point", TALK, in_talk(end=0.0), "SPN118", LOST),
    ("a list for a paragraph", TALK, in_talk(start=[0]), "SPN103", REFUSED),
    ("a paragraph that is none", TALK, in_talk(start="first"), "SPN103", LOST),
    ("a list for the start", TEXT + SPAN, span(start=[0]), "SPN103", REFUSED),
    ("two labels of a region", TEXT + SPAN.replace("/></", '/><Label value="b"/></'), span(labels=["a", "b"]), "ANS108", ALL),
    ("half a character", TEXT + SPAN, span(start=0.5), "SPN103", LOST),
    ("a whole number in quotes, of a text", TEXT + SPAN, span(start="0"), "SPN119", ODD),
    ("a word for the start", TEXT + SPAN, span(start="a"), "SPN103", LOST),
    ("a flag for the start", TEXT + SPAN, span(start=False), "SPN103", WRONG),
    ("no whole number in quotes", TEXT + SPAN, span(end="5.5"), "SPN103", LOST),
    ("seconds in quotes", SOUND + SPAN, [item("l", "labels", {"start": "1", "end": 2, "labels": ["a"]})], "SPN103", LOST),
    ("a coordinate in quotes", BESIDE, [item("d", "rectangle", BOX | {"x": "10"})], "GEO107", LOST),
    ("a rotation of null", BESIDE, [item("d", "rectangle", BOX | {"rotation": None})], "GEO107", LOST),
    ("a word for a coordinate", BESIDE, [item("d", "rectangle", BOX | {"x": "left"})], "GEO107", REFUSED),
    ("a coordinate of a key frame in quotes", FILM, track({"x": "10"}), "GEO107", WRONG),
    ("a number that only exports read, in quotes", FILM, track({}, duration="4.8"), "GEO124", ODD),
    ("a frame of a timeline in quotes", LINE, line(1, "9"), "SPN110", LOST),
    ("half a frame of a timeline", LINE, line(1, 9.5), "SPN110", LOST),
    ("a number in quotes", COUNT, [item("n", "number", {"number": "3"})], "ANS116", LOST),
    ("a rating in quotes", STARS, [item("n", "rating", {"rating": "3"})], "ANS117", LOST),
    ("an empty path", TEXT + TREE, [item("t", "taxonomy", {"taxonomy": [["r"], []]})], "ANS113", LOST),
    ("names of the tree in another order", TEXT + TREE, [item("t", "taxonomy", {"taxonomy": [["q", "s"]]})], "ANS114", LOST),
    ("a name that is not in the tree", TEXT + TREE, [item("t", "taxonomy", {"taxonomy": [["q", "x"]]})], "ANS114", EITHER),
    ("no date", DATE, [item("t", "datetime", {"datetime": 2026})], "ANS118", REFUSED),
    ("a date that there is not", DATE, [item("t", "datetime", {"datetime": "2026-02-30"})], "ANS118", WRONG),
    ("neither side", PAIR, [item("p", "pairwise", {"selected": "middle"})], "ANS120", LOST),
    ("a side as a number", PAIR, [item("p", "pairwise", {"selected": 1})], "ANS120", REFUSED),
    ("an empty label, all listed by the data", OPEN, span(labels=[""]), "ANS105", LOST),
    ("an empty label", TEXT + SPAN, span(labels=[""]), "ANS105", REFUSED),
    ("a label that the data does not list", OPEN, span(labels=["c"]), "ANS110", LOST),
    ("one that neither config nor data lists", MIXED, span(labels=["c"]), "ANS110", EITHER),
    ("an empty text for labels beside a shape", BESIDE, shape_and_labels(""), "ANS105", LOST),
    ("a name for labels beside a shape", BESIDE, shape_and_labels("tin"), "ANS105", REFUSED),
    ("labels of no shape", BESIDE, shape_and_labels(["a"], id="b"), "LNK111", EITHER),
    ("null for an offset in a paragraph", TALK, in_talk(startOffset=None), "SPN107", LOST),
    ("null for an offset in a page", PAGE, on_page(endOffset=None), "SPN107", LOST),
    ("labels in a shape", BESIDE, [item("d", "rectangle", BOX | {"labels": ["a"]})], "LNK114", LOST),
    ("what people see of a path", ALIAS, [item("t", "taxonomy", {"taxonomy": [["Rock"]]})], "ANS124", REFUSED_OR_SHOWN),
    (
        "a mask without the size of its image", MASK,
        [item("l", "brushlabels", {"format": "rle", "rle": [0, 0, 0, 64, 57, 27, 254, 63, 255], "brushlabels": ["a"]}, original_width=4)],
        "GEO116", ODD,
    ),
    ("a turn and more", BESIDE, [item("d", "rectangle", BOX | {"rotation": 400})], "GEO108", REFUSED_OR_SHOWN),
    ("more than a turn back", BESIDE, [item("d", "rectangle", BOX | {"rotation": -400})], "GEO108", ODD),
    ("an id that is a list", TEXT + SPAN, [*span(), {**span()[0], "id": ["a"]}], "LNK103", SHOWS_NONE),
    ("a number for an id", TEXT + SPAN, [{**span()[0], "id": 17}], "LNK103", SHOWS_NONE),
    ("0 for an id", TEXT + SPAN, [{**span()[0], "id": 0}], "LNK103", SHOWS_NONE),
    ("a span without a label", TEXT + SPAN, span(labels=[]), "ANS106", WRONG),
    ("no choice", CHOICE, [item("c", "choices", {"choices": []})], "ANS106", LOST),
    ("a number beyond its limits", TEXT + '<Number name="n" toName="i" max="5"/>', [item("n", "number", {"number": 9})], "ANS116", CHANGED),
    (
        "a date beyond its limits", TEXT + '<DateTime name="t" toName="i" only="date" max="2025-12-31"/>',
        [item("t", "datetime", {"datetime": "2026-03-14"})], "ANS127", CHANGED,
    ),
    ("a parent that is nowhere", TEXT + SPAN, [{**span()[0], "parentID": "b"}], "LNK107", AT_THE_TOP),
    ("parents in a circle", TEXT + SPAN, [{**span()[0], "id": "a", "parentID": "a"}], "LNK108", IN_NO_LIST),
    ("a text that says no", TEXT + SPAN, [{**span()[0], "hidden": "false"}], "REC113", WRONG),
    ("a text that says yes", TEXT + SPAN, [{**span()[0], "hidden": "true"}], "REC120", ODD),
    ("the score of a region by another name", TEXT + SPAN, [{**span()[0], "confidence": 0.5}], "CNF104", "the score is lost"),
    ("a score in another letter case", TEXT + SPAN, [{**span()[0], "Score": 0.5}], "REC117", LOST),
    ("a parent in another letter case", TEXT + SPAN, [{**span()[0], "parentId": "b"}], "REC117", LOST),
    ("what the editor does without", TEXT + SPAN, [{**span()[0], "readOnly": True}], "REC117", ODD),
    (
        "a relation to an answer", TEXT + SPAN + TREE,
        [
            {**span()[0], "id": "a"}, item("t", "taxonomy", {"taxonomy": [["q"]]}, id="b"),
            {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"},
        ],
        "LNK104", LOST,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("config", "result", "code", "effect"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_effects_are_those_of_the_server(config: str, result: list[dict[str, Any]], code: str, effect: str | None) -> None:
    task = {"data": DATA, "predictions": [{"model_version": "may", "score": 0.5, "result": result}]}
    report = predlint.compile(f"<View>{config}</View>".encode()).validate(json.dumps([task]).encode())
    said = [effect_of(d.message) for d in report.diagnostics if d.code == code]
    assert said == [effect]
    severities = {str(d.severity) for d in report.diagnostics if d.code == code}
    assert effect in (ODD, REFUSED_OR_SHOWN) or severities == {"error"}


FINE: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("no offsets in a page, of which the ends are numbers", PAGE, on_page(start="0", end="4", startOffset=None, endOffset=None)),
]


@pytest.mark.parametrize(("config", "result"), [case[1:] for case in FINE], ids=[case[0] for case in FINE])
def test_defaults_written_by_the_sdk_are_not_reported(config: str, result: list[dict[str, Any]]) -> None:
    task = {"data": DATA, "predictions": [{"model_version": "may", "score": 0.5, "result": result}]}
    report = predlint.compile(f"<View>{config}</View>".encode()).validate(json.dumps([task]).encode())
    assert [d.message for d in report.diagnostics] == []


ANNOTATED = "the import takes it, and it is shown wrongly or not at all"
OF_PEOPLE: list[tuple[str, Any, str, str]] = [
    ("an unknown label", [item("c", "choices", {"choices": ["y"]})], "ANS101", ANNOTATED),
    ("an unknown control", [item("e", "choices", {"choices": ["x"]})], "NAM101", LOST),
    ("a text for a result", ["x"], "REC104", LOST),
    ("a turn and more", [item("d", "rectangle", BOX | {"rotation": 400})], "GEO108", ODD),
    ("rounding", [item("d", "rectangle", BOX | {"x": 100.001, "width": 0.001})], "GEO120", ODD),
    ("answers without their results", {"choices": ["x"]}, "REC110", "the server refuses the import"),
    ("no results", None, "REC103", "the server refuses the import"),
]


@pytest.mark.parametrize(("result", "code", "effect"), [case[1:] for case in OF_PEOPLE], ids=[case[0] for case in OF_PEOPLE])
def test_no_server_checks_the_results_of_annotations(result: Any, code: str, effect: str | None) -> None:
    task = {"data": DATA, "annotations": [{"result": result}]}
    report = predlint.compile(f"<View>{CHOICE}</View>".encode()).validate(json.dumps([task]).encode())
    assert [effect_of(d.message) for d in report.diagnostics if d.code == code] == [effect]


def test_prediction_limits_of_releases_are_not_reported_for_annotations() -> None:
    ends = [{"id": id_, **item("d", "rectangle", BOX | {"x": x})} for id_, x in (("a", 10), ("b", 50))]
    result = [*ends, {"type": "relation", "from_id": "a", "to_id": "b"}]
    checker = predlint.compile(f"<View>{CHOICE}</View>".encode())
    given = [
        json.dumps([{"data": DATA, name: [{"model_version": None, "result": result}]}]).encode() for name in ("annotations", "predictions")
    ]
    assert [[d.code for d in checker.validate(each).diagnostics if d.line is not None] for each in given] == [[], ["MED101"]]


@pytest.mark.parametrize(
    ("score", "effect"),
    [
        ("0.9", ODD),
        (True, "servers store it as 1"),
        (False, "servers store it as 0"),
        ("9", REFUSED),
        ("inf", REFUSED),
        ("high", REFUSED),
        ([0.9], "the server refuses the import"),
    ],
)
def test_scores_of_another_type(score: Any, effect: str | None) -> None:
    task = {"data": DATA, "predictions": [{"model_version": "may", "score": score, "result": [item("d", "rectangle", BOX)]}]}
    report = predlint.compile(f"<View>{CHOICE}</View>".encode()).validate(json.dumps([task]).encode())
    code = "CNF106" if effect is ODD else "CNF102"
    assert [effect_of(d.message) for d in report.diagnostics if d.code == code] == [effect]


def test_a_size_of_null_is_none() -> None:
    size = {"original_width": None, "original_height": None}
    task = {"data": DATA, "predictions": [{"model_version": "may", "result": [item("d", "rectangle", BOX, **size)]}]}
    assert predlint.compile(f"<View>{CHOICE}</View>".encode()).validate(json.dumps([task]).encode()).diagnostics == []


@pytest.mark.parametrize(("author", "codes"), [(True, []), (False, ["REC111"])])
def test_an_author_that_is_a_flag(author: bool, codes: list[str]) -> None:
    """The server takes true for user 1."""
    task = {"data": DATA, "annotations": [{"completed_by": author, "result": []}]}
    found = predlint.compile(f"<View>{TEXT}{SPAN}</View>".encode()).check(task)
    assert [d.code for d in found if d.code == "REC111"] == codes
