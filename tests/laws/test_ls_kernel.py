"""What the kernel calls clean, the explainer has nothing to say of, and of it the stream rules take note of the same; what a Shape declares
counts for the kernel too."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import predlint
from block_verdict_kit import block_checker_for_adapter
from laws.ls_harness import config_of, disturb, examples
from laws.ls_mutations import MUTATIONS
from laws.ls_tasks import Tasks
from laws.shape_mutations import Mutation, are_there, explainer_of, impossible, mutations_of, nodes_of, touched_by
from laws.test_ls_kernel_agreement import plain_config, with_points
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, UNREAD, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.label_studio import columns
from predlint.platforms.label_studio.columns import TaskKernel, TaskKernelAdapter, kernel_of
from predlint.platforms.label_studio.declarations import ResultForm, TaskForm
from predlint.platforms.label_studio.rules import RESULT_CHECKS, TASK_CHECKS
from predlint.platforms.label_studio.stream import TaskCrossRecordRules
from predlint.shape.constraints import (
    Between,
    Chain,
    Days,
    DistinctOrNone,
    Listed,
    NotEmpty,
    NotFractions,
    Ordered,
    PairsPlain,
    Paths,
    Unread,
)
from predlint.shape.drawing_constraints import Brush, BrushFills
from predlint.shape.nodes import Items, Number, Record, Text
from predlint.shape.record_checks import Check, Declared
from predlint.shape.references import LinkedRegions, Span

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")


def tasks_of(config: Any, rng: Random, count: int) -> list[Any]:
    """Tasks, of which some are spoilt, in one way or in another."""
    made = Tasks(config, rng, rng.choice((0.3, 0.6, 0.9)), tidy=rng.random() < 0.9)
    tasks = [made.one() for _ in range(count)]
    for at, task in enumerate(tasks):
        way = rng.random()
        if way < 0.3:
            mutant = rng.choice(MUTATIONS).apply(rng, task, config)
            tasks[at] = mutant.task if mutant is not None else task
        elif way < 0.6:
            tasks[at] = disturb(rng, task)
        elif way < 0.7:
            tasks[at] = with_points(task)
        elif way < 0.8:
            tasks[at] = shuffled(rng, task)
    return tasks


def shuffled(rng: Random, value: Any) -> Any:
    """With the members of all objects in another order."""
    if isinstance(value, dict):
        return {name: shuffled(rng, value[name]) for name in rng.sample([*value], len(value))}
    return [shuffled(rng, each) for each in value] if isinstance(value, list) else value


def clean_in(scanner: Scanner, tasks: list[Any]) -> list[bool]:
    """Which of some tasks are clean to the kernel."""
    scanned = scanner.scan("\n".join([json.dumps(task) for task in tasks]).encode())
    return [False] * len(tasks) if scanned is None else (scanned.lines["state"] == CLEAN).tolist()


def notes(stream: TaskCrossRecordRules) -> Any:
    """Everything that was taken note of."""
    cut = stream.snapshot()
    return {name: column.tolist() for chunk in cut.chunks for name, column in chunk.columns.items()}, cut.facts


def assert_kernel_agrees(config: Any, rng: Random, count: int = 40) -> int:
    """The law for the tasks of a config; gives the number of those that are clean."""
    plan = config.checker.record_plan
    kernel = kernel_of(plan)
    if kernel is None:
        return 0
    tasks, rules = tasks_of(config, rng, count), plan.file_rules(None)
    clean = [task for task, sure in zip(tasks, clean_in(Scanner(library(), kernel.lowered), tasks), strict=True) if sure]
    for task in clean:
        assert not rules.explain(task), (config, json.dumps(task))
    one, many = TaskCrossRecordRules(plan.config, plan.shapes.names), TaskCrossRecordRules(plan.config, plan.shapes.names)
    for task in clean:
        one.add(task)
    block_checker = block_checker_for_adapter(TaskKernelAdapter(kernel, many, rules))
    block = json.dumps(clean).encode()
    verdict = block_checker.check(block, listed=True) if clean else None
    assert not clean or (verdict is not None and len(verdict.lines) == len(clean) and not verdict.shared_findings and not verdict.pending)
    assert notes(one) == notes(many), (config, block)
    return len(clean)


@examples(60)
@given(st.integers(0, 10**6))
def test_what_the_kernel_calls_clean_is_clean(seed: int) -> None:
    rng = Random(seed)
    assert_kernel_agrees(plain_config(seed % 60) if seed % 3 else config_of(seed), rng)


@pytest.mark.parametrize("number", range(6))
def test_tasks_with_brushes_and_no_findings_are_clean(number: int) -> None:
    assert_kernel_agrees(plain_config(number, "BrushLabels"), Random(number))


def test_many_tasks_are_clean() -> None:
    brushes = [clean_tasks_of(plain_config(number, "BrushLabels"), Random(number)) for number in range(9)]
    assert sum(['"rle"' in json.dumps(task) for tasks in brushes for task in tasks]) > 20
    assert sum([assert_kernel_agrees(plain_config(number), Random(number)) for number in range(30)]) > 100


# -- what is declared counts ---------------------------------------------------------------------------------------


def clean_tasks_of(config: Any, rng: Random) -> list[Any]:
    """Different tasks that the kernel calls clean, half of them from a file without anything odd."""
    kernel = kernel_of(config.checker.record_plan)
    if kernel is None:
        return []
    made = [Tasks(config, rng, 0.5, tidy=True) for _ in range(120)]
    tasks = [each.one() for each in made]
    return [task for task, sure in zip(tasks, clean_in(Scanner(library(), kernel.lowered), tasks), strict=True) if sure]


def is_clean_under(plan: Any, shape: Record, tasks: list[Any]) -> set[int]:
    """Which tasks are clean by a changed Shape, as far as the rules are spared then."""
    return clean_among(Scanner(library(), TaskKernel(library(), plan.shapes.names, plan.profile, shape).lowered), tasks)


def clean_among(scanner: Scanner, tasks: list[Any]) -> set[int]:
    """Which tasks are clean: in a long file, or each by itself."""
    order = [*range(len(tasks))] * (1 + 400 // len(tasks))
    found = {order[at] for at, sure in enumerate(clean_in(scanner, [tasks[at] for at in order])) if sure}
    return found | {at for at, task in enumerate(tasks) if clean_in(scanner, [task]) == [True]}


CONFIGS = (0, 3, 7, 12, 21, 34)


@pytest.mark.parametrize("number", CONFIGS)
def test_changed_constraints_change_the_verdicts_of_a_long_clean_file(number: int) -> None:
    rng, config = Random(number), plain_config(number)
    plan, tasks = config.checker.record_plan, clean_tasks_of(config, rng)
    # the names of a config are known to more than its shape
    mutations = [each for each in mutations_of(plan.shapes.task) if not each.name.startswith("Tagged")]
    for mutation in rng.sample(mutations, min(150, len(mutations))) if tasks else ():
        shape = mutation.apply(plan.shapes.task)
        explain = explainer_of(shape, plan.shapes.task)
        faulty = {at for at, task in enumerate(tasks) if explain(task)}
        if faulty:
            clean = is_clean_under(plan, shape, tasks)
            assert not clean & faulty, (mutation.name, [json.dumps(tasks[at]) for at in sorted(clean & faulty)[:2]])


@pytest.mark.parametrize("number", CONFIGS)
def test_a_constraint_that_is_dropped_leaves_its_tasks_to_the_rules(number: int) -> None:
    """No result of which it would be asked is clean without it."""
    rng, config = Random(number), plain_config(number)
    plan, tasks = config.checker.record_plan, clean_tasks_of(config, rng)
    for node in nodes_of(plan.shapes.task) if tasks else ():
        if not isinstance(node, Record | Items) or not node.holds:
            continue
        explain = explainer_of(touched_by(plan.shapes.task, node), plan.shapes.task)
        touched = {at for at, task in enumerate(tasks) if explain(task)}
        for at in range(len(node.holds)) if touched else ():
            changed = replace(node, holds=node.holds[:at] + node.holds[at + 1 :])
            shape = Mutation("", node, changed).apply(plan.shapes.task)
            assert not is_clean_under(plan, shape, tasks) & touched, node.holds[at]


def test_what_nothing_keeps_leaves_no_task_clean() -> None:
    """The rules of records say it, and not the explainer of a Shape: in a long clean file, each task that has such a value is in doubt."""
    tried = set[type]()
    made = [(config.checker.record_plan.shapes.task, clean_tasks_of(config, Random(7))) for config in map(plain_config, CONFIGS)]
    more = [(PAGE, page()), (DRAWN, {**page(), "predictions": [{"result": [line(*VERTICES)]}]})]
    made += [(forms_of(xml)[0], [shuffled(Random(at), task) for at in range(5)]) for xml, task in more]
    for shape, tasks in made:
        assert len(clean_among(Scanner(library(), LoweredShape(library(), shape)), tasks) if tasks else ()) == len(tasks)
        for node in nodes_of(shape) if tasks else ():
            if not isinstance(node, Record | Items) or not node.holds:
                continue
            explain = explainer_of(touched_by(shape, node), shape)
            touched = {at for at, task in enumerate(tasks) if explain(task)}
            for at, one in enumerate(node.holds) if touched else ():
                if are_there(node, one) and (never := impossible(one)) is not None:
                    changed = replace(node, holds=(*node.holds[:at], never, *node.holds[at + 1 :]))
                    scanner = Scanner(library(), LoweredShape(library(), Mutation("", node, changed).apply(shape)))
                    assert not clean_among(scanner, tasks) & touched, one
                    tried.add(type(one))
    assert tried >= {NotFractions, Between, Ordered, PairsPlain, Paths, Chain}


# -- what spares a result the rules ---------------------------------------------------------------------------------


#: A mask with labels, and spans of a recording and of a text.
OTHERS = (
    b'<View><Image name="img" value="$i"/><BrushLabels name="mask" toName="img"><Label value="car"/></BrushLabels></View>',
    b'<View><Audio name="tape" value="$i"/><Labels name="word" toName="tape"><Label value="hum"/></Labels></View>',
    b'<View><Text name="page" value="$i"/><Labels name="word" toName="page"><Label value="hum"/></Labels></View>',
)


def without(shape: Any, one: Any) -> Any:
    """A Shape in which nothing declares a constraint any more."""
    for node in nodes_of(shape):
        if isinstance(node, Record | Items) and one in node.holds:
            return without(
                Mutation("", node, replace(node, holds=tuple([other for other in node.holds if other != one]))).apply(shape), one
            )
        if isinstance(node, Text) and node.usual_days is not None and Days(*node.usual_days) == one:
            return without(Mutation("", node, replace(node, usual_days=None)).apply(shape), one)
    return shape


def unbounded(shape: Any, names: tuple[str, ...]) -> Any:
    """The same of the bounds of a number."""
    node = shape
    for name in names:
        node = node.members[name].node
    return Mutation("", node, Number(node.wrong)).apply(shape)


def forms_of(xml: bytes, profile: str | None = None) -> tuple[Any, TaskForm, list[tuple[Any, ResultForm]]]:
    """The shape of the tasks of a config, their form, and the results of all its controls."""
    plan: Any = predlint.compile(xml, profile=profile).record_plan if profile else predlint.compile(xml).record_plan
    form = TaskForm.of(plan.shapes.names)
    forms = [(branch.body, ResultForm.of(branch, form, plan.profile)) for branch in plan.shapes.results.item.branches]
    return plan.shapes.task, form, [(body, each) for body, each in forms if each is not None]


def test_each_constraint_that_a_check_names_is_missed_where_it_is_dropped() -> None:
    """Instance by instance, in all forms that rely on it; so what it is about is left to the rules."""
    dropped = set[Any]()
    for xml in (PAGE, DRAWN, *OTHERS, *[plain_config(number).xml for number in range(3)], *[config_of(at).xml for at in range(4)]):
        task, form, results = forms_of(xml)
        listed: list[tuple[Any, Any, Any]] = [(check, task, form) for check in TASK_CHECKS]
        listed += [(check, body, each) for body, each in results for check in RESULT_CHECKS]
        for check, shape, each in listed:
            declared = check.declared(each) or Declared()
            assert not check.missing_declarations(shape, each) or check.declared(each) is None, (check.name, each)
            for _, one in declared.holds:
                assert check.missing_declarations(without(shape, one), each), (check.name, one)
                dropped.add(type(one))
            for bound in declared.bounds:
                assert check.missing_declarations(unbounded(shape, bound.names), each), (check.name, bound)
                dropped.add(bound.names[-1])
    assert dropped >= {
        LinkedRegions,
        NotEmpty,
        DistinctOrNone,
        PairsPlain,
        Chain,
        Brush,
        BrushFills,
        Span,
        Ordered,
        Unread,
        Listed,
        Paths,
        Days,
    }
    assert dropped >= {NotFractions, Between, "rating", "number", "radiusX", "radiusY"}


def test_an_unsuppressed_check_sees_each_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a rule that somebody adds, and declares nothing of, is never dead."""
    assert kernel_verdicts(PAGE, page()) == [True]
    for checks in ("RESULT_CHECKS", "TASK_CHECKS"):
        added = Check(print, frozenset(), (), None)
        with monkeypatch.context() as patched:
            patched.setattr(columns, checks, (*getattr(columns, checks), added))
            assert kernel_verdicts(PAGE, page()) == [False]


