"""One configuration extends another: what holds, where it begins, where it stands."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.config.config_file import read_layer
from predlint.config.configuration import Configuration, excluded_by, merge
from predlint.config.keys import CONFIGURATION
from predlint.config.load import ConfigError, effective_settings, included, load, of_sections
from predlint.model.settings import PER_FILE, PER_RUN

BASE = """\
ontology = "o.json"
data-rows = "lists/rows.csv"
rules = ["team.onto"]
target = "mal"
select = ["GEO", "CNF", "KEY"]
ignore = ["CNF"]
exclude = ["drafts/", "*.old"]
format = ["html=out/report.html"]
include = ["project/*.ndjson"]
severity = {GEO007 = "info", ANS = "off", tiny = "off"}

[per-file-ignores]
"*.legacy" = ["KEY002"]
"project/preds/**" = ["UID"]
"preds/**" = ["ANS"]

[[files]]
pattern = "project/video/**"
ontology = "video.json"
media = "video"
"""
OWN = """\
extend = "../base.toml"
target = "model-run"
select = ["GEO"]
ignore = ["GEO105"]
exclude = ["!drafts/", "/own.old"]
severity = {sticks-out = "error", REC = "off"}

[per-file-ignores]
"*.legacy" = []
"preds/**" = ["DUP"]

[[files]]
pattern = "video/late/**"
ontology = "late.json"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read(here: Path) -> Configuration:
    (here / "project").mkdir()
    (here / "base.toml").write_text(BASE)
    (here / "project" / "predlint.toml").write_text(OWN)
    return load("project/predlint.toml")


def setting_of(read: Configuration, name: str, file: str | None = None, **given: Any) -> tuple[Any, str]:
    setting = effective_settings(read, given, file).settings[name]
    return setting.value, setting.origin


def assert_config_errors(*faults: str, path: str = "predlint.toml", found: bool = False) -> None:
    with pytest.raises(ConfigError) as caught:
        load(path, found=found)
    assert [f"{fault.where}: {fault.message}" + (f"; {fault.help}" if fault.help else "") for fault in caught.value.faults] == [*faults]


# -- what holds -------------------------------------------------------------------------------------------------------------


def test_a_key_wins_over_that_of_the_base_and_paths_begin_where_they_stand(read: Configuration) -> None:
    own = "project/predlint.toml"
    assert setting_of(read, "target") == ("model-run", f"{own}:2")
    assert setting_of(read, "select") == (["GEO"], f"{own}:3")
    assert setting_of(read, "ontology") == ("o.json", "base.toml:1")
    assert setting_of(read, "data-rows") == ("lists/rows.csv", "base.toml:2")
    assert setting_of(read, "rules") == (["team.onto"], "base.toml:3")
    assert setting_of(read, "format") == (["html=out/report.html"], "base.toml:8")
    assert setting_of(read, "extend") == ("base.toml", f"{own}:1")
    assert (read.path, read.folder, read.bases) == (own, "project", ("base.toml",))


def test_what_is_left_out_adds_up_and_levels_win_rule_by_rule(read: Configuration) -> None:
    both = "base.toml:{}, project/predlint.toml:{}"
    assert setting_of(read, "ignore") == (["CNF", "GEO105"], both.format(6, 4))
    assert setting_of(read, "ignore", ignore=["MET"]) == (["CNF", "GEO105", "MET"], both.format(6, 4) + ", command line")
    levels, origin = setting_of(read, "severity")
    assert levels == {"sticks-out": "error", "ANS": "off", "tiny": "off", "REC": "off"}, "sticks-out is the name of GEO007"
    assert origin == both.format(10, 6)
    assert read.where("severity", "ANS") == "base.toml:10"
    assert read.where("severity", "sticks-out") == "project/predlint.toml:6"


def test_sections_come_behind_those_of_the_base(read: Configuration) -> None:
    assert setting_of(read, "ontology", "project/video/a") == ("video.json", "base.toml:19")
    assert setting_of(read, "ontology", "project/video/late/a") == ("project/late.json", "project/predlint.toml:14")
    assert setting_of(read, "media", "project/video/late/a") == ("video", "base.toml:20")
    assert setting_of(read, "ontology", "video/late/a") == ("o.json", "base.toml:1"), "a pattern begins at the folder of its file"
    assert [way.value("ontology") for way in of_sections(read)] == ["o.json", "video.json", "project/late.json"]


