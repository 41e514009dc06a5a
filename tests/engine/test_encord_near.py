"""What the fast road takes for clean among good Encord label rows is clean, however near it lies to what is wrong.

Not at random: each geometry, every kind of place in a row, each bound.
"""

from __future__ import annotations

import json
from itertools import islice
from random import Random
from typing import Any

import pytest
from encord_rows_kit import ONTOLOGY, Json, Maker, checker

from encord_row_examples import DATASET, HEIGHT, WIDTH
from laws.enc_make import Onto
from laws.enc_mutations import every_mutation
from laws.near import Near, NearFile, text_of
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.model import rle
from predlint.platforms.encord.topics.answers import SUPPRESSED_CODES

_BOUNDS = (-0.0015, -0.0005, -0.0, 0, 0.5, 1, 1.0005, 1.0015, 1.6, 2, 39, 40, 359, 361, -361, 640, 10_000)
#: A beginning and a size, at the edges of the image.
_PAIRS = ((-0.0005, 0.0004), (0.9995, 0.0012), (0.9995, 0.002), (1.0, 0.0005), (-0.2, 0.1))
#: Hashes that no object has: of a feature, of an option, of the data set; a branch that is none, frames behind the last, a mask too short.
_TEXTS = ("BoAt+001", "WoOdX001", DATASET, "main", "300", "375", rle.encode((1000, 500)))
_COMMON = ("createdAt", "createdBy", "lastEditedAt", "lastEditedBy", "manualAnnotation", "isDeleted", "reviews", "trackHash")
_COUNTED, _STRANGERS = ("actions", "range", "polygons"), ("spaceId", "event", "metadata", "dynamic", "cuboid")
#: Told once a file: of these the stream keeps how many there are.
_OF_FILES = frozenset({"CNF210"})
#: Of rows of one kind: the profile, and how their objects are written.
MANNERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "images": ("image", "default", {"sure": True, "rings": 0.7}),
    "groups": ("img_group", "partial-match", {"sure": False, "listed": True, "rings": 0.0}),
    "images, listed": ("image", "default", {"sure": True, "features": ["boat", "buoy"]}),
    "videos": ("video", "strict-match", {"sure": False, "edited": True, "extras": 0.3}),
}


def _good(kind: str, profile: str, manner: dict[str, Any]) -> list[Json]:
    maker = Maker(Random(2))
    maker.features, maker.kinds = ["boat", "ferry", "pier", "rope", "buoy", "water", "oar"], [kind]
    usual: dict[str, Any] = {"edited": False, "listed": False, "rings": 0.5, "extras": 0.0}
    for name, value in (usual | manner).items():
        setattr(maker, name, value)
    explain = checker(profile).record_plan.file_rules(None).explain
    made = (_classified(maker, maker.row()) for _ in range(400))
    return list(islice((row for row in made if not {found.code for found in explain(row)} - _OF_FILES), 60))


def _classified(maker: Maker, row: Json) -> Json:
    """Groups of images have classifications too."""
    if row["data_type"] == "img_group":
        answers = json.loads(json.dumps(maker.classifications(len(row["data_units"]))))  # lists in place of tuples
        row["classification_answers"] = {entry["classificationHash"]: entry for entry in answers}
    return row


def _named(item: Json) -> Any:
    """What an object is of, and whether it is turned."""
    turned: Any = item.get("rotatableBoundingBox")
    return item.get("featureHash"), bool(turned) and not turned["theta"]


class Rows(NearFile):
    """A file of which good rows were seen."""

    hidden_codes = _OF_FILES | SUPPRESSED_CODES  # once the latter were told, other rows may lack what they ask for

    def __init__(self, kind: str, profile: str, manner: dict[str, Any]) -> None:
        self.good = _good(kind, profile, manner)
        listed = None
        if manner.get("features"):  # in a list of the data rows
            rows = [DataRow(at, row["data_title"], row["data_hash"], None, WIDTH, HEIGHT) for at, row in enumerate(self.good)]
            listed = DataRows(rows)
        self.rules: Any = checker(profile).record_plan.file_rules(listed)
        for row in self.good:
            self.rules.explain(row)
            self.rules.add(b"", row, True)
        fine = [row for row in self.good if self.clean_count(text_of(row)) == 1]
        self.bases = sorted(fine, key=lambda row: len(text_of(row)))  # small ones first: each kind of place has one turn
        self.neighbours = [text_of(row) for row in self.bases[:2]]
        assert len(self.bases) > 9
        self.rules.snapshot()

    def is_recorded(self, change: str) -> bool:
        return "/objects/" not in change or "confidence" in change or "theta" in change


@pytest.mark.slow
@pytest.mark.parametrize("name", MANNERS)
def test_clean_variants_of_good_rows_have_no_findings(name: str) -> None:
    near_file = Rows(*MANNERS[name])
    near = Near(near_file.good, _BOUNDS, _named, _PAIRS, _TEXTS, _COMMON, _COUNTED, _STRANGERS)
    asked = clean_count = 0
    above = 6  # so deep is what stands above all that is drawn
    for row in near_file.bases:
        assert near_file.check_law(text_of(row), "nothing")
        for change, text in near.of(row, deepest=100 if name in ("images", "videos") else above):
            asked, clean_count = asked + 1, clean_count + near_file.check_law(text, change)
    near.done.clear()
    for change, text in near.of(near_file.bases[-1], deepest=above):  # in a row that has all
        asked, clean_count = asked + 1, clean_count + near_file.check_law(text, change)
    onto = Onto(json.loads(ONTOLOGY.read_bytes()))
    for mutation in () if "listed" in name else every_mutation():
        mutants = (mutation.apply(Random(3), row, onto) for row in near_file.bases[::4])
        usual = (found for found in mutants if found is not None and not (found.profile or found.before or found.rows))
        for mutant in islice(usual, 2):
            asked, clean_count = asked + 1, clean_count + near_file.check_law(text_of(mutant.row), mutation.name)
    assert asked > 500
    assert 0 < clean_count < asked
