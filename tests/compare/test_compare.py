"""What a comparison says of single changes, platform by platform."""

from __future__ import annotations

import pytest
from ontology_kit import attribute, changes_of, coco, config, encord, labelbox, labels, only, option, question, thing, tool

from predlint.platforms.registry import AnyOntology
from predlint.tools.changes import Node
from predlint.tools.tree_comparison import LIKELY, compare, match, name_likeness

CAR, ROAD = tool("car", question("occluded", "yes", "no")), tool("road", kind="polygon")
SKY = question("sky", "clear", "grey", scope="global")


# -- Labelbox --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ((CAR, SKY), [("breaking", "removed", "road")]),
        ((tool("car"), ROAD, SKY), [("breaking", "removed", "car › occluded")]),
        ((tool("car", question("occluded", "yes")), ROAD, SKY), [("breaking", "removed", "car › occluded › no")]),
        ((CAR, tool("road"), SKY), [("breaking", "kind-changed", "road")]),
        ((CAR, ROAD, question("sky", "clear", "grey", kind="checklist")), [("breaking", "kind-changed", "sky")]),
        ((CAR, ROAD, question("sky", "clear", "grey", required=True)), [("breaking", "required-changed", "sky")]),
        ((CAR, ROAD, question("sky", "clear", "grey", scope="index")), [("breaking", "scope-changed", "sky")]),
        ((CAR, ROAD, SKY, question("light", required=True)), [("breaking", "added", "light")]),
        ((CAR, ROAD, SKY, question("light")), [("widening", "added", "light")]),
        ((CAR, ROAD, SKY, tool("cone", required=True)), [("widening", "added", "cone")]),
        ((CAR, {**ROAD, "required": True}, SKY), [("cosmetic", "required-changed", "road")]),
        ((CAR, {**ROAD, "color": "#00ff00"}, SKY), [("cosmetic", "look-changed", "road")]),
        ((CAR, ROAD, question("sky", "clear", "dusk", "grey")), [("widening", "added", "sky › dusk")]),
        ((ROAD, CAR, SKY), [("cosmetic", "order-changed", "")]),
        ((CAR, ROAD, {**SKY, "instructions": "What is above?"}), [("cosmetic", "text-changed", "sky")]),
        ((CAR, ROAD, {**SKY, "options": [option("clear", label="blue"), option("grey")]}), [("cosmetic", "text-changed", "sky › clear")]),
        ((CAR, ROAD, tool("road"), SKY), [("breaking", "added", "road")]),
    ],
)  # fmt: skip
def test_one_change_of_a_labelbox_ontology(new: tuple[dict[str, object], ...], expected: list[tuple[str, str, str]]) -> None:
    assert changes_of(labelbox(CAR, ROAD, SKY), labelbox(*new)) == expected


@pytest.mark.parametrize(
    ("old", "new", "cls"),
    [
        ({}, {"maxCharacters": 20}, "breaking"), ({"maxCharacters": 20}, {"maxCharacters": 10}, "breaking"),
        ({"maxCharacters": 20}, {"maxCharacters": 30}, "widening"), ({"maxCharacters": 20}, {}, "widening"),
        ({}, {"minCharacters": 2}, "breaking"), ({"minCharacters": 2}, {"minCharacters": 1}, "widening"),
        ({"minCharacters": 2}, {}, "widening"),
    ],
)  # fmt: skip
def test_bounds_of_texts(old: dict[str, int], new: dict[str, int], cls: str) -> None:
    change = only(labelbox(question("note", kind="text", **old)), labelbox(question("note", kind="text", **new)))
    assert (change.cls, change.kind) == (cls, "limit-changed")


def test_a_bound_of_zero_is_none() -> None:
    assert changes_of(labelbox(question("note", kind="text", minCharacters=0)), labelbox(question("note", kind="text"))) == []


def test_an_option_with_its_label_and_another_value_was_renamed() -> None:
    before, after = (labelbox(question("sky", option(value, label="Clear sky"), "grey")) for value in ("7", "blue"))
    change = only(before, after)
    assert (change.cls, change.kind, change.old, change.new) == ("breaking", "renamed", "7", "blue")
    assert change.message == (
        'the option "7" of "sky" has the value "blue" now, still under the label "Clear sky"; '
        "not breaking for predictions that name the option by its label"
    )
    assert change.help == 'write "blue" in the predictions'


