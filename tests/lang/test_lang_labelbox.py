"""Labelbox's ontologies and .onto texts: one says what the other says, to the last null."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predlint
from laws.ontologies import World, worlds
from predlint.lang.errors import OntologyTextError
from predlint.lang.from_labelbox import to_onto
from predlint.lang.load import load
from predlint.lang.to_labelbox import to_labelbox
from predlint.model.ontology import Ontology, OntologyError
from predlint.platforms.labelbox.ontology import read_ontology
from predlint.platforms.registry import lint
from predlint.platforms.registry import read_ontology as read_any

ROOT = Path(__file__).parent.parent.parent
REAL = ROOT.parent / "shared" / "corpus" / "labelbox" / "ontologies"
Json = dict[str, Any]
#: Whole ontologies take their time: fewer of them.
some = settings(max_examples=max(settings.default.max_examples // 4, 10))


def sorted_json(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def back(text: str) -> Json:
    return to_labelbox(load(text.encode()))[0]


def there_and_back(ontology: Json) -> str:
    """The text of an ontology, which says the same and is written the same way again."""
    text = to_onto(ontology)
    assert sorted_json(back(text)) == sorted_json(ontology)
    assert to_onto(back(text)) == text
    return text


# -- laws ------------------------------------------------------------------------------------------------------------------------


@some
@given(worlds(most=5))
def test_a_text_says_what_the_ontology_says(world: World) -> None:
    there_and_back(orjson.loads(orjson.dumps(world.ontology)))


_UNUSUAL_VALUES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
_JSON = st.recursive(
    _UNUSUAL_VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=6
)
_MEMBERS = (
    "archived", "uiMode", "color", "required", "instructions", "label", "options", "classifications", "definition", "scope", "attributes",
    "minCharacters", "maxCharacters", "featureSchemaId", "schemaNodeId", "position",
    "name", "value", "tool", "type", "", "a/b~c", "mediaType",
)  # fmt: skip


@some
@given(worlds(most=3), st.data())
def test_so_it_does_with_any_member_that_the_reader_takes(world: World, data: st.DataObject) -> None:
    ontology = orjson.loads(orjson.dumps(world.ontology))
    objects = [ontology]
    for item in objects:
        objects += [each for name in ("tools", "classifications", "options") for each in item.get(name) or ()]
    for _ in range(data.draw(st.integers(1, 4))):
        item, name = data.draw(st.sampled_from(objects)), data.draw(st.sampled_from(_MEMBERS))
        if data.draw(st.booleans()):
            item.pop(name, None)
        else:
            item[name] = data.draw(_JSON)
    try:
        ontology = orjson.loads(orjson.dumps(ontology))
        read_ontology(ontology)
    except (OntologyError, orjson.JSONEncodeError):
        return
    if "tools" in ontology or "classifications" in ontology:
        there_and_back(ontology)


def findings_of(ontology: Ontology) -> list[tuple[str, str, str]]:
    """What is said of an ontology; where something stands is another thing in a text."""
    return [(notice.code, notice.pointer, notice.message if notice.other_pointer is None else "") for notice in lint(ontology)]


@some
@given(worlds(most=4))
def test_what_is_read_from_the_text_is_what_is_read_from_the_file(world: World) -> None:
    ontology = orjson.loads(orjson.dumps(world.ontology))
    text = to_onto(ontology).encode()
    read = read_any(text)
    assert read == read_ontology(ontology)
    assert findings_of(read) == findings_of(read_ontology(ontology))
    assert all(notice.at is not None for notice in lint(read) if notice.pointer)


# -- real files ------------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the shared corpus is not at {REAL}")
def test_real_ontologies() -> None:
    paths = sorted(REAL.glob("*.json"))
    assert len(paths) > 20
    for path in paths:
        document = orjson.loads(path.read_bytes())
        ontology = document.get("normalized", document)
        text = there_and_back(ontology)
        # what is usual is said in plain words
        assert text.count(" with ") + text.count("without (") <= 5, path


def test_the_shipped_examples_are_plain_text(street: Path) -> None:
    text = there_and_back(orjson.loads((street / "ontology.json").read_bytes()))
    assert "with" not in text.replace("traffic", "")
    assert text.startswith('box vehicle color "#1f77b4" id "cmfe10u5cm71fqa5o995n8v45"')
    for path in (ROOT / "examples" / "media").glob("*.json"):
        there_and_back(orjson.loads(path.read_bytes()))


def test_deep_questions_can_be_written_as_deep_as_they_can_be_read() -> None:
    question: Json = {"type": "text", "name": "end"}
    for _ in range(49):
        question = {"type": "radio", "name": "q", "options": [{"value": "a", "options": [question]}]}
    ontology = {"tools": [{"tool": "rectangle", "name": "car", "classifications": [question]}]}
    read_ontology(ontology)
    there_and_back(ontology)


# -- what a text says ------------------------------------------------------------------------------------------------------------


def test_silence_is_what_the_platform_writes_for_it() -> None:
    assert back('box car { radio colour { - red } }\ntext note "Say it" characters 1..9') == {
        "tools": [
            {
                "tool": "rectangle", "name": "car", "required": False, "schemaNodeId": None, "featureSchemaId": None, "attributes": None,
                "classifications": [
                    {
                        "type": "radio", "name": "colour", "instructions": "colour", "required": False, "schemaNodeId": None,
                        "featureSchemaId": None, "attributes": None,
                        "options": [{"value": "red", "label": "red", "schemaNodeId": None, "featureSchemaId": None, "options": []}],
                    }
                ],
            }
        ],
        "classifications": [
            {
                "type": "text", "name": "note", "instructions": "Say it", "required": False, "scope": "global", "minCharacters": 1,
                "maxCharacters": 9, "schemaNodeId": None, "featureSchemaId": None, "attributes": None, "options": [],
            }
        ],
    }  # fmt: skip


def test_members_that_are_not_there_are_named_once_where_most_lack_them() -> None:
    tools = [{"tool": "rectangle", "name": f"car {n}", "classifications": []} for n in range(3)]
    text = there_and_back({"tools": tools})
    assert text.split("\n")[0] == "ontology without (required, schemaNodeId, featureSchemaId, attributes, questions)"
    assert text.count("without") == 1


def test_arrows_are_pairs_of_ids() -> None:
    made = back('box car id "a"\nbox person id "b"\nrelationship drives { from person to car }')
    assert made["tools"][2]["definition"] == {"constraints": [["b", "a"]]}
    assert "from person to car" in to_onto(made)


@pytest.mark.parametrize("pairs", [[["b", "x"]], [[None, None]], [], [["a", "b"], ["b"]]])
def test_pairs_that_no_names_stand_for_stay_as_they_are(pairs: list[Any]) -> None:
    tools = [{"tool": "rectangle", "name": name, "featureSchemaId": name} for name in "ab"]
    edge = {"tool": "edge", "name": "drives", "definition": {"constraints": pairs}}
    text = to_onto({"tools": [*tools, edge], "classifications": []})
    assert "from" not in text and '"constraints"' in text
    assert back(text)["tools"][2]["definition"] == {"constraints": pairs}


# -- in the library --------------------------------------------------------------------------------------------------------------

TEXT = "media image\n\nbox car\n\nradio weather required {\n  - sunny\n}\n\nrule small {\n  on car\n  require width >= 8 px\n}\n"


def test_a_checker_is_made_from_a_file_or_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "x.onto").write_text(TEXT)
    record = {"name": "cat", "bbox": {"top": 1, "left": 1, "height": 20, "width": 20}, "dataRow": {"globalKey": "a"}}
    for source in (tmp_path / "x.onto", str(tmp_path / "x.onto"), TEXT.split("rule")[0].encode()):
        checker = predlint.compile(source)
        assert checker.ontology.media == "image"
        assert [found.code for found in checker.check(record)] == ["NAM002"]
        assert pickle.loads(pickle.dumps(checker)).ontology == checker.ontology


def test_the_document_is_kept_with_its_rules() -> None:
    read = read_any(TEXT.encode())
    assert [rule.name.text for rule in read.document.rules] == ["small"]
    assert read.places["/classifications/0/name"].line == 5


def test_an_error_has_every_fault_and_the_place_of_the_first() -> None:
    with pytest.raises(OntologyError) as caught:
        read_any("media image\nbox é requird\nradio x {\n  sunny\n}\n".encode())
    error = caught.value
    assert isinstance(error, OntologyTextError)
    assert error.at == (2, 7, len("media image\nbox é ".encode()))
    assert "did you mean required?" in str(error) and 'an option begins with "-"' in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_what_the_reader_refuses_is_shown_in_the_text() -> None:
    with pytest.raises(OntologyTextError) as caught:
        read_any(b'box car\ntext note with {"scope": "everywhere"}\n')
    assert str(caught.value).startswith('ontology:2:11: "scope" must be "global" or "index", found "everywhere"\n  text note with {')


def test_a_text_without_features_is_no_ontology() -> None:
    with pytest.raises(OntologyTextError, match="no tools and no classifications"):
        read_any(b"media image")
    with pytest.raises(
        OntologyTextError, match=r"these are rules, not an ontology\n.*\n.*\n  help: give the ontology itself, .* with --rules"
    ):
        read_any(b"rule x { on car require width > 3 }")


def test_suspect_parts_of_an_included_file_are_reported_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "main.onto").write_text('box car\ninclude "more.onto"\n')
    (tmp_path / "more.onto").write_text("\nbox Car\n")
    notices = [notice for notice in lint(read_any(tmp_path / "main.onto")) if notice.code == "ONT005"]
    assert len(notices) == 1
    assert notices[0].message.endswith("more.onto:2:5)")


def test_the_other_part_of_a_pair_is_named_by_its_place_in_the_text(tmp_path: Path) -> None:
    """There are no pointers in a text."""
    path = tmp_path / "main.onto"
    path.write_text('box car id "x"\nbox Car id "x"\nradio car { - "/tools/0" - "/tools/0" }\n')
    said = {notice.code: notice.message for notice in lint(read_any(path))}
    assert said["ONT002"] == f'option value "/tools/0" is also that of {path}:3:15'
    assert said["ONT004"] == f'classification "car" has the name of the tool at {path}:1:1'
    assert said["ONT005"] == f'tool name "Car" differs from "car" at {path}:1:1 only by case'
    assert said["ONT011"] == f'tool "Car" has the featureSchemaId "x" of tool "car" at {path}:1:1'


def test_another_dialect_is_refused() -> None:
    with pytest.raises(predlint.OptionError, match="encord predictions are not checked against a labelbox ontology"):
        predlint.compile(TEXT.encode(), dialect="encord")


def test_arrows_hold_where_tools_have_no_ids() -> None:
    text = 'media image\nbox car\nbox person id "p"\nrelationship drives { from person to car }\nrelationship near'
    read = read_any(text.encode())
    assert isinstance(read, Ontology)
    assert [(tool.constraints, tool.joins_by_name) for tool in read.tools[2:]] == [((("p", "car"),), True), ((), False)]
    ends = {"car": str(UUID(int=1)), "person": str(UUID(int=2)), "driver": str(UUID(int=3))}
    row, box = {"globalKey": "a"}, {"left": 1, "top": 1, "width": 9, "height": 9}
    lines: list[Json] = [
        {"name": name.replace("driver", "person"), "uuid": uuid, "dataRow": row, "bbox": box} for name, uuid in ends.items()
    ]
    joins = [("drives", "person", "car"), ("drives", "car", "person"), ("drives", "person", "driver"), ("near", "car", "person")]
    for at, (name, source, target) in enumerate(joins):
        joined = {"source": ends[source], "target": ends[target], "type": "unidirectional"}
        lines.append({"name": name, "uuid": str(UUID(int=9 + at)), "dataRow": row, "relationship": joined})
    found = predlint.compile(text.encode(), target="mal").validate(lines).diagnostics
    assert [(d.line, d.pointer) for d in found if d.code == "LNK007"] == [(5, "/relationship/source"), (6, "/relationship/target")]
