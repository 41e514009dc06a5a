"""What rules are beside their verdicts: codes, names, texts, limits."""

from __future__ import annotations

import pytest
from custom_rules_kit import STREET, choices, compiled, instance, scene
from msgspec.structs import replace

from predlint.custom_rules import closures
from predlint.custom_rules.closures import Scene
from predlint.custom_rules.explain import as_data, explain
from predlint.custom_rules.ruleset import NotCheckedError, RuleBreach, compile_rules
from predlint.lang.errors import LanguageError
from predlint.lang.nodes import Document, Not, RuleNode, Source
from predlint.lang.parser import parse
from predlint.model.diagnostics import Severity
from predlint.model.views import Feature, Instance, Question, Row, Vocabulary


def document(text: str, name: str) -> Document:
    source = Source(name, text)
    return Document({name: source}, parse(source))


def test_rules_of_several_documents_have_codes_in_their_order() -> None:
    first = document("rule a { on car require width > 3 }\nrule b { severity info on car require width > 3 }", "first.onto")
    second = document("rule c { on truck require width > 3 }", "second.onto")
    rules = compile_rules([first, second], STREET).rules
    assert [(rule.code, rule.name, rule.number) for rule in rules] == [("RUL001", "a", 1), ("RUL002", "b", 2), ("RUL003", "c", 3)]
    assert [rule.severity for rule in rules] == [Severity.ERROR, Severity.INFO, Severity.ERROR]


def test_a_file_that_two_documents_include_is_read_once() -> None:
    shared = document("rule a { on car require width > 3 }", "shared.onto")
    assert len(compile_rules([shared, shared], STREET).rules) == 1


def test_faults_of_all_documents_are_reported_in_their_order() -> None:
    first = document("rule a { on car require widht > 3 }", "z.onto")
    second = document("rule A { on car require heigth > 3 }\nrule b { on cra require width > 3 }", "a.onto")
    with pytest.raises(LanguageError) as caught:
        compile_rules([first, second], STREET)
    assert [(fault.at.path, fault.at.line, fault.at.column) for fault in caught.value.faults] == [
        ("z.onto", 1, 25), ("a.onto", 1, 6), ("a.onto", 1, 25), ("a.onto", 2, 13),
    ]  # fmt: skip


def test_of_a_feature_that_is_not_there_no_property_is_missed() -> None:
    boxes = Vocabulary("labelbox", (Feature(0, "car", "box"), Feature(1, "truck", "box")), ())
    with pytest.raises(LanguageError) as caught:
        compile_rules([document('rule a { on note require text matches "a" and widht > 3 }', "a.onto")], boxes)
    assert [fault.message for fault in caught.value.faults] == ["the ontology has no feature note", '"widht" is not known here']


@pytest.mark.slow
def test_there_are_999_rules_at_most() -> None:
    text = "\n".join(f"rule r{number} {{ on car require width > {number} }}" for number in range(1000))
    with pytest.raises(LanguageError, match="there are 1,000 rules; 999 can be used at once"):
        compiled(text)
    assert compiled(text.rpartition("\n")[0]).rules[-1].code == "RUL999"


def test_a_rule_knows_its_text() -> None:
    text = '  rule a {\n    on car\n    require width > 3\n      and height > 3\n    fix "mend it" why "so"\n  }\n'
    (rule,) = compiled(text).rules
    assert rule.text == 'rule a {\n  on car\n  require width > 3\n    and height > 3\n  fix "mend it" why "so"\n}'
    assert (rule.fix, rule.why) == ("mend it", "so")
    assert as_data(rule) == {
        "code": "RUL001", "name": "a", "severity": "error", "on": ["car"], "when": [], "require": ["width > 3 and height > 3"],
        "message": None, "level": "record",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "on car when occluded is yes require confidence >= 50%",
            "For each car where occluded is yes, it must hold that confidence is at least 50%.",
        ),
        (
            "on plate require inside some (car, truck) where width > 8 px",
            "For each plate, it must hold that it lies inside at least one car or truck where width is more than 8 px.",
        ),
        (
            "on data row require at most 3 car and not (tags includes any of (night, glare))",
            "For each data row, it must hold that there are at most 3 car and it is not so that tags includes night or glare.",
        ),
        (
            "on car require every plate has confidence < car.confidence",
            "For each car, it must hold that for every plate, confidence is less than confidence of car.",
        ),
        (
            "on data row require count(car where width < 3) / count(car) < 0.5",
            "For each data row, it must hold that (the number of car where width is less than 3) divided by the number of car is less "
            "than 0.5.",
        ),
    ],
)  # fmt: skip
def test_a_rule_is_described_in_english(text: str, message: str) -> None:
    assert explain(compiled(f"rule r {{ {text} }}").rules[0]).startswith(message)


