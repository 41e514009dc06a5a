"""A configuration that was found comes with somebody's files: it overwrites nothing, and gives nothing away."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import BAD, GOOD, ONTOLOGY, Outcome, ndjson

from predlint.model.settings import REPORT_FORMATS
from predlint.report.report_files import is_predlint_report

Run = Callable[..., Outcome]

SECRET = "hunter2"
#: What no list, ontology, mapping, baseline or text of rules is, with a secret in it.
SECRETS = {
    "shadow": f"root:{SECRET}:19000:0\n", "docker.json": f'{{"auths": {{"{SECRET}": "{SECRET}"}}}}', "lines.txt": f"{SECRET}\n",
    "table.csv": f"name,{SECRET}\n{SECRET},b\n", "page.xml": f"<html>{SECRET}</html>", ".env": f"TOKEN={SECRET}\n",
    "known.json": f'{{"version": "{SECRET}", "findings": []}}', "list.ndjson": f'{{"password": "{SECRET}"}}\n',
}  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository of somebody, beside files of one's own; runs begin in it."""
    folder = tmp_path / "checkout"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text(f"[http]\n\textraheader = {SECRET}\n")
    (folder / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (folder / "good.ndjson").write_bytes(ndjson(GOOD))
    (folder / "bad.ndjson").write_bytes(ndjson(BAD))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".bashrc").write_text("export EDITOR=vi\n")
    return folder


def configure(folder: Path, *lines: str, ontology: bool = True) -> None:
    first = ['ontology = "ontology.json"'] if ontology else []
    (folder / "predlint.toml").write_text("\n".join([*first, *lines]) + "\n")


# -- what is written -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "../home/.bashrc",
        "../home/new",
        "{home}/.bashrc",
        "link",
        "folder/.bashrc",
        "folder/new",
        ".git/config",
        ".git/hooks/x",
        ".GIT/x",
    ],
)
def test_a_report_stays_in_the_folder(run: Run, checkout: Path, path: str) -> None:
    home = checkout.parent / "home"
    (checkout / "link").symlink_to(home / ".bashrc")
    (checkout / "folder").symlink_to(home)
    configure(checkout, f'format = ["concise={path.format(home=home)}"]')
    before = {each: each.read_bytes() for each in checkout.parent.rglob("*") if each.is_file()}
    done = run("validate", "bad.ndjson", cwd=checkout)
    assert (done.code, done.out) == (2, "")
    why = (
        "belongs to version control" if path.startswith(".") and not path.startswith("..") else "is not in the folder of the configuration"
    )
    assert "predlint.toml:2: concise=" in done.err and why in done.err
    assert {each: each.read_bytes() for each in checkout.parent.rglob("*") if each.is_file()} == before
    if why.startswith("is not"):  # who names the configuration, or the file, says so
        (home / ".bashrc").unlink()
        assert run("validate", "bad.ndjson", "--config", "predlint.toml", cwd=checkout).code == 1
        assert run("validate", "bad.ndjson", "--format", "concise=../home/.bashrc", cwd=checkout).code == 1
        assert "GEO004" in (home / ".bashrc").read_text()


@pytest.mark.parametrize("form", REPORT_FORMATS)
def test_a_report_replaces_nothing_but_an_earlier_one(run: Run, checkout: Path, form: str) -> None:
    configure(checkout, f'format = ["{form}=out/report"]')
    (checkout / "out").mkdir()
    report = checkout / "out" / "report"
    for content in ("export EDITOR=vi\n", "#!/bin/sh\n", '{"version":1}\n', '<?xml version="1.0"?>\n<x/>\n', "# notes\n", "\0\1", "[]\n"):
        report.write_text(content)
        config = ("--config", "predlint.toml") if content.startswith(("#", "<")) else ()
        done = run("validate", "bad.ndjson", *config, cwd=checkout)
        assert done.code == 2 and report.read_text() == content
        assert f"out/report is there, and is no {form} report of an earlier run: it is not replaced" in done.err
    report.write_bytes(b"")  # holds nothing that anybody may miss
    assert run("validate", "bad.ndjson", GITHUB_STEP_SUMMARY="", cwd=checkout).code == 1
    report.write_text("mine\n")
    done = run("validate", "bad.ndjson", "--format", f"{form}=out/report", GITHUB_STEP_SUMMARY="", cwd=checkout)
    assert done.code == 1, "a path on the command line is the user's word"
    for file, code in (("good.ndjson", 0), ("bad.ndjson", 1), ("good.ndjson", 0), ("good.ndjson", 0)):
        done = run("validate", file, GITHUB_STEP_SUMMARY="", cwd=checkout)
        assert done.code == code, done.err
        assert is_predlint_report(form, str(report))


