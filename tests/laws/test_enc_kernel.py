"""What the kernel calls clean among Encord's label rows is clean, and all that is declared of them counts, for it as for Python."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from block_verdict_kit import count_clean
from laws.enc_harness import copied, disturb, examples
from laws.enc_make import Onto, every_shape, onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows
from laws.shape_mutations import Mutation, are_there, explainer_of, impossible, mutations_of, nodes_of, one_of_each
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.encord.declarations import Form, of_objects, parts_of
from predlint.platforms.encord.rules import ObjectRules, are_settled
from predlint.shape.constraints import Differ, Keyed, NamedAs, NotEqual, OneOf, Parts, PointsIn, Present, Scored, Unread, UsualValue
from predlint.shape.nodes import AnyValue, Entries, Fork, Items, Member, Number, Record, Tagged, Text
from predlint.shape.record_checks import Bound, Check, Declared

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")
SEEDS = st.integers(0, 10**6)
KINDS = ("image", "img_group", "video")
MUTATIONS = [mutation for mutation in every_mutation() if not mutation.code.startswith("JSN")]


def clean_among(shape: Any, rows: list[Any], *, ahead: bool = True) -> set[int]:
    """The places of rows that the kernel calls clean."""
    scanner = Scanner(library(), LoweredShape(library(), shape, ahead=ahead))
    scanned = scanner.scan(b"\n".join([json.dumps(row).encode() for row in rows]))
    assert scanned is not None
    return set((scanned.lines["state"] == CLEAN).nonzero()[0].tolist())


def good_rows(onto: Onto, rng: Random, count: int) -> list[Any]:
    """Rows of which no rule says anything."""
    rows, explain = Rows(onto, rng, rng.choice((0.3, 0.6, 1.0))), onto.checker.record_plan.file_rules(None).explain
    return [row for row in (rows.one(rng.choice(KINDS)) for _ in range(count)) if not explain(row)]


@examples(25)
@given(SEEDS)
def test_what_is_clean_for_the_kernel_is_clean(seed: int) -> None:
    """Good rows, rows that were disturbed somewhere, and such that break one rule."""
    rng, onto = Random(f"{seed} kernel"), onto_of(seed)
    profile = rng.choice((None, "strict-match"))
    plan: Any = onto.check_with(profile).record_plan
    good = good_rows(onto, rng, 6)
    rows = [*good, *[disturb(rng, rng.choice(good)) for _ in range(40 if good else 0)]]
    mutants = [rng.choice(MUTATIONS).apply(rng, copied(rng.choice(good)), onto) for _ in range(10 if good else 0)]
    rows += [mutant.row for mutant in mutants if mutant is not None]
    rows = [row for row in rows if isinstance(row, dict)]
    explain = plan.file_rules(None).explain
    for ahead in (True, False):
        for at in clean_among(plan.shapes.row, rows, ahead=ahead) if rows else ():
            found = [(finding.code, finding.path) for finding in explain(rows[at])]
            assert not found, (found, json.dumps(rows[at]), onto.source)


class File(NamedTuple):
    """Different rows that the kernel calls clean."""

    onto: Onto
    shape: Any
    rows: list[Any]


@cache
def clean_file(seed: int) -> File:
    rng = Random(f"{seed} file")
    onto = onto_of(seed)
    shape = onto.checker.record_plan.shapes.row  # pyright: ignore[reportAttributeAccessIssue]
    rows = [row for row in good_rows(onto, rng, 60) if row["object_answers"] or row["classification_answers"]]
    return File(onto, shape, [rows[at] for at in sorted(clean_among(shape, rows))] if rows else [])


FILES = (3, 14, 159, 265)


def assert_faulty_are_doubted(file: File, mutation: Mutation) -> bool:
    """The law for one mutation; gives whether something is to be said of a row."""
    shape = mutation.apply(file.shape)
    explain = explainer_of(shape, file.shape)
    faulty = {at for at, row in enumerate(file.rows) if explain(row)}
    if faulty:
        assert not clean_among(shape, file.rows) & faulty, mutation.name
    return bool(faulty)


@pytest.mark.parametrize("seed", FILES)
def test_changed_constraints_change_the_verdicts(seed: int) -> None:
    rng, file = Random(seed), clean_file(seed)
    mutations = mutations_of(file.shape)
    told = sum([assert_faulty_are_doubted(file, mutation) for mutation in rng.sample(mutations, 60)])
    assert told and len(file.rows) > 5


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", FILES)
def test_every_changed_constraint_changes_the_verdicts(seed: int) -> None:
    """Each file has its share of the constraints: all of them on each take half an hour."""
    file = clean_file(seed)
    share = one_of_each(file.shape, mutations_of(file.shape))[FILES.index(seed) :: len(FILES)]
    assert sum([assert_faulty_are_doubted(file, mutation) for mutation in share]) > 5


def test_a_bound_on_confidences_counts_for_each_row() -> None:
    count = 0
    for seed in FILES:
        file = clean_file(seed)
        [confidence] = {id(node): node for node in _confidences(file.shape)}.values()
        shape = Mutation("", confidence, replace(confidence, maximum=0.5)).apply(file.shape)
        high = {at for at, row in enumerate(file.rows) if any(score > 0.5 for score in _scores(row))}
        count += len(high)
        assert not clean_among(shape, file.rows) & high
    assert count


def _confidences(shape: Any) -> Iterator[Any]:
    """The confidence of objects on frames."""
    for node in nodes_of(shape):
        names = node.members.keys() if isinstance(node, Record) else set[str]()
        if names >= {"objectHash", "shape", "createdAt", "confidence"} and "range" not in names:
            yield node.members["confidence"].node


def _scores(row: Any) -> Iterator[float]:
    for unit in row["data_units"].values():
        for frame in [unit["labels"]] if "objects" in unit["labels"] else unit["labels"].values():
            yield from [seen["confidence"] for seen in frame["objects"] if "confidence" in seen]


@pytest.mark.parametrize("seed", FILES)
def test_what_must_hold_holds_in_python_too_and_counts(seed: int) -> None:
    """Of each clean row all that is declared holds. What a rule of records alone decides leaves no row clean that has such a value."""
    file = clean_file(seed)
    asked: dict[int, tuple[Any, set[int]]] = {}
    for at, row in enumerate(file.rows):
        for node, value in declared_values(file.shape, row):
            asked.setdefault(id(node), (node, set()))[1].add(at)
            for one in node.holds:
                assert one.holds(value, {}), (one, value)
    assert len(asked) > 5
    for node, touched in asked.values():
        for place, one in enumerate(node.holds):
            if not isinstance(one, Scored):
                others = (*node.holds[:place], Unread("mutated"), *node.holds[place + 1 :])
                shape = Mutation("", node, replace(node, holds=others)).apply(file.shape)
                assert not clean_among(shape, file.rows) & touched, one


def declared_values(node: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    """The values of a row that something is declared of, each with its node."""
    if isinstance(node, Items) and not isinstance(value, list):
        node = node.bare
    if isinstance(node, AnyValue) and node.usual is not None:
        node = node.usual
    if isinstance(node, Fork):
        node = node.having if any(name in value for name in node.by) else node.lacking
    if isinstance(node, Tagged):
        of_name = [branch for branch in node.branches if branch.feature == value[node.by]]
        [*_, node] = [branch.body for branch in reversed(of_name) if branch.payload is None or branch.payload in value]
    if isinstance(node, Record | Items | Entries) and node.holds and value is not None:
        yield node, value
    if isinstance(node, Record) and isinstance(value, Mapping):
        for name, inner in value.items():
            member = node.members.get(name, Member(AnyValue()))
            if member.relaxed_if is None or inner:
                yield from declared_values(member.node, inner)
    elif isinstance(node, Items) and isinstance(value, list):
        for inner in value:
            yield from declared_values(node.item, inner)
    elif isinstance(node, Entries) and isinstance(value, Mapping):
        for inner in value.values():
            yield from declared_values(node.item, inner)


# -- rules -------------------------------------------------------------------------------------------------------------------


def test_a_check_that_relies_on_what_is_not_declared_is_run_on_every_row() -> None:
    """However many clean rows stand around those of which it speaks."""
    file = clean_file(3)
    plan: Any = file.onto.checker.record_plan
    text = b"\n".join([json.dumps(row).encode() for row in file.rows * 20])
    assert count_clean(plan.file_rules(None), text) == 20 * len(file.rows)
    for check in UNMET:
        rules = plan.file_rules(None)
        rules.checks.append(check)
        assert count_clean(rules, text) == -1


#: Checks that need what is not declared.
UNMET = [
    Check[Form](lambda view: None, frozenset(), ("data_units",), under)
    for under in (
        lambda form: None,
        Declared((((), Differ("label_hash", "branch_name")),)),
        Declared(((("data_units", "labels", "objects", "name"), NotEqual("name", "none")),)),
        Declared(bounds=(Bound(("data_units", "width"), minimum=2),)),
        Declared(undeclarable=("data_units",)),
    )
]


@pytest.mark.parametrize("seed", FILES)
def test_a_constraint_that_is_dropped_leaves_its_rows_to_the_rules(seed: int) -> None:
    """One at a time, wherever it stands: others of its kind stand in for none."""
    file = clean_file(seed)
    plan: Any = file.onto.checker.record_plan
    checks = [check for check in plan.file_rules(None).checks if check.guarded_by is not None]
    assert are_settled(checks, file.shape, plan.shapes.held)
    relied_on = set[str]()
    dropped = [Mutation(name, node, instead) for node in nodes_of_clean_rows(file.shape) for name, instead in fewer(node)]
    for mutation in one_of_each(file.shape, dropped):
        assert not are_settled(checks, mutation.apply(file.shape), plan.shapes.held), (mutation.name, mutation.node)
        relied_on.add(mutation.name)
    assert len(relied_on) > 10


def test_each_geometry_that_is_looked_at_relies_on_what_is_declared_of_it() -> None:
    """A geometry that is looked at as a whole, and of which nothing is declared, would be proven whatever it is."""
    onto = every_shape(Random(3))
    plan: Any = onto.checker.record_plan
    relied_on = set[str]()
    for _, form in parts_of(plan.shapes.row, plan.shapes.held):
        if form.part == "object":
            told = of_objects(form)
            relied_on |= (
                {names[0] for names, one in told.holds if names and not isinstance(one, OneOf | UsualValue)} if told is not None else set()
            )
            relied_on |= {bound.names[0] for bound in told.bounds} if told is not None else set()
    assert relied_on == {*ObjectRules(plan.features).looked_at}


#: What rules across rows ask for, and what the kernel itself does.
_NOT_OF_ROWS = (Scored, Parts)


def fewer(node: Any) -> Iterator[tuple[str, Any]]:
    """A node without one of its constraints."""
    if isinstance(node, Record | Items | Entries) and not is_empty(node):
        for at, one in enumerate(node.holds):
            others = any([isinstance(each, Unread) for each in node.holds]) and not isinstance(one, Unread)
            if not isinstance(one, _NOT_OF_ROWS) and not others:  # beside what leaves all to rules others do not matter
                yield type(one).__name__, replace(node, holds=node.holds[:at] + node.holds[at + 1 :])
    elif isinstance(node, AnyValue | Text | Number):
        for name in ("usual", "unread", "usual_least", "usual_most"):
            if getattr(node, name, None) not in (None, 0):
                yield f"{type(node).__name__}.{name}", replace(node, **{name: None})


def nodes_of_clean_rows(shape: Any) -> list[Any]:
    """Those of which clean rows may have values."""
    found, waiting = dict[int, Any](), [shape]
    while waiting:
        node = waiting.pop()
        if id(node) in found or (isinstance(node, Items | Entries) and node.usual_most == 0):
            continue
        found[id(node)] = node
        held = node.holds if isinstance(node, Record | Items | Entries) else ()
        if any([isinstance(one, Unread) for one in held]):
            continue
        if isinstance(node, Record):
            waiting += [member.node for member in node.members.values()]
        elif isinstance(node, Items):
            waiting += [node.item, *([node.bare] if node.bare is not None else [])]
        elif isinstance(node, Entries):
            waiting.append(node.item)
        elif isinstance(node, Tagged):
            waiting += [branch.body for branch in node.branches]
        elif isinstance(node, Fork):
            waiting += [node.having, node.lacking]
    return [*found.values()]


def is_empty(node: Any) -> bool:
    """True of objects where an ontology has none of which a row may be clean, and the like."""
    item = node.item if isinstance(node, Items | Entries) else None
    bodies = [branch.body for branch in item.branches] if isinstance(item, Tagged) else [None]
    return all([isinstance(body, Record) and any([isinstance(one, Unread) for one in body.holds]) for body in bodies])


def test_a_constraint_that_nothing_keeps_leaves_no_row_clean() -> None:
    """The explainer of a Shape does not say it, checks do: of a long clean file, no row that has such a value is proven."""
    count = 0
    for seed in FILES:
        file = clean_file(seed)
        asked: dict[int, tuple[Any, set[int]]] = {}
        for at, row in enumerate(file.rows):
            for node, _ in declared_values(file.shape, row):
                asked.setdefault(id(node), (node, set()))[1].add(at)
        for node, touched in asked.values():
            for place, one in enumerate(node.holds):
                if (never := never_kept(one)) is not None and (isinstance(node, Entries) or are_there(node, one)):
                    others = (*node.holds[:place], never, *node.holds[place + 1 :])
                    shape = Mutation("", node, replace(node, holds=others)).apply(file.shape)
                    assert not {at % len(file.rows) for at in clean_among(shape, file.rows * 12)} & touched, one
                    count += 1
    assert count > 30


def never_kept(one: Any) -> Any:
    """A constraint about the same, that no value keeps; None where none is known."""
    match one:
        case PointsIn():
            return PointsIn(2.0, 1.0)
        case NamedAs(by, member, texts):
            return NamedAs(by, member, dict.fromkeys(texts, ()))
        case Keyed("data_hash"):
            return Keyed("data_title")
        case Present(members):
            return Present((*members, "\x00never"))
        case _:
            return impossible(one)


@pytest.mark.parametrize("seeds", [FILES[:1], pytest.param(FILES[1:], marks=pytest.mark.slow)], ids=["one", "others"])
@pytest.mark.parametrize("name", sorted({f"{mutation.code} {mutation.name}" for mutation in MUTATIONS}))
def test_no_rule_skips_a_row_that_it_reports(name: str, seeds: tuple[int, ...]) -> None:
    """Checks say what must be declared where they are silent; each single rule of one is held to that, by rows that break it alone."""
    for seed in seeds:
        file, rng = clean_file(seed), Random(name)
        plan: Any = file.onto.checker.record_plan
        broken = [
            mutant.row
            for mutation in MUTATIONS
            if f"{mutation.code} {mutation.name}" == name
            for row in file.rows[:20]
            if (mutant := mutation.apply(rng, copied(row), file.onto)) is not None and isinstance(mutant.row, dict)
        ]
        rules = plan.file_rules(None)
        unguarded = frozenset[Any]().union(*[check.violations for check in rules.checks if check.guarded_by is None])
        guarded = [[found for found in rules.explain(row) if not {found.kind, found.code} & unguarded] for row in broken]
        findings = {at for at, found in enumerate(guarded) if found}
        assert not findings or not clean_among(file.shape, broken) & findings