# -- cases ---------------------------------------------------------------------------------------------------------


def kernel_verdicts(config: bytes, *tasks: Any, profile: str | None = None) -> list[bool]:
    """Which tasks are clean to the kernel of a config."""
    plan: Any = predlint.compile(config, profile=profile).record_plan if profile else predlint.compile(config).record_plan
    kernel = kernel_of(plan)
    assert kernel is not None
    return clean_in(Scanner(library(), kernel.lowered), [*tasks])


PAGE = b"""<View><Image name="img" value="$image"/><Text name="txt" value="$text"/>
  <RectangleLabels name="box" toName="img"><Label value="car"/></RectangleLabels>
  <PolygonLabels name="area" toName="img"><Label value="road"/></PolygonLabels>
  <EllipseLabels name="round" toName="img"><Label value="wheel"/></EllipseLabels>
  <KeyPointLabels name="joint" toName="img"><Label value="knee"/></KeyPointLabels>
  <Choices name="quality" toName="img" perRegion="true"><Choice value="sharp"/></Choices>
  <Choices name="weather" toName="img"><Choice value="rain"/></Choices>
  <Labels name="word" toName="txt"><Label value="name"/></Labels>
  <TextArea name="note" toName="img"/><Rating name="stars" toName="img"/><Number name="count" toName="img" max="9"/>
  <Taxonomy name="kind" toName="img"><Choice value="A"><Choice value="B"/></Choice></Taxonomy>
  <Relations><Relation value="on"/></Relations></View>"""