def test_an_option_with_its_value_and_another_label() -> None:
    before, after = (labelbox(question("sky", option("7", label=label), "grey")) for label in ("Clear sky", "Blue sky"))
    change = only(before, after)
    assert (change.cls, change.kind, change.old, change.new) == ("breaking", "text-changed", "Clear sky", "Blue sky")
    assert change.message == (
        'the option "7" of "sky" was shown as "Clear sky", is shown as "Blue sky"; '
        "breaking for predictions that name the option by its label"
    )
    assert change.help == 'write its value "7" in these predictions'


def test_a_label_that_is_the_value_too_may_change() -> None:
    assert changes_of(labelbox(question("sky", "clear")), labelbox(question("sky", option("clear", label="Blue")))) == [
        ("cosmetic", "text-changed", "sky › clear")
    ]
    assert changes_of(labelbox(question("sky", "clear")), labelbox(question("sky", option("7", label="clear")))) == [
        ("cosmetic", "renamed", "sky › clear")
    ]


def test_a_value_and_a_label_that_change_places_break_nothing() -> None:
    before, after = labelbox(question("sky", option("7", label="clear"))), labelbox(question("sky", option("clear", label="7")))
    assert {cls for cls, *_ in changes_of(before, after)} == {"cosmetic"}


def test_a_label_that_is_the_value_of_another_option_now() -> None:
    before = labelbox(question("sky", option("7", label="clear"), "grey"))
    after = labelbox(question("sky", option("7", label="clear"), "grey", "clear"))
    assert changes_of(before, after) == [("breaking", "text-changed", "sky › 7"), ("widening", "added", "sky › clear")]
    assert compare(before, after)[0].message == (
        'the option "7" of "sky" is shown as "clear", which names another option now; '
        "breaking for predictions that name the option by its label"
    )


def test_a_question_with_other_instructions_or_another_name() -> None:
    sky = question("sky", "clear", instructions="What is above?")
    change = only(labelbox(sky), labelbox({**sky, "instructions": "What do you see above?"}))
    assert (change.cls, change.kind) == ("breaking", "text-changed")
    assert change.message.endswith("; breaking for predictions that name the question by its instructions")
    change = only(labelbox(sky), labelbox({**sky, "name": "weather"}))
    assert (change.cls, change.kind) == ("breaking", "renamed")
    assert change.message == (
        'the question "sky" has the name "weather" now, still under the instructions "What is above?"; '
        "not breaking for predictions that name the question by its instructions"
    )


def test_what_has_its_id_still_is_the_same_under_any_name() -> None:
    ids = {"featureSchemaId": "cmr1k2q9t4w7x1y5z8b3d6f0h"}
    change = only(labelbox(tool("car", **ids), ROAD), labelbox(tool("lorry", **ids), ROAD))
    assert (change.kind, change.old, change.new) == ("renamed", "car", "lorry")
    assert change.message == 'the tool "car" is now called "lorry"'


def test_a_guess_says_that_it_is_one() -> None:
    change = only(labelbox(tool("traffic light"), ROAD), labelbox(tool("Traffic_lights"), ROAD))
    assert change.kind == "renamed"
    assert "probably" in change.message and "%" in change.message
    assert change.help is not None and "if that is what was meant" in change.help


def test_a_letter_of_another_script_is_pointed_out() -> None:
    def renamed(old: str, new: str) -> str:
        return only(*(labelbox(tool(name, featureSchemaId="a" * 25)) for name in (old, new))).message

    assert renamed("car", "\u0441ar") == 'the tool "car" is now called "\u0441ar"; character 1 is cyrillic small letter es'
    assert renamed("\u0441ar", "car").endswith("; character 1 was cyrillic small letter es")
    assert renamed("cafe", "café") == 'the tool "cafe" is now called "café"'


def test_a_name_in_other_letters_of_case_is_no_guess_of_a_percentage() -> None:
    assert only(labelbox(tool("Traffic_Light")), labelbox(tool("traffic light"))).message == (
        'the tool "Traffic_Light" is probably the same, now written "traffic light"'
    )


