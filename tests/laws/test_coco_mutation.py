"""COCO's Shape with one constraint changed is another Shape, for the kernel as for whoever explains: each annotation or result of a long
clean file about which something is to be said then is in doubt, wherever it stands and however often."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any, NamedTuple
from unittest import mock

import orjson
import pytest
from msgspec.structs import replace

from kernel_kit import needs_kernel
from laws.coco_make import Maker, Style, World, run, worlds
from laws.shape_mutations import Mutation, explainer_of, mutations_of
from predlint.kernel.constraint_lowering import IdTable
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model.findings import spec_of
from predlint.model.hashes import OWN
from predlint.platforms.coco import columns as image_kernel_adapter
from predlint.platforms.coco import rules as record_rules
from predlint.platforms.coco.columns import ImageKernelAdapter, tables_of
from predlint.platforms.coco.declarations import ElementCheck, Form, checks_for
from predlint.platforms.coco.rules import with_constraints
from predlint.platforms.coco.topics import members
from predlint.shape import drawing_constraints
from predlint.shape.constraints import Unread
from predlint.shape.explainer import build_explainer
from predlint.shape.nodes import Record
from predlint.shape.record_checks import Bound, Check, Declared, kinds

pytestmark = needs_kernel
#: Elements of a file, of which so many differ.
ELEMENTS, DIFFERENT = 3_000, 150
FILES = (
    ("truth", None), ("categories", None), ("encord", None), ("mapped", None), ("rows", None), ("truth", "bbox"), ("truth", "boxed"),
    ("truth", "segm"), ("truth", "keypoints"),
)  # fmt: skip


#: By kind, constraints that some elements must have been found to break once they were tightened.
EXPECTED: dict[str | None, set[type]] = {
    None: {
        drawing_constraints.BoxWithin,
        drawing_constraints.DrawnWithin,
        drawing_constraints.BoxAround,
        drawing_constraints.AreaOf,
        drawing_constraints.Rings,
    },
    "bbox": {drawing_constraints.BoxWithin},
    "boxed": {
        drawing_constraints.BoxWithin,
        drawing_constraints.DrawnWithin,
        drawing_constraints.BoxAround,
        drawing_constraints.KeypointsWithin,
        drawing_constraints.KeypointBounds,
    },
    "segm": set(),
    "keypoints": {drawing_constraints.KeypointsWithin, drawing_constraints.KeypointBounds},
}


class File(NamedTuple):
    """Elements that the kernel calls clean."""

    shape: Record
    tables: dict[str, IdTable]
    texts: list[bytes]
    values: list[Any]


@cache
def clean_file(name: str, kind: str | None) -> File:
    world: World = worlds()[name]
    maker, rules = Maker(world, Random(7)), world.checker.record_plan.file_rules(world.rows)
    document = maker.document(2 * DIFFERENT) if kind is None else None
    values: list[Any] = document["annotations"] if document is not None else maker.results(kind or "", 2 * DIFFERENT)
    of_lists = document is not None
    rules._open(
        results=not of_lists, images=iter(world.images) if of_lists else None, categories=iter(world.categories) if of_lists else None
    )
    rules.enter_list("annotations")
    plan, drawn = world.checker.record_plan, "bbox" if kind == "boxed" else kind
    shape = plan.annotation_shape("instances") if kind is None else plan.result_shape(drawn)
    shape = with_constraints(shape, drawn, encord=world.encord, of_box=False, files=rules.references.compares_files)
    tables = tables_of(rules.context, rules.references, drawn)
    texts = [orjson.dumps(value) for value in values]
    [clean] = clean_in(shape, tables, texts, [len(texts)])
    assert len(clean) > 0.9 * len(texts) or world.encord, f"{len(clean)} of {len(texts)} are clean: has each of {shape.holds} operations?"
    kept = sorted(clean)[:DIFFERENT]
    return File(shape, tables, [texts[at] for at in kept], [values[at] for at in kept])


def clean_in(
    shape: Any, tables: dict[str, IdTable], texts: list[bytes], sizes: list[int], order: list[int] | None = None
) -> list[set[int]]:
    """Which of the elements the kernel calls clean, in blocks of each of some sizes; of those that come more than once, whenever they
    come."""
    scanner = Scanner(library(), LoweredShape(library(), shape, tables=tables))
    found: list[set[int]] = []
    for size in sizes:
        clean, told = set[int](), order if order is not None and size > 1 else list(range(len(texts)))
        for begin in range(0, len(told), size):
            places = told[begin : begin + size]
            scanned = scanner.scan(b"[%b]" % b",".join([texts[at] for at in places]), listed=True)
            assert scanned is not None
            clean |= {places[at] for at in (scanned.lines["state"] == CLEAN).nonzero()[0].tolist()}
        found.append(clean)
    return found


def assert_faulty_are_doubted(
    file: File, shape: Any, faulty: set[int], rng: Random, *, name: object, tables: dict[str, IdTable] | None = None
) -> int:
    """The law for one changed Shape: how many elements it finds something to say about, all of which are in doubt."""
    order = [at for _ in range(ELEMENTS // len(file.texts)) for at in rng.sample(range(len(file.texts)), len(file.texts))]
    for clean in clean_in(shape, tables or file.tables, file.texts, [ELEMENTS, 30, 1], order) if faulty else ():
        assert not clean & faulty, (name, [file.texts[at] for at in sorted(clean & faulty)[:2]])
    return len(faulty)


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_changed_nodes_change_the_verdicts_of_a_long_clean_file(name: str, kind: str | None) -> None:
    file, rng, found = clean_file(name, kind), Random(f"{name} {kind}"), 0
    explain = build_explainer(file.shape)
    said = {at for at, value in enumerate(file.values) if explain(value)}
    mutations = mutations_of(file.shape)
    for mutation in rng.sample(mutations, min(60, len(mutations))):
        shape = mutation.apply(file.shape)
        explain = explainer_of(shape, file.shape)
        faulty = {at for at, value in enumerate(file.values) if explain(value)} - said
        found += assert_faulty_are_doubted(file, shape, faulty, rng, name=mutation.name) > 0
    assert found > 3


#: Constraints without a bound that could be tighter.
ALL_OR_NOTHING = (
    drawing_constraints.DrawnAs, drawing_constraints.Known, drawing_constraints.NoCrowd, drawing_constraints.PointCount,
    drawing_constraints.PointsCounted, drawing_constraints.RunLengths, drawing_constraints.Sides,
)  # fmt: skip


def tightened(one: Any) -> Iterator[Any]:
    """The same constraint, kept by fewer."""
    match one:
        case drawing_constraints.BoxWithin(_, _, tolerance, minimum):
            yield from (replace(one, tolerance=-20.0), replace(one, minimum=minimum + 30), replace(one, tolerance=tolerance - 0.5))
        case drawing_constraints.DrawnWithin():
            yield from (replace(one, tolerance=-20.0), replace(one, tolerance=0.5))
        case drawing_constraints.BoxAround():
            yield from (replace(one, share=1.5, rounded=-1.0), replace(one, share=0.99, rounded=0.1))
        case drawing_constraints.AreaOf():
            yield replace(one, area="id")  # a number that has nothing to do with it
        case drawing_constraints.AreaOfBox():
            yield from (replace(one, corners=1e6), replace(one, corners=0.5))
        case drawing_constraints.KeypointsWithin():
            yield replace(one, tolerance=-60.0)
        case drawing_constraints.Complete(members, known):
            yield replace(one, members=known)
            yield replace(one, members=(*members, "caption"))
        case drawing_constraints.Rings():
            yield replace(one, least_reach=150.0)
        case drawing_constraints.KeypointBounds(annotated, _):
            yield from (replace(one, tolerance=-60.0), replace(one, annotated=not annotated))
        case _:
            assert isinstance(one, ALL_OR_NOTHING), f"{type(one).__name__} needs a case here"


def facts_of(file: File, value: Any) -> dict[str, float]:
    """What the tables say of the ids of an element."""
    facts: dict[str, float] = {}
    for one in file.shape.holds:
        if isinstance(one, drawing_constraints.Known):
            table, id_ = file.tables[one.table], value[one.member]
            row = table.ids.index(id_) if id_ in table.ids else len(table.ids) if table.others else -1
            width = len(table.names)
            facts[one.table] = row
            facts |= {f"{one.table}.{fact}": table.numbers[row * width + at] for at, fact in enumerate(table.names)}
    return facts


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_what_must_hold_together_counts_for_each_element(name: str, kind: str | None) -> None:
    """The explainer of a Shape does not say it, rules do: Python's reading of a constraint that is tightened tells what is in doubt."""
    file, rng = clean_file(name, kind), Random(f"{name} {kind}")
    facts = [facts_of(file, value) for value in file.values]
    told_of = set[type]()
    for at, one in enumerate(file.shape.holds):
        for tight in tightened(one):
            holds = (*file.shape.holds[:at], tight, *file.shape.holds[at + 1 :])
            faulty = {k for k, value in enumerate(file.values) if not tight.holds(value, facts[k])}
            told_of |= {type(one)} if assert_faulty_are_doubted(file, replace(file.shape, holds=holds), faulty, rng, name=tight) else set()
    for member, entry in file.shape.members.items():
        for one in getattr(entry.node, "holds", ()):
            for tight in tightened(one):
                shape = Mutation("", entry.node, replace(entry.node, holds=(tight,))).apply(file.shape)
                listed = {k: value[member] for k, value in enumerate(file.values) if isinstance(value.get(member), list)}
                faulty = {k for k, value in listed.items() if not tight.holds(value, {})}
                told_of |= {type(one)} if assert_faulty_are_doubted(file, shape, faulty, rng, name=tight) else set()
    assert told_of >= EXPECTED[kind]


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_a_row_that_a_table_loses_leaves_its_elements_in_doubt(name: str, kind: str | None) -> None:
    file, rng, lost = clean_file(name, kind), Random(f"{name} {kind}"), 0
    for one in file.shape.holds:
        if isinstance(one, drawing_constraints.Known) and not (table := file.tables[one.table]).is_open:
            gone = rng.choice([value[one.member] for value in file.values])
            kept = [at for at, id_ in enumerate(table.ids) if id_ != gone]
            width = len(table.names)
            columns = {fact: [table.numbers[at * width + k] for at in kept] for k, fact in enumerate(table.names)}
            fewer = IdTable(type(table.ids)("q", [table.ids[at] for at in kept]), columns, table.numbers[-width:])
            faulty = {at for at, value in enumerate(file.values) if value[one.member] == gone}
            lost += assert_faulty_are_doubted(file, file.shape, faulty, rng, name=one, tables={**file.tables, one.table: fewer})
    assert lost