@pytest.mark.parametrize("form", REPORT_FORMATS)
def test_reports_of_every_kind_are_known_again(run: Run, checkout: Path, repository: Path, form: str) -> None:
    """With many findings, with numbers, compressed; and none is taken for one of another format."""
    street = repository / "examples" / "street"
    runs: list[tuple[object, ...]] = [
        ("broken.ndjson", "clean.ndjson"), ("clean.ndjson", "--media", "image"), ("broken.ndjson", "--statistics"), ("broken.ndjson", "-q"),
        ("broken.ndjson", "--samples", "0", "--rules", "rules.onto"), ("clean.ndjson", "--statistics", "--media", "image"),
    ]  # fmt: skip
    shutil.copytree(street, checkout / "street")
    for number, args in enumerate(runs):
        for name in (f"{number}", *(["report.gz"] if not number else [])):
            written = checkout / name
            line = ("validate", *args, "-O", "ontology.json", "--format", f"{form}={written}")
            assert run(*line, GITHUB_STEP_SUMMARY="", cwd=checkout / "street").code in (0, 1)
            assert {each for each in REPORT_FORMATS if is_predlint_report(each, str(written))} >= {form}
            if gzip.decompress(written.read_bytes()) if name.endswith(".gz") else written.read_bytes():
                assert [each for each in REPORT_FORMATS if is_predlint_report(each, str(written))] == [form]


def test_standard_output_and_nowhere_are_no_files(run: Run, checkout: Path) -> None:
    configure(checkout, f'format = ["concise=/dev/stdout", "json={os.devnull}"]')
    done = run("validate", "bad.ndjson", cwd=checkout)
    assert done.code == 1 and done.out.startswith("bad.ndjson:1:")


def test_a_baseline_stays_in_the_folder(run: Run, checkout: Path) -> None:
    for path in ("../home/.bashrc", "../home/new.json", ".git/new.json"):
        configure(checkout, f'baseline = "{path}"')
        done = run("baseline", "bad.ndjson", cwd=checkout)
        assert done.code == 2 and f"predlint.toml:2: baseline {path} " in done.err
        assert not (checkout / path).exists() or (checkout / path).read_text() == "export EDITOR=vi\n"
    configure(checkout, 'baseline = "../home/new.json"')
    assert run("baseline", "bad.ndjson", "--config", "predlint.toml", cwd=checkout).code == 0
    (checkout.parent / "home" / "new.json").unlink()
    assert run("baseline", "bad.ndjson", "-o", "../home/new.json", cwd=checkout).code == 0
    assert run("validate", "bad.ndjson", cwd=checkout).code == 0, "a real one is read wherever it lies"


# -- what is read ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["ontology", "data-rows", "map", "baseline", "rules"])
def test_nothing_is_shown_of_a_file_that_is_not_what_it_is_named_for(run: Run, checkout: Path, key: str) -> None:
    for name, content in SECRETS.items():
        (checkout.parent / name).write_text(content)
        (checkout / f"link-{name.lstrip('.')}").symlink_to(checkout.parent / name)
    (checkout / ".env").write_text(SECRETS[".env"])
    links = [each.name for each in checkout.glob("link-*")]
    (checkout / "link.onto").symlink_to(checkout.parent / "shadow")
    (checkout / "link.txt").symlink_to(checkout.parent / "lines.txt")
    named = [f"../{name}" for name in SECRETS]
    for path in (
        *named,
        *links,
        ".env",
        ".git/config",
        "link.onto",
        "link.txt",
        "/proc/self/environ",
        "/dev/zero",
        (checkout.parent / "shadow").as_uri(),
    ):
        value = f'["{path}"]' if key == "rules" else f'"{path}"'
        configure(checkout, f"{key} = {value}", ontology=key != "ontology")
        done = run("validate", "bad.ndjson", cwd=checkout, TOKEN=SECRET)
        assert (done.code, done.out) == (2, ""), (path, done.out)
        assert SECRET not in done.err and f"{key} names " in done.err, path
        assert "--config predlint.toml" in done.err
    configure(checkout, f'{key} = {"[" * (key == "rules")}"local:///etc/passwd"{"]" * (key == "rules")}', ontology=key != "ontology")
    assert "names URLs of web servers and buckets only" in run("validate", "bad.ndjson", cwd=checkout).err


