"""A file that does not exist raises what its kind of file raises, and Python's own FileNotFoundError."""

from __future__ import annotations

import errno
import pickle
from pathlib import Path
from typing import Any, get_args

import pytest

import predlint
from predlint.model.settings import DIALECTS, EVERY_PROFILE, MEDIA, PROFILES, TARGETS


@pytest.mark.parametrize("name", ["gone.json", "gone.xml", "gone.onto", "gone"])
@pytest.mark.parametrize("options", [{}, {"dialect": "coco"}])
def test_of_the_ontology(name: str, options: dict[str, Any]) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        predlint.compile(name, **options)
    assert isinstance(caught.value, predlint.OntologyError)
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, name)
    assert str(caught.value).startswith(f"{name}: there is no such file")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), again.errno, again.filename) == (type(caught.value), str(caught.value), errno.ENOENT, name)


def test_of_predictions_and_data_rows(repository: Path) -> None:
    street = repository / "examples" / "street"
    checker = predlint.compile(street / "ontology.json", media="image")
    for call in (checker.validate, checker.raise_for_errors):
        with pytest.raises(FileNotFoundError) as caught:
            call("gone.ndjson")
        assert isinstance(caught.value, predlint.SourceError)
        assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, "gone.ndjson")
        assert pickle.loads(pickle.dumps(caught.value)).filename == "gone.ndjson"
    with pytest.raises(FileNotFoundError) as rows:
        checker.validate(street / "clean.ndjson", data_rows="gone.csv")
    assert isinstance(rows.value, predlint.DataRowsError)
    assert (rows.value.errno, rows.value.filename) == (errno.ENOENT, "gone.csv")
    with pytest.raises(FileNotFoundError):
        predlint.read_data_rows("gone.txt")


@pytest.mark.parametrize("option", ["rules", "map"])
def test_of_other_files(option: str, repository: Path) -> None:
    given: dict[str, Any] = {option: "gone.onto"}
    with pytest.raises(FileNotFoundError) as caught:
        predlint.compile(repository / "examples" / "street" / "ontology.json", **given)
    assert isinstance(caught.value, predlint.OptionError)
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, "gone.onto")


def test_a_folder_is_there() -> None:
    with pytest.raises(predlint.OntologyError) as caught:
        predlint.compile(".")
    assert not isinstance(caught.value, FileNotFoundError)


def test_the_types_have_the_words_that_options_take() -> None:
    assert get_args(predlint.Target) == TARGETS
    assert get_args(predlint.Media) == MEDIA
    assert get_args(predlint.Dialect) == DIALECTS
    assert get_args(predlint.Profile) == EVERY_PROFILE
    assert {name for names in PROFILES.values() for name in names} == set(EVERY_PROFILE)
