"""A file for -O that no platform knows, where nobody named a platform: what an ontology of each looks like is said."""

from __future__ import annotations

from typing import Any

import pytest

import predlint
from predlint.ontology import OntologyError

PLATFORMS = ("Labelbox", "Label Studio", "Encord", "COCO")


@pytest.mark.parametrize("data", [b'{"classes":["a"],"version":1}', b"{}", b"[]", b"[1,2]", b"3", b'{"data":{"project":{}}}'])
def test_all_platforms_are_named(data: bytes) -> None:
    with pytest.raises(OntologyError) as caught:
        predlint.compile(data)
    assert all(name in str(caught.value.help) for name in PLATFORMS)
    assert "tools" not in caught.value.message


@pytest.mark.parametrize(
    ("dialect", "said"), [("labelbox", "export the ontology itself"), ("encord", "an Encord ontology is an object with")]
)
def test_a_platform_that_is_named_is_spoken_of_alone(dialect: Any, said: str) -> None:
    with pytest.raises(OntologyError) as caught:
        predlint.compile(b'{"classes":["a"],"version":1}', dialect=dialect)
    assert str(caught.value.help).startswith(said)
