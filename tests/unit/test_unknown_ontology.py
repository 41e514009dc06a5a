"""A file for -O that no platform knows, where nobody named a platform: what an ontology of each looks like is said."""

from __future__ import annotations

from typing import Any

import pytest

import predlint
from predlint.model.ontology import OntologyError

PLATFORMS = ("Labelbox", "Label Studio", "Encord", "COCO")


@pytest.mark.parametrize("data", [b'{"classes":["a"],"version":1}', b"{}", b"[]", b"[1,2]", b"3", b'{"data":{"project":{}}}'])
def test_all_platforms_are_named(data: bytes) -> None:
    with pytest.raises(OntologyError) as caught:
        predlint.compile(data)
    assert all(name in str(caught.value.help) for name in PLATFORMS)
    assert "tools" not in caught.value.message


@pytest.mark.parametrize(
    ("dialect", "message"), [("labelbox", "export the ontology itself"), ("encord", "an Encord ontology is an object with")]
)
def test_a_platform_that_is_named_is_spoken_of_alone(dialect: Any, message: str) -> None:
    with pytest.raises(OntologyError) as caught:
        predlint.compile(b'{"classes":["a"],"version":1}', dialect=dialect)
    assert str(caught.value.help).startswith(message)


PRINTED = {
    '<Ontology {\n    "name": "street",\n    "normalized": {"tools": []}\n}>': "json.dump(ontology.normalized, file)",
    "<Ontology ID: cl0000000000000000000000>": "json.dump(ontology.normalized, file)",
    "<labelbox.schema.ontology.Ontology object at 0x7f2f4e71d010>": "json.dump(ontology.normalized, file)",
    "OntologyBuilder(tools=[Tool(tool=<Type.BBOX: 'rectangle'>, name='car')], classifications=[])": "json.dump(builder.asdict(), file)",
    "[Tool(tool=<Type.BBOX: 'rectangle'>, name='car')]": "json.dump(OntologyBuilder(tools=[…]).asdict(), file)",
    "<Project ID: cl0000000000000000000000>": "json.dump(project.ontology().normalized, file)",
    "OntologyStructure(objects=[], classifications=[])": "json.dump(structure.to_dict(), file)",
    "<encord.ontology.Ontology object at 0x7f2f4e71d010>": "json.dump(ontology.structure.to_dict(), file)",
}


@pytest.mark.parametrize("text", PRINTED)
def test_what_print_shows_of_an_object_of_an_sdk(text: str) -> None:
    with pytest.raises(OntologyError) as caught:
        predlint.compile(text.encode())
    assert caught.value.message.startswith("this is what print() shows of the ") and caught.value.message.endswith(", not JSON")
    assert caught.value.help == f"write it with {PRINTED[text]}"


def test_what_print_shows_of_the_dictionary_in_an_ontology() -> None:
    with pytest.raises(OntologyError) as caught:
        predlint.compile(b"{'tools': [{'tool': 'rectangle', 'name': 'car'}], 'classifications': []}")
    assert caught.value.help == "this is Python's way to print a value; write the file with json.dump(ontology.normalized, file)"


@pytest.mark.parametrize("text", ["<View><Text name='t' value='$t'/></View>", "<Ontology><View/></Ontology>", "<View ID='x'/>"])
def test_xml_is_not_taken_for_it(text: str) -> None:
    try:
        predlint.compile(text.encode())
    except OntologyError as error:
        assert "print()" not in error.message