TEXT = "Anna \U0001f600 was in Oslo: \u00e9t\u00e9"
SIZE = {"original_width": 640, "original_height": 480, "image_rotation": 0}


def result(name: str, type_: str, value: Any, **more: Any) -> Any:
    return {"from_name": name, "to_name": "txt" if name == "word" else "img", "type": type_, "value": value, **more}


def page(*more: Any, text: str = TEXT) -> Any:
    """A task with a result of each control, and more."""
    place = {"x": 10, "y": 10, "width": 20, "height": 20, "rotation": 0}
    results = [
        result("box", "rectanglelabels", {**place, "rectanglelabels": ["car"]}, id="b", **SIZE, score=0.5),
        result("area", "polygonlabels", {"points": [[10, 10], [50, 10], [40, 60]], "closed": True, "polygonlabels": ["road"]}, id="p"),
        result("round", "ellipselabels", {"x": 50, "y": 50, "radiusX": 5, "radiusY": 6, "ellipselabels": ["wheel"]}, id="e"),
        result("joint", "keypointlabels", {"x": 50, "y": 50, "width": 0.5, "keypointlabels": ["knee"]}, id="k"),
        result("quality", "choices", {"choices": ["sharp"]}, id="b"),
        result("weather", "choices", {"choices": ["rain"]}),
        result("word", "labels", {"start": 0, "end": 4, "text": "Anna", "labels": ["name"]}, id="s"),
        result("note", "textarea", {"text": ["a note"]}),
        result("stars", "rating", {"rating": 3}),
        result("count", "number", {"number": 3}),
        result("kind", "taxonomy", {"taxonomy": [["A", "B"], ["A"]]}),
        {"type": "relation", "from_id": "b", "to_id": "p", "direction": "right", "labels": ["on"]},
        *more,
    ]
    data = {"image": "https://data.example/1.jpg", "text": text, "source": "web"}
    return {"id": 1, "data": data, "predictions": [{"model_version": "one", "score": 0.5, "result": results}]}


