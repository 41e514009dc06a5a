"""What is said about an Encord ontology: each fault at its place, and nothing about its mended twin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from encord_examples import (
    choice,
    nested,
    oar,
    ontology,
    ontology_with_attributes,
    question,
    radio,
    sort,
    template,
    text_of,
    thing,
)
from predlint.model.diagnostics import Severity
from predlint.model.ontology import OntologyError
from predlint.model.registry import RULES
from predlint.platforms.encord.lint import lint
from predlint.platforms.encord.reader import read_structure

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "encord_coco"
OWN = {code: rule for code, rule in RULES.items() if rule.dialect == "encord" and rule.family == "ONT"}
ROPE = thing(id="2", name="rope", shape="polyline", featureNodeHash="rOpE+002")
NESTED = question(id="1.1.1.1", featureNodeHash="nOtE/002")


def found(text: str) -> list[tuple[str, str]]:
    """Codes and pointers."""
    return [(notice.code, notice.pointer) for notice in lint(read_structure(text.encode()))]


def words(text: str) -> str:
    return " ".join(f"{notice.message}; {notice.help}." for notice in lint(read_structure(text.encode())))


#: What two members of an object are called in other parts of an ontology.
_ELSEWHERE = {"name": "label", "featureNodeHash": "featureHash"}


@pytest.mark.parametrize("rule", OWN.values(), ids=OWN)
def test_each_rule_has_a_bad_and_a_good_ontology(rule: Any) -> None:
    assert [code for code, _ in found(rule.bad)] == [rule.code]
    assert found(rule.good) == []


def test_codes_and_slugs_are_a_family_of_their_own() -> None:
    assert list(OWN) == [f"ONT{number}" for number in range(201, 201 + len(OWN))]
    assert all(rule.layer == "ontology" and rule.slug.startswith("encord-") for rule in OWN.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # all faults at once, in one reading
        (
            ontology(thing(id="x", name="", color="blue", shape="box", featureNodeHash=7)),
            ["ONT202", "ONT203", "ONT205", "ONT213", "ONT215"],
        ),
        (ontology({}), ["ONT201"] * 5),
        (ontology_with_attributes({}), ["ONT201"] * 5),
        (ontology_with_attributes(radio({})), ["ONT201"] * 4),
        # what the platform itself leaves out, or writes as null
        (ontology(thing(required=None, archived=None)), []),
        (ontology_with_attributes(question(options=None, dynamic=None)), []),
        (ontology(classifications=(sort(question(), level=None),)), []),
        (ontology_with_attributes(radio(choice(options=[]))), []),
        (oar(template(feature_node_hash=None)), []),
        # null at which its SDK stops
        (ontology(thing(attributes=None)), ["ONT202"]),
        (ontology_with_attributes(radio(choice(options=None))), ["ONT202"]),
        (oar(template(shape=7)), ["ONT202"]),
        (oar(template(skeletonEdges={"0": {"1": {"color": 7}}})), ["ONT202"]),
        (oar(template(skeletonEdges={"0": {"1": {"color": None}}})), ["ONT202"]),
        # no second finding for the same slip
        (ontology(thing(featureNodeHash=""), {**ROPE, "featureNodeHash": ""}), ["ONT209", "ONT209"]),
        (ontology(thing(name=""), {**ROPE, "name": ""}), ["ONT213", "ONT213"]),
        (ontology(thing(id=""), {**ROPE, "id": ""}), ["ONT205", "ONT205"]),
        (
            ontology({k: v for k, v in thing(featureHash="bOaT+001", title="boat").items() if k not in ("name", "featureNodeHash")}),
            ["ONT201"] * 2,
        ),
        (ontology(classifications=(sort(None),)), ["ONT202"]),
        (ontology_with_attributes(question(type="wheel", options=[{"any": "thing"}])), ["ONT204"]),
        (ontology_with_attributes(nested(12)), ["ONT223"]),
        # hashes
        (ontology(thing(), classifications=(sort(question(featureNodeHash="bOaT+001")),)), ["ONT212"]),
        (ontology(thing(), ROPE, thing(id="3", name="buoy")), ["ONT211"]),
        # names in their places only
        (ontology(thing(attributes=[question(name="boat")])), []),
        (ontology(thing(), classifications=(sort(question(name="boat")),)), []),
        (ontology_with_attributes(question(), question(id="1.2", featureNodeHash="nOtE/002")), ["ONT214"]),
        (ontology(thing(), {**ROPE, "name": "Boat"}), []),
        # ids: once for all that stands below
        (
            ontology_with_attributes(radio(choice(), choice(id="1.1.2", label="b", value="b", featureNodeHash="bBbB0001"), id="9.1")),
            ["ONT207"],
        ),
        (ontology_with_attributes(radio(choice(id="9.1.1"), id="9.1")), ["ONT207"]),
        # skeletons
        (text_of(objects=[thing(shape="skeleton")], classifications=[]), ["ONT228"]),
        (text_of(objects=[thing(shape="skeleton")], classifications=[], skeleton_templates=None), ["ONT202"]),
        (text_of(objects=[thing(shape="skeleton")], classifications=[], skeleton_templates=[]), ["ONT224"]),
        # no color at all is a color that nobody can read, as any other
        (ontology(thing(color=None)), ["ONT215"]),
        (ontology(thing(color="")), ["ONT215"]),
        (oar(template(), template()), ["ONT225"]),
        (ontology(templates=({"template": template()},)), ["ONT229"]),
        (ontology(thing(), templates=({"template": 5},)), ["ONT202"]),
        (ontology(thing(), templates=({},)), ["ONT201"]),
        (ontology(thing(), templates=({"template": {"name": "oar"}},)), ["ONT201"] * 4),
        (oar(template(), template(name="oars")), ["ONT211"]),
        (oar(template(skeletonEdges={"p0": {"1": {}}})), ["ONT226"]),
        (oar(template(skeleton={"0": 1}, skeletonEdges={})), ["ONT202"]),
    ],
)
def test_what_is_found(text: str, expected: list[str]) -> None:
    assert sorted(code for code, _ in found(text)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ontology(thing(shape="bbox")), 'did you mean "bounding_box"?'),
        (ontology(thing(shape="Poligon")), 'did you mean "polygon"?'),
        (ontology(thing(shape="torus")), "or from a newer release of Encord; the shapes are bounding_box, "),
        (ontology_with_attributes(radio(choice(), type="dropdown")), 'did you mean "radio"?'),
        (ontology_with_attributes({k: v for k, v in question(requird=True).items() if k != "required"}), 'is it "requird"? then rename it'),
        (ontology(thing(atributes=[])), 'did you mean "attributes"?'),
        (ontology_with_attributes(radio(choice(attributes=[question()]))), 'did you mean "options"?'),
        (ontology_with_attributes(question(required="yes")), "write true without quotes"),
        (ontology_with_attributes(question(required=0)), "write false"),
        (ontology_with_attributes(radio({k: v for k, v in choice(name="Wood").items() if k != "label"})), 'is it "name"? then rename it'),
        (ontology_with_attributes(radio({k: v for k, v in choice().items() if k != "label"})), 'an option has a "label"'),
        (ontology_with_attributes(radio(choice(options=[choice()]))), '"Wood" is an option, where an attribute was expected'),
        (oar(template(feature_node_hash="oAr+0002")), 'template "oar" has the feature_node_hash "oAr+0002"'),
        (oar(template(skeletonEdges={"p0": {"1": {}}})), 'not their names: write "0"'),
        (ontology(thing(), {**ROPE, "name": "boat "}), 'object "boat " looks like "boat"'),
        (ontology(thing(featureNodeHash="bOaT+001 ")), "remove the white space around it"),
        (ontology(thing(id=1.0)), 'write it between quotes: "1".'),
        (ontology(thing(id=1.5)), 'write it between quotes: "1.5".'),
        (ontology(thing(color=255)), "write # and six hexadecimal digits"),
        (ontology_with_attributes(radio({k: v for k, v in choice().items() if k != "value"})), '"not_ripe" for "Not ripe"'),
        (ontology(thing(shape=5)), 'write the shape that is drawn: "shape": "bounding_box"'),
        (ontology_with_attributes(question(type=3)), "the types are radio, checklist, text and numeric"),
        (ontology("boat"), 'item 0 of "objects" is "boat"'),  # type: ignore[arg-type]
    ],
)
def test_help_names_what_was_likely_meant(text: str, message: str) -> None:
    assert message in words(text)


def test_pointers_are_escaped() -> None:
    assert found(ontology(thing(**{"a/b~c": 1}))) == [("ONT227", "/objects/0/a~1b~0c")]


def test_members_that_stand_twice() -> None:
    text = ontology(thing()).replace('"objects"', '"objects":[],"objects"', 1)
    assert found(text) == [("JSN007", "/objects")]


def test_levels_are_counted_from_the_attribute_of_the_feature() -> None:
    assert found(ontology_with_attributes(nested(7))) == []
    assert found(ontology_with_attributes(nested(8))) == [("ONT223", "/objects/0/attributes/0" + "/options/0/options/0" * 7)]
    assert [code for code, _ in found(ontology_with_attributes(nested(60)))] == ["ONT223"]  # deeper ones stay unread


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "", "x", [], [1], {}, {"a": None}], ids=repr)
@pytest.mark.parametrize("text", [rule.good for rule in OWN.values()], ids=OWN)
def test_no_value_in_any_place_makes_it_stumble(text: str, value: object) -> None:
    whole = json.loads(text)
    for holder, key in list(_places(whole)):
        before = holder[key]
        holder[key] = value
        notices = lint(read_structure({"skeleton_templates": [], **whole}))
        assert all(notice.code in OWN and notice.message for notice in notices)
        holder[key] = before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # ids that do not begin with that above them are told once, and not of what stands below an id that is wrong itself
        (
            ontology_with_attributes(question(), question(id="1.2", name="b", featureNodeHash="nOtE/003"), id="7"),
            [("ONT207", "/objects/0/attributes/0/id")],
        ),
        (
            ontology_with_attributes(question(), radio(choice(id="1.2.1"), name="b")),
            [("ONT208", "/objects/0/attributes/1/id")],
        ),
        # a member by a name that is all but its own is missing, and not unknown too
        (
            ontology({**{k: v for k, v in thing().items() if k != "featureNodeHash"}, "feature_node_hash": "bOaT+001"}),
            [("ONT201", "/objects/0/featureNodeHash")],
        ),
        (ontology({**thing(), "Archived_": True}), [("ONT227", "/objects/0/Archived_")]),
        # where vertices cannot be read, nothing is said of the edges that lead to them
        (oar(template(skeleton=[])), [("ONT202", "/skeleton_templates/0/template/skeleton")]),
        (oar(template(skeleton={})), [("ONT226", "/skeleton_templates/0/template/skeleton")]),
        (oar(template(skeleton={**template()["skeleton"], "1": None})), [("ONT202", "/skeleton_templates/0/template/skeleton/1")]),
        (
            oar(template(skeletonEdges={"0": {"2": {"color": "#000000"}}})),
            [("ONT226", "/skeleton_templates/0/template/skeletonEdges/0/2")],
        ),
        # nor of skeletons without a template, where the list of templates is none
        (
            text_of(objects=[thing(name="oar", shape="skeleton")], classifications=[], skeleton_templates={}),
            [("ONT202", "/skeleton_templates")],
        ),
    ],
)
def test_one_cause_is_reported_once(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def _around(vertex: dict[str, Any]) -> str:
    return oar(template(skeleton={"0": vertex}, skeletonEdges={}))


def _offering(option: dict[str, Any]) -> str:
    return ontology_with_attributes(radio(option))


def _sorting(classification: dict[str, Any]) -> str:
    return ontology(classifications=(classification,))


@pytest.mark.parametrize(
    ("kind", "around"),
    [
        (thing(), ontology),
        (template(), oar),
        (template()["skeleton"]["0"], _around),
        (choice(), _offering),
        (question(), ontology_with_attributes),
        (sort(question()), _sorting),
    ],
    ids=["object", "template", "vertex", "option", "attribute", "classification"],
)
def test_whatever_is_missing_or_of_another_type_comes_with_what_to_write(kind: dict[str, Any], around: Any) -> None:
    for member in kind:
        without: dict[str, Any] = {name: given for name, given in kind.items() if name != member}
        odds: tuple[Any, ...] = (None, [], True, "")
        for odd in (without, *({**without, member: value} for value in odds)):
            for notice in lint(read_structure(around(odd).encode())):
                assert notice.help, (member, notice)


def test_ontologies_in_a_list_are_reported_as_such() -> None:
    for count, some in ((1, "one ontology"), (2, "2 ontologies")):
        text = json.dumps([json.loads(ontology(thing()))] * count).encode()
        with pytest.raises(OntologyError, match=f"a list of {some}, where an ontology was expected"):
            read_structure(text)


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    members: list[tuple[Any, object]] = []
    if isinstance(value, dict):
        members = list(cast("dict[str, object]", value).items())
    elif isinstance(value, list):
        members = list(enumerate(cast("list[object]", value)))
    for key, member in members:
        yield value, key
        yield from _places(member)


def test_the_corpus_has_its_findings() -> None:
    """Each ontology made to be bad gives a finding at least as severe as it should, at its place or below."""
    cases = sorted((CORPUS / "invalid").glob("ontology_*.expected.json"))
    if not cases:
        pytest.skip("the corpus of Encord ontologies is not on this machine")
    for case in cases:
        notices = lint(read_structure(case.with_name(case.name.replace(".expected", ""))))
        for expected in json.loads(case.read_text()):
            worst = Severity.parse(expected["severity"])
            at = [n for n in notices if n.pointer.startswith(expected["pointer"]) and RULES[n.code].severity == worst]
            assert at, (case.name, [(n.code, n.pointer) for n in notices])
        assert len(notices) == 1 or case.name.startswith("ontology_dup_"), (case.name, [(n.code, n.pointer) for n in notices])
