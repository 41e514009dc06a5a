"""Ontologies from one form into another: what is kept, what is lost, and that it is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from predlint.model.ontology import Classification, Ontology, OntologyError, Option, Tool
from predlint.platforms.labelbox.ontology import read_ontology as read_labelbox
from predlint.platforms.registry import read_ontology
from predlint.tools.labelbox_json import from_neutral, labelbox_json, loss_text, onto_text

ROOT = Path(__file__).parent.parent.parent / "examples"
CONFIG = b"""<View><Image name="img" value="$image"/>
  <RectangleLabels name="box" toName="img" canRotate="true"><Label value="car"/><Label value="traffic light"/></RectangleLabels>
  <Choices name="weather" toName="img" choice="single"><Choice value="sunny"/><Choice value="rain"/></Choices>
</View>"""


def test_a_config_becomes_a_text_that_reads_as_the_same_ontology() -> None:
    read = read_ontology(CONFIG)
    text, losses = onto_text(CONFIG, read, "config.xml")
    made, _ = labelbox_json(CONFIG, read)
    assert read_ontology(text.encode()) == read_labelbox(made)
    body = text[text.index("\n\n") + 2 :]
    assert body == 'media image\n\nbox car\n\nbox "traffic light"\n\nradio weather {\n  - sunny\n  - rain\n}\n'
    assert any("rotate" in loss_text(loss) for loss in losses)
    assert all(f"# - {loss_text(loss)}" in text for loss in losses)


@pytest.mark.parametrize(
    "path", sorted((*ROOT.glob("studio/*.xml"), *ROOT.glob("shelf/*.xml"), *ROOT.glob("harbour/o*.json"))), ids=lambda p: p.name
)
def test_the_examples_of_other_platforms(path: Path) -> None:
    read = read_ontology(path)
    try:
        made, losses = labelbox_json(path, read)
    except OntologyError as error:
        assert "no tools and no classifications" in error.message  # chats and rankings have neither
        assert path.stem in ("chat", "ranking") and str(error.help).startswith("left out: ")
        return
    text, again = onto_text(path, read, path.name)
    assert losses == again
    assert read_ontology(text.encode()) == read_labelbox(made)


def test_an_ontology_of_ours_becomes_the_platforms_own() -> None:
    nested = Classification("why", "text", instructions="Say why", max_characters=40)
    ontology = Ontology(
        (
            Tool("car", "box", (nested,), required=True, schema_id="a"),
            Tool("drives", "relationship", constraints=(("a", "a"),)),
            Tool("oar", "unknown", source_kind="skeleton"),
        ),
        (Classification("lanes", "radio", (Option("1", "one", classifications=(nested,), numeric=True),), scope="index"),),
        name="Street",
        media="geospatial",
    )
    made = from_neutral(ontology)
    assert (made["name"], made["mediaType"]) == ("Street", "TMS_GEO")
    assert [tool["tool"] for tool in made["tools"]] == ["rectangle", "edge", "skeleton"]
    option = made["classifications"][0]["options"][0]
    assert (option["value"], option["label"]) == (1, "one")
    read = read_labelbox(made)
    assert read.tools[0].classifications[0].max_characters == 40
    assert read.tools[1].constraints == (("a", "a"),)
    assert read.classifications[0].scope == "index"


def test_what_an_export_wraps_around_is_left_out_but_name_and_media(tmp_path: Path) -> None:
    inner = {"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"data": {"project": {"ontology": {"name": "Street", "normalized": inner}, "mediaType": "IMAGE"}}}))
    made, losses = labelbox_json(path, read_ontology(path))
    assert made == {**inner, "name": "Street", "mediaType": "IMAGE"}
    assert [loss.what for loss in losses] == ["the wrapping of the export"]
    text, _ = onto_text(path, read_ontology(path), "export.json")
    assert 'ontology "Street"' in text and "media image" in text and "box car" in text


TEXT = """\
# About the file.
ontology "Street"  # its name

box car
box plate

# A rule of ours.
rule small {
  on car   # each
  require width  >=  8 px
}
relationship drives { from car to plate }
"""


def test_a_text_is_laid_out_anew_with_its_rules_to_the_letter() -> None:
    read = read_ontology(TEXT.encode())
    text, losses = onto_text(TEXT.encode(), read, "a.onto")
    rule = TEXT[TEXT.index("# A rule") : TEXT.index("relationship")]
    assert text == f'ontology "Street"\n\nbox car\n\nbox plate\n\n{rule}\nrelationship drives {{\n  from car to plate\n}}\n'
    assert [(loss.what, loss.count) for loss in losses] == [("comments", 2)]
    again, losses = onto_text(text.encode(), read_ontology(text.encode()), "a.onto")
    assert (again, losses) == (text, [])


def test_included_files_are_written_in(tmp_path: Path) -> None:
    (tmp_path / "main.onto").write_text('box car\ninclude "rules.onto"\n')
    (tmp_path / "rules.onto").write_text("rule small { on car require width > 3 }\n")
    text, losses = onto_text(tmp_path / "main.onto", read_ontology(tmp_path / "main.onto"), "main.onto")
    assert text == "box car\n\nrule small { on car require width > 3 }\n"
    assert [loss.what for loss in losses] == ["include"]


def test_rules_and_nameless_pairs_do_not_reach_labelbox() -> None:
    made, losses = labelbox_json(TEXT.encode(), read_ontology(TEXT.encode()))
    assert {loss.what: loss.where for loss in losses} == {"rules": "small", "what relationships may join": "drives"}
    assert "rules" not in made
    assert [tool["name"] for tool in made["tools"] if "definition" in tool] == []


def test_what_cannot_be_written_to_the_letter_is_refused() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    ontology = {"tools": [{"tool": "rectangle", "name": "car", "position": deep}], "classifications": []}
    source = json.dumps(ontology).encode()
    with pytest.raises(OntologyError, match=r"cannot be written as \.onto text"):
        onto_text(source, read_ontology(source), "deep.json")


@pytest.mark.parametrize("lists", [{"tools": None}, {}], ids=["null", "absent"])
def test_a_text_without_a_list_of_tools_becomes_json_again(lists: dict[str, None]) -> None:
    ontology = {**lists, "classifications": [{"type": "text", "name": "note"}]}
    text, _ = onto_text(json.dumps(ontology).encode(), read_ontology(json.dumps(ontology).encode()), "a.json")
    assert labelbox_json(text.encode(), read_ontology(text.encode())) == (ontology, [])
