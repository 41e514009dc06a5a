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
