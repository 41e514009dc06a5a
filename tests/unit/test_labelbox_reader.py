"""Reading Labelbox ontologies: every form that exists, and every wrong file in plain words."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.model.ontology import Ontology, OntologyError
from predlint.platforms.labelbox.ontology import MAX_DEPTH, read_ontology

ROOT = Path(__file__).parents[2]
STREET = ROOT / "examples" / "street" / "ontology.json"
CORPUS = ROOT.parent / "shared" / "corpus" / "labelbox" / "ontologies"
JSON_SUITE = ROOT.parent / "shared" / "corpus" / "json"

CAR: dict[str, Any] = {"tool": "rectangle", "name": "car"}
RADIO: dict[str, Any] = {"type": "radio", "name": "state", "options": [{"value": "on"}, {"value": "off"}]}


def tools(*items: Any) -> dict[str, Any]:
    return {"tools": list(items)}


def questions(*items: Any) -> dict[str, Any]:
    return {"classifications": list(items)}


def nested(levels: int) -> dict[str, Any]:
    question: dict[str, Any] = {"type": "radio", "name": "q"}
    for _ in range(levels - 1):
        question = {"type": "radio", "name": "q", "options": [{"value": "x", "options": [question]}]}
    return question


# ---- forms that are right


def test_the_shipped_example() -> None:
    ontology = read_ontology(STREET)
    vehicle = ontology.tools[0]
    assert (vehicle.name, vehicle.kind, vehicle.source_kind, vehicle.pointer) == ("vehicle", "box", "rectangle", "/tools/0")
    state = vehicle.classifications[0]
    assert (state.name, state.kind, state.scope) == ("state", "radio", None)
    note = state.options[1].classifications[0]
    assert (note.name, note.kind) == ("parking note", "text")
    assert note.pointer == "/tools/0/classifications/0/options/1/options/0"
    assert note.schema_id == "cmfsqtoop6g9nj3tov54tp0hf"
    assert note.node_id == "cmnkl8ol1zq0knnkq3l5a4a74"
    assert ontology.has_schema_ids
    assert ontology.notices == ()


def test_path_bytes_and_value_read_alike() -> None:
    data = STREET.read_bytes()
    expected = read_ontology(str(STREET))
    assert read_ontology(data) == read_ontology(b"\xef\xbb\xbf" + data) == read_ontology(json.loads(data)) == expected


@pytest.mark.parametrize(
    "wrap",
    [
        lambda o: {"name": "x", "mediaType": "IMAGE", "normalized": o},
        lambda o: {"ontology": {"name": "x", "mediaType": "IMAGE", "normalized": o}},
        lambda o: {"data": {"project": {"mediaType": "IMAGE", "ontology": {"name": "x", "normalized": o}}}},
        lambda o: {"name": "x", "media_type": "image", "ontology": o},
        lambda o: {"name": "x", "mediaType": "IMAGE", "tools": [], "normalized": o},
        lambda o: {"name": "x", "mediaType": "IMAGE", **o},
    ],
)
def test_wrappers(wrap: Any) -> None:
    ontology = read_ontology(wrap(tools(CAR)))
    assert [tool.name for tool in ontology.tools] == ["car"]
    assert (ontology.name, ontology.media) == ("x", "image")


def test_pointers_go_through_the_wrappers() -> None:
    ontology = read_ontology({"data": {"ontology": {"normalized": tools(CAR)}}})
    assert ontology.tools[0].pointer == "/data/ontology/normalized/tools/0"


@pytest.mark.parametrize(
    ("name", "option", "at"),
    [("a\ud800", "on", "/tools/0/name"), ("car", "\udc00", "/classifications/0/options/0/value")],
)
def test_half_of_a_surrogate_pair_is_refused(name: str, option: str, at: str) -> None:
    """Only a dict can have it: no name in a file is equal to it, and no decoder can be built for it."""
    asked = {"type": "radio", "name": "light", "options": [{"value": option}, {"value": "off"}]}
    with pytest.raises(OntologyError, match="half of a surrogate pair") as caught:
        read_ontology({"tools": [CAR | {"name": name}], "classifications": [asked]})
    assert caught.value.pointer == at


def test_a_list_that_holds_itself_is_refused() -> None:
    tools: list[Any] = []
    tools.append(tools)
    with pytest.raises(OntologyError, match="a tool must be an object"):
        read_ontology({"tools": tools})


def test_optional_members_may_be_absent_or_null() -> None:
    sparse = read_ontology({"tools": [CAR], "classifications": [RADIO]})
    nulls = {"required": None, "featureSchemaId": None, "schemaNodeId": None, "classifications": None, "attributes": None}
    options = [{**option, "label": None, "options": None, "featureSchemaId": None} for option in RADIO["options"]]
    full = read_ontology({"tools": [{**CAR, **nulls}], "classifications": [{**RADIO, **nulls, "scope": None, "options": options}]})
    assert sparse == full
    assert not sparse.has_schema_ids
    assert sparse.classifications[0].scope == "global"
    assert sparse.classifications[0].options[0].label == "on"


@pytest.mark.parametrize(
    ("spelt", "kind"),
    [
        ("rectangle", "box"),
        ("polygon", "polygon"),
        ("point", "point"),
        ("line", "line"),
        ("raster-segmentation", "mask"),
        ("superpixel", "mask"),
        ("named-entity", "entity"),
        ("edge", "relationship"),
        ("message-single-selection", "message-single"),
        ("message-multi-selection", "message-multi"),
        ("message-ranking", "message-ranking"),
    ],
)
def test_tool_kinds(spelt: str, kind: str) -> None:
    tool = read_ontology(tools({"tool": spelt, "name": "x"})).tools[0]
    assert (tool.kind, tool.source_kind) == (kind, spelt)


@pytest.mark.parametrize(
    ("spelt", "kind"),
    [
        ("radio", "radio"),
        ("checklist", "checklist"),
        ("text", "text"),
        ("response-radio", "radio"),
        ("response-checklist", "checklist"),
        ("response-text", "text"),
        ("prompt", "prompt"),
    ],
)
def test_classification_types(spelt: str, kind: str) -> None:
    question = read_ontology(questions({"type": spelt, "name": "x"})).classifications[0]
    assert (question.kind, question.source_kind) == (kind, spelt)


@pytest.mark.parametrize(
    ("spelt", "help"),
    [
        ("bbox", 'did you mean "rectangle"?'),
        ("RASTER_SEGMENTATION", 'did you mean "raster-segmentation"?'),
        ("polyline", 'did you mean "line"?'),
        ("NER", 'did you mean "named-entity"?'),
        ("poligon", 'did you mean "polygon"?'),
        ("marker", "Labelbox documents no import of predictions for this type"),
    ],
)
def test_unknown_tool(spelt: str, help: str) -> None:
    ontology = read_ontology(tools(CAR, {"tool": spelt, "name": "x"}))
    assert ontology.tools[1].kind == "unknown"
    (notice,) = ontology.notices
    assert (notice.code, notice.pointer, notice.value, notice.help) == ("ONT007", "/tools/1/tool", spelt, help)


@pytest.mark.parametrize(
    ("spelt", "help"),
    [
        ("checkbox", 'did you mean "checklist"?'),
        ("Radio", 'did you mean "radio"?'),
        ("dropdown", "Labelbox documents no import of predictions for this type"),
        ("slider", "known types: radio, checklist, text, response-radio, response-checklist, response-text, prompt"),
    ],
)
def test_unknown_classification(spelt: str, help: str) -> None:
    ontology = read_ontology(questions({"type": spelt, "name": "x", "options": ["of", 1, "any form"]}))
    assert ontology.classifications[0].kind == "unknown"
    (notice,) = ontology.notices
    assert (notice.code, notice.pointer, notice.help) == ("ONT008", "/classifications/0/type", help)


@pytest.mark.parametrize(("value", "text"), [(1, "1"), (1.5, "1.5"), (-3, "-3"), (0, "0"), (10**30, "1" + "0" * 30)])
def test_option_values_may_be_numbers(value: float, text: str) -> None:
    option = read_ontology(questions({**RADIO, "options": [{"value": value, "label": value}]})).classifications[0].options[0]
    assert (option.value, option.label, option.numeric) == (text, text, True)
    assert not read_ontology(questions(RADIO)).classifications[0].options[0].numeric


def test_scope_lengths_and_constraints() -> None:
    ontology = read_ontology(
        {
            "tools": [
                {**CAR, "classifications": [{**RADIO, "scope": "index"}]},
                {"tool": "edge", "name": "on", "definition": {"constraints": [["a", "b"], [None, "b"]]}},
            ],
            "classifications": [
                {**RADIO, "scope": "index"},
                {"type": "prompt", "name": "p", "minCharacters": 2, "maxCharacters": 10.0},
            ],
        }
    )
    assert ontology.tools[0].classifications[0].scope is None
    assert ontology.tools[1].constraints == (("a", "b"),)
    assert [question.scope for question in ontology.classifications] == ["index", "global"]
    assert (ontology.classifications[1].min_characters, ontology.classifications[1].max_characters) == (2, 10)


@pytest.mark.parametrize(
    ("spelt", "media"),
    [
        ("IMAGE", "image"),
        ("document", "pdf"),
        ("TMS_SIMPLE", "geospatial"),
        ("LLM_PROMPT_RESPONSE_CREATION", "llm-prompt-response"),
        ("MediaType.LLM_OFFLINE_MMC", "llm-multimodal"),
        (None, None),
    ],
)
def test_media(spelt: str | None, media: str | None) -> None:
    ontology = read_ontology({"mediaType": spelt, **tools(CAR)})
    assert (ontology.media, ontology.notices) == (media, ())


@pytest.mark.parametrize("spelt", ["IMGE", 3, "hologram"])
def test_unknown_media(spelt: object) -> None:
    ontology = read_ontology({"mediaType": spelt, "normalized": tools(CAR)})
    assert ontology.media is None
    assert [(notice.code, notice.pointer) for notice in ontology.notices] == [("ONT013", "/mediaType")]


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")) or [None], ids=lambda p: p.name if p else "none")
def test_corpus(path: Path | None) -> None:
    if path is None:
        pytest.skip("the shared corpus is not beside this checkout")
    ontology = read_ontology(path)
    assert ontology.tools or ontology.classifications
    assert {notice.code for notice in ontology.notices} <= {"ONT007"}


# ---- structural faults


FAULTS: list[tuple[dict[str, Any], str, str, str]] = [
    # document, pointer, part of the message, part of the help
    ({}, "", 'neither "tools" nor "classifications"', "export the ontology"),
    ({"foo": 1}, "", "its members are foo", "export the ontology"),
    ({"tools": [], "classifications": []}, "", "no tools and no classifications", ""),
    ({"tool": [CAR]}, "", '"tools" is missing', '"tool" should be "tools"'),
    ({"Tools": [CAR]}, "", '"tools" is missing', '"Tools" should be "tools"'),
    ({"tools": [CAR], "classification": [RADIO]}, "", '"classifications" is missing', '"classification" should be'),
    ({"tools": {"car": "rectangle"}}, "/tools", 'must be a list, found {"car": "rectangle"}', ""),
    ({"tools": "car"}, "/tools", 'found "car"', ""),
    (tools("car"), "/tools/0", 'a tool must be an object, found "car"', "rectangle"),
    (tools({"tool": "rectangle"}), "/tools/0/name", 'a tool without "name"', ""),
    (tools({"name": "car"}), "/tools/0/tool", 'a tool without "tool" (the one with "name": "car")', ""),
    (tools({"name": "car", "type": "rectangle"}), "/tools/0/tool", 'without "tool"', 'write it as "tool", not "type"'),
    (tools({"Name": "car", "tool": "line"}), "/tools/0/name", 'without "name"', '"Name" should be "name"'),
    (tools({**CAR, "name": ""}), "/tools/0/name", "is empty", ""),
    (tools({**CAR, "name": None}), "/tools/0/name", "must be text, found null", ""),
    (tools({**CAR, "name": 7}), "/tools/0/name", "must be text, found 7", ""),
    (tools({**CAR, "required": "true"}), "/tools/0/required", 'true or false, found "true"', ""),
    (tools({**CAR, "featureSchemaId": 12}), "/tools/0/featureSchemaId", "found 12", ""),
    (tools({**CAR, "classification": [RADIO]}), "/tools/0", '"classifications" is missing', '"classification" should be'),
    (tools({"tool": "edge", "name": "e", "definition": {"constraints": [["a"]]}}), "/tools/0/definition/constraints/0", '["a"]', ""),
    (questions({**RADIO, "options": {"a": 1}}), "/classifications/0/options", 'found {"a": 1}', ""),
    (questions({**RADIO, "options": ["on"]}), "/classifications/0/options/0", 'an option must be an object, found "on"', '"value"'),
    (questions({**RADIO, "options": [{"label": "on"}]}), "/classifications/0/options/0/value", 'without "value"', "by its value"),
    (questions({**RADIO, "options": [{"value": True}]}), "/classifications/0/options/0/value", "found true", ""),
    (questions({**RADIO, "options": [{"value": "a", "label": {}}]}), "/classifications/0/options/0/label", "found {}", ""),
    (
        questions({**RADIO, "options": [{"value": "a", "options": [{"value": "b"}]}]}),
        "/classifications/0/options/0/options/0",
        '"b" is an option, where a question was expected',
        "",
    ),
    (
        questions({**RADIO, "options": [{"value": "a", "classifications": [RADIO]}]}),
        "/classifications/0/options/0/classifications",
        "has no place here",
        '"options"',
    ),
    (questions({"type": "text", "name": "n", "minCharacters": -1}), "/classifications/0/minCharacters", "found -1", ""),
    (questions({"type": "text", "name": "n", "scope": "frame"}), "/classifications/0/scope", 'found "frame"', ""),
    ({"normalized": json.dumps(tools(CAR))}, "/normalized", "must be an object", "encoded twice"),
    ({"ontology": "clx123"}, "/ontology", 'found "clx123"', ""),
]


@pytest.mark.parametrize(("document", "pointer", "message", "help"), FAULTS, ids=lambda v: None if not isinstance(v, str) else v[:30])
def test_faults(document: dict[str, Any], pointer: str, message: str, help: str) -> None:
    with pytest.raises(OntologyError) as caught:
        read_ontology(document)
    assert caught.value.pointer == pointer
    assert message in caught.value.message
    assert help in (caught.value.help or "")


def test_faults_are_counted() -> None:
    with pytest.raises(OntologyError) as caught:
        read_ontology(tools({"name": "a"}, {"tool": "line"}, "x"))
    assert caught.value.pointer == "/tools/0/tool"
    assert (caught.value.help or "").endswith("and 2 more faults in the file")


def test_depth_is_bounded() -> None:
    assert read_ontology(questions(nested(MAX_DEPTH)))
    for levels in (MAX_DEPTH + 2, 20_000):
        with pytest.raises(OntologyError, match="nested more than 50 deep") as caught:
            read_ontology(questions(deep(levels)))
        assert caught.value.pointer == "/classifications/0"


def deep(levels: int) -> dict[str, Any]:
    """Like nested, without the recursion of a literal."""
    top: dict[str, Any] = {"type": "radio", "name": "q"}
    inner = top
    for _ in range(levels):
        question: dict[str, Any] = {"type": "radio", "name": "q"}
        inner["options"] = [{"value": "x", "options": [question]}]
        inner = question
    return top


# ---- files that are something else


@pytest.mark.parametrize(
    ("data", "message", "help"),
    [
        (b"", "the file is empty", "export"),
        (b" \r\n", "the file is empty", "export"),
        (b"\xef\xbb\xbf", "the file is empty", "export"),
        (b"\x1f\x8b\0not gzip", "gzip-compressed", "gunzip"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image", "export"),
        (b"PK\x03\x04...", "a zip archive", "unpack"),
        ('{"tools":[]}'.encode("utf-16"), "UTF-16", "UTF-8"),
        ('{"tools":\n["é"]}'.encode("latin-1"), "byte 0xe9 at line 2, column 3 is not UTF-8", "UTF-8"),
        (b'{"tools": [\n  {"tool" "line"}]}', "line 2, column 11", ""),
        (b"{'tools': []}", "not valid JSON", "Python"),
        (b'{"tools": [None]}', "not valid JSON", "Python"),
        (b'{"tools": [NaN]}', "not valid JSON", "no NaN"),
        (b'{"tools": [], }', "not valid JSON", "remove the comma"),
        (b'{"tools": [ // boxes\n]}', "not valid JSON", "no comments"),
        ("{“tools”: []}".encode(), "not valid JSON", "typographic"),
        (b'{"tools": [', "not valid JSON", "cut off"),
        (b'{"tools": [\n<<<<<<< HEAD\n]}', "line 2, column 1", "merge conflict"),
        (b"tools:\n  - car\n", "not valid JSON", "starts with {"),
        (b"[" * 100_000, "nested too deep", ""),
        (b'<View><RectangleLabels name="l" toName="i"/></View>', "Label Studio labeling config", "Labelbox ontology"),
        (b"<!DOCTYPE html><html></html>", "a web page", "login"),
        (b"<?xml version='1.0'?><annotation/>", "XML", ""),
        (b"[]", "a JSON array", "export"),
        (b'[{"tool":"line","name":"a"}]', "a list of tools", '{"tools"'),
        (b'[{"type":"text","name":"a","options":[]}]', "a list of classifications", '"classifications"'),
        (b'[{"id":"1","normalized":{"tool":"line","name":"a","classifications":[]}}]', "a list of tools", '{"tools"'),
        (b'[{"id":"1","normalized":{"type":"radio","name":"a","options":[]}}]', "a list of classifications", '"classifications"'),
        (b'[{"id":"1","normalized":{"tools":[]}}]', "a list of one ontology", "one ontology"),
        (b'[{"tools":[]},{"tools":[]}]', "a list of 2 ontologies", "one ontology"),
        (b'[{"name":"car","bbox":{},"dataRow":{"id":"x"}}]', "a predictions file", "-O"),
        (b'{"name":"car","bbox":{},"dataRow":{"id":"x"}}\n', "a predictions file", "-O"),
        (b'{"name":"car","dataRow":{}}\n{"name":"car","dataRow":{}}\n', "a predictions file", "-O"),
        (b'{"a":1}\n{"a":2}\n', "several JSON objects", "-O"),
        (b'{"data_row":{"id":"x"},"projects":{}}\n{"data_row":{"id":"x"},"projects":{}}', "an export of labels", "export the ontology"),
        (b'{"objects":[{"featureNodeHash":"a1"}],"classifications":[]}', "an Encord ontology", ""),
        (b'{"objects":[],"classifications":[{"featureNodeHash":"a1"}]}', "an Encord ontology", ""),
        (b'{"images":[],"annotations":[],"categories":[]}', "a COCO file", ""),
        (b'[{"data":{"image":"a"},"predictions":[]}]', "Label Studio tasks", ""),
        (
            b'{"tone":{"type":"Choices","to_name":["story"],"inputs":[],"labels":["calm"]}}',
            "the parsed form of a labeling config",
            "the XML",
        ),
        (b'{"parsed_label_config":{"tone":{"type":"Choices","to_name":["story"]}}}', "the parsed form of a labeling config", "the XML"),
        (b'{"id":1,"title":"t","label_config":"<View/>"}', "a Label Studio project", 'give its "label_config"'),
        (b'[{"data_units":{},"object_answers":{},"label_hash":"x"}]', "Encord label rows", "-O"),
        (b'{"category_id_to_feature_hash":{},"image_id_to_frame_index":{}}', "a mapping of COCO ids", "--map"),
        (b'{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{}}', "a JSON Schema", "the ontology that"),
        (b'{"tool":"line","name":"a"}', "one tool", '"tools"'),
        (b'"{\\"tools\\": []}"', "a JSON text", "encoded twice"),
        (b"null", "null, where an object was expected", ""),
        (b"3", "3, where an object was expected", ""),
    ],
)
def test_wrong_files(data: bytes, message: str, help: str, tmp_path: Path) -> None:
    file = tmp_path / "given.json"
    file.write_bytes(data)
    with pytest.raises(OntologyError) as caught:
        read_ontology(file)
    assert message in caught.value.message
    assert help in (caught.value.help or "")
    assert caught.value.path == str(file)
    with pytest.raises(OntologyError) as from_bytes:
        read_ontology(data)
    assert (from_bytes.value.message, from_bytes.value.path) == (caught.value.message, None)


def test_wrong_paths(tmp_path: Path) -> None:
    (tmp_path / "ontology.json").write_text("{}")
    with pytest.raises(OntologyError, match="no such file") as caught:
        read_ontology(tmp_path / "ontolgy.json")
    assert "ontology.json" in (caught.value.help or "")
    with pytest.raises(OntologyError, match="a directory") as caught:
        read_ontology(tmp_path)
    assert caught.value.help == "give one of its files: ontology.json"
    (tmp_path / "package.json").write_text('{"name": "x"}')
    (tmp_path / "config.xml").write_text("<View/>")
    (tmp_path / "pom.xml").write_text("<project/>")
    with pytest.raises(OntologyError, match="a directory") as caught:
        read_ontology(tmp_path)
    assert caught.value.help == "give one of its files: config.xml", "what surely is one, if any is"
    with pytest.raises(OntologyError, match="cannot be read"):
        read_ontology("a\0b")
    with pytest.raises(OntologyError, match=r"cannot be read|no such file"):
        read_ontology(str(tmp_path / "ontology.json" / "x"))
    with pytest.raises(OntologyError):
        read_ontology("x" * 10_000)


def test_a_large_predictions_file_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predlint.platforms.ontology_files.MAX_BYTES", 1000)
    file = tmp_path / "predictions.ndjson"
    file.write_bytes(b'{"name":"car","dataRow":{"id":"x"}}\n' * 100)
    with pytest.raises(OntologyError, match="predictions file"):
        read_ontology(file)
    file.write_bytes(b" " * 2000)
    with pytest.raises(OntologyError, match="not an ontology"):
        read_ontology(file)


@pytest.mark.parametrize("path", sorted(JSON_SUITE.glob("*.json")) or [None], ids=lambda p: p.name if p else "none")
def test_json_suite(path: Path | None) -> None:
    if path is None:
        pytest.skip("the shared corpus is not beside this checkout")
    with pytest.raises(OntologyError) as caught:
        read_ontology(path)
    assert len(str(caught.value)) < 600


# ---- whatever is in the file


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)
WORDS = ["tools", "classifications", "options", "name", "tool", "type", "value", "label", "required", "scope", "definition"]
WORDY = st.recursive(
    ANY | st.sampled_from(["rectangle", "radio", "text", "edge"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.sampled_from(WORDS), children, max_size=5),
    max_leaves=12,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in inner for place in places(child, (*path, key)))]


@given(st.dictionaries(st.sampled_from([*WORDS, "normalized", "mediaType", "data"]), WORDY))
def test_any_object_is_read_or_refused(document: dict[str, Any]) -> None:
    try:
        assert isinstance(read_ontology(document), Ontology)
    except OntologyError as error:
        assert error.message
        resolve(document, error.pointer)


@given(st.data())
def test_any_damage_is_read_or_refused_where_it_is(data: st.DataObject) -> None:
    document: Any = {"normalized": {"tools": [{**CAR, "classifications": [RADIO]}], "classifications": [nested(3)]}}
    document = copy.deepcopy(document)
    *path, last = data.draw(st.sampled_from(places(document)[1:]))
    target = document
    for part in path:
        target = target[part]
    target[last] = data.draw(ANY)
    try:
        read_ontology(document)
    except OntologyError as error:
        resolve(document, error.pointer)


@given(st.binary(max_size=40))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(OntologyError):
        read_ontology(data)


def resolve(document: Any, pointer: str) -> None:
    """Fails when the pointer leads nowhere; its last part may be a member that is missing."""
    *parts, last = pointer.split("/")[1:] or [None]
    for part in parts:
        document = document[int(part)] if isinstance(document, list) else document[part]
    if isinstance(document, list):
        document = document[int(last)]
    elif last is not None:
        assert isinstance(document, dict)
