"""What is here, and what a command line lacks."""

from __future__ import annotations

import gzip
import json
import platform
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_process import Outcome

from predlint.cli import doctor_needs
from predlint.cli.doctor_needs import DEVELOPMENT, PURPOSES, Extra, Package, temporary
from predlint.cli.main import main

Run = Callable[..., Outcome]
ZSTD = b"\x28\xb5\x2f\xfd" + bytes(20)
#: What imports find missing when an extra is not installed.
MODULES = {
    "zstd": ["zstandard", "compression.zstd"],
    "remote": ["fsspec", "fsspec.core"],
    "parquet": ["pyarrow", "pyarrow.parquet"],
    "dask": ["distributed"],
}


class Doctor:
    """``predlint doctor`` in this process, on a machine that lacks packages."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], folder: Path) -> None:
        self.patch, self.capfd = monkeypatch, capfd
        monkeypatch.chdir(folder)

    def without(self, *extras: str) -> None:
        for name in (module for extra in extras for module in MODULES.get(extra, ())):
            self.patch.setitem(sys.modules, name, None)
        known = doctor_needs.extras()
        gone = [
            Extra(e.name, tuple(Package(p.name, p.bounds, None) for p in e.packages), e.requirements) if e.name in extras else e
            for e in known
        ]
        self.patch.setattr(doctor_needs, "extras", lambda: gone)

    def __call__(self, *arguments: str) -> tuple[int, str]:
        code = main(["doctor", *arguments])
        done = self.capfd.readouterr()
        return code, done.out + done.err

    def missing(self, *line: str) -> dict[str, list[tuple[str, str | None]]]:
        """What is missing, and how to get it, by argument."""
        code, out = self("--format", "json", "--", *line)
        data = json.loads(out)
        found = {
            each["name"]: [(need["what"], need["help"]) for need in each["needs"] if not need["there"] and not need["optional"]]
            for each in data["command"]["arguments"]
        }
        assert data["missing"] == sum(map(len, found.values()))
        assert code == (1 if data["missing"] else 0)
        return {name: needs for name, needs in found.items() if needs}


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Doctor:
    (tmp_path / "ontology.json").write_text("{}")
    (tmp_path / "preds.ndjson").write_text("{}\n")
    return Doctor(monkeypatch, capfd, tmp_path)


# -- the machine -----------------------------------------------------------------------------------------------------------------


def test_what_is_here(run: Run) -> None:
    done = run("doctor")
    assert done.err == ""
    assert done.code == (0 if "nothing is missing" in done.out else 1)
    for title in ("packages", "extras", "machine", "configuration", "terminal"):
        assert f"\n{title}\n" in done.out
    assert f"{platform.python_implementation()} {platform.python_version()}" in done.out
    assert "standard output is not a terminal" in done.out
    assert "colours: yes, FORCE_COLOR is set" in run("doctor", FORCE_COLOR="1", TERM="xterm").out.replace("\x1b[2m", "")


def test_the_same_for_programs(run: Run) -> None:
    data = json.loads(run("doctor", "--format", "json").out)
    assert {
        "version",
        "predlint",
        "python",
        "kernel",
        "packages",
        "extras",
        "machine",
        "configuration",
        "terminal",
        "command",
        "missing",
    } == set(data)
    assert {"click", "orjson", "msgspec"} <= {package["name"] for package in data["packages"]}
    assert data["machine"]["processors"] >= 1
    assert data["command"] is None


def test_every_extra_of_users_is_explained(repository: Path) -> None:
    extras = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert [name for name in extras if name not in PURPOSES and name not in DEVELOPMENT] == []


def test_a_package_that_is_too_old(doctor: Doctor) -> None:
    doctor.patch.setattr(doctor_needs, "requires", lambda name: ["orjson>=3.10", "lark>=1.2"] if name == "predlint" else [])
    doctor.patch.setattr(doctor_needs, "version", lambda name: {"orjson": "3.9.1", "lark": "1.10", "predlint": "0.1.0"}[name])
    code, out = doctor()
    assert code == 1
    assert "missing   orjson 3.9.1 does not do: >=3.10 is needed" in out
    assert "ok        lark 1.10" in out
    assert "1 thing missing" in out


def test_an_extra_that_is_not_there_is_no_fault(doctor: Doctor) -> None:
    """Its line says how to get it; packages that a package's own extra needs belong to it."""
    lines = {
        "predlint": ["orjson>=3.10", "fsspec[http]>=2024.2 ; extra == 'remote'", "pytest>=8; extra == 'test'"],
        "fsspec": ["aiohttp!=4.0.0a0,>=3; extra == 'http'", "s3fs; extra == 's3'"],
    }
    doctor.patch.setattr(doctor_needs, "requires", lines.get)
    doctor.patch.setattr(doctor_needs, "_version", {"predlint": "1", "orjson": "3.11", "fsspec": "2025.1"}.get)
    code, out = doctor()
    assert code == 0
    assert "pip install 'fsspec[http]>=2024.2'" in out
    assert "pytest" not in out
    assert "s3fs" not in out
    doctor.patch.setattr(doctor_needs, "_version", {"predlint": "1", "orjson": "3.11", "fsspec": "2025.1", "aiohttp": "3.9"}.get)
    assert "(fsspec 2025.1, aiohttp 3.9)" in doctor()[1]


