"""The input and the result of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: The effect of a change on predictions that were made for the old ontology.
#: ``breaking``: some are rejected, lost, or change their meaning. ``widening``: all stay correct, and more is allowed.
#: ``cosmetic``: nothing changes for them.
Class = Literal["breaking", "widening", "cosmetic"]
CLASSES: tuple[Class, ...] = ("breaking", "widening", "cosmetic")
Kind = Literal[
    "removed", "added", "renamed", "kind-changed", "moved", "id-changed", "ids-changed", "required-changed", "limit-changed",
    "scope-changed", "media-changed", "allowed-changed", "place-changed", "text-changed", "look-changed", "order-changed", "name-changed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A feature, a question or an option of an ontology of any platform."""

    what: str
    """The word for it: ``tool``, ``question``, ``option``, ``control``, ``label``, ``object``, ``category`` …"""
    name: str
    """The name in predictions, or the name for people if predictions contain an id."""
    kind: str = ""
    """The kind of tool or answer, in the words of its file; empty for options."""
    id: str | None = None
    """The id by which predictions may name the node."""
    required: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further properties, by the name that `predlint.compare.feature_facts` knows them by."""
    children: tuple[Node, ...] = ()
    is_question: bool = False
    """True for a node that is answered by a choice among its children."""


@dataclass(frozen=True, slots=True)
class Tree:
    """An ontology as a comparison sees it."""

    dialect: str
    """The platform; ``neutral`` if it is compared with another platform's ontology."""
    nodes: tuple[Node, ...]
    name: str | None = None
    media: str | None = None
    named_by: Literal["name", "id", "both"] = "name"
    """How predictions of the platform name features."""
    data: Mapping[str, str] = field(default_factory=dict[str, str])
    """Members that the data of every task must have, each with the tag that reads it."""


#: Nodes from the root to one of the tree.
Trail = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """The number of records of a prediction file that a change would hit."""

    records: int
    exact: bool
    """False if some of the hit records may still be right."""
    places: tuple[str, ...]
    """The first of them, as ``file:line``, or ``file:line:column`` in a JSON document."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two ontologies."""

    kind: Kind
    cls: Class
    path: tuple[str, ...]
    """Names from the feature down to the changed node, in the old ontology; for an added node in the new one."""
    old: Any
    new: Any
    message: str
    help: str | None = None
    """For a breaking change: what to do with predictions, or with the new ontology."""
    trail: Trail = field(default=(), compare=False, repr=False)
    """The changed nodes; empty for a change of the ontology as a whole."""
    fact: str = field(default="", compare=False, repr=False)
    """The property that changed."""
    hits: Hits | None = None
    """None if nothing was counted."""