def _images_of(name: str) -> tuple[Record, dict[str, IdTable], list[Any]]:
    """The shape of clean images, as the kernel reads it, and what they are held against."""
    world: World = worlds()[name]
    plan: Any = world.checker.record_plan
    kernel, known = (
        ImageKernelAdapter(library(), plan.image_shape, plan.reference, OWN, mock.Mock()),
        image_kernel_adapter._known(plan.reference),
    )
    texts = known.texts if known is not None else None
    shape = image_kernel_adapter.with_image_bounds(plan.image_shape, texts, known=known is not None)
    values = [dict(image) for image in world.images]
    scanned = kernel.scan_block(orjson.dumps(values), listed=True)
    assert scanned is not None and (scanned.lines["state"] == CLEAN).all()
    return shape, {record_rules.IMAGES: known.table} if known is not None else {}, values


@pytest.mark.parametrize("name", ["truth", "categories", "encord", "mapped"])
def test_changed_nodes_change_the_verdicts_of_images(name: str) -> None:
    shape, tables, values = _images_of(name)
    file, rng, found = File(shape, tables, [orjson.dumps(value) for value in values], values), Random(name), 0
    for mutation in mutations_of(shape):
        changed = mutation.apply(shape)
        explain = explainer_of(changed, shape)
        faulty = {at for at, value in enumerate(values) if explain(value)}
        found += assert_faulty_are_doubted(file, changed, faulty, rng, name=mutation.name) > 0
    assert found > 3