def test_below_a_renamed_feature_everything_is_compared() -> None:
    old, new = labelbox(tool("vehicle", question("state", "parked", "moving"))), labelbox(tool("vehicles", question("state", "parked")))
    assert changes_of(old, new) == [("breaking", "renamed", "vehicle"), ("breaking", "removed", "vehicle › state › moving")]


def test_a_question_in_another_place_was_moved() -> None:
    old = labelbox(tool("car", question("state", "parked", "moving")), tool("bus"))
    new = labelbox(tool("car"), tool("bus", question("state", "parked")))
    moved, gone = compare(old, new)
    assert (moved.cls, moved.kind, moved.old, moved.new) == ("breaking", "moved", ["car", "state"], ["bus", "state"])
    assert (gone.kind, gone.path) == ("removed", ("car", "state", "moving"))


def test_an_option_of_a_common_name_is_not_reported_as_moved() -> None:
    old = labelbox(question("wet", "yes", "no"), question("dark", "no"))
    new = labelbox(question("wet", "no"), question("dark", "no", "yes"))
    assert changes_of(old, new) == [("breaking", "removed", "wet › yes"), ("widening", "added", "dark › yes")]


def test_ids_that_all_changed_are_reported_once() -> None:
    def made(letter: str) -> AnyOntology:
        return labelbox(tool("car", featureSchemaId=letter * 25), tool("road", featureSchemaId=letter * 24 + "1"))

    assert changes_of(made("a"), made("b")) == [("breaking", "ids-changed", "")]
    assert changes_of(made("a"), labelbox(tool("car"), tool("road"))) == [("cosmetic", "ids-changed", "")]
    half = labelbox(tool("car", featureSchemaId="a" * 25), tool("road", featureSchemaId="c" * 25))
    assert changes_of(made("a"), half) == [("breaking", "id-changed", "road")]


def test_pairs_of_a_relationship_are_compared_by_the_names_that_they_join() -> None:
    def made(letter: str, *pairs: tuple[int, int]) -> AnyOntology:
        ids = [letter * 24 + str(number) for number in range(2)]
        definition = {"constraints": [[ids[a], ids[b]] for a, b in pairs]}
        return labelbox(
            tool("a", featureSchemaId=ids[0]), tool("b", featureSchemaId=ids[1]), tool("on", kind="edge", definition=definition)
        )

    assert changes_of(made("x", (0, 1)), made("y", (0, 1))) == [("breaking", "ids-changed", "")]
    assert changes_of(made("x", (0, 1)), made("x", (0, 1), (1, 0))) == [("widening", "allowed-changed", "on")]
    assert changes_of(made("x", (0, 1), (1, 0)), made("x", (0, 1))) == [("breaking", "allowed-changed", "on")]
    assert changes_of(made("x"), made("x", (0, 1))) == [("breaking", "allowed-changed", "on")]


def test_another_medium() -> None:
    image, video, unsaid = (labelbox(CAR, **more) for more in ({"mediaType": "IMAGE"}, {"mediaType": "VIDEO"}, {}))
    assert changes_of(image, video) == [("breaking", "media-changed", "")]
    assert changes_of(unsaid, image) == [("cosmetic", "media-changed", "")]


# -- names that are alike --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [("car", "Car"), ("car", "cars"), ("traffic light", "traffic_lights"), ("colour", "color"), ("light", "traffic light"),
     ("pedestrain", "pedestrian"), ("street name sign", "street sign")],
)  # fmt: skip
def test_names_that_are_taken_for_a_change_of_name(old: str, new: str) -> None:
    assert name_likeness(old, new) >= LIKELY


@pytest.mark.parametrize(
    ("old", "new"),
    [("car", "road"), ("yes", "no"), ("car", "cat"), ("option 1", "option 2"), ("option1", "option2"), ("first answer", "second answer"),
     ("traffic light", "traffic sign"), ("left hand", "right hand"), ("occluded", "truncated"), ("", "x"),
     ("occluded", "not occluded"), ("no helmet", "helmet"), ("with belt", "without belt"), ("ripe", "unripe"), ("male", "female"),
     ("abnormal", "normal"), ("a harmful plant", "a harmless plant"), ("stain", "stainless"), ("increase", "decrease")],
)  # fmt: skip
def test_names_that_are_not(old: str, new: str) -> None:
    assert name_likeness(old, new) < LIKELY


