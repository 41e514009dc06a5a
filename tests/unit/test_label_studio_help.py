"""What helps with a finding names what is to be written: followed to the letter, it makes the finding go away."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

import predlint
from growth_kit import calls

CONFIG = """<View>
  <Text name="note" value="$note"/><Image name="photo" value="$photo"/><Video name="clip" value="$clip"/>
  <Labels name="who" toName="note"><Label value="keeper"/><Label value="guest"/></Labels>
  <RectangleLabels name="beast" toName="photo"><Label value="owl"/></RectangleLabels>
  <PolygonLabels name="plant" toName="photo"><Label value="fern"/></PolygonLabels>
  <BrushLabels name="soil" toName="photo"><Label value="mud"/></BrushLabels>
  <Labels name="moving" toName="clip"><Label value="otter"/></Labels><VideoRectangle name="track" toName="clip"/>
  <Choices name="tone" toName="note"><Choice value="calm"/><Choice value="upset"/></Choices>
  <Choices name="manner" toName="note" perRegion="true"><Choice value="kind"/></Choices>
  <Taxonomy name="place" toName="note"><Choice value="zoo"><Choice value="aviary"/></Choice><Choice value="park"/></Taxonomy>
  <Taxonomy name="floor" toName="note"><Choice value="east"><Choice value="shop"/></Choice>
    <Choice value="west"><Choice value="shop"/></Choice></Taxonomy>
  <TextArea name="remark" toName="note"/><Number name="count" toName="note" step="0.5"/><Rating name="stars" toName="note"/>
  <DateTime name="day" toName="note" format="%d.%m.%Y"/><Pairwise name="better" toName="note,photo"/>
  <Choices name="listed" toName="note" value="$more"/>