def test_rules_for_patterns_win_pattern_by_pattern(read: Configuration) -> None:
    def ignored(file: str) -> set[tuple[str, str]]:
        return {*effective_settings(read, {}, file).ignored}

    assert ignored("project/x.legacy") == set(), "the same pattern: without a slash it holds in any folder"
    assert ignored("project/preds/a") == {("UID", "base.toml:14"), ("DUP", "project/predlint.toml:10")}
    assert ignored("preds/a") == {("ANS", "base.toml:15")}, "the same words, and another pattern, since it begins elsewhere"


def test_patterns_of_what_is_left_out_begin_where_they_stand(read: Configuration) -> None:
    excluded = excluded_by(read, [])
    assert excluded is not None
    assert str(excluded.why("project/a.old")) == '"*.old" in base.toml:7'
    assert excluded.why("project/drafts/a") is None, "taken back in"
    assert str(excluded.why("project/own.old")) == '"/own.old" in project/predlint.toml:5'


def test_what_a_base_includes_begins_at_its_folder(read: Configuration, here: Path) -> None:
    (here / "project" / "a.ndjson").touch()
    (here / "b.ndjson").touch()
    assert included(read) == [os.path.join("project", "a.ndjson")]


def test_an_empty_list_takes_nothing_over(here: Path) -> None:
    (here / "far.toml").write_text('ignore = ["CNF"]\nexclude = ["a"]\nselect = ["GEO"]\n')
    (here / "base.toml").write_text('extend = "far.toml"\nignore = []\n')
    (here / "predlint.toml").write_text('extend = "base.toml"\nignore = ["UID"]\nexclude = []\nselect = []\n')
    read = load("predlint.toml")
    assert [read.settings[name] for name in ("ignore", "exclude", "select")] == [["UID"], [], []]
    assert excluded_by(read, []) is None


def test_names_of_rules_of_a_base_may_stand_in_the_other_file(here: Path) -> None:
    (here / "base.toml").write_text('rules = ["mine.onto"]\nignore = ["of-project"]\n')
    (here / "predlint.toml").write_text('extend = "base.toml"\nseverity = {tiny = "off"}\n')
    assert load("predlint.toml").settings["severity"] == {"tiny": "off"}
    (here / "base.toml").write_text("")
    assert_config_errors('predlint.toml:2: severity.tiny: "tiny" matches no rule; predlint rule lists them all')


def test_a_pyproject_may_extend_and_be_extended(here: Path) -> None:
    (here / "base").mkdir()
    (here / "base" / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.predlint]\ntarget = "mal"\nmap = "m.json"\n')
    (here / "pyproject.toml").write_text('[tool.predlint]\nextend = "base/pyproject.toml"\n')
    read = load("pyproject.toml")
    assert setting_of(read, "target") == ("mal", "base/pyproject.toml:4")
    assert setting_of(read, "map") == (os.path.join("base", "m.json"), "base/pyproject.toml:5")


# -- laws -------------------------------------------------------------------------------------------------------------------

#: A sound value of each key, as TOML.
VALUES = {
    "ontology": '"o.json"', "dialect": '"coco"', "target": '"mal"', "media": '"video"', "profile": '"docs-2023"', "map": '"m.json"',
    "data-rows": '"r.csv"', "rules": '["r.onto"]', "reference": '"old.ndjson"', "include": '["a/*"]',
    "exclude": '["b/"]', "select": '["GEO"]', "ignore": '["CNF"]',
    "severity": '{GEO007 = "off"}', "per-file-ignores": '{"c/**" = ["UID"]}', "fail-level": '"never"', "baseline": '"known.json"',
    "format": '["json=x.json"]', "samples": "7", "statistics": "true", "jobs": "2", "memory": '"64M"', "max-record": '"1M"',
    "extend": '"far.toml"', "required-version": '">=0.0"', "files": '[{pattern = "d/*", media = "pdf"}]',
}  # fmt: skip


@pytest.mark.parametrize("key", CONFIGURATION.keys)
def test_every_key_may_stand_in_a_base(here: Path, key: str) -> None:
    """It has the same value and place as in the base by itself."""
    (here / "far.toml").write_text("")
    (here / "base.toml").write_text(f"\n{key} = {VALUES[key]}\n")
    (here / "predlint.toml").write_text('extend = "base.toml"\n')
    alone, read = load("base.toml"), load("predlint.toml")
    if key == "extend":
        assert read.bases == ("base.toml", "far.toml")
        return
    assert read.settings[key] == alone.settings[key] and read.where(key) == alone.where(key) == "base.toml:2"
    for file in ("a/x", "c/x", "d/x"):
        one, other = effective_settings(alone, {}, file), effective_settings(read, {}, file)
        assert {**other.settings, "extend": None} == {**one.settings, "extend": None} and other.ignored == one.ignored