def span(start: int, end: int, quoted: str | None) -> Any:
    value = {"start": start, "end": end, "labels": ["name"]} | ({"text": quoted} if quoted is not None else {})
    return result("word", "labels", value, id="s2")


def test_a_task_with_all_kinds_of_results_is_clean() -> None:
    rng = Random(1)
    assert kernel_verdicts(PAGE, page(), *[shuffled(rng, page()) for _ in range(20)]) == [True] * 21


@pytest.mark.parametrize(
    ("more", "clean"),
    [
        (span(5, 6, "\U0001f600"), True),
        (span(5, 7, "\U0001f600"), False),
        (span(7, 10, "was"), True),
        (span(8, 11, "was"), False),
        (span(20, 23, "\u00e9t\u00e9"), True),
        (span(20, 24, "\u00e9t\u00e9"), False),
        (span(7, 10, None), True),
        (span(7, 9, None), False),
        (span(8, 10, None), False),
        (span(7, 11, None), False),
        (span(7, 20, None), True),
        (span(7, 16, None), False),
        (span(20, 23, None), True),
        (span(21, 23, None), False),
        (span(20, 22, None), False),
        (result("joint", "keypointlabels", {"x": 1, "y": 2, "width": 1, "keypointlabels": ["knee"]}, id="k2", parentID="b"), True),
        (result("joint", "keypointlabels", {"x": 1, "y": 2, "width": 1, "keypointlabels": ["knee"]}, id="k2", parentID="k2"), False),
        (result("joint", "keypointlabels", {"x": 1, "y": 2, "width": 1, "keypointlabels": ["knee"]}, id="b"), False),
        (result("joint", "keypointlabels", {"x": 1, "y": 1, "width": 1, "keypointlabels": ["knee"]}), False),
        (result("quality", "choices", {"choices": ["sharp"]}, id="b"), False),
        (result("quality", "choices", {"choices": ["sharp"]}, id="s"), False),
        (result("quality", "choices", {"choices": ["sharp"]}, id="p"), True),
        (result("quality", "choices", {"choices": ["sharp"]}), False),
        (result("weather", "choices", {"choices": ["rain"]}), False),
        ({"type": "relation", "from_id": "p", "to_id": "b", "direction": "right"}, True),
        ({"type": "relation", "from_id": "b", "to_id": "p", "direction": "right"}, False),
        ({"type": "relation", "from_id": "p", "to_id": "p", "direction": "right"}, False),
        ({"type": "relation", "from_id": "p", "to_id": "x", "direction": "right"}, False),
        ({"type": "relation", "from_id": "p", "to_id": "k"}, False),
    ],
)
def test_one_more_result_is_clean_or_in_doubt(more: Any, clean: bool) -> None:
    task = page(more)
    assert kernel_verdicts(PAGE, task, shuffled(Random(2), task)) == [clean, clean]
    assert not clean or not predlint.compile(PAGE).check(task)