def test_each_node_is_paired_once_and_the_likest_first() -> None:
    old = [Node("option", name) for name in ("vehicls", "vehicles")]
    new = [Node("option", name) for name in ("vehicle", "zebra")]
    pairs, removed, added = match(old, new, ids_first=False)
    assert [(pair.old.name, pair.new.name) for pair in pairs] == [("vehicles", "vehicle")]
    assert [node.name for node in removed] == ["vehicls"]
    assert [node.name for node in added] == ["zebra"]


def test_like_names_of_other_kinds_are_not_paired() -> None:
    assert match([Node("tool", "cars", "box")], [Node("tool", "car", "polygon")], ids_first=False)[0] == []


# -- Encord ----------------------------------------------------------------------------------------------------------------

HULL = attribute("hull", "HuLl0001", ("wood", "WoOd0001"), ("steel", "StEe0001"))
BOAT = thing("boat", "BoAt0001", HULL)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (thing("vessel", "BoAt0001", HULL), ("cosmetic", "renamed", "boat")),
        (thing("boat", "BoAt0002", HULL), ("breaking", "id-changed", "boat")),
        (thing("boat", "BoAt0001", HULL, shape="rotatable_bounding_box"), ("breaking", "kind-changed", "boat")),
        ({**BOAT, "color": "#445566"}, ("cosmetic", "look-changed", "boat")),
        ({**BOAT, "required": True}, ("cosmetic", "required-changed", "boat")),
        (thing("boat", "BoAt0001", {**HULL, "dynamic": True}), ("breaking", "place-changed", "boat › hull")),
        (thing("boat", "BoAt0001", {**HULL, "type": "checklist"}), ("widening", "kind-changed", "boat › hull")),
        (thing("boat", "BoAt0001", {**HULL, "required": True}), ("breaking", "required-changed", "boat › hull")),
        (thing("boat", "BoAt0001", {**HULL, "options": HULL["options"][:1]}), ("breaking", "removed", "boat › hull › steel")),
        (thing("boat", "BoAt0001", {**HULL, "options": [HULL["options"][0], {**HULL["options"][1], "archived": True}]}),
         ("breaking", "allowed-changed", "boat › hull › steel")),
        (thing("boat", "BoAt0001", HULL, attribute("flag", "FlAg0001", kind="text")), ("widening", "added", "boat › flag")),
    ],
)  # fmt: skip
def test_one_change_of_an_encord_ontology(new: dict[str, object], expected: tuple[str, str, str]) -> None:
    pier = thing("pier", "PiEr0001")
    assert changes_of(encord(BOAT, pier), encord(new, pier)) == [expected]


def test_a_template_with_another_line_looks_different() -> None:
    def oar(*lines: tuple[int, int]) -> AnyOntology:
        points = {str(at): {"x": at / 10, "y": 0.1, "name": f"p{at}", "featureHash": f"VeRt000{at}"} for at in range(3)}
        edges: dict[str, dict[str, object]] = {}
        for start, end in lines:
            edges.setdefault(str(start), {})[str(end)] = {"color": "#000000"}
        template = {"name": "oar", "width": 0.3, "height": 0.1, "shape": "skeleton", "skeleton": points, "skeletonEdges": edges}
        skeleton = thing("oar", "OaRx0001", shape="skeleton")
        return encord(skeleton, skeleton_templates=[{"template": {**template, "feature_node_hash": "OaRx0001"}}])

    (change,) = compare(oar((0, 1), (1, 2)), oar((0, 1), (0, 2)))
    was, now = 'drawn with lines from "p0 to p1", "p1 to p2"', 'drawn with lines from "p0 to p1", "p0 to p2"'
    assert (change.cls, change.message) == ("cosmetic", f'the object "oar" was {was}, is {now}')
    assert changes_of(oar((0, 1), (1, 2)), oar((1, 2), (0, 1))) == []  # in another order it is drawn alike
    (change,) = compare(oar((0, 1)), oar())
    assert change.message == 'the object "oar" was drawn with lines from "p0 to p1", is drawn without lines'


def test_an_answer_about_a_whole_row_has_no_frames_to_change_on() -> None:
    def asked_of_rows(**more: object) -> AnyOntology:
        weather = {"id": "1.1", **attribute("weather", "WeAt0001", ("sun", "SuNx0001")), **more}
        return encord(BOAT, classifications=[{"id": "1", "featureNodeHash": "ClAs0001", "attributes": [weather]}])

    assert changes_of(asked_of_rows(), asked_of_rows(dynamic=True)) == []
    assert changes_of(asked_of_rows(), asked_of_rows(archived=True)) == [("breaking", "allowed-changed", "weather")]