@pytest.mark.parametrize("key", CONFIGURATION.keys.keys() - {"per-file-ignores", "files"})
def test_every_key_is_a_setting_in_force(here: Path, key: str) -> None:
    """`predlint config` shows them; sections and rules for patterns it shows apart."""
    (here / "far.toml").write_text("")
    (here / "predlint.toml").write_text(f"{key} = {VALUES[key]}\n")
    assert setting_of(load("predlint.toml"), key) != ((PER_FILE | PER_RUN)[key], "default")
    assert setting_of(load("predlint.toml"), key)[1] == "predlint.toml:1"


LAYERS = st.lists(
    st.lists(st.sampled_from(sorted(VALUES.keys() - {"extend"})), unique=True).map(lambda keys: {key: VALUES[key] for key in keys}),
    min_size=3,
    max_size=3,
)


@given(LAYERS)
def test_extending_is_associative_and_an_empty_file_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, layers: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("layers")

    def merged(*parts: dict[str, str]) -> dict[str, Any]:
        files = []
        for number, part in enumerate(parts):
            path = folder / f"{number}.toml"
            path.write_text("".join(f"{key} = {value}\n" for key, value in part.items()))
            files.append(read_layer(str(path)))
        return merge(files, found=False).settings

    assert merged(*layers) == merged(*layers, {}) == merged({}, *layers)
    assert merged(layers[0], {}) == tomllib.loads("".join(f"{key} = {value}\n" for key, value in layers[0].items()))


CODES = st.sampled_from(["GEO", "GEO007", "CNF", "ANS001", "KEY"])
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "select": st.lists(CODES, max_size=2),
        "ignore": st.lists(CODES, min_size=1, max_size=2),
        "exclude": st.lists(st.sampled_from(["a/", "*.old", "!b", "/c"]), min_size=1, max_size=2),
        "severity": st.dictionaries(CODES, st.sampled_from(["error", "info", "off"]), max_size=3),
        "target": st.sampled_from(["mal", "model-run"]),
        "ontology": st.sampled_from(["o.json", "p.json"]),
        "rules": st.lists(st.sampled_from(["a.onto", "b.onto"]), max_size=2),
        "samples": st.integers(0, 5),
    },
)