@pytest.mark.parametrize(
    ("place", "clean"),
    [
        ("/data/upload/1/a.jpg", True),
        ("/data/local-files/?d=a/b.jpg", True),
        ("/data/local-files/?d=C:/b.jpg", False),
        ("/data/local-files/a.jpg", False),
        ("x/data/local-files/a.jpg", False),
        ("a b.jpg", True),
        ("s3://bucket/a", True),
        ("file:///a", False),
        ("/home/a.jpg", False),
        ("", False),
        ("C:\\a.jpg", False),
    ],
)
def test_places_that_browsers_load_are_clean(place: str, clean: bool) -> None:
    task = page()
    task["data"]["image"] = place
    assert kernel_verdicts(PAGE, task) == [clean]
    assert not clean or not predlint.compile(PAGE).check(task)


@pytest.mark.parametrize(
    ("name", "value", "clean"),
    [
        ("note", {"deep": [1, "two"]}, True),
        ("note", {"result": []}, False),
        ("note", "a\x00", False),
        ("data", {"image": "x"}, False),
        ("n\u00f6te", 1, True),
    ],
)
def test_other_data_is_clean_where_it_holds_no_predictions(name: str, value: Any, clean: bool) -> None:
    task = page()
    task["data"][name] = value
    assert kernel_verdicts(PAGE, task)[0] in (clean, False)
    assert name == "n\u00f6te" or kernel_verdicts(PAGE, task) == [clean]


