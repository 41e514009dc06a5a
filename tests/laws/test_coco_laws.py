"""What holds for every COCO file, good, spoilt or broken."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import predlint
import warm
from laws.coco_make import ALLOWED, HARBOUR, UNUSUAL_VALUES, Json, Maker, World, disturb, examples, run, worlds, written
from laws.coco_mutations import MUTATIONS, Mutation, mismatched_worlds
from predlint.io.reread import RereadRecord
from predlint.model.diagnostics import Severity
from predlint.model.findings import pointer
from predlint.model.registry import RULES
from predlint.platforms.coco.context_builder import build_context
from predlint.platforms.coco.stream import CocoCrossRecordRules
from predlint.shape.json_schema import check_schema

WORLDS = ("truth", "categories", "encord", "mapped", "rows")
KINDS = ("bbox", "segm", "keypoints", "caption", "boxed")
SEEDS = st.integers(0, 10**6)
WORLD = st.sampled_from(WORLDS)


def found(world: World, data: bytes) -> list[predlint.Diagnostic]:
    return world.checker.validate(data, data_rows=world.rows).diagnostics


def count_findings(diagnostics: list[predlint.Diagnostic]) -> Counter[tuple[Any, ...]]:
    """All that is said but for the places in the text."""
    return Counter((d.code, d.pointer, d.message, d.help, json.dumps(d.value), json.dumps(d.record)) for d in diagnostics)


# -- good files, and those that are spoilt in one way ------------------------------------------------------------------------


@examples(40)
@given(SEEDS, WORLD)
def test_good_files_give_no_finding(seed: int, name: str) -> None:
    rng, world = Random(seed), worlds()[name]
    maker = Maker(world, rng)
    assert [d for d in found(world, written(rng, maker.document(20))) if d.code not in ALLOWED] == []
    if not world.encord:
        assert [d for d in found(world, written(rng, maker.results(rng.choice(KINDS), 20))) if d.code not in ALLOWED] == []


def test_every_rule_has_a_mutation() -> None:
    about_files = {code for code, rule in RULES.items() if rule.dialect == "coco" and rule.layer != "ontology"}
    assert {mutation.code for mutation in MUTATIONS} == about_files - {"GEO354", "GEO358", "DUP313", "CNF320"}  # which take many elements


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.code}-{m.world}")
def test_mutation_yields_its_rule_and_nothing_else(mutation: Mutation, tmp_path: Path) -> None:
    world = mismatched_worlds()[mutation.world]
    for seed in range(2):
        text, at = mutation.make(Random(seed), world)
        file = tmp_path / "predictions.json"
        file.write_bytes(text.encode())
        given = world.checker.validate(file, data_rows=world.rows).diagnostics
        shown = [(d.code, d.pointer, d.message) for d in given]
        assert at in [d.pointer for d in given if d.code == mutation.code], shown
        assert {d.code for d in given} - ALLOWED - {mutation.code} - mutation.also == set(), shown


# -- the explainer and the JSON Schema ---------------------------------------------------------------------------------------


class Oracle:
    """The shape of one annotation, and its JSON Schema at work."""

    def __init__(self, world: World) -> None:
        self.world = world
        schema = world.checker.json_schema
        check_schema(schema)
        self.validator = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/instance"})
        self.explain = cast(Any, world.checker.record_plan).annotation("instances")

    def agree(self, annotation: Any) -> None:
        """The law: the explainer of the shape finds an error exactly if the schema refuses."""
        errors = [f for f in self.explain(annotation) if f.rule.severity is Severity.ERROR]
        accepted = self.validator.is_valid(annotation)
        shown = [(f.code, pointer(f.path)) for f in errors]
        assert accepted == (not errors), (shown, [e.message[:200] for e in self.validator.iter_errors(annotation)], annotation)


ANY = st.recursive(
    st.sampled_from(UNUSUAL_VALUES) | st.text(max_size=3) | st.integers(-2, 9) | st.floats(0, 2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["size", "counts", "x", "", "id"]), inner, max_size=3),
    max_leaves=9,
)


@examples(60)
@given(SEEDS, st.sampled_from(("truth", "encord")))
def test_explainer_and_schema_agree(seed: int, name: str) -> None:
    rng, world = Random(seed), worlds()[name]
    oracle, maker = Oracle(world), Maker(world, rng)
    for _ in range(4):
        annotation: Any = maker.annotation(1, rng.choice(world.categories))
        oracle.agree(annotation)
        for _ in range(rng.randint(1, 4)):
            annotation = disturb(rng, annotation)
            oracle.agree(annotation)


@examples(60)
@given(
    ANY, st.sampled_from(("bbox", "segmentation", "keypoints", "score", "id", "area", "iscrowd", "num_keypoints", "size", "counts")), WORLD
)
def test_explainer_and_schema_agree_on_any_json(value: Any, member: str, name: str) -> None:
    oracle = Oracle(worlds()[name])
    good = Maker(oracle.world, Random(3)).annotation(1, oracle.world.categories[2])
    oracle.agree(value)
    if member in ("size", "counts"):
        oracle.agree({**good, "segmentation": {**good["segmentation"], member: value}})
    else:
        oracle.agree({**good, member: value})


# -- the same file, written otherwise ----------------------------------------------------------------------------------------


def _mutated(rng: Random, world: World, count: int) -> Json:
    document = Maker(world, rng).document(count, info={"year": 2025}, licenses=[{"id": 1, "images": []}], videos=[])
    for _ in range(rng.randint(0, 10)):
        elements = document[rng.choice(("images", "categories", "annotations", "annotations"))]
        at = rng.randrange(len(elements))
        elements[at] = disturb(rng, elements[at])
    document["annotations"] += rng.choices(document["annotations"], k=rng.randint(0, 2))
    return document


#: What is told once a file of images, categories and annotations alike, at the first of them.
_ONCE = frozenset({"REC313"})


def _once(diagnostics: list[predlint.Diagnostic]) -> Counter[str]:
    return Counter(d.code for d in diagnostics if d.code in _ONCE)


@examples(60)
@given(SEEDS, WORLD)
def test_the_order_of_members_and_gzip_change_nothing(seed: int, name: str) -> None:
    rng, world = Random(seed), worlds()[name]
    document = _mutated(rng, world, 25)
    data = written(rng, document)
    plain, packed = found(world, data), found(world, gzip.compress(data, 1))
    assert [d.as_dict() for d in packed] == [d.as_dict() for d in plain]
    other = dict(rng.sample(list(document.items()), len(document)))
    turned = found(world, written(rng, other))
    orders = list(document), list(other)
    assert count_findings([d for d in turned if d.code not in _ONCE]) == count_findings([d for d in plain if d.code not in _ONCE]), orders
    assert _once(turned) == _once(plain), orders


# -- any JSON, and broken bytes ----------------------------------------------------------------------------------------------

MEMBERS = ("images", "categories", "annotations", "info", "predictions", "id", "image_id", "bbox")
ANY_ROOT = st.recursive(
    st.sampled_from(UNUSUAL_VALUES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=5),
    max_leaves=16,
)


@examples(150)
@given(ANY_ROOT, WORLD, st.booleans())
def test_any_json_gives_a_report(root: Any, name: str, fast: bool) -> None:
    run(worlds()[name], json.dumps(root).encode(), fast=fast)


@examples(150)
@given(st.binary(max_size=40) | st.text('[]{},:"\\ \n0aNiea', max_size=60).map(str.encode), WORLD, st.integers(0, 3))
def test_any_bytes_give_a_report(junk: bytes, name: str, where: int) -> None:
    world = worlds()[name]
    text = json.dumps(Maker(world, Random(where)).document(4)).encode()
    at = where * len(text) // 4
    run(world, junk, fast=True)
    run(world, text[:at] + junk + text[at:], fast=True)


def _corrupted(rng: Random, data: bytes) -> tuple[bytes, int]:
    """The bytes with a fault somewhere, and its place."""
    at = rng.randrange(len(data))
    change = rng.randrange(4)
    if change == 0:
        return data[:at], at
    if change == 1:
        return data[:at] + data[at + 1 :], at
    junk = rng.choice((b"\0", b"\xff", b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"x", b"1", b"\n", b"NaN", b"\xef\xbb\xbf"))
    return data[:at] + junk + data[at + (change == 3) :], at


#: What is missing in an image is an error if an annotation, perhaps one behind the break, is drawn with it; else a warning.
MILDER = {"KEY305": "KEY320"}


@pytest.mark.slow
@examples(150)
@given(SEEDS, st.sampled_from(("categories", "truth", "encord")))
def test_nothing_that_stands_before_a_break_is_lost(seed: int, name: str) -> None:
    """What is said of one element by itself is still said, at its place, when bytes behind it are broken."""
    rng, world = Random(seed), worlds()[name]
    document = _mutated(rng, world, 15)
    broken, at = _corrupted(rng, data := written(rng, document))
    report = world.checker.validate(broken, data_rows=world.rows)
    assert report.summary.complete
    after = {(d.code, d.pointer, d.offset, d.line, d.column) for d in report.diagnostics}
    breaks = not _is_json(broken)
    assert not breaks or not report.ok, "a broken file passes"
    ends = _ends(data, document)
    # What annotations are held against is known whole where the file breaks off behind it.
    layers = ("shape", "record") if at > max(end for element, end in ends.items() if not element.startswith("/annotations")) else ("shape",)
    for d in found(world, data):
        element = "/".join(d.pointer.split("/")[:3])
        if RULES[d.code].layer in layers and ends.get(element, len(data)) < at:
            code = MILDER.get(d.code, d.code)
            assert {(each, d.pointer, d.offset, d.line, d.column) for each in (d.code, code)} & after, (
                d,
                at,
                broken[max(0, at - 80) : at + 80],
            )


def _is_json(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


def _ends(data: bytes, document: Json) -> dict[str, int]:
    """The last byte of each element of each list of a file."""
    decoder, text = json.JSONDecoder(), data.decode()
    ends: dict[str, int] = {}
    for name in ("images", "categories", "annotations"):
        at = text.index("[", text.index(f'"{name}"', 0 if name != "images" else text.rindex('"images"'))) + 1
        for number in range(len(document[name])):
            while text[at] in " \n,":
                at += 1
            _, at = decoder.raw_decode(text, at)
            ends[f"/{name}/{number}"] = len(text[:at].encode())
    return ends


@pytest.mark.parametrize("ontology", ["coco.json", "ontology.json"])
def test_the_command_reports_every_broken_file(ontology: str, tmp_path: Path) -> None:
    files: dict[str, bytes] = {}
    for seed in range(30):
        rng = Random(seed)
        data, _ = _corrupted(rng, written(rng, _mutated(rng, worlds()["truth"], 6)))
        files[f"broken_{seed}.json"] = data
        (tmp_path / f"broken_{seed}.json").write_bytes(data)
    ran = warm.run(["validate", *files, "-O", HARBOUR / ontology, "--dialect", "coco", "--format", "jsonl"], cwd=tmp_path)
    assert ran.returncode == 1, ran.stderr
    assert b"Traceback" not in ran.stderr and b"internal error" not in ran.stderr
    errors = {line["file"] for line in map(json.loads, ran.stdout.splitlines()) if line["severity"] == "error"}
    assert {name for name, data in files.items() if not _is_json(data)} <= errors


# -- across elements ---------------------------------------------------------------------------------------------------------


def _stream(world: World, document: Json, begin: int, end: int) -> CocoCrossRecordRules:
    """The accumulator of a part of a file: of so many of its elements, from the first image to the last annotation."""
    plan = cast(Any, world.checker.record_plan)
    context, links = build_context(
        results=False, images=document["images"], categories=document["categories"],
        truth=plan.reference, structure=plan.structure, mapping=plan.mapping, rows=world.rows,
    )  # fmt: skip
    stream = CocoCrossRecordRules(links, context.has_keypoints())
    adds = {"images": stream.add_image, "categories": stream.add_category, "annotations": stream.add_annotation}
    elements = [(name, element) for name in adds for element in document[name]]
    for name, element in elements[begin:end]:
        adds[name](element)
    return stream


def _stream_findings(stream: CocoCrossRecordRules, document: Json) -> list[Any]:
    elements = [element for name in ("images", "categories", "annotations") for element in document[name]]

    def read(position: int) -> RereadRecord:
        value = elements[position]
        return RereadRecord(1, b"", value if isinstance(value, dict) else {})

    def words(finding: Any) -> tuple[Any, ...]:
        return finding.code, pointer(finding.path), finding.words()

    return [(position, *words(finding)) for position, finding in stream.finalize(read)] + [words(f) for f in stream.summary()]


@examples(60)
@given(SEEDS, WORLD)
def test_merge_is_associative_and_the_same_as_one_pass(seed: int, name: str) -> None:
    rng, world = Random(seed), worlds()[name]
    document = _mutated(rng, world, 20)
    document["annotations"] += [{**a, "id": 1} if isinstance(a, dict) else a for a in rng.choices(document["annotations"], k=2)]
    count = sum(len(document[name]) for name in ("images", "categories", "annotations"))
    first, second = sorted(rng.choices(range(count + 1), k=2))

    def parts() -> list[CocoCrossRecordRules]:
        return [_stream(world, document, *cut) for cut in ((0, first), (first, second), (second, count))]

    whole = _stream(world, document, 0, count)
    a, b, c = parts()
    a.merge(b.snapshot())
    a.merge(c.snapshot())
    x, y, z = parts()
    y.merge(z.snapshot())
    x.merge(y.snapshot())
    expected = _stream_findings(whole, document)
    assert _stream_findings(a, document) == expected
    assert _stream_findings(x, document) == expected