@pytest.mark.parametrize(
    "args",
    [
        ("validate", "bad.ndjson"), ("fix", "bad.ndjson", "--diff"), ("stats", "bad.ndjson"),
        ("baseline", "bad.ndjson", "-o", "-"), ("check",),
        ("check", "ontology.json"), ("show",), ("compile", "-o", "out"), ("sample", "-n", "1"), ("rule", "mine"), ("doctor", "validate"),
        ("doctor", "check"), ("config",), ("config", "bad.ndjson"),
    ],
)  # fmt: skip
def test_no_command_shows_anything_of_it(run: Run, checkout: Path, args: tuple[str, ...]) -> None:
    (checkout.parent / "shadow").write_text(SECRETS["shadow"])
    for lines in (['ontology = "../shadow"'], ['ontology = "ontology.json"', 'rules = ["../shadow"]'], ['ontology = "x.onto"']):
        (checkout / "x.onto").write_text('include "../shadow"\ninclude "/proc/self/environ"\n')
        configure(checkout, *lines, ontology=False)
        done = run(*args, cwd=checkout, TOKEN=SECRET)
        assert SECRET not in done.out + done.err
    (checkout.parent / "shadow").write_text('ontology "x" box\n')  # a real one is told of in full where the user names it
    assert "shadow:1:" in run("check", "../shadow", cwd=checkout).err


@pytest.mark.parametrize(
    ("key", "name", "text"),
    [
        ("ontology", "settings.xml", f"<settings><server><password>{SECRET}</password></server></settings>"),
        ("ontology", "list.xml", f'<List><server password="{SECRET}"/></List>'),
        ("ontology", "NuGet.Config", f'<configuration><Choices name="{SECRET}" toName="a"><Choice value="b"/></Choices></configuration>'),
        ("rules", "config", f'include "{SECRET}"\n'),
        ("rules", "notes", f'ontology "x"\n{SECRET}\n'),
        ("rules", "Makefile", f"include common.mk\nTOKEN={SECRET}\n"),
    ],
)
def test_files_of_other_programs_that_look_like_ours(run: Run, checkout: Path, key: str, name: str, text: str) -> None:
    (checkout.parent / name).write_text(text)
    configure(checkout, f"{key} = {['../' + name] if key == 'rules' else repr('../' + name)}", ontology=key != "ontology")
    for command in (("validate", "bad.ndjson"), ("check",), ("show",), ("stats", "good.ndjson"), ("sample", "-n", "1")):
        done = run(*command, cwd=checkout)
        assert SECRET not in done.out + done.err, command
        if command[0] in ("validate", "check"):
            assert (done.code, done.out) == (2, "") and f"{key} names ../{name}, which cannot be read as" in done.err, command


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes")
@pytest.mark.parametrize("key", ["ontology", "data-rows", "map", "baseline", "rules"])
def test_a_pipe_is_not_waited_for(run: Run, checkout: Path, key: str) -> None:
    os.mkfifo(checkout / "pipe.json")
    value = '["pipe.json"]' if key == "rules" else '"pipe.json"'
    configure(checkout, f"{key} = {value}", ontology=key != "ontology")
    done = run("validate", "bad.ndjson", cwd=checkout)
    assert (done.code, done.out) == (2, "") and f"{key} names pipe.json, which is a pipe" in done.err