def test_encord_checklists_break_as_radios_and_radios_that_ask_more_as_checklists() -> None:
    more = {**HULL, "options": [{**HULL["options"][0], "options": [{"id": "1.1.1.1", **attribute("age", "AgEx0001", kind="text")}]}]}
    assert changes_of(encord(thing("boat", "B", {**HULL, "type": "checklist"})), encord(thing("boat", "B", HULL)))[0][:2] == (
        "breaking",
        "kind-changed",
    )
    plain = {**more, "type": "checklist", "options": [{**more["options"][0], "options": []}]}
    found = changes_of(encord(thing("boat", "B", more)), encord(thing("boat", "B", plain)))
    assert ("breaking", "kind-changed", "boat › hull") in found


def test_two_encord_objects_that_change_names_stay_themselves() -> None:
    old = encord(thing("left", "AAAA0001"), thing("right", "BBBB0001"))
    new = encord(thing("right", "AAAA0001"), thing("left", "BBBB0001"))
    assert changes_of(old, new) == [("cosmetic", "renamed", "left"), ("cosmetic", "renamed", "right")]


# -- COCO ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (((1, "car"),), [("breaking", "removed", "bus")]),
        (
            ((1, "bus"), (2, "car")),
            [("breaking", "id-changed", "car"), ("breaking", "id-changed", "bus"), ("cosmetic", "order-changed", "")],
        ),
        (((8, "car"), (9, "bus")), [("breaking", "ids-changed", "")]),
        (((1, "car"), (3, "bus")), [("breaking", "id-changed", "bus")]),
        (((1, "cars"), (2, "bus")), [("breaking", "renamed", "car")]),
        (((1, "tree"), (2, "bus")), [("breaking", "renamed", "car")]),
        (((1, "car"), (2, "bus"), (3, "tram")), [("widening", "added", "tram")]),
        (({"id": 1, "name": "car", "supercategory": "vehicle"}, (2, "bus")), [("cosmetic", "look-changed", "car")]),
        (({"id": 1, "name": "car", "keypoints": ["front"], "skeleton": []}, (2, "bus")), [("breaking", "allowed-changed", "car")]),
    ],
)
def test_one_change_of_coco_categories(new: tuple[tuple[int, str], ...], expected: list[tuple[str, str, str]]) -> None:
    assert changes_of(coco((1, "car"), (2, "bus")), coco(*new)) == expected


# -- Label Studio ----------------------------------------------------------------------------------------------------------

BOXES = labels("thing", "tin", "jar")
CHOICES = labels("q", "a", "b", tag="Choices")