@given(SETTINGS, SETTINGS)
def test_a_file_stands_to_its_base_as_the_command_line_to_a_configuration(
    tmp_path_factory: pytest.TempPathFactory, base: dict[str, Any], own: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("both")

    def written(name: str, settings: dict[str, Any]) -> str:
        # a table as it stands in one line
        values = {
            key: f"{{{', '.join(f'{c} = {json.dumps(v)}' for c, v in value.items())}}}" if isinstance(value, dict) else json.dumps(value)
            for key, value in settings.items()
        }
        (folder / name).write_text("".join(f"{key} = {value}\n" for key, value in values.items()))
        return str(folder / name)

    alone = load(written("base.toml", base))
    both = load(written("predlint.toml", {"extend": "base.toml", **own}))
    paths = {"ontology": lambda path: str(folder / path), "rules": lambda each: [str(folder / path) for path in each]}
    given = {name: paths[name](value) if name in paths else value for name, value in own.items()}
    as_line, as_file = effective_settings(alone, given), effective_settings(both, {})
    for name in as_line.settings.keys() - {"extend"}:
        assert as_file.value(name) == as_line.value(name), name


# -- what cannot be extended ------------------------------------------------------------------------------------------------


def test_bases_that_are_none(here: Path) -> None:
    (here / "folder").mkdir()
    (here / "project.toml").write_text("[project]\n")
    own = here / "predlint.toml"
    begin = "paths begin at the folder of the file that they stand in"
    for written, fault in {
        '"gone.toml"': f"predlint.toml:2: extend names gone.toml, which is not there; {begin}",
        '"~/base.toml"': f"predlint.toml:2: extend names ~/base.toml, which is not there; ~ and $ stand for themselves here: {begin}",
        '"folder/"': 'predlint.toml:2: extend names folder, which is a folder; name the file in it: extend = "folder/predlint.toml"',
        '"https://user:pw@host/base.toml"': "predlint.toml:2: extend names https://host/base.toml, which is not fetched; a configuration "
        "extends a file: copy it, and name the copy",
        '"predlint.toml"': "predlint.toml:2: extend leads in a circle: predlint.toml, predlint.toml; take it out of one of them",
        '["a.toml"]': 'predlint.toml:2: extend: ["a.toml"] is a list, not a path; name one: that one may extend another',
        '""': "predlint.toml:2: extend: a path is empty; leave the key out where there is none",
        "3": "predlint.toml:2: extend: 3 is a number, not a path; a path goes between quotes",
        '"/dev/null"': "predlint.toml:2: extend names /dev/null, which is a pipe or a device; name a file",
    }.items():
        own.write_text(f"samples = 1\nextend = {written}\n")
        assert_config_errors(fault)
    own.write_text('extend = "pyproject.toml"\n')
    (here / "pyproject.toml").write_text("[project]\n")
    assert_config_errors(
        "predlint.toml:1: extend names pyproject.toml: there is no table [tool.predlint] in it; extend takes a TOML file, or a "
        "pyproject.toml that has this table"
    )
    (here / "pyproject.toml").write_text("[tool.predlit]\n")
    assert_config_errors(
        "predlint.toml:1: extend names pyproject.toml: there is no table [tool.predlint] in it; it has [tool.predlit], which is not read: "
        "did you mean [tool.predlint]?"
    )
    own.write_text('[[files]]\npattern = "a"\nextend = "b.toml"\n')
    assert_config_errors(
        'predlint.toml:3: files[1].extend: "extend" is not a key here; extend holds for the whole run: set it above the sections'
    )
    own.write_text('extends = "b.toml"\n')
    assert_config_errors('predlint.toml:1: extends: "extends" is not a key here; another configuration is extended by extend')


def test_faults_of_all_files_are_reported_at_once(here: Path) -> None:
    (here / "predlint.toml").write_text('extend = "base.toml"\nsamples = "x"\n')
    (here / "base.toml").write_text('extend = "gone.toml"\ntarget = "mail"\n')
    with pytest.raises(ConfigError) as caught:
        load("predlint.toml")
    assert [fault.where for fault in caught.value.faults] == ["base.toml:1", "predlint.toml:2", "base.toml:2"]


def test_circles_and_long_chains(here: Path) -> None:
    (here / "predlint.toml").write_text('extend = "sub/b.toml"\n')
    (here / "sub").mkdir()
    (here / "sub" / "b.toml").write_text('extend = "../predlint.toml"\n')
    circle = "predlint.toml, sub/b.toml, predlint.toml"
    assert_config_errors(f"sub/b.toml:1: extend leads in a circle: {circle}; take it out of one of them")
    for number in range(17):
        (here / f"{number}.toml").write_text(f'extend = "{number + 1}.toml"\n')
    (here / "17.toml").write_text("")
    assert_config_errors(
        "16.toml:1: more than 16 configurations extend one another; let one of them extend what the last ones extend",
        path="1.toml",
    )
    assert len(load("2.toml").bases) == 15


def test_files_that_are_large_together(here: Path) -> None:
    (here / "base.toml").write_text("#" * (3 << 20))
    (here / "predlint.toml").write_text('extend = "base.toml"\n#' + "#" * (1 << 20))
    assert_config_errors("predlint.toml:1: with base.toml the configuration is larger than 4 MiB")


# -- one that was found is trusted as little as before ----------------------------------------------------------------------


def test_of_a_base_elsewhere_nothing_is_shown_unless_it_is_a_configuration(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = here / "checkout"
    checkout.mkdir()
    (here / "base.toml").write_text('hunter2 = "hunter2"\n')
    (here / "notes.txt").write_text("hunter2\n")
    (checkout / ".env").write_text("TOKEN=hunter2\n")
    (checkout / "link.toml").symlink_to(here / "base.toml")
    monkeypatch.chdir(checkout)
    for name in ("../base.toml", "../notes.txt", ".env", "link.toml", str(here / "base.toml")):
        (checkout / "predlint.toml").write_text(f'extend = "{name}"\n')
        assert_config_errors(
            f"predlint.toml:1: extend names {name}, which cannot be read as a configuration; nothing of it is shown here; to see what is "
            f"wrong: predlint config --config {name}",
            found=True,
        )
        with pytest.raises(ConfigError, match=r"hunter2|not TOML"):
            load("predlint.toml")  # who names it, or it alone, sees what is wrong
    (here / "base.toml").write_text('target = "mal"\n')
    (checkout / "predlint.toml").write_text('extend = "../base.toml"\n')
    read = load("predlint.toml", found=True)
    assert read.found and read.settings["target"] == "mal" and read.folder == "", "what it reaches is its own folder, not that of its base"


@pytest.mark.parametrize("line", ['extend = "hunter2.toml"', 'extend = "https://hunter2/"', 'extend = "bad.toml"'])
def test_of_a_base_that_is_none_not_even_where_it_leads_is_shown(here: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Files of other programs have keys of the same names."""
    checkout = here / "checkout"
    checkout.mkdir()
    (here / "bad.toml").write_text("hunter2 = 1\n")
    (here / "ruff.toml").write_text(f"line-length = 100\n{line}\n")
    (checkout / "predlint.toml").write_text('extend = "../ruff.toml"\n')
    monkeypatch.chdir(checkout)
    help = "nothing of it is shown here; to see what is wrong: predlint config --config ../ruff.toml"
    assert_config_errors(f"predlint.toml:1: extend names ../ruff.toml, which cannot be read as a configuration; {help}", found=True)
    with pytest.raises(ConfigError) as caught:
        load("../ruff.toml")
    assert "line-length" in str([fault.message for fault in caught.value.faults]), "who names it sees what is wrong"
    (here / "ruff.toml").write_text(f"{line}\n")
    with pytest.raises(ConfigError, match=r"hunter2|bad\.toml"):  # a configuration by itself: where it leads is shown
        load("predlint.toml", found=True)


@pytest.mark.parametrize("text", ["hunter2 = 1\n", 'samples = "hunter2"\n', "hunter2\n", 'extend = "hunter2"\nmore = 1\n', "\xff"])
def test_of_what_a_link_leads_to_nothing_is_shown_unless_it_is_a_configuration(
    here: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    checkout = here / "checkout"
    checkout.mkdir()
    (here / "secret.toml").write_text(text, encoding="latin-1")
    (checkout / "predlint.toml").symlink_to(here / "secret.toml")
    (checkout / "own.toml").symlink_to("more.toml")
    (checkout / "more.toml").write_text("hunter2 = 1\n")
    monkeypatch.chdir(checkout)
    help = "nothing of it is shown here; to see what is wrong: predlint config --config predlint.toml"
    assert_config_errors(f"predlint.toml: it is a link to a file that cannot be read as a configuration; {help}", found=True)
    with pytest.raises(ConfigError, match=r"hunter2|TOML|UTF-8|more"):
        load("predlint.toml")  # who names it sees what is wrong
    with pytest.raises(ConfigError, match="hunter2"):
        load("own.toml", found=True)  # it leads to a file that came with it
    (here / "secret.toml").write_text("samples = 1\n")
    assert load("predlint.toml", found=True).settings == {"samples": 1}


def test_a_base_of_another_user_where_everybody_may_write(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = here / "checkout"
    checkout.mkdir()
    (here / "base.toml").write_text("")
    (checkout / "predlint.toml").write_text('extend = "../base.toml"\n')
    here.chmod(0o1777)
    monkeypatch.setattr("predlint.config.load.is_foreign_owned", lambda path: path == os.path.join("..", "base.toml"))
    monkeypatch.chdir(checkout)
    assert_config_errors(
        "predlint.toml:1: extend names ../base.toml, the file of another user in a folder where everybody may write; --no-config does "
        "without; to trust it: --config predlint.toml",
        found=True,
    )
    load("predlint.toml")


def test_a_base_of_a_linked_folder_lies_beside_the_link_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As ruff has it: a path is read as it is written. From within, the folder is the one that the system knows."""
    folder, link = tmp_path / "far" / "deep", tmp_path / "near" / "link"
    folder.mkdir(parents=True)
    link.parent.mkdir()
    link.symlink_to(folder, target_is_directory=True)
    (folder / "predlint.toml").write_text('extend = "../base.toml"\nontology = "../o.json"\n')
    for each, samples in (("far", 1), ("near", 2)):
        (tmp_path / each / "base.toml").write_text(f"samples = {samples}\n")
        (tmp_path / each / "o.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    named = load("near/link/predlint.toml")
    assert (named.bases, named.settings["samples"]) == (("near/base.toml",), 2)
    assert effective_settings(named, {}, None).value("ontology") == "near/o.json"
    monkeypatch.chdir(link)
    within = load("predlint.toml")
    assert (within.bases, within.settings["samples"]) == (("../base.toml",), 1)
    assert effective_settings(within, {}, None).value("ontology") == "../o.json"
