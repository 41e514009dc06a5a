"""Configurations are found, read, and everything that is wrong with them is said at once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator

from predlint.config.keys import config_schema
from predlint.config.load import ConfigError, find, is_foreign_owned, load, mistaken


def config_errors_of(path: Path) -> list[str]:
    """Every fault of a configuration: place, message and help."""
    with pytest.raises(ConfigError) as caught:
        load(path.name)
    return [f"{fault.where}: {fault.message}" + (f"; {fault.help}" if fault.help else "") for fault in caught.value.faults]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# -- finding ----------------------------------------------------------------------------------------------------------------


def test_the_nearest_one_holds_and_predlint_toml_wins(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find() is None
    deep = here / "a" / "b"
    deep.mkdir(parents=True)
    (here / "pyproject.toml").write_text("[tool.predlint]\n")
    assert find() == "pyproject.toml"
    (here / "a" / "pyproject.toml").write_text("[tool.other]\nabout = 'predlint'\n")
    monkeypatch.chdir(deep)
    assert find() == "../../pyproject.toml", "a pyproject.toml without the table is none"
    (here / "predlint.toml").touch()
    assert find() == "../../predlint.toml"
    (here / "a" / "pyproject.toml").write_text("[tool.predlint]\n")
    assert find() == "../pyproject.toml"


def test_a_broken_pyproject_is_not_skipped_when_it_mentions_predlint(here: Path) -> None:
    path = here / "pyproject.toml"
    path.write_text("[tool.predlint\n")
    assert find() == "pyproject.toml"
    assert config_errors_of(path)[0].startswith("pyproject.toml:1: this is not TOML")
    path.write_text("[tool.other\n# predlint\n")
    assert find() is None


# -- reading ----------------------------------------------------------------------------------------------------------------


def test_the_table_of_a_pyproject_has_its_lines(here: Path) -> None:
    (here / "pyproject.toml").write_bytes(b'\xef\xbb\xbf[project]\r\nname = "x"\r\n\r\n[tool.predlint]\r\nsamples = 5\r\n')
    read = load("pyproject.toml")
    assert read.settings == {"samples": 5}
    assert read.where("samples") == "pyproject.toml:5"
    assert read.folder == ""
    (here / "other.toml").write_text('[tool.predlint]\ntarget = "mal"\n')
    assert load("other.toml").settings == {"target": "mal"}, "a file of any name may be given"


def test_all_faults_at_once_each_with_its_line(here: Path) -> None:
    path = here / "predlint.toml"
    path.write_text(
        'ontolgy = "x"\ndata_rows = "rows.csv"\ntarget = "mail"\nselect = ["GEOO001", "ANS", 3, "box-sise"]\njobs = 0\nstatistics = "yes"\n'
        'memory = "much"\n[severity]\nGEO007 = "eror"\n[per-file-ignores]\n"a/*" = "GEO"\n[[files]]\nmedia = "images"\n[[files]]\n'
        'pattern = []\nfail-level = "error"\n'
    )
    assert config_errors_of(path) == [
        'predlint.toml:1: ontolgy: "ontolgy" is not a key; did you mean "ontology"? ' + KEYS,
        'predlint.toml:2: data_rows: "data_rows" is not a key; did you mean "data-rows"? ' + KEYS,
        'predlint.toml:3: target: "mail" is not possible here; did you mean "mal"? one of model-run, mal',
        'predlint.toml:4: select[1]: "GEOO001" matches no rule; did you mean GEO001? predlint rule lists them all',
        "predlint.toml:4: select[3]: 3 is a number, not a code, its beginning, or the name of a rule; "
        "a code, its beginning, or the name of a rule goes between quotes",
        'predlint.toml:4: select[4]: "box-sise" matches no rule; did you mean box-size or coco-box-size? predlint rule lists them all',
        'predlint.toml:5: jobs: 0 is not possible here; an integer from 1 to 9,999, or "auto"',
        'predlint.toml:6: statistics: "yes" is neither true nor false; true or false, without quotes',
        'predlint.toml:7: memory: "much" is not a size; bytes, or a number with k, M, G between quotes: "512M", "2GiB"',
        'predlint.toml:9: severity.GEO007: "eror" is not possible here; did you mean "error"? one of error, warning, info, off',
        'predlint.toml:11: per-file-ignores."a/*": "GEO" is a string, not a list; put it between brackets: [ … ]',
        'predlint.toml:12: files[1]: "pattern" is missing; the files that a section is for: pattern = "predictions/**"',
        'predlint.toml:13: files[1].media: "images" is not possible here; did you mean "image"? one of image, video, text, pdf, audio, '
        "conversational, geospatial, html, dicom, llm-prompt-response, llm-multimodal",
        "predlint.toml:15: files[2].pattern: the list is empty; name at least one, or leave the key out",
        'predlint.toml:16: files[2].fail-level: "fail-level" is not a key here; '
        "fail-level holds for the whole run: set it above the sections",
    ]


def test_a_misspelt_required_name_is_reported_once(here: Path) -> None:
    (here / "predlint.toml").write_text('[[files]]\npatern = "a/**"\n')
    assert config_errors_of(here / "predlint.toml") == [
        'predlint.toml:2: files[1].patern: "patern" is not a key; did you mean "pattern"? '
        "keys: pattern, ontology, dialect, target, media, profile, map, data-rows, rules, reference"
    ]
    (here / "predlint.toml").write_text('[[files]]\nglob = "a/**"\n')
    assert len(config_errors_of(here / "predlint.toml")) == 2


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("pyproject.toml", "[tool.predlintt]\n", "pyproject.toml has [tool.predlintt], which is not read: did you mean [tool.predlint]?"),
        ("pyproject.toml", "[predlint]\n", "pyproject.toml has [predlint], which is not read: did you mean [tool.predlint]?"),
        ("pyproject.toml", "[tool.pylint]\n[tool.ruff]\n", None),
        ("pyproject.toml", "tool = 3\n", None),
        ("pyproject.toml", "[tool", None),
        ("predlint.yaml", "", "predlint.yaml is not read: a configuration is called predlint.toml"),
    ],
)
def test_what_was_meant_as_a_configuration(here: Path, name: str, text: str, expected: str | None) -> None:
    (here / name).write_text(text)
    (here / "below").mkdir()
    assert find() is None
    assert mistaken() == expected
    assert (mistaken("below") or "").removeprefix("../") == (expected or "")


KEYS = (
    "keys: ontology, dialect, target, media, profile, map, data-rows, rules, reference, include, exclude, select, ignore, severity, "
    "per-file-ignores, fail-level, baseline, format, samples, statistics, jobs, memory, max-record, extend, required-version, files"
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a = 1\nb = \n", "predlint.toml:2: this is not TOML"),
        (b'a = "unfinished', "predlint.toml:1: this is not TOML"),
        (
            b'ontology = "C:\\data\\street.json"\n',
            "predlint.toml:1: this is not TOML: unescaped '\\' in a string; between double quotes a backslash is written twice",
        ),
        (
            b'ontology = "C:\\Users\\me"\n',
            "predlint.toml:1: this is not TOML: invalid hex value; between double quotes a backslash is written twice",
        ),
        (b"a = 1\n<<<<<<< HEAD\nb = 2\n=======\n", "predlint.toml:2: this is a mark of a merge conflict; settle it"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
            "predlint.toml:1: it is a pointer of Git LFS, not the file itself; fetch",
        ),
        (b"x = 1\n\xff = 2\n", "predlint.toml:2: the file is not UTF-8"),
        (b"x = " + b"[" * 5000 + b"]" * 5000, "predlint.toml: this is not TOML: it nests too deep"),
        (b'[tool.predlint]\ntarget = "mal"\n', "predlint.toml:1: [tool.predlint] is for pyproject.toml"),
        (b'files = "x"\n', 'predlint.toml:1: files: "x" is a string, not a list'),
        (
            b'[files]\npattern = "a/**"\n',
            "predlint.toml:1: files: [files] is one table, not a list of them; write [[files]], with two brackets",
        ),
        (
            b"jobs = 1\njobs = 2\n",
            "predlint.toml:2: this is not TOML: cannot overwrite a value; a key, or a table, is there a second time",
        ),
        (
            b'include = ["a", "preds\\\\*.json"]\n',
            'predlint.toml:1: include[2]: "preds\\\\*.json" has a backslash; folders are parted by /: ',
        ),
        (b'[[files]]\npattern = "[z-a]"\n', 'predlint.toml:2: files[1].pattern: "[z-a]": z-a goes backwards'),
        (b'[per-file-ignores]\n"[z-a]" = ["GEO"]\n', 'predlint.toml:2: per-file-ignores."[z-a]": "[z-a]": z-a goes backwards'),
        (b"files = [3]\n", "predlint.toml:1: files[1]: 3 is a number, not a table"),
        (b"severity = 1979-05-27\n", "predlint.toml:1: severity: 1979-05-27 is a date or a time, not a table of codes"),
        (b'ontology = ""\n', "predlint.toml:1: ontology: a path is empty"),
        (b'ontology = "a\\u0000b"\n', 'predlint.toml:1: ontology: "a\\u0000b" is not a path: it holds a NUL'),
        (b"samples = true\n", "predlint.toml:1: samples: true is not possible here"),
        (b"samples = 0x" + 5_000 * b"f" + b"\n", "predlint.toml:1: samples: a number of more than 60 digits is not possible here"),
        (
            b'ignore = ["ANS, box-size"]\n',
            'predlint.toml:1: ignore[1]: "ANS, box-size" matches no rule; in a list each is an item of its own: "ANS", "box-size"',
        ),
        (
            b'ignore = ["GEO,,NAM", "GEO,"]\n',
            'predlint.toml:1: ignore[1]: "GEO,,NAM" matches no rule; in a list each is an item of its own: "GEO", "NAM"',
        ),
        (
            b'select = ["GEO; SPN UID"]\n',
            'predlint.toml:1: select[1]: "GEO; SPN UID" matches no rule; in a list each is an item of its own: "GEO", "SPN", "UID"',
        ),
        (
            b'[severity]\n"GEO SPN" = "off"\n',
            'predlint.toml:2: severity."GEO SPN": "GEO SPN" matches no rule; each is a key of its own: "GEO", "SPN"',
        ),
        (b'ignore = ["GEO*"]\n', 'predlint.toml:1: ignore[1]: "GEO*" matches no rule; did you mean GEO? predlint rule lists them all'),
        (b'select = ["ALL"]\n', 'predlint.toml:1: select[1]: "ALL" matches no rule; leave select out: without it all rules are on'),
        (b'ignore = ["all"]\n', 'predlint.toml:1: ignore[1]: "all" matches no rule; name the families: predlint rule lists them'),
        (
            b'extend-exclude = ["drafts/**"]\n',
            'predlint.toml:1: extend-exclude: "extend-exclude" is not a key here; exclude is a list of patterns of what is not checked',
        ),
        (
            b'exclude = ["drafts/", "!"]\n',
            'predlint.toml:1: exclude[2]: "!" is no pattern; patterns are written as in .gitignore: "drafts/", "*.old.json", '
            '"!drafts/keep.json"',
        ),
        (
            b'spill_dir = "/scratch"\n',
            'predlint.toml:1: spill_dir: "spill_dir" is not a key here; it is an option of the command line alone: --spill-dir',
        ),
        (b'ignore = ["RUL001"]\n', 'predlint.toml:1: ignore[1]: "RUL001" matches no rule'),
        (b'[severity]\n"" = "off"\n', 'predlint.toml:2: severity."": a name is empty'),
    ],
)
def test_what_cannot_be_used(here: Path, content: bytes, expected: str) -> None:
    (here / "predlint.toml").write_bytes(content)
    assert config_errors_of(here / "predlint.toml")[0].startswith(expected)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('["htm=x.html"]', '"htm" is not possible here'),
        ('["json="]', '"json=" names no file'),
        ("[3]", "3 is a number, not a word"),
        ('"json"', "is a string, not a list"),
        ('["text", "JSON"]', 'format[2]: "JSON" is not possible here'),
        (r'["json=a\u0000b"]', "it holds a NUL"),
    ],
)
def test_formats_that_there_are_not(here: Path, written: str, message: str) -> None:
    """The schema for editors refuses the same."""
    (here / "predlint.toml").write_text(f"format = {written}\n")
    with pytest.raises(ConfigError) as raised:
        load("predlint.toml")
    (fault,) = raised.value.faults
    assert fault.where == "predlint.toml:1" and message in fault.message
    schema = Draft202012Validator(config_schema())
    assert not schema.is_valid(tomllib.loads(f"format = {written}"))
    assert schema.is_valid({"format": ["text", "html=a/report.html", "json=-"]})


def test_names_of_rules_of_ones_own_are_left_to_those_who_know_them(here: Path) -> None:
    (here / "predlint.toml").write_text('ignore = ["tiny", "RUL001"]\nselect = ["ANS01", "box-size"]\nrules = ["mine.onto"]\n')
    assert load("predlint.toml").settings["ignore"] == ["tiny", "RUL001"]


def test_a_file_that_is_not_there(here: Path) -> None:
    assert config_errors_of(here / "gone.toml")[0].startswith("gone.toml: the configuration cannot be read: no such file")
    (here / "pyproject.toml").write_text("[project]\n")
    assert config_errors_of(here / "pyproject.toml")[0].startswith("pyproject.toml: there is no table [tool.predlint] in it")
    (here / "pyproject.toml").write_text("[tool.predlnt]\n")
    assert config_errors_of(here / "pyproject.toml")[0].endswith("it has [tool.predlnt], which is not read: did you mean [tool.predlint]?")


@pytest.mark.parametrize("text", ["a" + ".a" * 100_000 + " = 1", "[a" + " . 'a'" * 100_000 + "]", 'x = {"a"' + '."a"' * 100_000 + " = 1}"])
@pytest.mark.parametrize("name", ["predlint.toml", "pyproject.toml"])
def test_keys_of_many_parts_are_not_read(here: Path, name: str, text: str) -> None:
    (here / name).write_text(f"[tool.predlint]\n{text}\n")
    began = process_time()
    assert find() == name
    assert config_errors_of(here / name) == [f"{name}:2: a key has more than 100 parts: this is not a configuration"]
    assert process_time() - began < 5


def test_texts_with_many_points_are_no_keys(here: Path) -> None:
    (here / "predlint.toml").write_text('ontology = "' + "a." * 500 + 'json" # ' + "a." * 500 + "\n")
    assert load("predlint.toml").settings["ontology"].endswith(".json")


def test_a_configuration_of_another_user_where_everybody_may_write(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "predlint.toml").write_text("")
    monkeypatch.setattr(os, "geteuid", lambda: 1234, raising=False)
    here.chmod(0o755)
    monkeypatch.setattr(os, "stat", partial(_owned, os.stat, 4321))
    assert not is_foreign_owned("predlint.toml")
    here.chmod(0o1777)
    assert is_foreign_owned("predlint.toml")
    monkeypatch.setattr(os, "geteuid", lambda: 4321, raising=False)
    assert not is_foreign_owned("predlint.toml")


def _owned(stat: Callable[..., os.stat_result], owner: int, path: str) -> SimpleNamespace:
    """What the system says of a file that somebody else owns."""
    told = stat(path)
    return SimpleNamespace(st_mode=told.st_mode, st_uid=owner)