</View>"""
DATA = {"note": "the keeper fed a guest", "photo": "https://zoo.example.com/1.jpg", "clip": "https://zoo.example.com/1.mp4", "more": []}


def findings(*results: Any) -> list[Any]:
    """What is said of one task with these results."""
    checker = predlint.compile(CONFIG.encode())
    task = {"data": DATA, "predictions": [{"model_version": "one", "result": list(results)}]}
    return [d for d in checker.validate(json.dumps([task]).encode()).diagnostics if d.code not in ("MED101", "KEY107")]


def result(name: str, type_: str, value: Any, to: str = "note", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


SPAN = result("who", "labels", {"start": 4, "end": 10, "labels": ["keeper"]}, id="k1")


@pytest.mark.parametrize(
    ("given", "code", "help_"),
    [
        (
            result("tone", "choices", {"choices": ["kind"]}),
            "ANS101",
            "it is a label of manner: is from_name wrong? Labels of tone: calm, upset",
        ),
        (result("tone", "choices", {"choices": [["calm"]]}), "ANS105", 'write "calm"'),
        (result("tone", "choices", {"choices": "calm, Upset"}), "ANS105", 'tone takes one of them: write ["calm"] or ["upset"]'),
        (
            result("who", "labels", SPAN["value"] | {"labels": "keeper; guest"}),
            "ANS105",
            'who takes one of them: write ["keeper"] or ["guest"]',
        ),
        (
            result("who", "labels", SPAN["value"] | {"labels": ["keeper/guest"]}),
            "ANS101",
            'there are several, and who takes one: write "keeper" or "guest"',
        ),
        (result("place", "taxonomy", {"taxonomy": "park, zoo/aviary"}), "ANS105", 'write [["park"], ["zoo", "aviary"]]: a list of paths'),
        (result("place", "taxonomy", {"taxonomy": "aviary"}), "ANS105", 'write [["zoo", "aviary"]]: a list of paths'),
        (
            result("floor", "taxonomy", {"taxonomy": ["shop"]}),
            "ANS113",
            'write [["root", …, "node"]]: a list of lists; "shop" is ["east", "shop"] or ["west", "shop"]',
        ),
        (result("floor", "taxonomy", {"taxonomy": [["shop"]]}), "ANS114", 'write ["east", "shop"] or ["west", "shop"]'),
        (
            result("floor", "taxonomy", {"taxonomy": "shop"}),
            "ANS105",
            'write [["east", "shop"]] or [["west", "shop"]]: it is not the name of one path alone',
        ),
        (result("tone", "choices", {"choices": [{"value": "calm"}]}), "ANS105", 'write "calm"'),
        (result("tone", "choices", {"choices": {"calm": 0.8, "upset": 0.2}}), "ANS105", 'write ["calm"]'),
        (result("tone", "choices", {"choices": {"name": "calm"}}), "ANS105", 'write ["calm"]'),
        (result("tone", "choices", {"choices": [1]}), "ANS105", "write the label that the number stands for: calm, upset"),
        (result("tone", "choices", {"choices": ["LABEL_1"]}), "ANS101", "for the number of a class, write its label: calm, upset"),
        (result("tone", "choices", {"choices": ["0"]}), "ANS101", "for the number of a class, write its label: calm, upset"),
        (result("tone", "choices", {"choices": '["calm"]'}), "ANS105", 'write ["calm"]: the list itself, not a text that holds it'),
        (result("tone", "choices", {"choices": "['calm']"}), "ANS105", 'write ["calm"]: the list itself, not a text that holds it'),
        (result("tone", "choices", {"choices": "[]"}), "ANS105", "write []: the list itself, not a text that holds it"),
        (result("place", "taxonomy", {"taxonomy": "[]"}), "ANS105", "write []: the list itself, not a text that holds it"),
        (
            result("place", "taxonomy", {"taxonomy": '[["zoo", "aviary"]]'}),
            "ANS105",
            'write [["zoo", "aviary"]]: the list itself, not a text that holds it',
        ),
        (
            result("place", "taxonomy", {"taxonomy": json.dumps([["zoo", "aviary"]] * 4)}),
            "ANS105",
            "write the list itself, not a text that holds it",
        ),
        (result("tone", "choices", "calm"), "REC104", 'write {"choices": ["calm"]}'),
        (result("tone", "choices", ["calm"]), "REC104", 'write {"choices": ["calm"]}'),
        (result("tone", "choices", 1), "REC104", 'write {"choices": ["…"]}'),
        (result("remark", "textarea", "fed"), "REC104", 'write {"text": ["fed"]}'),
        (result("place", "taxonomy", [["park"]]), "REC104", 'write {"taxonomy": [["park"]]}'),
        (result("place", "taxonomy", "park"), "REC104", 'write {"taxonomy": [["root", …, "node"]]}'),
        (result("stars", "rating", [4]), "REC104", 'write {"rating": 4}'),
        (result("stars", "rating", {"rating": [4]}), "ANS117", "remove the brackets"),
        (result("stars", "rating", {"rating": [9]}), "ANS117", "write one of 1 to 5"),
        (result("stars", "rating", {"rating": "np.int64(4)"}), "ANS117", "write 4: turn it into a plain number first, int(x)"),
        (result("count", "number", {"number": [3]}), "ANS116", "remove the brackets"),
        (result("count", "number", {"number": "np.int64(3)"}), "ANS116", "write 3: turn it into a plain number first, float(x)"),
        (
            result("beast", "rectanglelabels", {"x": 1, "y": 1, "width": 5, "height": 5, "values": {"rectanglelabels": ["owl"]}}, "photo"),
            "ANS104",
            'move "rectanglelabels" out of it, into value itself',
        ),
        (
            result("plant", "polygonlabels", {"points": [[[1, 1]], [[9, 1]], [[9, 9]]], "polygonlabels": ["fern"]}, "photo"),
            "GEO109",
            "write [[x, y], [x, y], …], in percent: contour.reshape(-1, 2) / [width, height] * 100 of what OpenCV finds",
        ),
        (
            result("plant", "polygonlabels", {"points": "[[1, 1], [9, 1], [9, 9]]", "polygonlabels": ["fern"]}, "photo"),
            "GEO109",
            "the JSON was encoded twice: write the value itself, not the text that json.dumps made of it",
        ),
        (result("place", "taxonomy", {"taxonomy": [["zoo / aviary"]]}), "ANS114", 'write ["zoo", "aviary"]'),
        (result("place", "taxonomy", {"taxonomy": ["zoo/aviary", "park"]}), "ANS113", 'write [["zoo", "aviary"], ["park"]]'),
        (result("remark", "textarea", {"textarea": ["fed"]}), "ANS104", 'rename "textarea" to "text"'),
        (result("remark", "textarea", {"text": ["fed", 7]}), "ANS119", 'write "7"'),
        (result("remark", "textarea", {"text": ["fed", None]}), "ANS119", "give the text, or leave it out"),
        (result("remark", "textarea", {"text": 7}), "ANS119", 'write ["7"]'),
        (result("place", "taxonomy", {"choices": [["park"]]}), "ANS104", 'rename "choices" to "taxonomy"'),
        (result("stars", "rating", {"stars": 4}), "ANS104", 'rename "stars" to "rating"'),
        (result("count", "number", {"number": 0.3}), "ANS131", "give 0 or 0.5"),
        (result("day", "datetime", {"datetime": 20260314}), "ANS118", 'write "14.03.2026"'),
        (result("better", "pairwise", {"selected": "Left"}), "ANS120", 'write "left"'),
        (result("better", "pairwise", {"selected": ["right"]}), "ANS120", 'write "right"'),
        (result("listed", "choices", {"choices": ["calm"]}), "ANS110", 'the list is empty: add {"value": "calm"} to it'),
        (
            {"from_name": "track", "to_name": "clip", "type": "videorectangle", "sequence": [], "labels": ["otter"]},
            "REC106",
            'move them there: "value": {"sequence": …, "labels": …}',
        ),
        (
            result("plant", "polygonlabels", {"points": [[1, 1, 9, 1, 9, 9]], "polygonlabels": ["fern"]}, "photo"),
            "GEO109",
            "put the numbers of an outline in pairs: [[x, y], [x, y], …], in percent; for several outlines, write a result for each",
        ),
        (
            result("beast", "rectanglelabels", {"x": 640, "y": 1, "width": 5, "height": 5, "rectanglelabels": ["owl"]}, "photo"),
            "GEO101",
            "these look like pixels: divide all coordinates by the image's width (or height) and multiply by 100",
        ),
        (result("manner", "choices", {"choices": ["kind"]}, id="q7"), "LNK101", "give the id of the region it is about: k1"),
        (
            {"type": "relation", "from_id": "k1", "to_id": "q7", "direction": "right"},
            "LNK104",
            "both ends are regions of one prediction: k1",
        ),
        ({"type": "relation"}, "NAM105", "add the ids of two regions of this prediction"),
        ({"type": "relation", "from_name": None, "value": {}}, "NAM105", "add the ids of two regions of this prediction"),
        (result("tone", "choices", {"choices": ["calm"]}, to=cast(Any, None)), "NAM105", 'write "note"'),
        (result(cast(Any, None), "choices", {"choices": ["calm"]}), "NAM105", 'write "tone"'),
        (
            result("plant", "polygonlabels", {"bbox": [1, 2, 3, 4]}, "photo"),
            "GEO106",
            'give its corners: "points": [[x, y], [x, y], …], in percent of the image; and add "polygonlabels"',
        ),
    ],
)
def test_help(given: Any, code: str, help_: str) -> None:
    found = findings(SPAN, given)
    assert [(d.code, d.help) for d in found] == [(code, help_)]


@pytest.mark.parametrize(
    ("given", "code", "help_"),
    [
        (result("tone", "choices", {"choices": '["cool"]'}), "ANS101", "labels: calm, upset"),
        (result("place", "taxonomy", {"taxonomy": '[["zoo", "pond"]]'}), "ANS114", "under the root: zoo, park"),
        (result("place", "taxonomy", {"taxonomy": '["zoo", "aviary"]'}), "ANS114", "under the root: zoo, park"),
        (result("tone", "choices", {"choices": "[1]"}), "ANS101", "labels: calm, upset"),
    ],
)
def test_a_list_in_a_text_of_which_not_all_is_known(given: Any, code: str, help_: str) -> None:
    form, unknown = sorted(findings(given), key=lambda d: cast(str, d.code) == code)
    assert (form.code, unknown.code, unknown.help) == ("ANS105", code, help_)


@pytest.mark.parametrize("text", ["[1]", '["zoo", "aviary"]', '[["zoo", 1]]', "['zoo']"])
def test_a_list_in_a_text_is_no_name_of_a_path(text: str) -> None:
    assert 'write [["root", …, "node"]]: a list for each path' in [
        d.help for d in findings(result("place", "taxonomy", {"taxonomy": text}))
    ]


@pytest.mark.parametrize("text", ["[1]", "[]", '[["a", 1]]', "[unclear]"])
def test_a_text_in_brackets_is_a_text(text: str) -> None:
    task = {"data": DATA, "predictions": [{"model_version": "one", "result": [result("remark", "textarea", {"text": text})]}]}
    [found] = [d for d in predlint.compile(CONFIG.encode()).check(task) if d.code == "MED101"]
    assert found.help == f"write {json.dumps([text])}"


@pytest.mark.parametrize("name", ["polygonLabels", "polygon_labels"])
def test_labels_that_are_misspelt_are_not_to_be_added(name: str) -> None:
    found = findings(result("plant", "polygonlabels", {"bbox": [1, 2, 3, 4], name: ["fern"]}, "photo"))
    helps = {d.code: d.help for d in found}
    assert helps == {"ANS104": f'rename "{name}" to "polygonlabels"', "GEO106": helps["GEO106"]}
    assert not helps["GEO106"].endswith('"polygonlabels"')


@pytest.mark.parametrize(
    ("choice", "help_"),
    [
        ("single", "it takes one answer: keep the right one"),
        ("multiple", 'put all answers into the list "choices" of one result'),
    ],
)
def test_a_question_answered_twice(choice: str, help_: str) -> None:
    choices = f'<Choices name="c" toName="t" choice="{choice}"><Choice value="a"/><Choice value="b"/></Choices>'
    config = f'<View><Text name="t" value="$t"/>{choices}</View>'
    results = [result("c", "choices", {"choices": [name]}, "t") for name in "ab"]
    task = {"data": {"t": "x"}, "predictions": [{"model_version": "one", "result": results}]}
    assert [(d.code, d.help) for d in predlint.compile(config.encode()).check(task)] == [("ANS111", help_)]


def test_an_object_of_the_same_name_as_the_value() -> None:
    [found] = findings(result("tone", "choices", {"value": {"choices": ["calm"]}}))
    assert 'inside another "value"' in found.message


@pytest.mark.parametrize(
    ("name", "type_", "to", "value"),
    [
        ("beast", "rectanglelabels", "photo", {"x": 1, "y": 1, "width": 5, "height": 5, "rectanglelabels": ["owl"]}),
        ("who", "labels", "note", {"start": 4, "end": 10, "labels": ["keeper"]}),
    ],
)
def test_a_value_inside_another_object_is_reported_once(name: str, type_: str, to: str, value: dict[str, Any]) -> None:
    [found] = findings(result(name, type_, {"region": value}, to))
    assert (found.code, found.help) == ("ANS104", 'move all that "region" holds out of it, into value itself')
    [beside] = findings(result(name, type_, {"rotation": 0, "region": value}, to))
    assert (beside.code, beside.help) == (found.code, found.help)
    there = next(iter(value))
    apart = findings(result(name, type_, {there: value[there], "region": value}, to))  # which of the two is meant, nobody can tell
    assert value.keys() - {there} <= {str(d.pointer).rpartition("/")[2] for d in apart}
    assert f'move "{list(value)[-1]}" out of it, into value itself' in {d.help for d in apart}


def test_data_that_is_a_text() -> None:
    config = '<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>'
    [found] = predlint.compile(config.encode()).check({"data": "the keeper fed a guest", "predictions": []})
    assert (found.code, found.help) == ("REC104", 'write {"text": "the keeper fed a guest"}')


def test_regions_without_ids() -> None:
    nameless = {name: member for name, member in SPAN.items() if name != "id"}
    found = findings(nameless, {"type": "relation", "from_id": "k1", "to_id": "k2", "direction": "right"})
    assert {d.help for d in found} == {"both ends are regions of one prediction; no region of this prediction has an id"}


def test_the_control_that_is_meant() -> None:
    """The type tells it where the value is of its kind, and the value where its labels are."""
    track = {
        "sequence": [{"frame": 1, "x": 1, "y": 1, "width": 5, "height": 5, "time": 0}],
        "framesCount": 9,
        "duration": 1,
        "labels": ["otter"],
    }
    found = findings(result("moving", "videorectangle", track, "clip", id="v1"))
    assert [(d.code, d.pointer, d.help) for d in found] == [
        ("NAM103", "/0/predictions/0/result/0/from_name", 'did you mean from_name "track"?')
    ]
    found = findings(result("place", "choices", {"choices": ["park"]}))
    assert [(d.code, d.help) for d in found] == [
        ("NAM103", 'write "taxonomy", and rename "choices" to "taxonomy"'),
    ]


def test_a_relation_belongs_to_no_control() -> None:
    found = findings(SPAN, result("who", "relation", {"from_id": "k1", "to_id": "k1"}))
    assert [(d.code, d.pointer) for d in found] == [("NAM103", "/0/predictions/0/result/1")]
    assert str(found[0].help).startswith("leave from_name and to_name out")


def test_no_result_is_not_to_be_left_out() -> None:
    checker = predlint.compile(CONFIG.encode())
    found = checker.check({"data": DATA, "predictions": [{"model_version": "one", "result": None}]})
    assert [d.help for d in found if d.code == "REC103"] == ["write [] for nothing found"]


def test_results_that_differ_alike_from_their_region_are_reported_once() -> None:
    """A box that was moved, or whose answers were not moved with it, is one mistake, however many results it has."""
    config = "".join(
        f'<Choices name="c{at}" toName="photo" perRegion="true"><Choice value="a"/></Choices>' for at in range(6)
    )  # fmt: skip
    checker = predlint.compile(CONFIG.replace("</View>", config + "</View>").encode())
    box = {"x": 10, "y": 20, "width": 15, "height": 30}
    drawn = result("beast", "rectanglelabels", {**box, "rectanglelabels": ["owl"]}, "photo", id="b1")

    def told(*places: dict[str, float]) -> list[tuple[str, str]]:
        beside = [result(f"c{at}", "choices", {**place, "choices": ["a"]}, "photo", id="b1") for at, place in enumerate(places)]
        task = {"data": DATA, "predictions": [{"model_version": "one", "result": [drawn, *beside]}]}
        found = checker.validate(json.dumps([task]).encode()).diagnostics
        words = {d.pointer.rpartition("/result/")[2]: d.message.partition("the same id")[2] for d in found if d.code == "LNK110"}
        return [(place, word.removeprefix("; ")) for place, word in words.items()]

    moved, one = {**box, "x": 12}, "one more result has the same as this one"
    assert told(box, box) == []
    assert told(moved) == [("1/value/x", "")]
    assert told(moved, box, {**moved, "x": 12.05}) == [("1/value/x", one)]
    assert told(moved, moved, moved, moved) == [("1/value/x", "3 more results have the same as this one")]
    assert told(moved, {**box, "x": 14}, moved) == [("1/value/x", one), ("2/value/x", "")]
    assert told({"x": 12}, {"y": 22}, {"x": 12, "y": 22}) == [("1/value/x", one), ("2/value/y", "")]


def test_the_member_that_holds_the_control_is_to_be_renamed() -> None:
    held = {"name": "who", "to_name": "note", "type": "labels", "value": {"start": 4, "end": 10, "labels": ["keper"]}, "id": "k1"}
    assert [(d.code, d.help) for d in findings(held)] == [("NAM105", 'rename "name" to "from_name"'), ("ANS101", 'did you mean "keeper"?')]


def test_a_type_is_no_control_though_one_has_its_name() -> None:
    config = b'<View><Text name="t" value="$t"/><Choices name="choices" toName="t"><Choice value="a"/></Choices></View>'
    result = {"to_name": "t", "type": "choices", "value": {"choices": ["a"]}}
    task = {"data": {"t": "x"}, "predictions": [{"model_version": "one", "result": [result]}]}
    assert [d.help for d in predlint.compile(config).check(task)] == ['add "from_name": "choices"']


def test_empty_spans_are_of_characters_or_of_time() -> None:
    config = (
        b'<View><Text name="t" value="$t"/><Audio name="a" value="$a"/><Labels name="l" toName="t,a"><Label value="x"/></Labels></View>'
    )
    results = [result("l", "labels", {"start": 2, "end": 2, "labels": ["x"]}, to) for to in ("t", "a")]
    task = {"data": {"t": "hello", "a": "https://zoo.example.com/1.wav"}, "predictions": [{"model_version": "one", "result": results}]}
    helps = [d.help for d in predlint.compile(config).check(task) if d.code == "SPN104"]
    assert helps == ["end is exclusive: for a span of one character, end is start + 1", "give the moment at which it ends"]


def test_a_control_in_from_is_no_end_of_a_relation() -> None:
    """What `predlint fix` renames is what the help says."""
    found = findings({"from": "who", "to": "note", "type": "labels"})
    assert found[0].code == "NAM105" and found[0].help == 'rename "from" to "from_name"'


def test_results_without_a_control_are_reported_with_the_controls_there_are() -> None:
    helps = [d.help for d in findings({"label": "owl", "score": 0.9}) if d.code == "NAM105"]
    assert helps == ["add the name of the control: who, beast, plant, soil, moving, track, tone, manner and 8 more"]


def test_predictions_that_are_no_list_may_be_one_or_none() -> None:
    config = b'<View><Text name="t" value="$t"/><Choices name="choices" toName="t"><Choice value="a"/></Choices></View>'
    one = {"model_version": "one", "result": []}
    helps = [predlint.compile(config).check({"data": {"t": "x"}, "predictions": p})[0].help for p in (one, {"labels": ["a"]})]
    assert helps == ["put it into a list: [{…}]", 'write [{"model_version": "…", "result": [{…}, …]}]']


@pytest.mark.parametrize("task", [lambda data: data, lambda data: {"data": data}])
def test_data_is_held_against_the_config_with_and_without_a_task_around_it(task: Any) -> None:
    config = b'<View><Image name="photo" value="$photo"/><Choices name="c" toName="photo"><Choice value="a"/></Choices></View>'
    check = predlint.compile(config).check
    local = check(task({"photo": "C:\\owl.jpg"}))
    assert [(d.code, d.pointer.rpartition("/")[2]) for d in local] == [("KEY104", "photo")]
    assert [check(task({"photo": place}))[0].help for place in ("https:/zoo.example.com/1.jpg", "s3:zoo/1.jpg")] == [
        'put two slashes after "https:", as in https://host/name.jpg',
        'put two slashes after "s3:", as in s3://bucket/name.jpg',
    ]
    misnamed = check(task({"image": "https://zoo.example.com/1.jpg", "split": "test", "by": "us"}))
    assert [(d.code, d.help) for d in misnamed] == [("KEY101", 'rename "image" to "photo"')]
    of_text = predlint.compile(
        b'<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>'
    ).check
    assert [d.help for d in of_text(task({"photo": "s3://zoo/1.jpg"}))] == ['add "text" to data']
    assert [d.help for d in of_text(task({"body": "Owls fly at night."}))] == ['rename "body" to "text"']


@pytest.mark.parametrize(
    ("given", "code", "help_"),
    [
        (result("listed", "choices", {"choices": 'say "ah"'}), "ANS105", r'write ["say \"ah\""]'),
        (result("tone", "choices", {"choices": ""}), "ANS105", 'write ["…"], or leave the result out'),
        (result("stars", "rating", {"rating": None}), "ANS117", "write one of 1 to 5, or leave the result out"),
        (result("day", "datetime", {"datetime": None}), "ANS118", "give the date, or leave the result out"),
        (result("plant", "polygonlabels", {"points": [[5e7, 1], [2, 9], [3, 4]], "polygonlabels": ["fern"]}, "photo"), "GEO101", None),
        (result("track", "videorectangle", {"sequence": None}, "clip"), "REC103", "write what is drawn in it, or leave the result out"),
        (
            result("track", "videorectangle", {"sequence": [{"frame": 1, "x": 1, "y": 2, "width": 3}]}, "clip"),
            "GEO106",
            'add "height" to it',
        ),
        (
            result("track", "videorectangle", {"sequence": [{"x": 1, "y": 2, "width": 3, "height": 4}]}, "clip"),
            "SPN110",
            'add "frame" to it',
        ),
        (
            result(
                "track", "videorectangle", {"sequence": [{"frame": 9, "enabled": False, "x": 0, "y": 0, "width": 0, "height": 4}]}, "clip"
            ),
            "GEO105",
            'where the object is gone, give its last key frame before that "enabled": false, and leave the key frame out',
        ),
    ],
)
def test_what_to_do_in_this_place(given: dict[str, Any], code: str, help_: str | None) -> None:
    (found,) = [each for each in findings(given) if each.code == code]
    assert found.help == (help_ or "no image is that large: write where it is, or leave the region out")


SHAPES = """<View><Image name="photo" value="$photo"/><Audio name="call" value="$call"/>
  <PolygonLabels name="plant" toName="photo"><Label value="fern"/></PolygonLabels>
  <VectorLabels name="path" toName="photo"><Label value="trail"/></VectorLabels>
  <BrushLabels name="soil" toName="photo"><Label value="mud"/></BrushLabels>
  <BitmaskLabels name="pond" toName="photo"><Label value="ice"/></BitmaskLabels>
  <Labels name="song" toName="call"><Label value="owl"/></Labels>
