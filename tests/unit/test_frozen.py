"""Values that do not change."""

from __future__ import annotations

import pickle
from operator import ne

import pytest

from predlint.model.ontology import Ontology, Tool
from predlint.platforms.label_studio.ontology import Label, Place


def test_where_something_stands_makes_no_other_value_of_it() -> None:
    here, there = (Label("car", "car", place=Place(line=line)) for line in (3, 7))
    assert ne(here, there) is False
    assert (here == there, hash(here) == hash(there), repr(here) == repr(there)) == (True, True, True)
    assert here != Label("car", "car", max_usages=1)
    assert here != Ontology(name="car")
    assert here != "car"


def test_an_ontology_shows_its_parts_and_not_the_text_it_was_read_from() -> None:
    ontology = Ontology((Tool("car", "box"),), document=["…"], places={"/tools/0": 1})
    assert repr(ontology).startswith("Ontology(tools=(Tool(name='car', kind='box',")
    assert "document" not in repr(ontology)
    assert "places" not in repr(ontology)


def test_it_goes_to_other_processes_and_stays_as_it_is() -> None:
    ontology = Ontology((Tool("car", "box"),), media="image")
    assert pickle.loads(pickle.dumps(ontology)) == ontology
    with pytest.raises(AttributeError):
        ontology.media = "video"  # pyright: ignore[reportAttributeAccessIssue]
