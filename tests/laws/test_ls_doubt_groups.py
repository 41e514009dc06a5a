"""Tasks of one form share their findings: what is said of the first is what each is told by itself, and each is noted as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from block_verdict_kit import block_checker_for_adapter, findings_by_position
from laws.ls_harness import config_of, disturb, examples
from laws.ls_mutations import MUTATIONS
from laws.ls_tasks import Tasks
from laws.test_ls_kernel_agreement import plain_config
from predlint.engine.block_checker import BlockChecker
from predlint.kernel.library import library
from predlint.kernel.scanner import UNREAD, Scanner
from predlint.model.violation import Finding
from predlint.platforms.label_studio.columns import LARGE, TaskKernelAdapter, kernel_of
from predlint.platforms.label_studio.stream import TaskCrossRecordRules
from predlint.platforms.protocols import BlockVerdict

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")

#: Members that nothing is asked of where they stand, or that are nearly like others.
OTHERS = (
    "x", "y", "labels", "choices", "control", "name", "kind", "label", "class", "bbox", "start", "end", "text", "rectanglelabels", "meta",
    "origin", "parent", "confidence", "version", "task", "created_at", "region", "uuid", "width", "toName", "direction", "Score", "preds",
)  # fmt: skip
VALUES: tuple[Any, ...] = (3, 0.5, "x", "choices", "r1", "image", None, True, [], ["a"], {}, {"a": 1}, 87)


def copied(value: Any) -> Any:
    return json.loads(json.dumps(value))


def lists_in(task: Any) -> list[list[Any]]:
    """The lists of results of a task, whatever it is."""
    given = [task.get(member) for member in ("predictions", "annotations")] if isinstance(task, dict) else []
    listed = [each for some in given if isinstance(some, list) for each in some if isinstance(each, dict)]
    return [each["result"] for each in listed if isinstance(each.get("result"), list)]


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(each)


def with_unknown_members(rng: Random, task: Any) -> Any:
    """With some more members."""
    made = copied(task)
    for each in rng.sample(found := [*objects_in(made)], min(3, len(found))):
        each.setdefault(rng.choice(OTHERS), rng.choice(VALUES))
    return made


def renumbered(rng: Random, value: Any, share: float) -> Any:
    """With other numbers, and other letters at the end of texts."""
    if isinstance(value, dict):
        return {name: renumbered(rng, each, share) for name, each in value.items()}
    if isinstance(value, list):
        return [renumbered(rng, each, share) for each in value]
    if rng.random() >= share or isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return value[:-1] + rng.choice("abc9") if len(value) > 3 and rng.random() < 0.3 else value
    return round(value * rng.uniform(0.5, 1.3), 3) if isinstance(value, float) else max(0, value + rng.choice((-1, 1, 2, 7)))


def variant(rng: Random, task: Any, clean: list[Any]) -> Any:
    """With something else where nothing may be wrong with it: other results, numbers, data, and members of which nothing is asked."""
    made, others = copied(task), copied(rng.choice(clean))
    lists, spare = lists_in(made), [result for some in lists_in(others) for result in some]
    listed, way = rng.choice(lists) if lists else [], rng.randrange(8)
    if way == 0 and listed:
        listed.pop(rng.choice((-1, rng.randrange(len(listed)))))
    elif way == 1 and spare:
        listed.append(rng.choice(spare))
    elif way == 2 and listed and spare:
        listed[rng.randrange(len(listed))] = rng.choice(spare)
    elif way == 3:
        listed[:] = renumbered(rng, listed, rng.choice((0.1, 0.5)))
    elif way == 4 and isinstance(made, dict) and isinstance(made.get("data"), dict):
        made["data"] = {
            name: rng.choice((each, f"https://a.b/{rng.randrange(99)}.jpg", "text", 3, {"q": 1})) for name, each in made["data"].items()
        }
    elif way == 5 and isinstance(made, dict) and isinstance(made.get("predictions"), list):
        made["predictions"] += [{**each, "model_version": f"v{rng.randrange(9)}"} for each in others.get("predictions") or []]
    elif way == 6:
        for each in objects_in(made):
            each |= {name: rng.choice(VALUES) for name in each if name in OTHERS and rng.random() < 0.2}
    elif isinstance(made, dict):
        made |= {name: rng.choice((each, 5, None)) for name, each in made.items() if name not in ("data", "predictions", "annotations")}
    return made


def wrong(config: Any, rng: Random, clean: list[Any], count: int) -> list[Any]:
    """Spoilt tasks, each with some that are like it but for what nothing is wrong with; none that the kernel leaves unread."""
    tasks: list[Any] = []
    for _ in range(count):
        task = with_unknown_members(rng, rng.choice(clean)) if rng.random() < 0.3 else rng.choice(clean)
        mutant = rng.choice(MUTATIONS).apply(rng, task, config) if rng.random() < 0.75 else None
        mutated = mutant.task if mutant is not None else disturb(rng, task)
        tasks += [mutated, *[variant(rng, mutated, clean) for _ in range(7)]]
    tasks.insert(0, clean[0])  # what the first one is, decides what others are taken for
    rng.shuffle(rest := tasks[1:])
    return copied([tasks[0], *rest])


def explain_doubted(
    block_checker: BlockChecker, proving: TaskKernelAdapter, verdict: BlockVerdict, tasks: list[Any]
) -> dict[int, list[Finding]]:
    """What is said of the tasks that were left of a block; they are taken note of."""
    for place in verdict.pending:
        proving.add(place, b"", tasks[place], True)
    block_checker.finish()
    return {place: proving.explain(tasks[place]) for place in verdict.pending}


def count_grouped(config: Any, rng: Random, count: int) -> int:
    """The law; gives the number of tasks that were told what another one was."""
    plan = config.checker.record_plan
    kernel, rules = kernel_of(plan), plan.file_rules(None)
    if kernel is None:
        return 0
    made = [Tasks(config, rng, rng.choice((0.3, 0.6, 0.9)), tidy=rng.random() < 0.9).one() for _ in range(20)]
    clean = [task for task in made if not rules.explain(task)]
    tasks = wrong(config, rng, clean, count) if clean else []
    scanned = Scanner(library(), kernel.lowered).scan(json.dumps(tasks).encode(), listed=True) if tasks else None
    if scanned is None:
        return 0
    read = scanned.lines["state"] != UNREAD
    tasks = [task for task, is_read in zip(tasks, read.tolist(), strict=True) if is_read and len(json.dumps(task)) < LARGE]
    one, many = (TaskCrossRecordRules(plan.config, plan.shapes.names) for _ in range(2))
    adapter, shared = TaskKernelAdapter(kernel, many, rules), 0
    block_checker = block_checker_for_adapter(adapter)
    for task in tasks:
        one.add(task)
    for at in range(0, len(tasks), 50):
        part = tasks[at : at + 50]
        verdict = block_checker.check(json.dumps(part).encode(), listed=True)
        assert verdict is not None and len(verdict.lines) == len(part)
        findings = findings_by_position(verdict) | explain_doubted(block_checker, adapter, verdict, part)
        shared += sum([len(each.places) for each in verdict.all_shared_findings if each.is_reused])
        for place, task in enumerate(part):
            assert findings.get(place, []) == rules.explain(task), (config, json.dumps(task))
    assert notes(one) == notes(many), config
    return shared


def notes(stream: TaskCrossRecordRules) -> Any:
    """Everything that was taken note of, counts in the order in which they were begun, but for that of predictions without a version."""
    cut = stream.snapshot()
    counts = {name: [each for each in fact.items() if each[0] != "\0"] for name, fact in cut.facts.items() if isinstance(fact, dict)}
    facts = cut.facts, counts
    return [{name: column.tolist() for name, column in chunk.columns.items()} for chunk in cut.chunks], facts


@examples(40)
@given(st.integers(0, 10**6))
def test_tasks_of_one_doubt_group_have_the_findings_of_each_alone(seed: int) -> None:
    count_grouped(plain_config(seed % 60) if seed % 4 else config_of(seed), Random(seed), 12)


@pytest.mark.slow
def test_many_tasks_of_one_doubt_group_have_the_findings_of_each_alone() -> None:
    assert sum([count_grouped(plain_config(number % 60), Random(number), 25) for number in range(60)]) > 200


def test_tasks_share_their_findings() -> None:
    assert sum([count_grouped(plain_config(number), Random(number), 10) for number in range(15)]) > 50


PAGE = b"""<View><Image name="img" value="$image"/><Text name="txt" value="$text"/>
  <RectangleLabels name="box" toName="img"><Label value="car"/></RectangleLabels>
  <Labels name="word" toName="txt"><Label value="name"/></Labels></View>"""


def box(**members: Any) -> Any:
    value = {"x": 10, "y": 10, "width": 20, "height": 20, "rectanglelabels": ["car"]}
    made = {"from_name": "box", "to_name": "img", "type": "rectanglelabels", "value": value, **members}
    return {name: each for name, each in made.items() if each != "left out"}


WORD = {"from_name": "word", "to_name": "txt", "type": "labels", "value": {"start": 3, "end": 5, "labels": ["name"]}}


def page(*results: Any, data: Any = None, **members: Any) -> Any:
    predictions = [{"model_version": "one", "result": [*results]}]
    return {"data": {"image": "https://a.b/1.jpg", "text": "a text"} | (data or {}), "predictions": predictions, **members}


def scored(score: float, *results: Any) -> Any:
    """A prediction with that score."""
    return {**page(), "predictions": [{"model_version": "one", "score": score, "result": [*results, box()]}]}


def without_data(value: Any) -> Any:
    return {"predictions": [], "data ": value}


def without_image(value: Any) -> Any:
    return {"data": {"picture": value, "text": "a text"}, "predictions": []}


def misnamed(text: str) -> Any:
    task = page(WORD, data={"text": text})
    return {"data": task["data"], "preds": task["predictions"]}


def with_empty_prediction(version: str) -> Any:
    """A prediction of that version, and an empty one."""
    return {**page(), "predictions": [{"model_version": version, "result": [box()]}, {"model_version": "one", "result": []}]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (page(box(value="left out"), box()), page(box(), box(value="left out"))),
        (page(box(type="left out", **{"type ": "box"})), page(box(type="left out", **{"type ": "rectanglelabels"}))),
        (page(box(type="boxes")), page(box(), box(type="boxes"))),
        (page(box(value="left out")), page(box(value="left out"), box(value="left out"))),
        (page(box(score=3)), page(box(score=3, id=4))),
        (page(box(score=3)), page(box(score=87.5))),
        (page(box(score=3)), page(box(score=-1))),
        (page(box(score=3), box(score=4)), page(box(score=5), box(score=5))),
        (scored(95), scored(8e300)),
        (scored(95, box(score=3)), scored(3, box(score=95))),
        (without_data(5), without_data({"a": 1})),
        (without_image("https://a.b/1.jpg"), without_image(3)),
        (misnamed("some text"), misnamed("a")),
        (with_empty_prediction("one"), with_empty_prediction("two")),
    ],
)
def test_what_distinguishes_tasks_is_part_of_their_doubts(one: Any, other: Any) -> None:
    checker = predlint.compile(PAGE)
    plan: Any = checker.record_plan
    for tasks in ([page(), one, other, one, other], [page(), other, one, other, one]):
        rules = plan.file_rules(None)
        kernel = kernel_of(plan)
        assert kernel is not None
        adapter = TaskKernelAdapter(kernel, rules.stream, rules)
        block_checker = block_checker_for_adapter(adapter)
        verdict = block_checker.check(json.dumps(tasks).encode(), listed=True)
        assert verdict is not None
        findings = findings_by_position(verdict) | explain_doubted(block_checker, adapter, verdict, tasks)
        found = [rules.explain(task) for task in tasks]
        assert {at: said for at, said in findings.items() if said} == {at: said for at, said in enumerate(found) if said}