</View>"""
CORNERS = [[10, 10], [20, 10], [20, 20]]


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (result("plant", "polygonlabels", {"vertices": CORNERS, "polygonlabels": ["fern"]}, "photo"), "GEO106", "by vertices"),
        (result("plant", "polygonlabels", {"x": 1, "y": 2, "width": 3, "height": 4, "polygonlabels": ["fern"]}, "photo"), "GEO106",
         "by x, y, width, height"),
        (result("path", "vectorlabels", {"points": CORNERS, "vectorlabels": ["trail"]}, "photo"), "GEO106", "by points"),
        (result("soil", "brushlabels", {"size": [4, 4], "counts": "a3", "brushlabels": ["mud"]}, "photo"), "GEO106", "COCO"),
        (result("soil", "brushlabels", {"points": CORNERS, "brushlabels": ["mud"]}, "photo"), "GEO106", "by points"),
        (result("pond", "bitmasklabels", {"rle": [1, 2], "format": "rle", "bitmasklabels": ["ice"]}, "photo"), "GEO106", "by rle"),
        (result("song", "labels", {"start": 1, "duration": 2, "labels": ["owl"]}, "call"), "SPN107", "by duration"),
        (result("song", "labels", {"begin": 1, "stop": 2, "labels": ["owl"]}, "call"), "SPN107", "by begin, stop"),
    ],
)  # fmt: skip
def test_a_region_that_is_given_as_another_is_reported_once(given: dict[str, Any], code: str, message: str) -> None:
    data = {"photo": DATA["photo"], "call": "https://zoo.example.com/1.wav"}
    whole = given | {"id": "r1", "original_width": 4, "original_height": 4} if "photo" in given.values() else given
    task = {"data": data, "predictions": [{"model_version": "one", "result": [whole]}]}
    [found] = [d for d in predlint.compile(SHAPES.encode()).check(task) if d.code != "MED101"]
    assert (found.code, found.pointer) == (code, "/predictions/0/result/0/value")
    assert message in found.message


def test_a_part_that_lacks_a_member_is_named() -> None:
    sequence = [{"frame": 1, "x": 1, "y": 2, "width": 3, "height": 4}, {"frame": 2, "x": 1, "width": 3, "height": 4}]
    (found,) = [each for each in findings(result("track", "videorectangle", {"sequence": sequence}, "clip")) if each.code == "GEO106"]
    assert found.message.startswith('a key frame of track has no "y"') and found.pointer.endswith("/sequence/1/y")


def test_texts_are_quoted_as_json_has_them() -> None:
    box = {"x": 1, "y": 2, "width": 3, "height": 4, "rectanglelabels": ["owl"]}
    config = CONFIG.replace('<TextArea name="remark" toName="note"', '<TextArea name="said" toName="photo" perRegion="true"')
    results = [
        result("beast", "rectanglelabels", box, "photo", id="b"),
        result("said", "textarea", {"text": ["hoo"]}, "photo", id='a "b" ' + "x" * 200),
    ]
    task = {"data": DATA, "predictions": [{"result": results}]}
    found = predlint.compile(config.encode()).validate(json.dumps([task]).encode()).diagnostics
    (message,) = [each.message for each in found if each.code == "LNK101"]
    assert r'id "a \"b\" xxx' in message and len(message) < 200


def test_a_model_version_that_is_a_flag() -> None:
    task = {"data": DATA, "predictions": [{"model_version": True, "result": [SPAN]}]}
    (found,) = [d for d in predlint.compile(CONFIG.encode()).validate(json.dumps([task]).encode()).diagnostics if d.code == "REC108"]
    assert found.help == "write its name as a string"


@pytest.mark.parametrize(("name", "given"), [("completions", [{"result": []}]), ("predictions", []), ("preds", [{"result": [SPAN]}])])
def test_predictions_among_the_data_are_not_to_be_shown(name: str, given: list[Any]) -> None:
    checker = predlint.compile(b'<View><Text name="note" value="$note"/><TextArea name="a" toName="note"/></View>')
    (found,) = [each for each in checker.check({"data": {name: given}}) if each.code == "KEY101"]
    assert found.help == 'add "note" to data'


def test_completions_are_annotations_by_now() -> None:
    given = {"data": DATA, "completions": [{"result": [SPAN]}]}
    (found,) = [each for each in predlint.compile(CONFIG.encode()).check(given) if each.pointer == "/completions"]
    assert found.code == "REC102"
    assert 'is called "annotations" since Label Studio 1.0: rename it' in (found.help or "")


def test_one_member_of_data_is_not_meant_for_two() -> None:
    config = b'<View><Image name="a" value="$left"/><Image name="b" value="$right"/><Pairwise name="p" toName="a,b"/></View>'
    found = predlint.compile(config).check({"data": {"image": "https://zoo.example.com/1.jpg"}})
    assert [d.help for d in found if d.code == "KEY101"] == ['rename "image" to "left"', 'add "right" to data']


@pytest.mark.parametrize("given", ["soon", 2024, 20240229, True])
@pytest.mark.parametrize(
    "attributes",
    [
        "", *(f'only="{only}"' for only in ("date", "time", "month", "year", "month,year", "date,time", "time,year", "date,time,month")),
        'only="month" format="%m"', 'only="date" format="%d.%m.%Y"', 'format="%d.%m.%Y %H:%M"', 'only="date" max="2020-12-31"',
        'min="2030-01-01T00:00"', 'only="time" min="10:00" max="12:00"',
    ],
)  # fmt: skip
def test_a_date_written_as_advised_is_valid(attributes: str, given: Any) -> None:
    config = f'<View><Text name="note" value="$note"/><DateTime name="day" toName="note" {attributes}/></View>'
    check = predlint.compile(config.encode()).check

    def found(date: Any) -> list[Any]:
        return check({"data": {"note": "x"}, "predictions": [{"result": [result("day", "datetime", {"datetime": date})]}]})

    (findings,) = found(given)
    assert findings.code == "ANS118" and findings.help is not None
    date = json.loads(findings.help[findings.help.index('"') :])
    assert [d.code for d in found(date)] in ([], ["ANS127"]) and (given != "soon" or found(date) == [])


def test_type_and_labels_decide_between_controls_of_similar_names() -> None:
    config = b"""<View><Image name="photo" value="$photo"/>
      <RectangleLabels name="box" toName="photo"><Label value="owl"/></RectangleLabels>
      <RectangleLabels name="Box" toName="photo"><Label value="fox"/></RectangleLabels>
      <PolygonLabels name="b_o_x" toName="photo"><Label value="owl"/></PolygonLabels></View>"""
    box = {"x": 1, "y": 1, "width": 5, "height": 5}

    def helps(name: str, type_: str, value: dict[str, Any]) -> list[tuple[str, str | None]]:
        given = result(name, type_, value, "photo", id="a")
        return [(d.code, d.help) for d in predlint.compile(config).check({"data": DATA, "predictions": [{"result": [given]}]})]

    assert helps("BOX", "rectanglelabels", {**box, "rectanglelabels": ["fox"]}) == [("NAM101", 'write it as in the config: "Box"')]
    assert helps("BOX", "polygonlabels", {"points": [[1, 1], [9, 1], [9, 9]], "polygonlabels": ["owl"]}) == [
        ("NAM101", 'write it as in the config: "b_o_x"')
    ]
    assert helps("BOX", "rectanglelabels", {**box, "rectanglelabels": ["cat"]}) == [("NAM101", 'write it as in the config: "box" or "Box"')]


@pytest.mark.parametrize(
    ("tag", "item", "help_"),
    [
        ('<Paragraphs name="talk" value="$talk" textKey="said"/>', "hello", 'write {"author": …, "said": "hello"}, and the others so'),
        (
            '<Paragraphs name="talk" value="$talk" textKey="said"/>', {"text": "hello"},
            'rename "text" to "said" in every item, or set textKey="text" in the config',
        ),
        ('<List name="talk" value="$talk"/>', "hello", 'write {"id": "…", "title": "hello"}, and the others so'),
        ('<List name="talk" value="$talk"/>', {"ID": "1"}, 'rename "ID" to "id" in every item'),
        ('<List name="talk" value="$talk"/>', {"title": "1"}, 'give every item "id"'),
    ],
)  # fmt: skip
def test_how_an_item_gets_what_it_lacks(tag: str, item: Any, help_: str) -> None:
    config = f'<View>{tag}<Choices name="tone" toName="talk"><Choice value="calm"/></Choices></View>'
    (found,) = predlint.compile(config.encode()).check({"data": {"talk": [item]}})
    assert (found.code, found.help) == ("KEY103", help_)


def test_many_predictions_of_one_task_are_looked_at_one_by_one() -> None:
    """What helps is looked up among the findings of a prediction, not of all of its task: for five thousand that took a minute."""
    wrong, checker = result("tone", "choices", {"choices": ["kind"]}), predlint.compile(CONFIG.encode())

    def task(count: int) -> bytes:
        return json.dumps([{"data": DATA, "predictions": [{"model_version": f"m{at}", "result": [wrong]} for at in range(count)]}]).encode()

    findings = [d for d in checker.validate(task(200)).diagnostics if d.code == "ANS101"]
    assert len(findings) == 200
    assert {d.help for d in findings} == {"it is a label of manner: is from_name wrong? Labels of tone: calm, upset"}
    assert calls(lambda: checker.validate(task(400))) < 2.4 * calls(lambda: checker.validate(task(200)))


def test_an_item_of_an_empty_list_is_reported_as_such() -> None:
    config = '<View><Image name="i" valueList="$pages"/><Choices name="c" toName="i" perItem="true"><Choice value="x"/></Choices></View>'
    task = {
        "data": {"pages": []},
        "predictions": [{"model_version": "m", "result": [result("c", "choices", {"choices": ["x"]}, "i", item_index=0)]}],
    }
    messages = [d.message for d in predlint.compile(config.encode()).check(task) if d.code == "LNK109"]
    assert [message.partition(";")[0] for message in messages] == ['item_index is 0, but data "pages" is an empty list']


def test_ids_that_are_alike_are_named_in_the_same_order_in_every_run() -> None:
    regions = [result("who", "labels", SPAN["value"], id=f"person-{number}") for number in range(30, 10, -1)]
    (finding,) = [d for d in findings(*regions, result("manner", "choices", {"choices": ["kind"]}, id="person-99")) if d.code == "LNK101"]
    assert finding.help == 'did you mean "person-19" or "person-29" or "person-11"?'


def test_a_format_of_which_a_part_stands_twice_is_left_to_the_editor() -> None:
    config = '<View><Text name="t" value="$t"/><DateTime name="d" toName="t" format="%Y, %d.%m.%Y" min="2020-01-01"/></View>'
    task = {"data": {"t": "x"}, "predictions": [{"result": [result("d", "datetime", {"datetime": "2026, 14.03.2026"}, to="t")]}]}
    assert [d.code for d in predlint.compile(config.encode()).check(task) if d.code == "ANS118"] == []


def test_timelines_before_the_boxes_that_exports_make_them_of_are_not_each_looked_for_among_all() -> None:
    config = (
        '<View><Video name="clip" value="$clip"/><VideoRectangle name="box" toName="clip"/>'
        '<TimelineLabels name="when" toName="clip"><Label value="dive"/></TimelineLabels></View>'
    )
    frame = {"frame": 1, "x": 1, "y": 2, "width": 3, "height": 4}
    checker = predlint.compile(config.encode())

    def check(count: int) -> int:
        timelines = [result("when", "timelinelabels", {}, "clip", id=f"k{at}") for at in range(count)]
        boxes = [result("box", "videorectangle", {"sequence": [frame], "labels": []}, "clip", id=f"k{at}") for at in range(count)]
        found = checker.check({"data": DATA, "predictions": [{"result": [*timelines, *boxes]}]})
        return sum(d.code == "MED102" for d in found)

    assert check(400) == 400
    assert calls(lambda: check(800)) < 2.4 * calls(lambda: check(400))


def test_an_answer_in_a_region_is_reported_with_its_question() -> None:
    config = b"""<View><Image name="i" value="$i"/><RectangleLabels name="r" toName="i"><Label value="owl"/></RectangleLabels>
      <Choices name="pose" toName="i" perRegion="true"><Choice value="asleep"/></Choices>
      <Choices name="age" toName="i" perRegion="true"><Choice value="young"/></Choices></View>"""
    checker = predlint.compile(config)

    def help_(choice: str) -> str:
        value = {"x": 1, "y": 1, "width": 5, "height": 5, "rectanglelabels": ["owl"], "choices": [choice]}
        regions = [{"id": "a", "from_name": "r", "to_name": "i", "type": "rectanglelabels", "value": value}]
        task = {"data": {"i": "https://zoo.example.com/1.jpg"}, "predictions": [{"model_version": "one", "result": regions}]}
        [found] = [d for d in checker.validate(json.dumps([task]).encode()).diagnostics if d.code == "LNK114"]
        return str(found.help)

    assert 'from_name "age",' in help_("young") and 'from_name "pose",' in help_("asleep")
    assert 'from_name "pose" or "age",' in help_("old")


@pytest.mark.parametrize(
    ("end", "help_"),
    [
        (9500, "in milliseconds? times are in seconds: 9.5"),
        (11, "times are in seconds; correct them, or original_length"),
        (11000, "times are in seconds; correct them, or original_length"),
    ],
)
def test_times_of_a_recording_in_milliseconds(end: float, help_: str) -> None:
    config = b'<View><Audio name="call" value="$call"/><Labels name="who" toName="call"><Label value="keeper"/></Labels></View>'
    said = {"id": "a", "from_name": "who", "to_name": "call", "type": "labels", "original_length": 10}
    spans = [{**said, "value": {"start": 1, "end": end, "channel": 0, "labels": ["keeper"]}}]
    task = {"data": {"call": "https://zoo.example.com/1.wav"}, "predictions": [{"model_version": "one", "result": spans}]}
    [found] = predlint.compile(config).validate(json.dumps([task]).encode()).diagnostics
    assert (found.code, found.help) == ("SPN114", help_)


@pytest.mark.parametrize(("first", "last"), [(0, -1), (-1, -2)])
def test_an_end_below_0_is_reported_once(first: int, last: int) -> None:
    config = (
        b'<View><Paragraphs name="t" value="$t"/><ParagraphLabels name="p" toName="t"><Label value="greeting"/></ParagraphLabels></View>'
    )
    value = {"start": "0", "end": "0", "startOffset": first, "endOffset": last, "paragraphlabels": ["greeting"]}
    spans = [{"id": "a", "from_name": "p", "to_name": "t", "type": "paragraphlabels", "value": value}]
    task = {"data": {"t": [{"author": "keeper", "text": "hello"}]}, "predictions": [{"model_version": "one", "result": spans}]}
    found = predlint.compile(config).validate(json.dumps([task]).encode()).diagnostics
    assert [d.code for d in found if str(d.pointer).endswith("/endOffset")] == ["SPN103"]


DRAWING = b"""<View><Image name="i" value="$i"/><RectangleLabels name="nest" toName="i"><Label value="old"/></RectangleLabels>
<Relations><Relation value="feeds"/><Relation value="chases"/></Relations></View>"""


def drawn(*results: dict[str, Any], config: bytes = DRAWING) -> list[tuple[str, str | None, str | None]]:
    task = {"data": {"i": "https://zoo.example.com/1.jpg"}, "predictions": [{"model_version": "one", "result": [*results]}]}
    found = predlint.compile(config).validate(json.dumps([task]).encode()).diagnostics
    return [(d.code, d.pointer and d.pointer.removeprefix("/0/predictions/0/result"), d.help) for d in found]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("polygonlabels", {"points": [[1, 1], [9, 1], [9, 9]], "polygonlabels": ["old"]}),
        ("polygon", {"points": [[1, 1], [9, 1], [9, 9]]}),
        ("ellipselabels", {"x": 20, "y": 20, "radiusX": 3, "radiusY": 4, "ellipselabels": ["old"]}),
        ("keypointlabels", {"x": 20, "y": 20, "width": 0.5, "keypointlabels": ["old"]}),
    ],
)
def test_a_shape_that_no_control_draws_is_reported_once(type_: str, value: dict[str, Any]) -> None:
    [(code, pointer, help_)] = drawn({"from_name": "nest", "to_name": "i", "type": type_, "value": value})
    assert (code, pointer) == ("NAM103", "/0/type")
    assert str(help_).casefold().startswith(f"add <{type_}> to the config, or convert the value to what nest takes")


@pytest.mark.parametrize(
    ("given", "others", "way"),
    [
        (
            "polygon",
            '<PolygonLabels name="edge" toName="i"><Label value="old"/></PolygonLabels>',
            'from_name "edge" and type "polygonlabels"',
        ),
        ("polygonlabels", '<Polygon name="edge" toName="i"/>', 'from_name "edge" and type "polygon"'),
        ("polygon", '<Image name="j" value="$i"/><PolygonLabels name="edge" toName="j"><Label value="old"/></PolygonLabels>', None),
    ],
)
def test_a_shape_that_another_control_draws_with_labels_or_without(given: str, others: str, way: str | None) -> None:
    outline = {"from_name": "nest", "to_name": "i", "type": given, "value": {"points": [[1, 1], [9, 1], [9, 9]]}}
    [(code, _, help_)] = drawn(outline, config=DRAWING.replace(b"<Relations>", others.encode() + b"<Relations>"))
    assert code == "NAM103" and str(help_).startswith(f"write {way}, or convert" if way else "add <Polygon> to the config")


def test_a_repeated_control_that_draws_such_is_named_with_its_number() -> None:
    config = b"""<View><Repeater on="$all" indexFlag="{{n}}"><Image name="i{{n}}" value="$all[{{n}}].url"/>
    <Polygon name="edge{{n}}" toName="i{{n}}"/><RectangleLabels name="nest{{n}}" toName="i{{n}}"><Label value="old"/></RectangleLabels>
    </Repeater></View>"""
    outline = {"from_name": "nest1", "to_name": "i1", "type": "polygonlabels", "value": {"points": [[1, 1], [9, 1], [9, 9]]}}
    task = {"data": {"all": 2 * [{"url": "https://zoo.example.com/1.jpg"}]}, "predictions": [{"model_version": "one", "result": [outline]}]}
    helps = [d.help for d in predlint.compile(config).validate(json.dumps([task]).encode()).diagnostics if d.code == "NAM103"]
    assert [str(help_).partition(",")[0] for help_ in helps] == ['write from_name "edge1" and type "polygon"']


def test_a_shape_is_what_its_control_draws_where_its_value_says_so() -> None:
    box = {"from_name": "nest", "to_name": "i", "type": "polygonlabels", "value": {"x": 1, "y": 1, "width": 5, "height": 5}}
    assert ("NAM103", "/0/type", 'write "rectanglelabels"') in drawn(box)
    repeated = DRAWING.replace(
        b"<Relations>",
        b'<Repeater on="$all"><Image name="i_{{idx}}" value="$all[{{idx}}].url"/><PolygonLabels name="p_{{idx}}" toName="i_{{idx}}">'
        b'<Label value="old"/></PolygonLabels></Repeater><Relations>',
    )
    outline = {**box, "value": {"points": [[1, 1], [9, 1], [9, 9]], "polygonlabels": ["old"]}}
    assert not [help_ for *_, help_ in drawn(outline, config=repeated) if "add <" in str(help_)]


@pytest.mark.parametrize(
    ("labels", "helps"),
    [
        ("['feeds', 'chases']", ['write ["feeds", "chases"]: the list itself, not a text that holds it']),
        ('["Feeds"]', ['write ["Feeds"]: the list itself, not a text that holds it']),
        ("feeds, Chases", ['write ["feeds", "chases"]']),
        ("['eats']", 2 * [None]),
        ("[]", [None, 'write ["…"]']),
        ('["feeds", 1]', [None, 'write ["…"]']),
        ("feeds", ['write ["feeds"]']),
    ],
)
def test_labels_of_a_relation_in_a_text_are_reported_once(labels: str, helps: list[str | None]) -> None:
    boxes = [
        {"id": id_, "from_name": "nest", "to_name": "i", "type": "rectanglelabels", "value": {"x": 9, "y": 9, "width": 9, "height": 9}}
        for id_ in ("a", "b")
    ]
    for at, box in enumerate(boxes):
        box["value"] |= {"x": 9 + 20 * at, "rectanglelabels": ["old"]}
    found = drawn(*boxes, {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": labels})
    assert [(code, pointer) for code, pointer, _ in found] == [("LNK106", "/2/labels")] * len(helps)
    assert None in helps or [help_ for *_, help_ in found] == helps


def test_numbers_of_regions_are_no_ids() -> None:
    box = {"from_name": "nest", "to_name": "i", "type": "rectanglelabels"}
    boxes = [
        {**box, "id": id_, "value": {"x": x, "y": 9, "width": 9, "height": 9, "rectanglelabels": ["old"]}}
        for id_, x in (("a", 9), ("7", 50))
    ]
    ends = {"type": "relation", "from_id": 0, "to_id": 7, "direction": "right"}
    assert drawn(*boxes, ends) == [
        ("LNK104", "/2/from_id", "both ends are regions of one prediction: 7, a"),
        ("LNK104", "/2/to_id", 'write "7"'),
    ]


@pytest.mark.parametrize(
    ("tool", "help_"),
    [
        ("VideoRectangle", 'write from_name "tool" and type "videorectangle": such a shape has its labels in its own value'),
        ("VideoVector", 'write from_name "who" and type "videovectorlabels": such a shape has its labels in its own value'),
    ],
)
def test_a_shape_of_a_video_under_its_labels(tool: str, help_: str) -> None:
    tags = f'<Video name="i" value="$i"/><{tool} name="tool" toName="i"/><Labels name="who" toName="i"><Label value="fox"/></Labels>'
    value = {
        "sequence": [{"frame": 1, "x": 1, "y": 1, "width": 5, "height": 5, "time": 0}],
        "framesCount": 9,
        "duration": 1,
        "labels": ["fox"],
    }
    given = {"id": "a", "from_name": "who", "to_name": "i", "type": "labels", "value": value}
    assert drawn(given, config=f"<View>{tags}</View>".encode()) == [("LNK111", "/0", help_)]


def test_a_recording_in_milliseconds_is_detected_by_its_end() -> None:
    config = b'<View><Audio name="i" value="$i"/><Labels name="who" toName="i"><Label value="keeper"/></Labels></View>'
    span = {"id": "a", "from_name": "who", "to_name": "i", "type": "labels", "original_length": 10}
    found = drawn({**span, "value": {"start": 100, "end": 4000, "channel": 0, "labels": ["keeper"]}}, config=config)
    assert found == [("SPN114", "/0/value/start", "in milliseconds? times are in seconds: 0.1")]


PAGES = b"""<View><Repeater on="$pages"><Image name="p_{{idx}}" value="$pages[{{idx}}].url"/>
<RectangleLabels name="box_{{idx}}" toName="p_{{idx}}"><Label value="old"/></RectangleLabels>
<Choices name="is_{{idx}}" toName="p_{{idx}}" perRegion="true"><Choice value="clear"/></Choices></Repeater></View>"""


def on_pages(*results: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Without what is said of every name of a repeated tag."""
    task = {
        "data": {"pages": [{"url": "https://zoo.example.com/1.jpg"}] * 2},
        "predictions": [{"model_version": "one", "result": [*results]}],
    }
    found = predlint.compile(PAGES, ignore=["MED101"]).validate(json.dumps([task]).encode()).diagnostics
    return [(d.code, d.pointer and d.pointer.removeprefix("/0/predictions/0/result"), d.help) for d in found]