@pytest.mark.parametrize("name", ["Score", "scores", "model-version", "confidence", "Conf"])
def test_members_spelt_nearly_like_those_that_are_read_are_in_doubt(name: str) -> None:
    task = page()
    task["predictions"][0][name] = 0.5
    assert kernel_verdicts(PAGE, task) == [False]


def test_members_of_another_name_are_clean_but_not_twice() -> None:
    task = page()
    task["predictions"][0] |= {"created_at": "now", "task": 3}
    text = json.dumps(task)
    kernel: Any = kernel_of(predlint.compile(PAGE).record_plan)
    scanned = Scanner(library(), kernel.lowered).scan("\n".join([text, text.replace('"task": 3', '"task": 3, "task": 3')]).encode())
    assert scanned is not None
    assert scanned.lines["state"].tolist() == [CLEAN, UNREAD]


DRAWN = b"""<View><Image name="img" value="$image"/><Rectangle name="bare" toName="img"/>
  <Labels name="mark" toName="img"><Label value="new"/></Labels>
  <VectorLabels name="line" toName="img" minPoints="2"><Label value="kerb"/></VectorLabels>
  <Choices name="quality" toName="img" perRegion="true"><Choice value="sharp"/></Choices>
  <DateTime name="day" toName="img" only="date" min="2020-01-01" max="2030-12-31"/>
  <Number name="count" toName="img" step="1"/></View>"""
PLACE = {"x": 10, "y": 10, "width": 20, "height": 20, "rotation": 0}
VERTICES = [{"id": "1", "x": 10, "y": 10, "prevPointId": None, "isBezier": False}, {"id": "2", "x": 60, "y": 10, "prevPointId": "1"}]


def mark(**place: Any) -> Any:
    return result("mark", "labels", {**place, "labels": ["new"]}, id="b")


def line(*vertices: Any) -> Any:
    return result("line", "vectorlabels", {"vertices": [*vertices], "closed": False, "vectorlabels": ["kerb"]}, id="v")