@pytest.mark.parametrize("fact", ["width", "height", "name", None])
def test_what_the_other_file_says_of_an_image_counts(fact: str | None) -> None:
    """None: it has no such image."""
    shape, tables, values = _images_of("truth")
    file, table = File(shape, tables, [orjson.dumps(value) for value in values], values), tables[record_rules.IMAGES]
    odd = {1, 5, len(values) - 1}
    at_ids = {id_: row for row, id_ in enumerate(table.ids)}
    rows = [at_ids[values[at]["id"]] for at in odd]
    width = len(table.names)
    columns = {each: [table.numbers[row * width + k] for row in range(len(table.ids))] for k, each in enumerate(table.names)}
    for row in rows if fact is not None else ():
        columns[fact][row] = columns[fact][row - 1] + (fact != "name")
    kept = [row for row in range(len(table.ids)) if fact is not None or row not in rows]
    columns = {each: [column[row] for row in kept] for each, column in columns.items()}
    other = IdTable(type(table.ids)("q", [table.ids[row] for row in kept]), columns, table.numbers[-width:])
    changed = {record_rules.IMAGES: other}
    assert assert_faulty_are_doubted(file, shape, odd, Random(f"{fact}"), name=fact, tables=changed) == 3
    assert clean_in(shape, changed, file.texts, [len(values)]) == [{*range(len(values))} - odd]