PAGE_BOX = {
    "id": "a", "from_name": "box_0", "to_name": "p_0", "type": "rectanglelabels",
    "value": {"x": 1, "y": 1, "width": 5, "height": 5, "rectanglelabels": ["old"]},
}  # fmt: skip


@pytest.mark.parametrize(("type_", "code"), [({}, "NAM105"), ({"type": None}, "NAM103")])
def test_a_repeated_control_is_known_without_the_type(type_: dict[str, Any], code: str) -> None:
    box = {name: held for name, held in PAGE_BOX.items() if name != "type"} | type_
    [(found, pointer, help_)] = on_pages(box)
    assert (found, pointer) == (code, "/0/type")
    assert '"rectanglelabels"' in str(help_)


def test_an_answer_about_a_region_of_another_item() -> None:
    answer = {"id": "a", "type": "choices", "value": {"choices": ["clear"]}}
    assert not on_pages(PAGE_BOX, {**answer, "from_name": "is_0", "to_name": "p_0"})
    found = on_pages(PAGE_BOX, {**answer, "from_name": "is_1", "to_name": "p_1"})
    assert found == [("LNK112", "/1/to_name", 'write "p_0", and the from_name with the same number')]
    assert [code for code, *_ in on_pages(PAGE_BOX, {**answer, "from_name": "is_0", "to_name": "p_1"})] == ["NAM102"]


