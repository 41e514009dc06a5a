"""Members in which mistakes repeat: looked at together, in columns, they get the report that each record gets alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

import predlint
from laws.harness import counts, run, small_blocks
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

STREET = Path(__file__).parent.parent.parent / "examples" / "street"
Json = dict[str, Any]
#: What spoils a record.
Way = Callable[[Random, Json], None]
COLOURS = ([1, 1, 1], [2, 2, 2])


@cache
def checker(media: str | None, target: str) -> predlint.Checker:
    ontology = json.loads((STREET / "ontology.json").read_text())
    return predlint.compile({**ontology, "tools": ontology["tools"] + TOOLS} if media != "pdf" else PAGES, media=media, target=target)


TOOLS = [{"tool": "raster-segmentation", "name": "haze"}, {"tool": "edge", "name": "follows"}]
PAGES = {"tools": [{"tool": "rectangle", "name": "table"}, {"tool": "rectangle", "name": "figure"}]}


def record(rng: Random, at: int, media: str | None, kinds: str) -> Json:
    """A good record of one of these kinds."""
    made: Json = {"uuid": f"0b8a5c1e-93d4-4f6a-8e27-{at:012x}"}
    row = {"dataRow": {"globalKey": f"k{at // 6}"}}
    box = {"top": rng.randrange(9), "left": 2.5, "height": 3, "width": rng.uniform(2, 20)}
    kind = rng.choice(kinds)
    if media == "pdf":
        return made | {"name": rng.choice(("table", "figure")), "bbox": box, "page": 0, "unit": "PERCENT"} | row
    if kind == "b":
        return made | {"name": rng.choice(("vehicle", "sign")), "bbox": box, "confidence": rng.choice((0.5, 0.25))} | row
    if kind == "p":
        return made | {"name": "pole top", "point": {"x": at + 2, "y": 3.5}} | row
    if kind == "m":
        colour = [at % 256, 7, 8] if rng.random() < 0.6 else rng.choice(COLOURS)
        return made | {"name": rng.choice(("sky", "haze")), "mask": {"instanceURI": "https://x.org/1.png", "colorRGB": colour}} | row
    if kind == "r":
        ends = (f"0b8a5c1e-93d4-4f6a-8e27-{max(0, at - back):012x}" for back in (1, 2))
        return (
            made | {"name": rng.choice(("towed by", "follows")), "relationship": dict(zip(("source", "target"), ends, strict=True))} | row
        )
    return made | {"name": "weather", "answer": {"name": "dry"}, "dataRow": {"globalKey": f"a{at}"}}


def put(member: str, *values: Any) -> Way:
    """Another value of a member; None lets it go."""

    def spoil(rng: Random, made: Json) -> None:
        if member in made:
            made[member] = rng.choice(values)

    return spoil


def inside(member: str, name: str, *values: Any) -> Way:
    """Another value in an object."""

    def spoil(rng: Random, made: Json) -> None:
        if member in made and made[member].__class__ is dict:
            made[member] = {**made[member], name: rng.choice(values)}

    return spoil


def more(member: str, *values: Any) -> Way:
    """One more member."""
    return lambda rng, made: made.update({member: rng.choice(values)})


def without(member: str, name: str | None = None) -> Way:
    def spoil(rng: Random, made: Json) -> None:
        if name is None:
            made.pop(member, None)
        elif member in made:
            made[member] = {key: value for key, value in made[member].items() if key != name}

    return spoil


def turned(rng: Random, made: Json) -> None:
    """The sides of a box in another order."""
    if "bbox" in made:
        made["bbox"] = dict(sorted(made["bbox"].items(), key=lambda side: rng.random()))


def misname_data_row(rng: Random, made: Json) -> None:
    """The data row under another name, or nothing under that name."""
    row = made.pop("dataRow")
    made["data_row"] = {"global_key": row["globalKey"]} if rng.random() < 0.7 else None


def black(rng: Random, made: Json) -> None:
    if "mask" in made:
        made["mask"] = {**made["mask"], "colorRGB": rng.choice(([0, 0, 0], [0, 0, 300], *COLOURS))}


UUIDS = put("uuid", "vehicle-1", "g" * 36, "\xe4" * 36, "{0b8a5c1e-93d4-4f6a-8e27-0123456789ab}", 5, "0b8a5c1e93d44f6a8e270123456789ab")
SAME = put("uuid", "no uuid", "no other", "0b8a5c1e-93d4-4f6a-8e27-00000000000")
SCORES = put("confidence", 1.5, 99.5, -0.5, 0.75)
KINDS = put("confidence", 1, 2, 10**20, "0.5", True, None, 0.5, 7.5)
NEGATIVE = inside("bbox", "height", -3, -4.5, 5)
ZERO = inside("bbox", "width", 0, 0.0, 1e-9, -1)
TEXTS = inside("bbox", "left", "1", None, [1], 2, 1e301, -400)
THREE = without("bbox", "width")
FIVE = inside("bbox", "depth", 1, "x")
NAMES = put("name", "Vehicle", "pole", "vehicle")
ANSWERS = put("answer", {"name": "Dry"}, {"name": "rain\u2028"}, "dry", ["dry"], {"name": 'a "quoted" one'})
FRAMES = put("answer", {"name": "fog", "frames": [{"start": 5, "end": 2}]}, {"name": "fog"}, {"name": "wet?"})
OTHER = more("answer", {"name": "dry"}, None, {"name": "dry", "messageId": "m"}, 5)
MASKS = inside("mask", "colorRGB", [0, 0, 0], [1, 1, 1.5], "red", [300, 0, 0], *COLOURS)
URIS = inside("mask", "instanceURI", "", 5, "https://x.org/1.png")
ENDS = inside("relationship", "target", "no uuid", 5, "0b8a5c1e-93d4-4f6a-8e27-0123456789ab")
TYPES = inside("relationship", "type", "both", "bidirectional")
POINTS = put("point", {"x": -5, "y": 1}, {"x": 1, "y": 2}, {"y": 7.5, "x": 3}, [1, 2], {"x": "1", "y": 2}, {"x": 9000.5, "y": 1})
FAR = inside("bbox", "left", 95, 200, "7", 4)
ROWLESS = without("dataRow")
STRANGER = more("line_number", 1, "x", None)

#: The medium, kinds of records, what is wrong with some of them, and the share of each. Relationships are for model-assisted labeling.
PLANS: list[tuple[str | None, str, list[Way], float]] = [
    (media, kinds, ways, share)
    for kinds, ways, share in (
        ("b", [SCORES, NEGATIVE], 0.6),
        ("b", [SCORES, NEGATIVE, UUIDS, STRANGER], 0.4),
        ("b", [KINDS, ZERO, turned], 0.5),
        ("bp", [TEXTS, FIVE, turned, POINTS], 0.3),
        ("bpa", [THREE, SAME, NAMES, POINTS], 0.5),
        ("bpa", [misname_data_row, SCORES, OTHER], 0.5),
        ("bpm", [ROWLESS, MASKS, STRANGER], 0.4),
        ("ma", [MASKS, UUIDS, ANSWERS], 0.4),
        ("m", [more("answer", None), more("confidence", 7.5, None), inside("mask", "colorRGB", [300, 0, 0], *COLOURS)], 0.5),
        ("mr", [URIS, ENDS, TYPES, black], 0.4),
        ("bmr", [SCORES, black, SAME], 0.5),
        ("b", [ROWLESS], 1.0),
        ("bma", [FRAMES, black, OTHER], 0.4),
    )
    for media in (("image", None) if share == 0.4 else ("image",))
] + [
    (None, "ab", [FRAMES], 0.5),
    ("image", "b", [misname_data_row], 0.5),
    ("pdf", "b", [FAR], 0.5),
    ("pdf", "b", [FAR, SCORES, UUIDS], 0.3),
]
ROWS = DataRows([DataRow(at, f"{'ka'[at % 2]}{at // 2}", width=60 if at % 3 else None, height=40) for at in range(60)])


def lines(rng: Random, plan: tuple[str | None, str, list[Way], float], count: int = 110) -> bytes:
    media, kinds, ways, share = plan
    written: list[bytes] = []
    for at in range(count):
        made = record(rng, at, media, kinds)
        for way in ways:
            if rng.random() < share:
                way(rng, made)
        written.append(json.dumps(made, ensure_ascii=rng.random() < 0.5).encode())
    return b"\n".join(written)


@pytest.mark.parametrize("number", range(len(PLANS)))
def test_kernel_and_python_give_one_report(number: int) -> None:
    media, kinds, *_ = plan = PLANS[number]
    data, rows = lines(Random(number), plan), ROWS if number % 3 and media != "pdf" else None
    against = checker(media, "mal" if "r" in kinds else "model-run")
    with small_blocks():
        fast, counted = run(against, data, rows), counts(against, data, rows)
    whole = run(against, data, rows, fast=False)
    assert (fast.verdict, counted) == (whole.verdict, whole.counts)


# -- columns that are null ---------------------------------------------------------------------------------------------------

UUID = "0b8a5c1e-93d4-4f6a-8e27-{:012x}"
MASK = {"instanceURI": "https://x.org/1.png", "colorRGB": [1, 2, 3]}
OUTLINE = [{"x": 1, "y": 2}, {"x": 10, "y": 2}, {"x": 10, "y": 20}]
ANNOTATIONS: list[Json] = [
    {"name": "vehicle", "bbox": {"top": 1, "left": 1, "height": 4, "width": 3}},
    {"name": "pole top", "point": {"x": 1, "y": 2}},
    {"name": "road", "polygon": OUTLINE},
    {"name": "road", "polygon": OUTLINE[:2]},
    {"name": "sky", "mask": MASK},
    {"name": "sky", "mask": MASK},
    {"name": "caption", "answer": "wet"},
    {"name": "weather", "answer": {"name": "rain"}},
    {"name": "weather", "answer": {"name": "fog"}},
    {"name": "hazards", "answers": []},
    {"name": "Vehicle", "bbox": {"top": 1, "left": 1, "height": 0, "width": 3}},
    {"name": "nothing", "bbox": {"top": 1, "left": 1, "height": 0}},
    {"name": "nothing", "answer": {"name": "fog"}},
    {"name": "Road", "line": OUTLINE},
]
BESIDE: dict[str, list[Json]] = {
    "model-run": [{"metricName": f"m{at}", "metricValue": 0.5} for at in range(21)],
    "mal": [{"name": "towed by", "relationship": {"source": UUID.format(0), "target": UUID.format(at)}} for at in (1, 8)],
}


@pytest.mark.parametrize(("target", "codes", "turn"), [("model-run", {"MET007"}, 1), ("mal", {"LNK007"}, -1)])
def test_columns_that_are_null_change_nothing(target: str, codes: set[str], turn: int) -> None:
    """Tables of records are written with all columns on each line; that is a warning, and all other rules say what they would say."""
    against = predlint.compile(STREET / "ontology.json", target=target, media="image")
    alone = [{"uuid": UUID.format(at), **each} for at, each in enumerate([*ANNOTATIONS, *BESIDE[target]])]
    columns = list(dict.fromkeys([name for each in alone for name in each]))[::turn]
    wide = [{name: each.get(name) for name in columns} for each in alone]

    def found(records: list[Json], *, fast: bool) -> list[tuple[Any, ...]]:
        data = "\n".join([json.dumps({**each, "dataRow": {"globalKey": f"k{row}"}}) for row in range(6) for each in records]).encode()
        with small_blocks():
            said = run(against, data, fast=fast).found
        return sorted([(d.line, d.code, d.pointer, d.message, d.help) for d in said if d.code != "REC003"], key=repr)

    expected = found(alone, fast=False)
    assert {code for _, code, *_ in expected} > {"DUP001", "DUP002", "GEO009", *codes}
    assert found(wide, fast=False) == found(wide, fast=True) == expected


@pytest.mark.parametrize(
    "members, code",
    [
        ({"name": "caption", "answer": "x", "answers": "y"}, "ANS012"),
        ({"name": "weather", "answer": {"name": "rain"}, "radio_answer": {"value": "rain"}, "value": "w"}, "REC006"),
    ],
)
def test_members_given_twice_on_lines_without_a_data_row(members: Json, code: str) -> None:
    lines = "".join([json.dumps({**members, "globalKey": f"r{at}"}) + "\n" for at in range(3000)])
    found = checker("image", "model-run").validate(lines.encode()).diagnostics
    assert [d.message.startswith("both ") for d in found if d.code == code] == [True] * 3000
    assert {d.code for d in found} == {code, "KEY001", "ANS024"}


def test_answers_beside_the_option_that_they_belong_below() -> None:
    """What is said of them depends on the answer, so that they are not looked at by themselves."""
    options = [{"value": "dry"}, {"value": "wet"}]
    against = predlint.compile({"classifications": [{"type": "radio", "name": "road", "options": options}]}, media="text")
    data = "\n".join(
        [
            json.dumps(
                {
                    "name": "road",
                    "answer": {"name": "dry" if at % 3 else "snow"},
                    "classifications": [{"name": "depth"}] if at % 2 else [],
                    "dataRow": {"globalKey": f"k{at}"},
                }
            )
            for at in range(300)
        ]
    ).encode()
    with small_blocks():
        fast, counted = run(against, data), counts(against, data)
    whole = run(against, data, fast=False)
    assert (fast.verdict, counted) == (whole.verdict, whole.counts)
    assert {"ANS019", "ANS001"} <= {d.code for d in fast.found}


# -- members that have no place where they stand -----------------------------------------------------------------------------


def assert_one_report(against: predlint.Checker, records: list[Json]) -> set[str]:
    """The codes that are told by both roads."""
    data = b"\n".join([json.dumps(each).encode() for each in records])
    with small_blocks():
        fast, counted = run(against, data), counts(against, data)
    whole = run(against, data, fast=False)
    assert (fast.verdict, counted) == (whole.verdict, whole.counts)
    return {d.code for d in fast.found}


@pytest.mark.parametrize("name", ["__typename", "__v", "_id", "kind_", "sort_"])
@pytest.mark.parametrize("value", ["x", 0])
def test_members_of_databases_and_interfaces(name: str, value: Any) -> None:
    """Their names begin or end with underscores, some of which mean something in Python."""
    box = {"top": 1, "left": 1, "height": 4, "width": 3}
    records = [{"name": "vehicle", "bbox": box, name: value, "dataRow": {"globalKey": f"k{at}"}} for at in range(120)]
    data = b"\n".join([json.dumps(each).encode() for each in records])
    against = checker("image", "model-run")
    with small_blocks():
        fast = run(against, data)
    assert fast.verdict == run(against, data, fast=False).verdict
    assert [d.code for d in fast.found if d.code != "ANS024"] == ["REC003"] * 120


def test_null_messages_of_answers_some_of_which_have_no_data_row() -> None:
    """The SDK writes null for members that its records have on other media."""
    question = {"type": "radio", "name": "light", "scope": "index", "options": [{"value": "on"}]}
    against = predlint.compile({"classifications": [question]}, media="image")
    answer = {"name": "light", "answer": {"name": "on"}, "page": None, "unit": None, "messageId": None}
    records = [{**answer, **({"dataRow": {"globalKey": f"k{at}"}} if at % 3 else {})} for at in range(240)]
    assert "KEY001" in assert_one_report(against, records)


@pytest.mark.parametrize("values", [(0.5,), (0.5, None)])
def test_boxes_that_are_metrics_too(values: tuple[Any, ...]) -> None:
    """They count among the metrics of their data row."""
    box = {"name": "vehicle", "bbox": {"top": 1, "left": 1, "height": 4, "width": 3}}
    records = [{**box, "metricValue": values[at % len(values)], "dataRow": {"globalKey": f"k{at // 60}"}} for at in range(240)]
    assert assert_one_report(checker("image", "model-run"), records) >= {"REC002", "MET007"}


@pytest.mark.parametrize("share", [1, 2, 40])
def test_annotations_of_an_export_that_have_their_value_as_lines_do(share: int) -> None:
    """They have no data row, and it is told of each that it is no line; beside them are lines that lack it too."""
    outline = {"name": "road", "polygon": OUTLINE, "feature_id": "f"}
    records = [{**outline, **({"annotation_kind": "ImagePolygon"} if at % share == 0 else {"globalKey": f"k{at}"})} for at in range(240)]
    records += [{**outline, "annotation_kind": "x", "dataRow": {"globalKey": f"k{at}"}} for at in range(240)]
    data = b"\n".join([json.dumps(each).encode() for each in records])
    against = checker("image", "model-run")
    with small_blocks():
        fast, counted = run(against, data), counts(against, data)
    whole = run(against, data, fast=False)
    assert (fast.verdict, counted) == (whole.verdict, whole.counts)
    assert [d.code for d in fast.found if d.line == 1] == ["REC006"]


def test_metrics_that_have_the_name_of_a_question_and_no_answer() -> None:
    """A line whose own value is null is a metric where it has the value of one."""
    members = {"name": "weather", "answer": None}
    records = [
        {**members, **({"metricValue": 0.5} if at in (3, 200) else {}), **({"dataRow": {"globalKey": f"k{at}"}} if at % 2 else {})}
        for at in range(240)
    ]
    for target in ("mal", "model-run"):
        assert assert_one_report(checker("image", target), records) >= {"KEY001", "ANS011"}


@pytest.mark.parametrize("media", [None, "dicom"])
def test_ranges_of_answers_that_overlap_across_lines_where_answers_have_mistakes(media: str | None) -> None:
    question = {"type": "radio", "name": "light", "scope": "index", "options": [{"value": "on"}]}
    against = predlint.compile({"classifications": [question]}, media=media, target="mal")
    records: list[Json] = []
    for at in range(240):
        frames = [{"start": 1, "end": 3 + at} if at % 3 else {"start": 5, "end": 2}]
        records.append({"name": "light", "answer": {"name": "on", "frames": frames}, "label": 1, "dataRow": {"globalKey": f"k{at // 6}"}})
    data = b"\n".join([json.dumps(each).encode() for each in records])
    with small_blocks():
        fast = run(against, data)
    assert fast.verdict == run(against, data, fast=False).verdict
    assert {"SPN011", "SPN012"} <= {d.code for d in fast.found}


@pytest.mark.parametrize("kind", ["radio", "text"])
def test_an_answer_over_time_beside_another_in_the_old_form(kind: str) -> None:
    """What is said of either depends on both."""
    options = {} if kind == "text" else {"options": [{"value": "on"}]}
    against = predlint.compile({"classifications": [{"type": kind, "name": "light", "scope": "index", **options}]}, media="video")
    frames = [{"start": 1, "end": 3}]
    answer = {"name": "on", "frames": frames} if kind == "radio" else [{"value": "x", "frames": frames}]
    for old in ("on", {"name": "on"}, [{"name": "on"}]):
        records = [{"name": "light", "answer": answer, "answers": old, "dataRow": {"globalKey": f"k{at}"}} for at in range(240)]
        assert "SPN013" not in assert_one_report(against, records)


@pytest.mark.parametrize("segments", [5, None, {"frame": 1}])
def test_segments_beside_an_object_with_a_question_that_must_be_answered(segments: Any) -> None:
    """Whether it is answered shows what stands beside them."""
    question = {"type": "text", "name": "why", "required": True}
    against = predlint.compile({"tools": [{"tool": "raster-segmentation", "name": "road", "classifications": [question]}]}, media="image")
    mask = {"instanceURI": "https://m.example/1.png", "colorRGB": [1, 2, 3]}
    records: list[Json] = []
    for at in range(240):
        answers = [{"name": "why", "answer": "x"}]
        key = {"globalKey": f"k{at}"}
        records.append({"name": "road", "mask": mask, "classifications": answers, "segments": segments, "confidence": 7, "dataRow": key})
    assert "ANS022" not in assert_one_report(against, records)


@pytest.mark.parametrize("missing", [True, False])
def test_answers_below_a_name_that_is_nearly_one_of_the_ontology(missing: bool) -> None:
    questions = [{"type": "text", "name": "colour"}, {"type": "text", "name": "height", "required": True}]
    against = predlint.compile({"tools": [{"tool": "rectangle", "name": "lamp", "classifications": questions}]}, media="image")
    box = {"top": 1, "left": 1, "height": 5, "width": 5}
    records: list[Json] = []
    for at in range(240):
        answers = [{"name": "colour", "answer": 5 if at % 2 else "red"}, *([] if missing else [{"answer": "tall"}])]
        records.append({"name": "lamq", "bbox": box, "classifications": answers, "dataRow": {"globalKey": f"k{at}"}})
    assert assert_one_report(against, records) >= {"NAM002", "ANS022" if missing else "NAM001"}


@pytest.mark.parametrize(("first", "second"), [("image", "dataRowId"), ("external_id", "externalId"), ("filename", "asset")])
def test_several_members_that_stand_for_the_data_row(first: str, second: str) -> None:
    """The first of them is told, in the order of the record."""
    records: list[Json] = []
    for at in range(240):
        box = {"name": "vehicle", "bbox": {"top": 1, "left": 1, "height": 5, "width": 5}}
        names = (first, second) if at % 2 else (second, first)
        records.append({**box, **dict.fromkeys(names, f"img {at}.png")})
    data = b"\n".join([json.dumps(each).encode() for each in records])
    against = checker("image", "mal")
    with small_blocks():
        fast = run(against, data)
    assert fast.verdict == run(against, data, fast=False).verdict
    assert "KEY001" in {d.code for d in fast.found}


def checker_of_mixed_kinds(media: str, *kinds: str) -> predlint.Checker:
    """Questions of one name and several kinds, of which the first has other options than the others, and one of another name."""
    asked: list[Json] = [{"type": kind, "name": "light", "options": [{"value": "on" if at else "off"}]} for at, kind in enumerate(kinds)]
    asked.append({"type": "radio", "name": "speed", "options": [{"value": "off"}]})
    return predlint.compile({"classifications": [{**each, "scope": "index"} for each in asked]}, media=media)


@pytest.mark.parametrize("share", [1, 7, 200])
def test_the_form_of_an_answer_decides_which_question_of_a_name_it_answers(share: int) -> None:
    """A list is taken for the answer to a checklist first, though that to a radio question on recordings is one too."""
    records: list[Json] = []
    for at in range(240):
        answer = [{"name": "off", "frames": [{"start": 1, "end": 3}]}]
        records.append({"name": "speed" if at % share else "light", "answer": answer, "dataRow": {"globalKey": f"k{at}"}})
    data = b"\n".join([json.dumps(each).encode() for each in [*records[1:], records[0]]])
    against = checker_of_mixed_kinds("audio", "radio", "checklist")
    with small_blocks():
        fast = run(against, data)
    assert fast.verdict == run(against, data, fast=False).verdict
    assert "ANS001" in {d.code for d in fast.found}


@pytest.mark.parametrize("name", ["light", "light "])
@pytest.mark.parametrize("answer", ["off", {"name": "on"}, [{"name": "on"}], 5])
def test_mistakes_in_answers_to_a_question_of_a_name_that_several_have(name: str, answer: Any) -> None:
    for kinds in (("radio", "text"), ("text", "radio"), ("checklist", "radio", "text")):
        records: list[Json] = []
        for at in range(240):
            known = {"label": 1, "name": "light" if at % 3 else name, "answer": answer if at % 2 else 5}
            records.append({**known, "dataRow": {"globalKey": f"k{at}"}})
        data = b"\n".join([json.dumps(each).encode() for each in records])
        against = checker_of_mixed_kinds("image", *kinds)
        with small_blocks():
            fast = run(against, data)
        assert fast.verdict == run(against, data, fast=False).verdict


@pytest.mark.parametrize("by", ["name", "schemaId"])
@pytest.mark.parametrize("first", ["line", "rectangle"])
def test_two_tools_of_a_name_that_are_both_followed_through_frames(by: str, first: str) -> None:
    """The id tells which it is; the name does not."""
    drawn: Json = {"line": [{"x": 5, "y": 6}, {"x": 7, "y": 8}], "rectangle": {"top": 1, "left": 1, "height": 5, "width": 5}}
    kinds = [first, *[kind for kind in drawn if kind != first]]
    tools = [{"tool": kind, "name": "lane", "featureSchemaId": kind.ljust(25, "0")} for kind in kinds]
    tools.append({"tool": "line", "name": "kerb", "featureSchemaId": "kerb".ljust(25, "0")})
    against = predlint.compile({"tools": tools}, media="video")
    records: list[Json] = []
    for at in range(240):
        kind, name = ("line", "kerb") if at % 3 else (kinds[at % 2], "lane")
        keyframe = {"frame": 2, "bbox" if kind == "rectangle" else kind: drawn[kind]}
        tag = name if by == "name" else (name if name == "kerb" else kind).ljust(25, "0")
        records.append({by: tag, "segments": [{"keyframes": [keyframe]}], "dataRow": {"globalKey": f"k{at}"}})
    data = b"\n".join([json.dumps(each).encode() for each in records])
    with small_blocks():
        fast = run(against, data)
    assert fast.verdict == run(against, data, fast=False).verdict
    if by == "schemaId":
        assert fast.found == []