def test_a_rule_of_one_thing_is_checked_by_itself() -> None:
    (rule,) = compiled("rule r { on car when data_row.width > 10 require width <= data_row.width }").rules
    car = instance({"of": "car", "box": [0, 0, 90, 9]}, 0)
    assert not rule.row
    assert rule.check(car, Row("a", "a", 50.0)) == "car has width 90, data_row.width 50; width <= data_row.width is required"
    assert rule.check(car, Row("a", "a", 100.0)) is None
    assert rule.check(car, None) is None


def test_too_many_pairs_are_dropped_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = compiled("rule pairs { on car require no other car where overlaps this }\nrule one { on data row require no truck }").rules
    cars = [{"of": "car", "box": [9 * at, 0, 10, 10]} for at in range(4)]
    full = scene({"instances": [*cars, {"of": "truck"}]})
    monkeypatch.setattr(closures, "MOST_PAIRS", 10)
    assert [type(found) for found in rules[0].check_scene(full)] == [RuleBreach, RuleBreach, NotCheckedError]
    assert list(rules[0].check_scene(full))[-1] == NotCheckedError("it would look at more than 10 things there")
    assert [type(found) for found in rules[1].check_scene(full)] == [RuleBreach]
    monkeypatch.setattr(closures, "MOST_PAIRS", 16)
    assert [type(found) for found in rules[0].check_scene(full)] == [RuleBreach] * 4


@pytest.mark.parametrize("reckoned", ["iou(this, car) + car.width", "car.width * iou(this, car)", "9 - car.width", "iou(this, car) / 2"])
def test_what_a_thing_has_in_common_with_itself_is_not_always_known(reckoned: str) -> None:
    assert compiled(f"rule r {{ on car require no car where {reckoned} > 4 }}").rules


@pytest.mark.parametrize("condition", ["(width - 9) * height > -1", "width / (height - 9) >= 0", "confidence - 1 < 0"])
def test_what_may_be_below_zero_depends_on_the_thing(condition: str) -> None:
    assert compiled(f"rule r {{ on car require {condition} }}").rules


def test_a_long_condition_is_cut_in_a_message() -> None:
    sides = [f"width > {number}" for number in range(10, 30)]
    (rule,) = compiled(f"rule r {{ on car require {' or '.join(sides)} }}").rules
    findings = rule.check(instance({"of": "car", "box": [0, 0, 9, 9]}, 0), None)
    assert findings is not None
    assert findings == f"car has width 9; {' or '.join(sides)[:119]}… is required"


def test_things_of_other_frames_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    (rule,) = compiled("rule pairs { on car require no other car }").rules
    video = Scene(None, [instance({"of": "car", "frame": at}, at) for at in range(100)])
    monkeypatch.setattr(closures, "MOST_PAIRS", 100)
    assert list(rule.check_scene(video)) == []


def test_half_a_surrogate_pair_is_no_text_for_a_pattern() -> None:
    yes, no = compiled('rule a { on note require text matches "x" }\nrule b { on note require text does not match "x" }').rules
    broken = instance({"of": "note", "answers": {"note": "x\ud800"}}, 0)
    assert yes.check(broken, None) is None and no.check(broken, None) is None
    assert no.check(instance({"of": "note", "answers": {"note": "ax"}}, 0), None) is not None


def test_parts_within_parts_without_end_are_reported() -> None:
    text = "rule r { on car require width > 3 }"
    (node,) = (statement for statement in parse(Source("a.onto", text)) if isinstance(statement, RuleNode))
    deep = node.require[0]
    for _ in range(5_000):
        deep = Not(deep, deep.at)
    with pytest.raises(LanguageError, match="nests deeper than 100 levels"):
        compile_rules([Document({"a.onto": Source("a.onto", text)}, (replace(node, require=(deep,)),))], STREET)


def test_options_that_the_ontology_does_not_list_are_not_checked() -> None:
    brought = Vocabulary("label-studio", (Feature(0, "title", "radio", (0,)),), (Question(0, "title", "radio"),))
    (rule,) = compiled("rule r { on title require title is anything }", brought).rules
    assert rule.check(Instance(0, None, answers={0: ("other",)}), None) == "title is other; title is anything is required"
    assert rule.check(Instance(0, None, answers={0: ("anything",)}), None) is None


def test_a_label_that_is_another_option_elsewhere_is_reported() -> None:
    questions = (Question(0, "state", "radio", choices("a=Fine", "b=Broken")), Question(1, "state", "radio", choices("b=Fine", "a=Broken")))
    confused = Vocabulary("labelbox", (Feature(0, "car", "box", (0,)), Feature(1, "truck", "box", (1,))), questions)
    with pytest.raises(LanguageError, match="Fine is more than one option"):
        compiled("rule r { on car, truck require state is Fine }", confused)
    (rule,) = compiled("rule r { on car require state is Fine }", confused).rules
    assert rule.check(Instance(0, None, answers={0: ("a",)}), None) is None