@pytest.mark.parametrize("x", ["10", None])
def test_a_box_is_too_wide_wherever_it_begins(x: Any) -> None:
    box = {"from_name": "nest", "to_name": "i", "type": "rectanglelabels"}
    found = drawn({**box, "value": {"x": x, "y": 1, "width": 120, "height": 5, "rectanglelabels": ["old"]}})
    assert [(code, pointer) for code, pointer, _ in found] == [("GEO107", "/0/value/x"), ("GEO101", "/0/value/width")]


@pytest.mark.parametrize(
    ("more", "given", "code", "help_"),
    [
        ([["dusk"]], ["dusk"], "ANS110", 'give each item "value": {"value": "dusk"}'),
        ([7, 8], ["dusk"], "ANS110", 'give each item "value": {"value": "dusk"}'),
        ([], ["dusk"], "ANS110", 'the list is empty: add {"value": "dusk"} to it'),
        ({"dusk": "Dusk"}, ["dusk"], "KEY102", 'write [{"value": "…"}, …]'),
        ({"value": "dusk"}, ["dusk"], "KEY102", "put it into a list: […]"),
    ],
)
@pytest.mark.parametrize(("tag", "key"), [("Choices", "choices"), ("Taxonomy", "taxonomy")])
def test_data_that_lists_no_label(tag: str, key: str, more: Any, given: Any, code: str, help_: str) -> None:
    config = f'<View><Text name="note" value="$note"/><{tag} name="hour" toName="note" value="$more"/></View>'
    answer = [given] if tag == "Taxonomy" else given
    task = {"data": {"note": "x", "more": more}, "predictions": [{"result": [result("hour", key, {key: answer})]}]}
    found = predlint.compile(config.encode()).validate(json.dumps([task]).encode()).diagnostics
    assert [(d.code, d.help) for d in found if d.code in ("ANS110", "ANS114", "KEY102")] == [(code, help_)]