def test_what_is_beside_a_repository_is_read_where_it_is_real(run: Run, checkout: Path) -> None:
    shared = checkout.parent / "shared"
    shared.mkdir()
    (shared / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (shared / "rows.csv").write_text("global_key\nstreet-001.jpg\n")
    (shared / "rules.onto").write_text("rule wide { on sign require width > 1 }\n")
    assert run("baseline", checkout / "bad.ndjson", "-O", shared / "ontology.json", "-o", shared / "known.json").code == 0
    (checkout / "predlint.toml").write_text(
        'ontology = "../shared/ontology.json"\ndata-rows = "../shared/rows.csv"\nrules = ["../shared/rules.onto"]\n'
        'baseline = "../shared/known.json"\nformat = ["jsonl"]\n'
    )
    done = run("validate", "bad.ndjson", cwd=checkout)
    assert {found["code"] for found in done.diagnostics} == {"RUL001"} and done.code == 1, done.err
    for command in (("check",), ("show",), ("stats", "good.ndjson"), ("rule", "wide")):
        assert run(*command, cwd=checkout).code == 0


def test_a_predictions_file_is_reported_in_full(run: Run, checkout: Path) -> None:
    (checkout / "rules.onto").write_text("rule wide { on sing require width > 1 }\n")
    configure(checkout, 'rules = ["rules.onto"]')
    assert "rules.onto:1:16: " in run("validate", "bad.ndjson", cwd=checkout).err
    configure(checkout, 'data-rows = "keys.txt"')
    (checkout / "keys.txt").write_text("street-001.jpg\nstreet-002.jpg\n")
    assert "street-002.jpg" in run("validate", "good.ndjson", cwd=checkout).out
    (checkout / "keys").write_text("street-002.jpg\n")
    configure(checkout, 'data-rows = "keys"')
    done = run("validate", "good.ndjson", cwd=checkout)
    assert done.code == 2 and "a list of keys is called .txt" in done.err
    assert "street-002.jpg" in run("validate", "good.ndjson", "--config", "predlint.toml", cwd=checkout).out
    assert "street-002.jpg" in run("validate", "good.ndjson", "--data-rows", "keys", cwd=checkout).out


# -- what is checked -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("validate",), ("fix", "--in-place"), ("stats",), ("baseline", "-o", "-"), ("validate", ".")])
def test_only_files_of_the_folder_are_included(run: Run, checkout: Path, command: tuple[str, ...]) -> None:
    outside = checkout.parent / "docker.json"
    outside.write_text(SECRETS["docker.json"])
    (checkout / "link.json").symlink_to(outside)
    (checkout / "folder").symlink_to(checkout.parent)
    (checkout / ".env").write_text(SECRETS[".env"])
    (checkout / "secrets.yml").write_text(f"token: {SECRET}\n")
    elsewhere, other = "is not in the folder of the configuration", "does not look like predictions"
    found = {
        "../docker.json": elsewhere, "link.json": elsewhere, "folder/docker.json": elsewhere, ".env": other,
        ".git/config": "belongs to version control",
        "secrets.yml": other,
    }  # fmt: skip
    for pattern, said in found.items():
        if command[-1] == "." and pattern.startswith("../"):
            continue
        configure(checkout, f'include = ["{pattern}"]')
        done = run(*command, cwd=checkout)
        assert done.code == 2 and SECRET not in done.out + done.err, (pattern, done.out)
        assert (said in done.err and "predlint.toml:2: include takes" in done.err) or command[-1] == ".", (pattern, done.err)
    configure(checkout, 'include = ["../*.ndjson"]')
    shutil.copy(checkout / "bad.ndjson", checkout.parent)
    assert run("validate", "../bad.ndjson", cwd=checkout).code == 1
    assert run("validate", "--config", "predlint.toml", cwd=checkout).code == 1
    (checkout / "run-1").write_bytes(ndjson(GOOD))
    configure(checkout, 'include = ["run-*"]')
    assert run("validate", cwd=checkout).code == 0, "a name without an ending is fine where the content is"


# -- predlint init ---------------------------------------------------------------------------------------------------------------


def test_a_folder_that_is_named_may_be_a_link(run: Run, checkout: Path) -> None:
    disk = checkout.parent / "disk"
    disk.mkdir()
    (disk / "bad.ndjson").write_bytes(ndjson(BAD))
    (checkout / "preds").symlink_to(disk)
    configure(checkout, 'include = ["preds/"]')
    assert run("validate", cwd=checkout).code == 2
    assert run("validate", "preds", cwd=checkout).code == 1
    (checkout.parent / "x.json").write_text(f'{{"a": "{SECRET}"}}\n')
    (disk / "link.json").symlink_to(checkout.parent / "x.json")
    for folder in ("preds", ".", ".."):
        done = run("validate", folder, cwd=checkout)
        assert (done.code, done.out) == (2, "") and SECRET not in done.err and "is not in the folder" in done.err


def test_init_writes_into_the_folder(run: Run, checkout: Path) -> None:
    outside = checkout.parent / "home" / "new"
    for name in ("predlint.toml", ".pre-commit-config.yaml"):
        (checkout / name).symlink_to(outside)
        done = run("init", "--pre-commit", cwd=checkout)
        assert done.code == 2 and "out of this folder" in done.err and not outside.exists()
        (checkout / name).unlink()
        (checkout / "predlint.toml").unlink(missing_ok=True)


def test_what_init_writes_works(run: Run, checkout: Path) -> None:
    shutil.copy(checkout / "bad.ndjson", checkout.parent / "linked.ndjson")
    (checkout / "linked.ndjson").symlink_to(checkout.parent / "linked.ndjson")
    for name in ("bad.ndjson", "good.ndjson"):
        (checkout / "preds").mkdir(exist_ok=True)
        (checkout / name).rename(checkout / "preds" / name)
    done = run("init", cwd=checkout)
    assert done.code == 0 and "linked.ndjson: it is a link out of this folder: name it on the command line" in done.out
    assert run("validate", cwd=checkout).code == 1
    assert run("validate", "linked.ndjson", cwd=checkout).code == 1
