"""The mapping from COCO ids to Encord, and what categories become by it or by their names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import encord_examples as encord
from predlint.platforms.coco.matching import CategoryMatcher, CocoMap, MapError, read_map
from predlint.platforms.coco.topics import mapping as mapping_topic
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.encord.reader import read_encord

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "harbour"


@pytest.fixture
def harbour() -> Structure:
    return read_encord(EXAMPLES / "ontology.json")


def test_the_harbours_mapping() -> None:
    mapping = read_map(EXAMPLES / "mapping.json")
    assert mapping.categories == {1: "BoAt+001", 2: "PiEr/003", 3: "WaTeR006"}
    assert mapping.images is not None
    assert mapping.images[2].frame == 0
    assert mapping.name == "mapping.json"


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("", "not JSON", None),
        ('{\n<<<<<<< HEAD\n"1": 2\n=======\n', ":2:1: this is a mark of a merge conflict", "settle it"),
        ("[]", "an object was expected", None),
        ("{}", "neither", None),
        ('{"1":"aBcD1234"}', "neither", "put the table under its name"),
        ('{"category_ids_to_feature_hash":{}}', "neither", "did you mean category_id_to_feature_hash"),
        ('{"category_id_to_feature_hashes":{},"image_id_to_frame_index":{}}', "no category_id_to_feature_hash, but", "then rename it"),
        ('{"category_id_to_feature_hash":{},"image_id_to_frame_indices":{}}', "no image_id_to_frame_index, but", "then rename it"),
        ('{"images":[],"annotations":[]}', "neither", "COCO file"),
        ('{"category_id_to_feature_hash":[]}', "an object was expected", None),
        ('{"category_id_to_feature_hash":{"boat":"aBcD1234"}}', "not an id", None),
        ('{"category_id_to_feature_hash":{"1":7}}', "hash of a feature", None),
        ('{"image_id_to_frame_index":{"1":"aBcD"}}', "an object was expected", None),
        ('{"image_id_to_frame_index":{"1":{"frame":0}}}', "data_hash is missing", None),
        ('{"image_id_to_frame_index":{"1":{"data_hash":"x","frame":-1}}}', "frame is -1", None),
        ('{"image_id_to_frame_index":{"1":{"data_hash":"x","frame":true}}}', "frame is true", None),
        ('{"category_id_to_feature_hash":{"1":"aB","1":"cD"}}', '"1" stands twice, with "aB" and "cD"', "wrong one"),
        ('{"category_id_to_feature_hash":{"1":"aB"},"category_id_to_feature_hash":{"2":"cD"}}', 'hash" stands twice', "wrong one"),
        ('{"image_id_to_frame_index":{"1":{"data_hash":"x","data_hash":"y"}}}', '"data_hash" stands twice', "wrong one"),
        ('{"category_id_to_feature_hash":{"1":"aB","01":"cD"}}', 'the keys "1" and "01", which are one id', "wrong one"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str, help: str | None) -> None:
    file = tmp_path / "map.json"
    file.write_text(text)
    with pytest.raises(MapError) as error:
        read_map(file)
    assert str(file) in error.value.message
    assert message in error.value.message
    if help is not None:
        assert help in (error.value.help or "")


@pytest.mark.parametrize(
    ("data", "message", "help"),
    [
        ('{"category_id_to_feature_hash":{}}'.encode("utf-16"), " is UTF-16 text", "save it as UTF-8"),
        ('{\n"image_id_to_frame_index":{"ü":{}}}'.encode("latin-1"), ":2: byte 0xfc is not UTF-8", "save it as UTF-8"),
        (b"PK\x03\x04 and so on", " is a zip archive", "unpack it first"),
    ],
)
def test_a_mapping_that_is_no_text_of_json(tmp_path: Path, data: bytes, message: str, help: str) -> None:
    file = tmp_path / "map.json"
    file.write_bytes(data)
    with pytest.raises(MapError) as error:
        read_map(file)
    assert error.value.message == f"{file}{message}"
    assert error.value.help == help


def test_no_such_mapping(tmp_path: Path) -> None:
    for path in (tmp_path / "no.json", tmp_path):
        with pytest.raises(MapError):
            read_map(path)


@pytest.mark.parametrize(
    ("name", "outcome", "near"),
    [
        ("boat", "matched", ()), ("Boat", "unknown", ("boat",)), ("boat ", "unknown", ("boat",)), ("anchor", "unknown", ()),
        ("weather", "other", ()), ("hull", "other", ()), ("steel", "other", ()), (None, "unknown", ()),
    ],
)  # fmt: skip
def test_by_name(harbour: Structure, name: str | None, outcome: str, near: tuple[str, ...]) -> None:
    match = CategoryMatcher(harbour, None).of(1, name)
    assert match.outcome == outcome
    assert match.near[: len(near)] == near


@pytest.mark.parametrize(
    ("hash_", "outcome"),
    [("BoAt+001", "matched"), ("BOAT+001", "no-hash"), ("WeAtH001", "not-object"), ("HuLlX009", "not-object"), ("WoOdX001", "not-object")],
)
def test_by_the_mapping(harbour: Structure, hash_: str, outcome: str) -> None:
    matcher = CategoryMatcher(harbour, CocoMap({1: hash_}))
    assert matcher.of(1, "pier").outcome == outcome
    assert matcher.of(2, "pier").outcome == "unmapped"


@pytest.mark.parametrize(
    ("hash_", "name", "namesake"),
    [
        ("BoAt+001", "pier", "pier"), ("BoAt+001", "boat", None), ("BoAt+001", "barge", None), ("BoAt+001", "Pier", None),
        ("BoAt+001", "rope", None), ("BOAT+001", "pier", None),
    ],
)  # fmt: skip
def test_an_object_that_has_the_name_of_a_category_mapped_to_another(
    harbour: Structure, hash_: str, name: str, namesake: str | None
) -> None:
    matcher = CategoryMatcher(harbour, CocoMap({1: hash_}))
    found = matcher.namesake(matcher.of(1, name), name)
    assert (found.name if found is not None else None) == namesake


def test_a_title_that_is_shared() -> None:
    shared = encord.ontology(encord.thing(attributes=[encord.radio(encord.choice(label="boat", value="boat"))]))
    assert CategoryMatcher(read_encord(shared.encode()), None).of(1, "boat").outcome == "shared"
    twice = encord.ontology(encord.thing(), encord.thing(id="2", featureNodeHash="bOaT+002"))
    assert CategoryMatcher(read_encord(json.loads(twice)), None).of(1, "boat").outcome == "twice"


@pytest.mark.parametrize(
    ("given", "category", "near"),
    [
        ("boat+001", "pier", ("BoAt+001 (boat)",)),
        ("boat", "pier", ("BoAt+001 (boat)",)),
        ("BoAt+OO1", "pier", ("PiEr/003 (pier)",)),
        ("BoAt+0O1", "unheard of", ("BoAt+001 (boat)",)),
        ("zzzzzzzz", "unheard of", ()),
    ],
)
def test_a_hash_that_is_none_leads_to_the_object_that_is_meant(
    harbour: Structure, given: str, category: str, near: tuple[str, ...]
) -> None:
    assert CategoryMatcher(harbour, CocoMap({1: given})).of(1, category).near == near


def test_case_is_spoken_of_where_it_is_the_fault() -> None:
    assert mapping_topic.MapWrongHash("boat", "boat+001", ("BoAt+001 (boat)",), "map.json").words()[1] == (
        "did you mean BoAt+001 (boat)? Hashes are case-sensitive"
    )
    assert mapping_topic.MapWrongHash("boat", "BoAt+0O1", ("BoAt+001 (boat)",), "map.json").words()[1] == "did you mean BoAt+001 (boat)?"


def test_what_stands_twice_and_says_the_same_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text('{"category_id_to_feature_hash":{"1":"aB","1":"aB","01":"aB"},"note":' + '{"a":0,"a":' * 2000 + "0" + "}" * 2001)
    with pytest.raises(MapError):  # deeper than JSON is read
        read_map(file)
    file.write_text('{"category_id_to_feature_hash":{"1":"aB","1":"aB","01":"aB"}}')
    assert read_map(file).categories == {1: "aB"}