@pytest.mark.parametrize(
    ("day", "help_"),
    [
        (["14.03.2025"], 'write "14.03.2025"'),
        (["2025-03-14"], 'write "14.03.2025"'),
        (["soon"], 'write it as text, like "14.03.2026"'),
        (["14.03.2025", "15.03.2025"], 'write it as text, like "14.03.2026"'),
        (1741944600, 'for a Unix time, write "14.03.2025" (in UTC)'),
        (1741944600.25, 'for a Unix time, write "14.03.2025" (in UTC)'),
        (1741944600250, 'for a Unix time, write "14.03.2025" (in UTC)'),
        (17419446, 'write it as text, like "14.03.2026"'),
    ],
)
def test_date_that_is_no_text(day: Any, help_: str) -> None:
    (found,) = findings(result("day", "datetime", {"datetime": day}))
    assert (found.code, found.help) == ("ANS118", help_)


def test_side_by_the_name_of_its_object() -> None:
    for given, side in (("note", "left"), ("photo", "right"), (["photo"], "right")):
        (found,) = findings(result("better", "pairwise", {"selected": given}))
        assert (found.code, found.help) == ("ANS120", f'write "{side}"')


def test_label_as_taggers_name_it() -> None:
    reported = findings(result("who", "labels", {"start": 4, "end": 10, "word": "keeper", "entity_group": "keeper"}, id="k1"))
    assert [(d.code, d.help) for d in reported] == [("ANS104", 'rename "entity_group" to "labels"'), ("ANS105", 'write ["keeper"]')]
    assert not findings(result("who", "labels", {"start": 4, "end": 10, "labels": ["keeper"], "entity_group": "x"}, id="k1"))