def test_what_an_extra_needs_on_other_versions_of_python_only(doctor: Doctor) -> None:
    lines = [
        "zstandard>=0.22; python_version < '3.0' and extra == 'zstd'",
        "fsspec>=2024.2; extra == 'remote' and python_version >= '3.11'",
    ]
    doctor.patch.setattr(doctor_needs, "requires", {"predlint": lines}.get)
    doctor.patch.setattr(doctor_needs, "_version", {"predlint": "1"}.get)
    code, out = doctor()
    assert code == 0
    assert "ok        zstd: files that are compressed with zstd (this Python brings it)" in out
    assert "-         remote: " in out


def test_markers_of_a_version_without_its_last_number(doctor: Doctor) -> None:
    """python_version is 3.11 for 3.11.4, too."""
    short = ".".join(platform.python_version_tuple()[:2])
    lines = [f"here; python_version == '{short}'", f"gone; python_version > '{short}'", f"exact; python_full_version == '{short}'"]
    doctor.patch.setattr(doctor_needs.platform, "python_version", lambda: f"{short}.4")
    doctor.patch.setattr(doctor_needs, "requires", {"predlint": [line.replace("; ", "; extra == 'zstd' and ") for line in lines]}.get)
    doctor.patch.setattr(doctor_needs, "_version", {"predlint": "1", "here": "2"}.get)
    code, out = doctor()
    assert code == 0
    assert "ok        zstd: files that are compressed with zstd (here 2)" in out


def test_a_configuration_with_faults(doctor: Doctor) -> None:
    Path("predlint.toml").write_text('ontologie = "x.json"\n')
    code, out = doctor()
    assert code == 1
    assert "predlint.toml:1" in out


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    assert temporary(str(tmp_path / "none")).fault is not None
    here = temporary(str(tmp_path))
    assert here.fault is None
    assert here.free is not None
    assert list(tmp_path.iterdir()) == []


# -- a command line ----------------------------------------------------------------------------------------------------------------


def test_nothing_is_missing(doctor: Doctor) -> None:
    assert doctor.missing("validate", "preds.ndjson", "-O", "ontology.json", "--format", "html=report.html") == {}
    assert doctor("validate", "preds.ndjson", "-O", "ontology.json")[0] == 0  # without "--" too
    assert doctor("--", "predlint", "show", "ontology.json")[0] == 0
    assert "nothing besides predlint itself" in doctor("rule", "GEO001")[1]
    assert not Path("report.html").exists()


def test_each_argument_with_what_it_lacks(doctor: Doctor) -> None:
    doctor.without("zstd", "remote", "parquet", "dask")
    Path("packed").write_bytes(ZSTD)
    Path("rows.txt").write_bytes(b"PAR1" + bytes(20))
    line = ("validate", "s3://bucket/preds.ndjson.zst", "packed", "https://host/a", "-O", "onto.json", "--engine", "dask")
    more = ("--format", "sarif=no/x.sarif", "--format", "jsonl=x.zst", "--spill-dir", "nowhere")
    assert doctor.missing(*line, "--data-rows", "rows.txt", *more) == {
        "s3://bucket/preds.ndjson.zst": [
            ("reading from s3:// needs a package that is not installed", "pip install 'fsspec[http]' s3fs"),
            ("zstd needs a package that is not installed", "pip install zstandard"),
        ],
        "packed": [("zstd needs a package that is not installed", "pip install zstandard")],
        "https://host/a": [("reading from https:// needs a package that is not installed", "pip install 'fsspec[http]'")],
        "--ontology onto.json": [("no such file", None)],
        "--data-rows rows.txt": [("parquet needs a package that is not installed", "pip install pyarrow")],
        "--format sarif=no/x.sarif": [("no such folder: no", "mkdir -p no")],
        "--format jsonl=x.zst": [("zstd needs a package that is not installed", "pip install zstandard")],
        "--engine dask": [("the engine dask needs the package distributed", "pip install distributed")],
        "--spill-dir nowhere": [("no such folder", "mkdir -p nowhere")],
    }  # fmt: skip


def test_the_folder_of_resume(doctor: Doctor) -> None:
    line = ("validate", "preds.ndjson", "-O", "ontology.json", "--resume")
    assert doctor.missing(*line, "new/state") == {}
    lacks = ("a file, where a folder is expected", "name a folder, which is made if it is not there")
    assert doctor.missing(*line, "preds.ndjson") == {"--resume preds.ndjson": [lacks]}
    assert doctor.missing(*line, "preds.ndjson/state") == {"--resume preds.ndjson/state": [lacks]}
    assert not Path("new").exists()


