"""Ontologies, configs and mappings in an archive are read as they are without one."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

import predlint
from predlint.model.ontology import OntologyError
from predlint.platforms.coco.matching import read_map
from predlint.platforms.registry import read_ontology

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ONTOLOGIES = ["street/ontology.json", "media/video.json", "studio/labels.xml", "harbour/ontology.json", "harbour/coco.json"]
Pack = Callable[[bytes], bytes]


@pytest.fixture(params=[gzip.compress, bz2.compress, lzma.compress], ids=["gzip", "bzip2", "xz"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return request.param


@pytest.mark.parametrize("name", ONTOLOGIES)
def test_they_are_the_same(name: str, pack: Pack, tmp_path: Path) -> None:
    plain = (EXAMPLES / name).read_bytes()
    path = tmp_path / "packed"  # told by its content, not by its name
    path.write_bytes(pack(plain))
    dialect = read_ontology(plain).dialect
    assert read_ontology(str(path)).dialect == read_ontology(pack(plain)).dialect == dialect
    assert predlint.compile(path).json_schema == predlint.compile(EXAMPLES / name).json_schema


def test_the_onto_language_too(pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "packed"
    path.write_bytes(pack(b"box car\nradio weather {\n  - sunny\n  - rain\n}\n"))
    assert predlint.compile(path).json_schema == predlint.compile(b"box car\nradio weather {\n  - sunny\n  - rain\n}\n").json_schema


def test_a_mapping(pack: Pack, tmp_path: Path) -> None:
    plain = EXAMPLES / "harbour" / "mapping.json"
    path = tmp_path / plain.name
    path.write_bytes(pack(plain.read_bytes()))
    assert read_map(path) == read_map(plain)


@pytest.mark.parametrize("size", [4, 60])
def test_a_damaged_one_is_reported(size: int, pack: Pack, tmp_path: Path) -> None:
    packed = pack((EXAMPLES / "street" / "ontology.json").read_bytes())[:size]
    path = tmp_path / "packed"
    path.write_bytes(packed)
    for source in (path, packed):
        with pytest.raises(OntologyError, match=r"cannot be read: the \w+ data breaks off"):
            read_ontology(source)