def test_ids_in_place_of_predictions_are_those_of_an_export() -> None:
    config = '<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>'
    tasks = b'[{"id": 7, "data": {"text": "a word"}, "annotations": [], "predictions": [2849]}]'
    (found,) = predlint.compile(config.encode()).validate(tasks).diagnostics
    assert found.code == "REC104" and (found.help or "").startswith("take the tasks from /api/tasks?fields=all")


def test_an_empty_task_is_reported_as_empty() -> None:
    found = predlint.compile(b'<View><Text name="note" value="$story"/></View>').validate(b"[{}]").diagnostics
    assert [(d.code, d.message.split(",")[0], d.help) for d in found if d.code != "JSN108"] == [
        ("KEY101", 'the task is empty: data has no "story"', 'give it data: {"data": {"story": …}}, or leave it out')
    ]


@pytest.mark.parametrize(("value", "data"), [("$story", '{"story": …}'), ("A story.", "{…}")])
def test_a_task_without_data_is_reported_with_what_the_config_shows(value: str, data: str) -> None:
    config = f'<View><Text name="note" value="{value}"/><Choices name="c" toName="note"><Choice value="a"/></Choices></View>'
    tasks = b'[{"predictions": [{"result": [{"from_name": "c", "to_name": "note", "type": "choices", "value": {"choices": ["a"]}}]}]}]'
    found = [d.help for d in predlint.compile(config.encode()).validate(tasks).diagnostics if d.code == "REC101"]
    assert found == [f'put the task\'s own members under "data": {{"data": {data}, "predictions": […]}}']


@pytest.mark.parametrize(
    ("score", "help_"),
    [
        (1.0000001, "by so little it is rounding: write 1"),
        (-1e-9, "by so little it is rounding: write 0"),
        (1.2, "give a probability; for a logit, take its sigmoid"),
        (-0.4, "for a log-probability, take its exponential: 0.6703; for a logit, its sigmoid: 0.4013"),
        (-40, "give a probability; for a logit, take its sigmoid"),
    ],
)
def test_a_score_just_beyond_its_range_is_no_logit(score: float, help_: str) -> None:
    (found,) = findings(result("tone", "choices", {"choices": ["calm"]}, score=score))
    assert (found.code, found.help) == ("CNF105", help_)


@pytest.mark.parametrize(
    ("has", "lacks", "also"),
    [
        ('timeColumn="t"', "no timeFormat", "a timeFormat too"),
        ('timeFormat="%Y-%m-%d"', "no timeColumn", "a timeColumn too"),
        ("", "no timeFormat and no timeColumn", "both"),
    ],
)
def test_what_a_series_lacks_to_read_times_is_named(has: str, lacks: str, also: str) -> None:
    config = f"""<View><TimeSeries name="ts" value="$rows" {has}><Channel column="v"/></TimeSeries>
      <TimeSeriesLabels name="event" toName="ts"><Label value="dip"/></TimeSeriesLabels></View>"""
    value = {"start": "2024-03-01", "end": 3, "instant": False, "timeserieslabels": ["dip"]}
    task = {
        "data": {"rows": "https://x.example.com/1.csv"},
        "predictions": [{"result": [result("event", "timeserieslabels", value, "ts")]}],
    }
    found = predlint.compile(config.encode()).validate(json.dumps([task]).encode()).diagnostics
    (finding,) = [d for d in found if d.code == "SPN103"]
    assert f"ts has {lacks} to read" in finding.message and (finding.help or "").endswith(f"the TimeSeries tag {also}")


def test_an_empty_path_is_to_be_left_out() -> None:
    (found,) = findings(result("place", "taxonomy", {"taxonomy": [["park"], []]}))
    assert (found.code, found.help) == ("ANS113", "write the path, or leave it out")


def test_choices_within_choices_are_not_called_a_taxonomy() -> None:
    config = """<View><Text name="t" value="$t"/><Choices name="c" toName="t" allowNested="true">
      <Choice value="pet"><Choice value="cat"/></Choice><Choice value="plant"/></Choices></View>"""
    task = {"data": {"t": "a"}, "predictions": [{"result": [result("c", "choices", {"choices": [["plant", "cat"]]}, "t")]}]}
    found = predlint.compile(config.encode()).validate(json.dumps([task]).encode()).diagnostics
    messages = [d.message for d in found if d.code == "ANS114"]
    assert len(messages) == 1 and messages[0].startswith('"cat" is not under "plant" in the choices c')