@pytest.mark.parametrize(
    ("more", "clean"),
    [
        (mark(**PLACE), True),
        (mark(**PLACE | {"x": 10.05}), False),
        (mark(x=10, y=10, width=20, height=20), False),
        (mark(), False),
        (result("mark", "labels", {**PLACE, "labels": ["new"]}, id="c"), False),
        (result("quality", "choices", {**PLACE, "choices": ["sharp"]}, id="b"), True),
        (result("quality", "choices", {"choices": ["sharp"]}, id="b"), True),
        (result("quality", "choices", {**PLACE, "x": 11, "choices": ["sharp"]}, id="b"), False),
        (line(*VERTICES), True),
        (line(VERTICES[0]), False),
        (line(*VERTICES[::-1]), False),
        (line(VERTICES[0], VERTICES[1] | {"id": "1"}), False),
        (line(*[each | {"x": 1, "y": 0.5} for each in VERTICES]), False),
        (result("day", "datetime", {"datetime": "2024-02-29"}), True),
        (result("day", "datetime", {"datetime": "2023-02-29"}), False),
        (result("day", "datetime", {"datetime": "2019-12-31"}), False),
        (result("day", "datetime", {"datetime": "2030-12-31"}), True),
        (result("count", "number", {"number": 3}), True),
        (result("count", "number", {"number": 3.5}), False),
    ],
)
def test_what_repeats_a_region_is_clean_where_it_is_the_same(more: Any, clean: bool) -> None:
    results = [result("bare", "rectangle", PLACE, id="b", **SIZE), more]
    task = {"data": {"image": "https://data.example/1.jpg"}, "predictions": [{"result": results}]}
    other = {"data": task["data"], "predictions": [{"result": results[::-1]}]}
    assert kernel_verdicts(DRAWN, task, other) == [clean, clean]
    assert not clean or not predlint.compile(DRAWN).check(task)


def test_human_answers_are_read_but_hidden_from_cross_record_rules() -> None:
    task = page()
    other = {"id": 3, "completed_by": 1, "was_cancelled": False, "lead_time": 2.5, "created_at": "now", "prediction": {}}
    people = {**task, "annotations": [{**other, "result": task["predictions"][0]["result"]}], "predictions": []}
    faulty = {**people, "annotations": [{**people["annotations"][0], "completed_by": "Ann"}]}
    assert kernel_verdicts(PAGE, people, faulty) == [True, False]
    kernel: Any = kernel_of(predlint.compile(PAGE).record_plan)
    scanner = Scanner(library(), kernel.lowered)
    assert scanner.scan(json.dumps(people).encode()) is not None
    assert not len(scanner.column("result")[0])


REQUIRED = b"""<View><Image name="i" value="$image"/>
<RectangleLabels name="seen" toName="i" required="true"><Label value="a"/></RectangleLabels>
<Choices name="mood" toName="i" required="true"><Choice value="x"/><Choice value="y"/></Choices></View>"""


def test_a_prediction_without_a_region_that_people_must_draw_is_in_doubt() -> None:
    """As one is without an answer that they must give: both are counted. Of regions there may be several."""
    sizes = {"original_width": 9, "original_height": 9}
    boxes = [
        result(
            "seen", "rectanglelabels", {"x": x, "y": 1, "width": 5, "height": 5, "rectanglelabels": ["a"]}, id=f"r{x}", **sizes, to_name="i"
        )
        for x in (1, 2, 3)
    ]
    mood = result("mood", "choices", {"choices": ["x"]}, id="m", to_name="i")
    given = ([*boxes, mood], [boxes[0], mood], [mood], boxes)
    tasks = [{"data": {"image": "https://a.example/b.jpg"}, "predictions": [{"model_version": "v", "result": each}]} for each in given]
    assert kernel_verdicts(REQUIRED, *tasks) == [True, True, False, False]
    found = predlint.compile(REQUIRED).validate(json.dumps(tasks * 50).encode()).diagnostics
    assert sorted((d.code, d.message.partition(" predictions")[0]) for d in found if d.code == "ANS112") == [
        ("ANS112", "mood is required, and 50"),
        ("ANS112", "seen is required, and 50"),
    ]
