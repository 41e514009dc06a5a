"""The published JSON Schema says what the reader says."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from predlint.config.keys import CONFIGURATION, config_schema
from predlint.config.load import load
from predlint.model.settings import PER_FILE, PER_RUN, bytes_of

SCHEMA = Draft202012Validator(config_schema())
_DOCS = Path(__file__).parents[2] / "docs"
PAGES = "".join(
    (_DOCS / name).read_text(encoding="utf-8") for name in ("configuration.md", "configuration-reference.md", "shared-configuration.md")
)
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGES, re.M | re.S)

WORDS = st.sampled_from(
    [
        "",
        "a.json",
        "GEO",
        "labelbox",
        "coco",
        "mal",
        "image",
        "default",
        "error",
        "off",
        "never",
        "auto",
        "512MiB",
        "2 g",
        "20000.5k",
        "x\0",
        "-",
    ]
)
SINGLE = st.one_of(WORDS, st.integers(-2, 3), st.booleans(), st.just(1.5))
NAMES = st.sampled_from(["", "GEO007", "a/**"])
VALUES = st.one_of(SINGLE, st.lists(SINGLE, max_size=2), st.dictionaries(NAMES, st.one_of(SINGLE, st.lists(WORDS, max_size=2)), max_size=2))
OF_FILES = st.sampled_from([*PER_FILE, "pattern", "samples", "ontolgy"])
SECTIONS = st.lists(st.one_of(SINGLE, st.dictionaries(OF_FILES, VALUES, max_size=3)), max_size=2)
KEYS = st.sampled_from([*CONFIGURATION.keys, "pattern", "data_rows"])
CONFIGURATIONS = st.dictionaries(KEYS, st.one_of(VALUES, SECTIONS), max_size=3)


def test_of_a_size_in_words_the_reader_alone_knows_how_much_it_is() -> None:
    assert SCHEMA.is_valid({"memory": "1.5k"})
    assert [wrong.at for wrong in CONFIGURATION.wrong({"memory": "1.5k"}, ())] == [("memory",)]
    assert not SCHEMA.is_valid({"memory": 1_500})


@pytest.mark.parametrize("size", ["512M", "512 m", "0.5G", "2GiB", "2 gIB", "900000k", "2  G", ".5G", "2P", "٢G", "1e9", "", "G"])
def test_the_command_and_a_configuration_take_the_same_sizes(size: str) -> None:
    taken = bytes_of(size) is not None
    assert (not [*CONFIGURATION.wrong({"memory": size}, ())], SCHEMA.is_valid({"memory": size})) == (taken, taken)


@pytest.mark.parametrize(("size", "count"), [("100", 100), ("100b", 100), ("1.5k", 1_536), ("2 GiB", 1 << 31), (20_000_000, 20_000_000)])
def test_a_size_counts_bytes(size: str | int, count: int) -> None:
    assert bytes_of(size) == count


@given(CONFIGURATIONS)
def test_schema_and_reader_agree(settings: dict[str, Any]) -> None:
    assert SCHEMA.is_valid(settings) == (not list(CONFIGURATION.wrong(settings, ())))


@given(st.sampled_from(sorted(CONFIGURATION.keys)), st.one_of(VALUES, SECTIONS))
def test_they_agree_on_each_key(key: str, value: Any) -> None:
    assert SCHEMA.is_valid({key: value}) == (not list(CONFIGURATION.wrong({key: value}, ())))


@given(st.sampled_from([*PER_FILE, "pattern"]), VALUES)
def test_they_agree_on_each_key_of_a_section(key: str, value: Any) -> None:
    settings = {"files": [{"pattern": "a/*", key: value}]}
    assert SCHEMA.is_valid(settings) == (not list(CONFIGURATION.wrong(settings, ())))


def test_the_schema_is_one_for_older_editors_too() -> None:
    Draft202012Validator.check_schema(config_schema())
    Draft7Validator.check_schema({**config_schema(), "$schema": "http://json-schema.org/draft-07/schema#"})
    assert {"$defs", "prefixItems", "unevaluatedProperties", "dependentSchemas"}.isdisjoint(
        re.findall(r'"([^"]+)":', json.dumps(config_schema()))
    )


def test_every_setting_is_a_key_with_words_about_it() -> None:
    assert {*PER_FILE, *PER_RUN, "files", "per-file-ignores"} == set(CONFIGURATION.keys)
    assert all(key.about.endswith(".") for key in CONFIGURATION.keys.values())


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_examples_of_the_documentation(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "base.toml").write_text("")  # which one of them extends
    monkeypatch.chdir(tmp_path / "project")
    text = EXAMPLES[number]
    name = "pyproject.toml" if "[tool.predlint]" in text else "predlint.toml"
    Path(name).write_text(text, encoding="utf-8")
    read = load(name)
    assert SCHEMA.is_valid(read.settings)
    assert read.settings == (tomllib.loads(text) if name == "predlint.toml" else tomllib.loads(text)["tool"]["predlint"])


def test_the_documentation_has_every_key() -> None:
    text = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in CONFIGURATION.keys if f"| `{key}`" not in text and f"`{key}` |" not in text] == []
    assert len(EXAMPLES) >= 4