def test_a_repeated_control_answered_twice_is_named_with_its_number() -> None:
    config = """<View><Repeater on="$all" indexFlag="{{n}}"><Image name="i{{n}}" value="$all[{{n}}].url"/>
      <Choices name="c{{n}}" toName="i{{n}}"><Choice value="full"/><Choice value="blank"/></Choices></Repeater></View>"""
    data = {"all": [{"url": "https://x.example.com/1.png"}, {"url": "https://x.example.com/2.png"}]}
    results = [result("c1", "choices", {"choices": [each]}, "i1") for each in ("full", "blank")]
    found = predlint.compile(config.encode()).validate(json.dumps([{"data": data, "predictions": [{"result": results}]}]).encode())
    messages = [d.message for d in found.diagnostics if d.code == "ANS111"]
    assert len(messages) == 1 and messages[0].startswith("c1 is answered twice")


@pytest.mark.parametrize(
    ("refers", "code"),
    [
        (result("manner", "choices", {"choices": ["kind"]}, id="k1"), "LNK101"),
        ({"type": "relation", "from_id": "g1", "to_id": "k1"}, "LNK104"),
        (result("who", "labels", {"start": 17, "end": 22, "labels": ["guest"]}, id="g2", parentID="k1"), "LNK107"),
    ],
)
@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_region_of_another_prediction_is_reported_with_its_place(refers: Any, code: str, elsewhere: bool) -> None:
    keeper = result("who", "labels", {"start": 4, "end": 10, "labels": ["keeper"]}, id="k1" if elsewhere else "far off")
    guest = result("who", "labels", {"start": 17, "end": 22, "labels": ["guest"]}, id="g1")
    predictions = [{"model_version": "one", "result": [guest, refers]}, {"model_version": "two", "result": [keeper]}]
    found = predlint.compile(CONFIG.encode()).validate(json.dumps([{"data": DATA, "predictions": predictions}]).encode()).diagnostics
    (finding,) = [d for d in found if d.code in ("LNK101", "LNK104", "LNK107")]
    assert finding.code == code
    assert ((finding.help or "") == "prediction 1 of the task has it: put both into one prediction") is elsewhere


@pytest.mark.parametrize(
    ("label", "letter"),
    [
        ("p\u0430th", "cyrillic small letter a (U+0430)"),
        ("\u043f\u0443\u0442\u044c", "latin small letter y (U+0079)"),
        ("\u039f\u03bb\u03b1", "latin capital letter o (U+004F)"),
    ],
)
def test_a_letter_of_another_script_is_named(label: str, letter: str) -> None:
    intended = label.replace("\u0430", "a")
    written = label.replace("\u0443", "y").replace("\u039f", "O")
    config = f'<View><Text name="t" value="$t"/><Choices name="c" toName="t"><Choice value="{intended}"/></Choices></View>'
    task = {"data": {"t": "a"}, "predictions": [{"result": [result("c", "choices", {"choices": [written]}, "t")]}]}
    findings = predlint.compile(config.encode()).validate(json.dumps([task]).encode()).diagnostics
    (found,) = [d for d in findings if d.code == "ANS101"]
    assert (found.help or "").startswith(f'did you mean "{intended}"? it is written with the {letter} for ')


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"radius": 3}, ["the ellipse of c is given by radius"]),
        ({"radius": 3, "radiusY": 2}, ['the value of c has no "radiusX"']),
    ],
)
def test_one_radius_in_place_of_two_is_reported_once(given: dict[str, int], expected: list[str]) -> None:
    config = '<View><Image name="i" value="$i"/><EllipseLabels name="c" toName="i"><Label value="pond"/></EllipseLabels></View>'
    value = {"x": 20, "y": 20, **given, "ellipselabels": ["pond"]}
    task = {"data": {"i": "https://x.example.com/1.png"}, "predictions": [{"result": [result("c", "ellipselabels", value, "i")]}]}
    found = predlint.compile(config.encode()).validate(json.dumps([task]).encode()).diagnostics
    assert [d.message.split(";")[0] for d in found if d.code == "GEO106"] == expected


def test_help_with_what_stands_in_place_of_a_mask_or_a_text() -> None:
    config = (
        '<View><Image name="photo" value="$photo"/><BrushLabels name="mask" toName="photo"><Label value="oil"/></BrushLabels>'
        '<TextArea name="words" toName="photo"/></View>'
    )
    size = {"original_width": 4, "original_height": 4}
    results = [
        {"from_name": "mask", "to_name": "photo", "type": "brushlabels", **size, "value": {"rle": "[0, 0, 0, 64]", "brushlabels": ["oil"]}},
        {"from_name": "words", "to_name": "photo", "type": "textarea", "value": {"text": ["Exit", 0.98, 12]}},
    ]
    task = {"data": {"photo": "https://shelf.example.com/a.jpg"}, "predictions": [{"model_version": "may", "result": results}]}
    found = {(d.code, d.pointer[-7:]): d.help for d in predlint.compile(config.encode()).check(task)}
    assert found["GEO114", "lue/rle"] == "the JSON was encoded twice: write the value itself, not the text that json.dumps made of it"
    where = 'leave it out here, and write "score": 0.98 beside "value"'
    assert found["ANS119", "/text/1"] == f'write "0.98"; or is it how sure the model is? {where}'
    assert found["ANS119", "/text/2"] == 'write "12"'


@pytest.mark.parametrize("id_", [7, 2**63 - 1, 12345678901234567890])
def test_a_relation_finds_its_region_by_a_number_of_any_size(id_: int) -> None:
    config = '<View><Text name="note" value="$note"/><Labels name="what" toName="note"><Label value="a"/></Labels><Relations/></View>'
    span = {"from_name": "what", "to_name": "note", "type": "labels"}
    results = [
        {**span, "id": id_, "value": {"start": 0, "end": 2, "labels": ["a"]}},
        {**span, "id": "b", "value": {"start": 3, "end": 5, "labels": ["a"]}},
        {"type": "relation", "from_id": id_, "to_id": "b", "direction": "right"},
    ]
    task = {"data": {"note": "so it is"}, "predictions": [{"model_version": "may", "result": results}]}
    found = {d.code: d.help for d in predlint.compile(config.encode()).check(task)}
    assert found == {"LNK103": f'write "{id_}"', "LNK104": f'write "{id_}"'}


TALK = """<View><Paragraphs name="talk" value="$talk" nameKey="who" textKey="said"/><HyperText name="page" value="$page"/>
<ParagraphLabels name="act" toName="talk"><Label value="question"/></ParagraphLabels>
<HyperTextLabels name="part" toName="page"><Label value="price"/></HyperTextLabels></View>"""


@pytest.mark.parametrize("talk", ["Is it open?", {"who": "Ada"}, ["Is it open?"]])
def test_a_dialogue_is_to_be_written_with_the_members_that_its_tag_reads(talk: Any) -> None:
    checker = predlint.compile(TALK.encode())
    helped = [d.help or "" for d in checker.check({"data": {"talk": talk, "page": "<p>4 euros</p>"}, "predictions": []})]
    assert len(helped) == 1
    assert '{"who": …, "said": ' in helped[0]
    assert checker.check({"data": {"talk": [{"who": "Ada", "said": "Is it open?"}], "page": "<p>4 euros</p>"}, "predictions": []}) == []


@pytest.mark.parametrize(("control", "to", "ends"), [("act", "talk", ("0", "0")), ("part", "page", ("/p[1]/text()[1]",) * 2)])
def test_the_value_of_a_span_in_turns_or_nodes_is_to_be_written_with_its_offsets(control: str, to: str, ends: tuple[str, str]) -> None:
    checker = predlint.compile(TALK.encode())
    type_, label = {"act": ("paragraphlabels", "question"), "part": ("hypertextlabels", "price")}[control]

    def helps_of(value: Any) -> list[str]:
        given = {"from_name": control, "to_name": to, "type": type_, "value": value}
        data = {"talk": [{"who": "Ada", "said": "Is it open?"}], "page": "<p>4 euros</p>"}
        return [d.help or "" for d in checker.check({"data": data, "predictions": [{"model_version": "m", "result": [given]}]})]

    assert helps_of(5) == [f'write {{"start": …, "end": …, "startOffset": …, "endOffset": …, "{type_}": …}}']
    assert helps_of({"start": ends[0], "end": ends[1], "startOffset": 0, "endOffset": 1, type_: [label]}) == []