def choices(**attributes: str) -> str:
    return labels("q", "a", "b", tag="Choices", **attributes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (BOXES, labels("item", "tin", "jar"), ("breaking", "renamed", "thing")),
        (BOXES, labels("thing", "tin"), ("breaking", "removed", "thing › jar")),
        (BOXES, labels("thing", "tin", "jar", "box"), ("widening", "added", "thing › box")),
        (BOXES, labels("thing", "tin", "jar", tag="PolygonLabels"), ("breaking", "kind-changed", "thing")),
        (labels("thing", "tin", "jar", choice="multiple"), BOXES, ("breaking", "limit-changed", "thing")),
        (BOXES, labels("thing", "tin", "jar", maxUsages="2"), ("breaking", "limit-changed", "thing")),
        (CHOICES, choices(choice="multiple"), ("widening", "limit-changed", "q")),
        (CHOICES, choices(perRegion="true"), ("breaking", "place-changed", "q")),
        (CHOICES, choices(required="true"), ("breaking", "required-changed", "q")),
        (labels("q", "a", tag="Taxonomy"), labels("q", "a", tag="Taxonomy", leafsOnly="true"), ("breaking", "allowed-changed", "q")),
        (labels("q", tag="Number", max="9"), labels("q", tag="Number", max="10"), ("widening", "limit-changed", "q")),
        (labels("q", tag="Number", max="10"), labels("q", tag="Number", max="9"), ("breaking", "limit-changed", "q")),
        (labels("q", tag="Number", min="-2"), labels("q", tag="Number", min="-10"), ("widening", "limit-changed", "q")),
        (labels("q", tag="Number"), labels("q", tag="Number", step="2"), ("breaking", "limit-changed", "q")),
        (labels("q", tag="Number", step="2"), labels("q", tag="Number"), ("widening", "limit-changed", "q")),
        (labels("q", tag="Number", step="1"), labels("q", tag="Number", step="2"), ("breaking", "limit-changed", "q")),
        (labels("q", tag="Number", step="0.3"), labels("q", tag="Number", step="0.1"), ("widening", "limit-changed", "q")),
        (labels("q", tag="DateTime"), labels("q", tag="DateTime", only="date"), ("breaking", "limit-changed", "q")),
        (labels("q", tag="DateTime", format="%d.%m.%Y"), labels("q", tag="DateTime", format="%Y"), ("breaking", "limit-changed", "q")),
        (CHOICES, choices(allowNested="true"), ("breaking", "place-changed", "q")),
        (choices(allowNested="true"), CHOICES, ("breaking", "place-changed", "q")),
        (labels("q", tag="Rating", maxRating="5"), labels("q", tag="Rating", maxRating="3"), ("breaking", "limit-changed", "q")),
        (labels("q", tag="DateTime", min="2024-01-01"), labels("q", tag="DateTime", min="2025-01-01"), ("breaking", "limit-changed", "q")),
        (BOXES, BOXES + "<Relations><Relation value='on'/></Relations>", ("breaking", "added", "relations")),
        (BOXES + "<Relations><Relation value='on'/></Relations>", BOXES, ("widening", "removed", "relations")),
        (BOXES + labels("q", "a", tag="Choices"), BOXES + labels("q", "a", tag="Choices", visibleWhen="region-selected"),
         ("breaking", "allowed-changed", "q")),
    ],
)  # fmt: skip
def test_one_change_of_a_labeling_config(old: str, new: str, expected: tuple[str, str, str]) -> None:
    assert changes_of(config(old), config(new)) == [expected]


def test_a_control_for_another_object() -> None:
    two = '<Image name="photo" value="$photo"/><Image name="other" value="$other"/>'
    both = BOXES.replace('toName="photo"', 'toName="photo,other"')
    assert changes_of(config(BOXES, shown=two), config(both, shown=two)) == [("widening", "allowed-changed", "thing")]
    assert changes_of(config(both, shown=two), config(BOXES, shown=two)) == [("breaking", "allowed-changed", "thing")]


def test_a_label_in_another_colour() -> None:
    old = '<RectangleLabels name="thing" toName="img"><Label value="tin" background="red"/></RectangleLabels>'
    assert changes_of(config(old), config(old.replace("red", "#00f"))) == [("cosmetic", "look-changed", "thing › tin")]
    assert changes_of(config(old), config(old.replace("background", "size"))) == [("cosmetic", "look-changed", "thing › tin")]


def test_a_control_without_its_last_label_answers_as_before() -> None:
    assert changes_of(config(BOXES), config('<RectangleLabels name="thing" toName="photo"/>')) == [
        ("breaking", "removed", "thing › tin"), ("breaking", "removed", "thing › jar"),
    ]  # fmt: skip


def test_what_only_one_of_two_kinds_has_is_not_compared() -> None:
    assert changes_of(config(CHOICES), config(labels("q", tag="TextArea", maxSubmissions="2"))) == [
        ("breaking", "kind-changed", "q"), ("breaking", "limit-changed", "q"),
        ("breaking", "removed", "q › a"), ("breaking", "removed", "q › b"),
    ]  # fmt: skip
    assert changes_of(labelbox(question("q", kind="text", maxCharacters=5)), labelbox(question("q", "a"))) == [
        ("breaking", "kind-changed", "q")
    ]


@pytest.mark.parametrize("message", ["perRegion", "perItem", "leafsOnly", "allowNested"])
def test_labels_ignore_changes_of_answers(message: str) -> None:
    assert changes_of(config(BOXES), config(labels("thing", "tin", "jar", **{message: "true"}))) == []


