"""Samples of the shipped examples: what they look like, and what cannot be made up."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from samples_kit import Made

import predlint
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SampleError, SeededSource
from predlint.platforms.sources import source_for
from predlint.tools.sampler import chosen_mutations

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
STREET = EXAMPLES / "street" / "ontology.json"
#: Ontologies of every platform and medium, with the options that samples of them need.
SHIPPED: list[tuple[str, dict[str, Any]]] = [
    ("street/ontology.json", {"media": "image"}),
    ("street/ontology.json", {"media": "image", "target": "mal"}),
    *((f"media/{path.name}", {"target": "mal"}) for path in sorted((EXAMPLES / "media").glob("*.json"))),
    *((path.relative_to(EXAMPLES).as_posix(), {}) for path in sorted(EXAMPLES.rglob("*.xml")) if path.name != "pages.xml"),
    ("harbour/ontology.json", {}),
    ("harbour/coco.json", {}),
    ("harbour/coco.json", {"results": True}),
]


@pytest.mark.parametrize(("name", "options"), SHIPPED, ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value)))
def test_every_example(name: str, options: dict[str, Any]) -> None:
    compiled = {key: value for key, value in options.items() if key != "results"}
    checker = predlint.compile(EXAMPLES / name, **compiled)
    for share in (0.0, 0.6):
        made = Made(EXAMPLES / name, 3, 60, share, **options)
        made.agrees(checker)
        assert (made.sampler.broken > 10) == (share > 0)


@pytest.mark.parametrize(("name", "count"), [("street/ontology.json", 40), ("harbour/ontology.json", 20)])
def test_findings_of_data_rows_hold_if_their_only_records_are_broken(name: str, count: int, tmp_path: Path) -> None:
    """Rows with few records: a line that is no JSON may be the only one that names its row, and be read all the same."""
    checker = predlint.compile(EXAMPLES / name, media="image" if name.startswith("street") else None)
    options = {"media": "image"} if name.startswith("street") else {}
    for seed in range(15):
        Made(EXAMPLES / name, seed, count, 0.6, **options).agrees(checker, tmp_path / "rows.ndjson")


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("street/ontology.json", "JSN REC KEY NAM ANS GEO CNF UID"),
        ("media/video.json", "SPN ANS CNF NAM"),
        ("media/audio.json", "SPN ANS CNF"),
        ("media/conversation.json", "LNK SPN"),
        ("shelf/config.xml", "REC NAM ANS GEO CNF LNK"),
        ("reviews/config.xml", "REC NAM ANS SPN"),
        ("harbour/ontology.json", "JSN REC NAM ANS GEO CNF"),
        ("harbour/coco.json", "REC GEO CNF"),
    ],
)
def test_every_family_that_one_record_can_break_is_there_twice(name: str, families: str) -> None:
    source = source_for(read_ontology(EXAMPLES / name), SeededSource(1))
    counts = Counter(code[:3] for fault in chosen_mutations(source, (), texts=True) for code in fault.codes)
    assert {family for family in families.split() if counts[family] < 2} == set()


@pytest.mark.parametrize("only", [("GEO",), ("CNF001", "UID"), ("ANS02",)])
def test_only_some_codes(only: tuple[str, ...]) -> None:
    made = Made(STREET, 1, 300, 0.2, only, media="image")
    assert made.sampler.broken > 30
    assert all(code.startswith(only) for codes in made.expected.values() for code in codes)
    made.agrees(predlint.compile(STREET, media="image"))


def test_a_rare_feature_is_looked_for() -> None:
    """Of 300 tools one has a polygon: records are made for it where polygons are to be broken."""
    tools = [{"tool": "polygon" if n == 200 else "rectangle", "name": f"t{n}"} for n in range(300)]
    made = Made(json.dumps({"tools": tools, "classifications": []}).encode(), 1, 400, 0.1, ("GEO011",))
    assert made.sampler.broken > 20


# -- what they look like ---------------------------------------------------------------------------------------------------


def test_boxes_confidences_and_data_rows_are_like_real_ones() -> None:
    made = Made(STREET, 11, 2000, media="image")
    records = [(sample.record, sample.row) for sample in made.samples]
    shares = [r["bbox"]["width"] / row["width"] for r, row in records if "bbox" in r]
    assert all(r["bbox"]["left"] + r["bbox"]["width"] <= row["width"] for r, row in records if "bbox" in r)
    assert 0.08 < median(shares) < 0.2 and max(shares) > 0.5 and min(shares) < 0.04
    confidences = [r["confidence"] for r, _ in records if "confidence" in r]
    assert median(confidences) > 0.85 and 0 < min(confidences) < 0.5 and max(confidences) <= 1
    per_row = Counter(row["global_key"] for _, row in records)
    assert 3 < len(records) / len(per_row) < 9
    assert list(per_row)[16] == "img-000017.jpg"
    assert len({r["uuid"] for r, _ in records}) == len(records)


def test_every_data_row_answers_what_is_required_once() -> None:
    made = Made(STREET, 2, 500, media="image")
    required = {q.name for q in read_ontology(STREET).classifications if q.required}  # pyright: ignore
    answered = Counter((s.row["global_key"], s.record["name"]) for s in made.samples if "answer" in s.record)
    assert required and set(answered.values()) == {1}
    assert {(row, name) for row in made.rows for name in required} <= answered.keys()


def test_a_number_of_data_rows() -> None:
    made = Made(STREET, 2, 100, media="image", rows=7)
    assert len(made.samples) == 100 and len(made.rows) == 7


@pytest.mark.parametrize("medium", ["video", "dicom"])
def test_frames_have_one_composite_mask_however_many_records_a_data_row_has(medium: str) -> None:
    tools = [{"tool": kind, "name": kind} for kind in ("raster-segmentation", "line")]
    ontology = json.dumps({"tools": tools, "classifications": []}).encode()
    checker = predlint.compile(ontology, media=medium, target="mal")
    for share in (0.0, 0.5):
        Made(ontology, 1, 300, share, media=medium, target="mal", rows=1).agrees(checker)


@pytest.mark.parametrize(
    "tags",
    [
        '<DateTime name="d" toName="x" min="2025"/>',
        '<DateTime name="d" toName="x" only="year" max="2021"/>',
        '<DateTime name="d" toName="x" only="month,year" min="2020-05"/>',
        '<DateTime name="d" toName="x" format="%d.%m.%Y" min="2025-01-01"/>',
        '<Repeater on="$deed.pages" indexFlag="{{p}}"><Image name="p_{{p}}" value="$deed.pages[{{p}}].scan.url"/></Repeater>',
        '<Audio name="a" value="$calls[0].url"/><Text name="t" value="$calls[1].text"/>',
        '<Repeater on="$deeds" indexFlag="{{d}}"><Text name="t_{{d}}" value="$deeds[{{d}}].title"/><Repeater on="$deeds[{{d}}].pages" '
        'indexFlag="{{p}}"><Image name="p_{{d}}_{{p}}" value="$deeds[{{d}}].pages[{{p}}]"/></Repeater></Repeater>',
        '<Repeater on="$pages"><Image name="i_{{idx}}" value="$pages[{{idx}}].scan"/></Repeater>'
        '<Repeater on="$pages"><Text name="t_{{idx}}" value="$pages[{{idx}}].text"/></Repeater>',
    ],
)
def test_tasks_of_label_studio_are_right_for(tags: str) -> None:
    config = f'<View><Text name="x" value="$x"/><Choices name="c" toName="x"><Choice value="a"/></Choices>{tags}</View>'.encode()
    Made(config, 1, 20, 0.0).agrees(predlint.compile(config))


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("street/ontology.json", "31bec2bd1a9cd3ab"),
        ("media/video.json", "04558d803f0804cc"),
        ("shelf/config.xml", "8a70feb2a111d069"),
        ("harbour/ontology.json", "31b186587e33d1b0"),
        ("harbour/coco.json", "9b674a55ef0e08a1"),
    ],
)
def test_the_same_seed_gives_the_same_bytes_everywhere(name: str, digest: str) -> None:
    made = Made(EXAMPLES / name, 7, 100, 0.2)
    assert sha256(made.data).hexdigest()[:16] == digest
    assert Made(EXAMPLES / name, 8, 100, 0.2).data != made.data


# -- what cannot be made up ------------------------------------------------------------------------------------------------


def labelbox(*tools: dict[str, Any], questions: tuple[dict[str, Any], ...] = ()) -> bytes:
    return json.dumps({"tools": tools, "classifications": questions}).encode()


BOX = {"tool": "rectangle", "name": "box"}
EMPTY = {"type": "radio", "name": "empty", "options": [], "required": True}


@pytest.mark.parametrize(
    ("ontology", "message"),
    [
        (labelbox({"tool": "edge", "name": "joins"}), 'joins": model runs have none'),
        (labelbox({"tool": "cuboid-9d", "name": "cube"}), "does not know this kind"),
        (labelbox(questions=(EMPTY,)), "it has no options"),
        (labelbox({**BOX, "classifications": [EMPTY]}), "no answer that would suit"),
        (b'<View><Text name="t" value="$t"/></View>', "no controls"),
        (b'<View><Image name="i" value="$i"/><Choices name="c" toName="i"></Choices></View>', "no labels"),
        ({"objects": [], "classifications": []}, "no features"),
    ],
)
def test_an_ontology_that_nothing_can_be_made_for(ontology: Any, message: str) -> None:
    with pytest.raises(SampleError) as error:
        Made(ontology, 1, 10)
    assert message in str(error.value)


def test_omissions_are_reported() -> None:
    made = Made(labelbox(BOX, {"tool": "edge", "name": "joins"}, questions=(EMPTY | {"required": False},)), 1, 10)
    assert made.source.left_out == ('edge "joins": model runs have none (--target mal)', 'radio "empty": it has no options')


def test_hash_collisions_are_left_out() -> None:
    ontology = json.loads((EXAMPLES / "harbour" / "ontology.json").read_bytes())
    boat = ontology["objects"][0]
    boat["attributes"].append({**next(one for one in boat["attributes"] if one["type"] == "text"), "id": "1.9", "name": "port of call"})
    made = Made(ontology, 1, 30)
    assert f'"{boat["name"]}": two of its attributes have one hash' in made.source.left_out
    assert {each.code for each in predlint.compile(ontology).validate(made.data).diagnostics} == {"ONT211"}


@pytest.mark.parametrize(
    ("options", "message", "help"),
    [
        ({"rows": 200, "count": 100}, "--rows 200 is more than -n 100", "--rows 100 or fewer"),
        ({"count": 0}, "-n must be 1 or more", None),
        ({"rows": 0, "count": 9}, "--rows must be 1 or more", None),
    ],
)
def test_numbers_that_cannot_be(options: dict[str, Any], message: str, help: str | None) -> None:
    with pytest.raises(SampleError) as error:
        source_for(read_ontology(labelbox(BOX)), SeededSource(1), **options)
    assert message in error.value.message and error.value.help == help


@pytest.mark.parametrize(
    ("count", "rows", "help"), [(7, None, "for example -n 8"), (8, 3, "--rows 4 or more"), (9, 5, "--rows 4 or fewer")]
)
def test_records_that_cannot_be_divided_among_data_rows(count: int, rows: int | None, help: str) -> None:
    """Two required questions and no tools: two records for each data row."""
    questions = tuple({"type": "text", "name": name, "required": True, "scope": "global"} for name in "ab")
    with pytest.raises(SampleError) as error:
        source_for(read_ontology(labelbox(questions=questions)), SeededSource(1), count=count, rows=rows)
    assert error.value.help == help


def test_codes_that_no_record_can_cause() -> None:
    with pytest.raises(SampleError) as error:
        Made(labelbox({"tool": "point", "name": "p"}), 1, 10, 0.5, ("SPN",))
    assert "SPN" in error.value.message and "GEO014" in (error.value.help or "")


def test_label_rows_of_data_groups_have_spaces_of_several_kinds() -> None:
    made = Made(EXAMPLES / "harbour" / "ontology.json", 5, 200)
    groups = [sample.record for sample in made.samples if sample.record["data_type"] == "group"]
    assert 10 < len(groups) < 60
    assert {space["space_type"] for row in groups for space in row["spaces"].values()} >= {"image", "video", "audio", "text"}
    assert all(len(row["spaces"]) in (2, 3) for row in groups)
    placed = [place for row in groups for entry in row["object_answers"].values() for place in entry.get("spaces", ())]
    assert placed
    assert {row["data_type"] for row in (s.record for s in made.samples)} >= {"image", "img_group", "video", "audio", "plain_text"}


def test_the_name_of_a_skeleton_is_not_spoilt_as_that_of_others() -> None:
    made = Made(EXAMPLES / "harbour" / "ontology.json", 3, 300, share=1.0, only=("REC242",))
    made.agrees(predlint.compile(EXAMPLES / "harbour" / "ontology.json"))