def test_a_driver_for_storage(doctor: Doctor) -> None:
    pytest.importorskip("fsspec")
    doctor.patch.setitem(sys.modules, "gcsfs", None)
    assert doctor.missing("validate", "gs://b/a.ndjson", "-O", "ontology.json") == {
        "gs://b/a.ndjson": [("reading from gs:// needs a package that is not installed", "pip install gcsfs")]
    }
    (what, help), *_ = doctor.missing("show", "weird://b/a")["weird://b/a"]
    assert "not a kind of storage" in what
    assert help is not None


def test_what_only_makes_it_faster_is_not_missing(doctor: Doctor) -> None:
    doctor.without("gzip")
    Path("a.ndjson.gz").write_bytes(gzip.compress(b"{}\n"))
    code, out = doctor("--", "validate", "a.ndjson.gz", "-O", "ontology.json")
    assert code == 0
    assert "slower" in out
    assert "pip install 'isal>=1.7'" in out


def test_files_that_need_the_same_stand_together(doctor: Doctor) -> None:
    for number in range(5):
        Path(f"{number}.ndjson").write_text("{}")
    _, out = doctor("--", "validate", *(f"{n}.ndjson" for n in range(5)), "gone.ndjson", "*.jsonl", "-O", "ontology.json")
    assert "0.ndjson and 4 more\n" in out
    assert "gone.ndjson\n  missing   no such file" in out
    assert "*.jsonl: no file matches this pattern" in out


def test_a_folder_that_does_not_let_us_in(doctor: Doctor) -> None:
    Path("closed").mkdir()
    doctor.patch.setattr("os.access", lambda path, _: path != "closed")  # as for a user who is not root
    missing = doctor.missing("validate", "closed/below/a.ndjson", "open/b.ndjson", "-O", "ontology.json")
    denied = "the folder that it is in cannot be opened: permission denied"
    assert missing == {"closed/below/a.ndjson": [(denied, None)], "open/b.ndjson": [("no such file", None)]}


def test_what_the_configuration_adds(doctor: Doctor) -> None:
    doctor.without("parquet")
    Path("rows.parquet").write_bytes(b"PAR1" + bytes(20))
    Path("predlint.toml").write_text('ontology = "ontology.json"\ndata-rows = "rows.parquet"\ninclude = ["*.ndjson"]\n')
    code, out = doctor("--", "validate")
    assert code == 1
    assert "preds.ndjson\n  ok " in out
    assert "data-rows rows.parquet (predlint.toml:2)\n" in out
    assert doctor("--", "validate", "--no-config", "-O", "ontology.json", "preds.ndjson")[0] == 0
    Path("rows.parquet").unlink()
    Path("predlint.toml").write_text('ontology = "gone.json"\ndata-rows = "rows.parquet"\ninclude = ["*.ndjson"]\n')
    out = doctor("--", "validate")[1]
    assert "predlint.toml:1: ontology names gone.json, which is not there" in out
    assert "predlint.toml:2: data-rows names rows.parquet, which is not there" in out
    assert "2 things missing" in out


def test_a_command_line_that_cannot_run_for_want_of_an_ontology(doctor: Doctor) -> None:
    for line in (("validate", "preds.ndjson"), ("show",), ("check",)):
        assert [what for what, _ in doctor.missing(*line)["settings"]] == ["no ontology given"]
    Path("predlint.toml").write_text('ontology = "ontology.json"\n')
    for line in (("validate", "preds.ndjson"), ("show",), ("check",)):
        assert "ontology ontology.json (predlint.toml:1)\n  ok " in doctor("--", *line)[1]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["valid", "x"], "did you mean validate?"),
        (["validate", "--bla"], "no option --bla"),
        (["convert"], "FILE is missing"),
        (["validate", "preds.ndjson", "-O", "ontology.json", "--format", "sarrif"], "did you mean sarif?"),
        (["stats", "preds.ndjson", "-O", "ontology.json", "--format", "html"], "possible: text, json"),
    ],
)
def test_what_is_no_command_line(doctor: Doctor, line: list[str], message: str) -> None:
    code, out = doctor("--", *line)
    assert code == 2
    assert message in out


def test_secrets_of_urls_are_not_shown(doctor: Doctor) -> None:
    line = ("--", "validate", "https://me:word@host/a.ndjson?sig=geheim123", "--ontology=https://me:word@host/o.json?token=geheim123")
    for form in ("text", "json"):
        _, out = doctor("--format", form, *line)
        assert "geheim123" not in out
        assert "me:word" not in out
        assert "host/a.ndjson" in out


@pytest.mark.parametrize("columns", ["40", "80"])
def test_lines_fit_the_terminal(doctor: Doctor, columns: str) -> None:
    from predlint.cli import doctor as command

    doctor.patch.setattr(command, "terminal_width", lambda _: int(columns))
    long = "a-folder-with-a-long-name/" * 4 + "predictions.ndjson"
    found: list[Any] = [doctor(), doctor("--", "validate", long, "-O", "ontology.json")]
    assert [line for _, out in found for line in out.splitlines() if len(line) > int(columns)] == []
