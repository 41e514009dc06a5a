"""Which member carries a feature's value, as shown with the ontology: the one that good records have, and no other."""

from __future__ import annotations

import json
from functools import cache
from random import Random

import pytest

from laws.ontologies import FORMS, MEDIA, World, fits, make_ontology, world
from laws.records import Records
from predlint.model.diagnostics import Severity
from predlint.platforms.labelbox.features import value_members
from predlint.platforms.labelbox.ontology import read_ontology

FLAT = ("bbox", "polygon", "point", "line", "mask")


@cache
def worlds_of(media: str | None) -> list[World]:
    """Worlds of one medium in which nothing is refused for its target."""
    return [world(make_ontology(Random(seed), features=24, media=media), "mal", media) for seed in range(8)]


@pytest.mark.parametrize("media", MEDIA)
def test_good_records_carry_the_value_where_the_carriers_say(media: str | None) -> None:
    for one in worlds_of(media):
        read = read_ontology(one.ontology)
        told = {id(given): value_members(known, media) for given, known in zip(one.tools, read.tools, strict=True)}
        told |= {id(given): value_members(known, media) for given, known in zip(one.questions, read.classifications, strict=True)}
        records = Records(one, Random(1))
        for kind, feature in one.features:
            if media is None and feature.get("tool") in FORMS["image"] and kind not in FLAT:
                continue  # where the medium is not known, an image is told
            record = records.of(kind, feature)
            assert [member for member in told[id(feature)] if member in record] != [], (feature, record)


@pytest.mark.parametrize("media", MEDIA)
def test_what_has_no_carrier_has_no_place_on_the_medium(media: str | None) -> None:
    for one in worlds_of(media):
        able = {id(feature) for _, feature in one.features}
        read = read_ontology(one.ontology)
        for given, known in zip(one.tools, read.tools, strict=True):
            assert bool(value_members(known, media)) == (id(given) in able), given
        for given, known in zip(one.questions, read.classifications, strict=True):
            assert bool(value_members(known, media)) == (id(given) in able), given


@pytest.mark.parametrize("media", [medium for medium in MEDIA if medium is not None])
def test_a_value_elsewhere_is_refused(media: str) -> None:
    """A value of a tool in a member that is none of its carriers is an error, whatever it is."""
    for one in worlds_of(media)[:3]:
        for given, known in zip(one.tools, read_ontology(one.ontology).tools, strict=True):
            if known.kind == "unknown" or any(given["name"] in (q["name"], q.get("instructions")) for q in one.questions):
                continue
            for member in {*FLAT, "location", "textSelections", "segments", "relationship"} - {*value_members(known, media)}:
                line = json.dumps({"dataRow": {"globalKey": "k"}, "name": given["name"], member: {}})
                assert any(d.severity is Severity.ERROR for d in one.checker.check(line)), line


@pytest.mark.parametrize("media", MEDIA)
def test_prompts_are_asked_on_their_medium_only(media: str | None) -> None:
    for one in worlds_of(media):
        for given, known in zip(one.questions, read_ontology(one.ontology).classifications, strict=True):
            if given["type"] != "mystery":
                assert value_members(known, media) == (("answer",) if fits(given, media) else ())
