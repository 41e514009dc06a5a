"""What is in force for a file, and whence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from predlint.config.configuration import Configuration
from predlint.config.load import effective_settings, included, load, of_sections, path_of

TEXT = """\
ontology = "o.json"
data-rows = "rows.csv"
target = "mal"
ignore = ["CNF"]
select = ["GEO", "CNF"]
format = ["text", "jsonl=out/found.jsonl"]
severity = {GEO007 = "info", ANS = "off"}
include = ["preds/*.ndjson"]

[per-file-ignores]
"preds/**" = ["KEY002"]
"*.old" = ["UID", "ANS"]

[[files]]
pattern = "preds/**"
ontology = "second.json"
media = "video"
data-rows = ""

[[files]]
pattern = ["preds/*.old", "x"]
ontology = "https://example.org/third.json"
rules = ["mine.onto", "/abs/other.onto"]
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configuration:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "predlint.toml").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return load("conf/predlint.toml")


def settings_of(read: Configuration | None, file: str | None, *names: str, **given: Any) -> list[tuple[Any, str]]:
    settings = effective_settings(read, given, file).settings
    return [(settings[name].value, settings[name].origin) for name in names]


def test_nothing_is_set_without_a_configuration() -> None:
    assert settings_of(None, "a", "ontology", "target", "samples") == [(None, "default"), ("model-run", "default"), (3, "default")]
    assert settings_of(None, "a", "ontology", ontology="o.json") == [("o.json", "command line")]


def test_the_top_then_the_last_section_that_sets_a_key(read: Configuration) -> None:
    assert settings_of(read, "conf/a", "ontology", "media") == [("conf/o.json", "conf/predlint.toml:1"), (None, "default")]
    names = ("ontology", "media", "data-rows", "target", "rules")
    assert settings_of(read, "conf/preds/a", *names) == [
        ("conf/second.json", "conf/predlint.toml:16"),
        ("video", "conf/predlint.toml:17"),
        (None, "conf/predlint.toml:18"),
        ("mal", "conf/predlint.toml:3"),
        ([], "default"),
    ]
    assert settings_of(read, "conf/preds/a.old", "ontology", "media", "rules") == [
        ("https://example.org/third.json", "conf/predlint.toml:22"),
        ("video", "conf/predlint.toml:17"),
        (["conf/mine.onto", "/abs/other.onto"], "conf/predlint.toml:23"),
    ]
    assert effective_settings(read, {}, "conf/preds/a.old").sections == (0, 1)


def test_the_command_line_wins_but_adds_to_ignore_and_severity(read: Configuration) -> None:
    given = {"ontology": "mine.json", "select": ["REC"], "ignore": ["MET"], "severity": {"ANS": "error"}}
    names = ("ontology", "select", "ignore", "severity")
    both = "command line"
    assert [(s.value, s.origin) for name in names for s in [effective_settings(read, given, "conf/preds/a").settings[name]]] == [
        ("mine.json", both),
        (["REC"], both),
        (["CNF", "MET"], f"conf/predlint.toml:4, {both}"),
        ({"GEO007": "info", "ANS": "error"}, f"conf/predlint.toml:7, {both}"),
    ]
    assert settings_of(read, None, "format") == [(["text", "jsonl=conf/out/found.jsonl"], "conf/predlint.toml:6")]


def test_files_that_are_checked_alike_are_one_group(read: Configuration) -> None:
    def group(file: str, **given: Any) -> Any:
        return effective_settings(read, given, file).group

    assert group("conf/preds/a") == group("conf/preds/b") != group("conf/a")
    assert group("conf/a") != group("conf/a.old"), "other rules are left out"
    assert effective_settings(read, {}, "conf/preds/b.old").ignored == (
        ("KEY002", "conf/predlint.toml:11"),
        ("UID", "conf/predlint.toml:12"),
        ("ANS", "conf/predlint.toml:12"),
    )


def test_what_is_included_and_what_sections_may_say(read: Configuration, tmp_path: Path) -> None:
    (tmp_path / "conf" / "preds").mkdir()
    for name in ("b.ndjson", "a.ndjson", "c.txt"):
        (tmp_path / "conf" / "preds" / name).touch()
    assert [path.replace("\\", "/") for path in included(read)] == ["conf/preds/a.ndjson", "conf/preds/b.ndjson"]
    ontologies = [way.value("ontology") for way in of_sections(read)]
    assert ontologies == ["conf/o.json", "conf/second.json", "https://example.org/third.json"]
    assert path_of(read, "../up.json") == "up.json"
