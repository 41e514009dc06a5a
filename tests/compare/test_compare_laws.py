"""What holds for every ontology and every change to it."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ontology_edits import EDITS, Edit, apply, lists, name_of, shown_of

import predlint
from laws.enc_make import onto_of
from laws.enc_rows import Rows
from laws.harness import SUMMARIES, disturb, examples
from laws.ontologies import World, worlds
from laws.records import Records, manner
from predlint.model.diagnostics import Severity
from predlint.model.ontology import Ontology, OntologyError
from predlint.platforms.labelbox.ontology import read_ontology
from predlint.platforms.registry import read_ontology as read_any
from predlint.tools.affected_records import count_hits
from predlint.tools.changes import Change
from predlint.tools.tree_comparison import compare

RANDOMS = st.randoms(use_true_random=False)


def ontology(value: object) -> Ontology:
    return read_ontology(json.dumps(value).encode())


def changes(world: World, other: object) -> list[Change]:
    return compare(ontology(world.ontology), ontology(other))


@examples(40)
@given(worlds())
def test_an_ontology_does_not_differ_from_itself(world: World) -> None:
    assert changes(world, world.ontology) == []


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_is_reported_as_what_it_is(name: str) -> None:
    @examples(6)
    @given(worlds(), RANDOMS)
    def check(world: World, rng: Random) -> None:
        edit = apply(name, rng, world)
        if edit is None:
            return
        found = changes(world, edit.ontology)
        if edit.expected is not None:
            assert edit.expected in {(change.cls, change.kind) for change in found}, found
            if edit.expected[0] != "breaking":
                assert not [change for change in found if change.cls == "breaking"]

    check()


#: Edits that may be harmless, and any small change to the file.
HARMLESS = (
    "add_option",
    "add_question",
    "add_tool",
    "relax",
    "unlimit",
    "unpair",
    "relabel",
    "reorder",
    "forget_ids",
    "recolour",
    "disturb",
)


@pytest.mark.slow
@examples(40)
@given(worlds(), RANDOMS, st.lists(st.sampled_from((*HARMLESS, *HARMLESS, *EDITS)), min_size=1, max_size=3))
def test_without_a_breaking_change_good_records_stay_good(world: World, rng: Random, names: list[str]) -> None:
    other = world
    for name in sorted(names, key=lambda name: name == "disturb"):  # the edits count on all members
        edit = Edit(disturb(rng, other.ontology), None) if name == "disturb" else apply(name, rng, other)
        if edit is not None and is_readable(edit.ontology):
            other = World(edit.ontology, world.target, world.media)
    if any(change.cls == "breaking" for change in changes(world, other.ontology)):
        return
    records = Records(world, rng, manner(rng))
    for _ in range(4):
        record = records.one()
        if record is None:
            return
        assert found(other, record) == found(world, record), record


def by_shown(rng: Random, ontology: Any, record: Any) -> Any:
    """The record, in which some questions and options are named by the text that people see."""
    shown: dict[str, set[Any]] = {}
    for kind, items in lists(ontology):
        for item in items if kind != "tools" else ():
            shown.setdefault(str(item[name_of(item)]), set()).add(shown_of(item))

    def rewrite(value: Any) -> Any:
        if isinstance(value, list):
            return [rewrite(one) for one in value]
        if not isinstance(value, dict):
            return value
        made = {key: rewrite(one) for key, one in value.items()}
        texts = shown.get(value.get("name"), set()) - {None, ""} if isinstance(value.get("name"), str) else set()
        if texts and rng.random() < 0.7:
            made["name"] = rng.choice(sorted(texts))
        return made

    return rewrite(record)


@examples(60)
@given(worlds(), RANDOMS, st.sampled_from(("rename", "relabel", "relabel_option", "remove", "add_option", "swap_texts")))
def test_what_is_counted_agrees_with_what_validate_says(tmp_path_factory: Any, world: World, rng: Random, name: str) -> None:
    """What a breaking change hits is refused under the new ontology, and what none hits is as right as it was."""
    edit = apply(name, rng, world)
    if edit is None or not is_readable(edit.ontology):
        return
    other = World(edit.ontology, world.target, world.media)
    expected = changes(world, edit.ontology)
    records = Records(world, rng, manner(rng))
    path = tmp_path_factory.getbasetemp() / "one.ndjson"
    for _ in range(4):
        made = records.one()
        record = by_shown(rng, world.ontology, made) if made is not None else None
        if record is None or found(world, record):
            continue
        path.write_text(json.dumps(record) + "\n")
        counted = count_hits(expected, ontology(world.ontology), "labelbox", [str(path)])[0]
        breaking = [change for change in counted if change.cls == "breaking"]
        after = found(other, record)
        if any(change.hits is not None and change.hits.exact and change.hits.records for change in breaking):
            assert after or edit.expected is None, (counted, record)
        elif all(change.hits is not None for change in breaking):
            assert not after, (counted, record)


def found(world: World, record: object) -> list[str]:
    """What is wrong with a record; not what can only be said of its file, nor that ids cannot be checked where there are none."""
    diagnostics = world.checker.check(json.dumps(record).encode())
    return [d.message for d in diagnostics if d.code not in SUMMARIES | {"NAM012"} and d.severity is not Severity.INFO]


def is_readable(value: object) -> bool:
    try:
        ontology(value)
    except OntologyError:
        return False
    return True


@examples(15)
@given(worlds(ids=("all", "none")), RANDOMS)
def test_breaking_one_way_is_widening_the_other_way_for_what_is_added(world: World, rng: Random) -> None:
    edit = apply("add_tool", rng, world)
    assert edit is not None
    back = compare(ontology(edit.ontology), ontology(world.ontology))
    assert ("breaking", "removed") in {(change.cls, change.kind) for change in back}


@examples(40)
@given(st.integers(0, 10**6))
def test_good_label_rows_stay_good_without_a_breaking_change(seed: int) -> None:
    rng, onto = Random(seed), onto_of(seed)
    try:
        new = read_any(json.dumps(disturb(rng, onto.source)).encode(), "encord")
    except OntologyError:
        return
    if any(change.cls == "breaking" for change in compare(onto.checker.ontology, new)):
        return
    checker = predlint.compile(new)
    for _ in range(2):
        row = Rows(onto, rng, 0.6).one()
        assert [d.message for d in checker.check(row) if d.severity is Severity.ERROR] == [], row
