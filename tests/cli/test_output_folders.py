"""A folder that the user names may hold links of somebody else: nothing is written through them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Outcome

Run = Callable[..., Outcome]
STREET = Path(__file__).parents[2] / "examples" / "street"
ONTOLOGY = ("-O", str(STREET / "ontology.json"))


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A folder that came with somebody's files, beside a file of one's own."""
    (tmp_path / "mine").write_text("mine\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("broken.ndjson", "schema.json"):
        (folder / name).symlink_to("../mine")
    (folder / "clean.ndjson").symlink_to("../new")
    return folder


@pytest.mark.parametrize(
    "args",
    [
        ("fix", STREET / "broken.ndjson", *ONTOLOGY, "-o", "folder/"),
        ("fix", STREET / "clean.ndjson", *ONTOLOGY, "-o", "folder"),
        ("validate", STREET / "broken.ndjson", *ONTOLOGY, "--write-valid", "folder/"),
        ("validate", STREET / "clean.ndjson", *ONTOLOGY, "--write-rejects", "folder"),
        ("compile", STREET / "ontology.json", "-o", "folder"),
    ],
)
def test_nothing_is_written_out_of_a_folder(run: Run, filled: Path, args: tuple[object, ...]) -> None:
    done = run(*args, cwd=filled.parent)
    assert done.code == 2 and "folder: nothing is written there" in done.err.replace("folder/:", "folder:"), done.err
    assert (filled.parent / "mine").read_text() == "mine\n"
    assert sorted(os.listdir(filled.parent)) == ["folder", "mine"]


def test_a_link_within_the_folder_is_followed(run: Run, filled: Path) -> None:
    (filled / "broken.ndjson").unlink()
    (filled / "broken.ndjson").symlink_to("kept.ndjson")
    assert run("fix", STREET / "broken.ndjson", *ONTOLOGY, "-o", "folder/", cwd=filled.parent).code == 1
    assert (filled / "broken.ndjson").is_symlink() and (filled / "kept.ndjson").read_bytes()


@pytest.mark.parametrize("folder", ["folder", "folder/", "./folder", "{all}/folder"])
def test_in_place_stays_in_the_folder(run: Run, filled: Path, folder: str) -> None:
    broken = (STREET / "broken.ndjson").read_bytes()
    (filled.parent / "mine").write_bytes(broken)
    for name in ("clean.ndjson", "schema.json"):
        (filled / name).unlink()
    done = run("fix", folder.format(all=filled.parent), *ONTOLOGY, "--in-place", cwd=filled.parent)
    assert done.code == 2 and "broken.ndjson leads to " in done.err, done.err
    assert (filled.parent / "mine").read_bytes() == broken
    assert run("fix", "folder/broken.ndjson", *ONTOLOGY, "--in-place", cwd=filled.parent).code == 1  # the user's word
    assert (filled.parent / "mine").read_bytes() != broken


# -- files of one name ---------------------------------------------------------------------------------------------------------

SPLITS = ("train/labels.ndjson", "val/labels.ndjson", "val/more.ndjson")


@pytest.fixture
def splits(tmp_path: Path) -> Path:
    """Files of one name in two folders, as splits of a data set have them."""
    for name in SPLITS:
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_bytes((STREET / "broken.ndjson").read_bytes())
    return tmp_path


@pytest.mark.parametrize("where", ["out/", "out"])
@pytest.mark.parametrize("command", [("fix", "-o"), ("validate", "--write-valid"), ("validate", "--write-rejects")])
@pytest.mark.parametrize(
    ("given", "written"),
    [
        (["data"], SPLITS),
        (["./data/"], SPLITS),
        (["data/val"], ("labels.ndjson", "more.ndjson")),
        (["data/**/*.ndjson"], SPLITS),
        (["data/*"], SPLITS),
        (["data/train", "data/val"], SPLITS),  # both have labels.ndjson
        (["data/train/labels.ndjson", "data/val/labels.ndjson"], SPLITS[:2]),
        (["data/train/labels.ndjson", "data/val/more.ndjson"], ("labels.ndjson", "more.ndjson")),
        ([], SPLITS),
    ],
)
def test_the_tree_below_the_folder_that_was_given_is_kept(
    run: Run, splits: Path, command: tuple[str, str], given: list[str], written: tuple[str, ...], where: str
) -> None:
    (splits / "predlint.toml").write_text('include = ["data/**/*.ndjson"]\n')
    done = run(command[0], *given, *ONTOLOGY, command[1], where, "-q", cwd=splits)
    assert done.code == 1, done.err
    out = splits / "out"
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == sorted(written)


def test_patterns_that_begin_at_several_folders_keep_these(run: Run, splits: Path) -> None:
    """As init writes them: what a file is called does not depend on which others are there."""
    (splits / "predlint.toml").write_text('include = ["/data/train/labels.ndjson", "data/val/**/*.ndjson", "more/**/*.ndjson"]\n')
    for number, names in enumerate((SPLITS, SPLITS[:2], SPLITS[:1])):
        assert run("fix", *ONTOLOGY, "-o", f"out{number}/", "-q", cwd=splits).code == 1
        out = splits / f"out{number}"
        assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.ndjson")) == [f"data/{name}" for name in names]
        (splits / "data" / names[-1]).unlink()


@pytest.mark.parametrize("command", [("fix", "-o"), ("validate", "--write-valid")])
def test_what_an_earlier_run_wrote_is_not_read(run: Run, splits: Path, command: tuple[str, str]) -> None:
    for _ in range(2):
        assert run(command[0], ".", *ONTOLOGY, command[1], "out/", "-q", cwd=splits).code == 1
        assert sorted(path.relative_to(splits / "out").as_posix() for path in (splits / "out").rglob("*.ndjson")) == [
            f"data/{name}" for name in SPLITS
        ]


def test_folders_are_gone_again_where_nothing_was_written(run: Run, splits: Path) -> None:
    (splits / "out").mkdir()
    (splits / "out" / "val").write_text("a file\n")
    for command in (("fix", "-o"), ("validate", "--write-valid")):
        done = run(command[0], "data", *ONTOLOGY, command[1], "out/", cwd=splits)
        assert done.code == 2, done.out
        assert sorted(os.listdir(splits / "out")) == ["val"]