def test_a_label_with_an_alias_is_the_same_label() -> None:
    change = only(config(labels("thing", "tin")), config(labels("thing", "tin").replace('"tin"', '"tin" alias="t1"')))
    assert (change.kind, change.message) == ("renamed", 'the label "tin" of "thing" is now called "t1"')


def test_a_name_on_the_tag_of_a_label() -> None:
    bare, named = config(labels("thing", "tin")), config(labels("thing", "tin").replace('"tin"', '"tin" name="tin-1"'))
    assert changes_of(bare, named) == [("breaking", "allowed-changed", "thing › tin")]
    assert changes_of(named, bare) == [("widening", "allowed-changed", "thing › tin")]


def test_the_last_choice_below_another_is_reported() -> None:
    old = '<Taxonomy name="q" toName="photo"><Choice value="a"><Choice value="b"/></Choice></Taxonomy>'
    assert changes_of(config(old), config(labels("q", "a", tag="Taxonomy"))) == [("breaking", "removed", "q › a › b")]


@pytest.mark.parametrize(("old", "new"), [('indexFlag="{{i}}"', 'indexFlag="{{n}}"'), ('on="$pages"', 'on="$sheets"')])
def test_tags_that_are_repeated_in_another_way(old: str, new: str) -> None:
    repeated = '<Repeater on="$pages" indexFlag="{{i}}"><Choices name="q" toName="photo"><Choice value="a"/></Choices></Repeater>'
    assert changes_of(config(repeated), config(repeated.replace(old, new))) == [("breaking", "place-changed", "q")]


def test_data_that_is_read_in_another_way() -> None:
    old, new = (f'<Paragraphs name="photo" value="$talk"{key}/>' for key in ("", ' textKey="said"'))
    tags = labels("q", "a", tag="ParagraphLabels")
    assert changes_of(config(tags, shown=old), config(tags, shown=new)) == [("breaking", "place-changed", "photo")]


def test_data_under_another_name_breaks_every_task() -> None:
    assert changes_of(config(BOXES), config(BOXES, shown='<Image name="photo" value="$image"/>')) == [
        ("breaking", "place-changed", "photo")
    ]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ('<Text name="note" value="$note"/>', [("widening", "added", "note"), ("breaking", "added", "data › note")]),
        ('<Image name="more" valueList="$notes"/>', [("widening", "added", "more"), ("breaking", "added", "data › notes")]),
        ('<Text name="note" value="$photo"/>', [("widening", "added", "note")]),
        ('<Text name="note" value="a fixed text"/>', [("widening", "added", "note")]),
        ('<Header value="$title"/>', []),
    ],
)
def test_data_that_tasks_must_have_now(new: str, expected: list[tuple[str, str, str]]) -> None:
    assert changes_of(config(BOXES), config(BOXES + new)) == expected
    assert ("breaking", "added") not in {(cls, kind) for cls, kind, _ in changes_of(config(BOXES + new), config(BOXES))}


def test_labels_from_data_that_tasks_must_have_now() -> None:
    assert changes_of(config(CHOICES), config(choices(value="$topics"))) == [
        ("widening", "allowed-changed", "q"),
        ("breaking", "added", "data › topics"),
    ]


# -- across platforms ------------------------------------------------------------------------------------------------------


def test_names_decide_across_platforms() -> None:
    old = encord(thing("boat", "BoAt0001", HULL), thing("pier", "PiEr0001", shape="polygon"), thing("gull", "GuLl0001", shape="point"))
    new = labelbox(
        tool("boat", question("hull", "wood")), tool("pier", kind="line"), tool("gull", kind="point"), tool("wave", kind="polygon")
    )
    assert changes_of(old, new) == [
        ("breaking", "removed", "boat › hull › steel"),
        ("breaking", "kind-changed", "pier"),
        ("widening", "added", "wave"),
    ]


def test_categories_of_coco_are_drawn_in_any_way() -> None:
    piers = labelbox(tool("pier", kind="polygon"), mediaType="IMAGE"), coco((1, "pier"))
    assert changes_of(*piers) == changes_of(*reversed(piers)) == []


def test_platforms_that_say_the_same_do_not_differ() -> None:
    found = [coco((1, "tin"), (2, "jar")), labelbox(tool("tin"), tool("jar"), mediaType="IMAGE"), config(BOXES)]
    assert [changes_of(a, b) for a in found for b in found] == [[]] * 9