_ZERO = spec_of(members.IdZero)


def _half(element: Any) -> None:
    if element.value.get("score") == 0.5:
        element.report((None, "score"), 0.5, _ZERO)


#: What no Shape declares of scores.
UNMET = [
    None,
    Declared(((("score",), drawing_constraints.Sides()),)),
    Declared(bounds=(Bound(("score",), 0, 0.4),)),
    Declared(undeclarable=("score",)),
]


@pytest.mark.parametrize("name", ["truth", "encord"])
@pytest.mark.parametrize("under", UNMET)
def test_an_unsuppressed_check_sees_each_element_of_a_long_clean_file(
    name: str, under: Declared | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a rule that somebody adds, and declares nothing of, is never dead."""
    world = worlds()[name]
    document = Maker(world, Random(3), Style(scores=1)).document(2_000)
    added = ElementCheck(Check(_half, kinds(_ZERO), ("score",), under))
    monkeypatch.setattr(record_rules, "CHECKS", (*record_rules.CHECKS[:4], added, *record_rules.CHECKS[4:]))
    wrong = sum([annotation["score"] == 0.5 for annotation in document["annotations"]])
    assert wrong > 100
    assert run(world, orjson.dumps(document), fast=True).report.count(b'"code":"REC305"') == wrong


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_a_constraint_that_is_dropped_leaves_its_elements_to_the_rules(name: str, kind: str | None) -> None:
    """Each check names what spares an element; where that is not declared, elements that have the member are in doubt."""
    file, encord = clean_file(name, kind), worlds()[name].encord
    form, dropped = Form("bbox" if kind == "boxed" else kind, encord), 0
    for check in checks_for(record_rules.CHECKS, form.kind, encord=encord):
        for names, one in (check.declared(form) or Declared()).holds:
            if one in file.shape.holds:
                fewer = replace(file.shape, holds=tuple([other for other in file.shape.holds if other != one]))
                assert names[0] in check.missing_declarations(fewer, form), (check.name, one)
                dropped += names[0] not in check.missing_declarations(file.shape, form)
    assert dropped


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_a_constraint_that_the_kernel_does_not_know_leaves_nothing_clean(name: str, kind: str | None) -> None:
    file = clean_file(name, kind)
    shape = replace(file.shape, holds=(*file.shape.holds, Unread("a rule that nobody declared")))
    assert clean_in(shape, file.tables, file.texts, [ELEMENTS]) == [set()]
