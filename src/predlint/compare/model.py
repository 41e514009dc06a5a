"""What a comparison works on, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: What a change means for predictions that were made under the old ontology.
#: ``breaking``: some of them are refused, lost, or say something else. ``widening``: all are still right, more is allowed.
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
    """What predictions give, or what people call it where predictions give an id."""
    kind: str = ""
    """What it draws or how it is answered, in the words of its file; empty for options."""
    id: str | None = None
    """By which predictions may name it."""
    required: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further properties, by the name that `predlint.compare.feature_facts` knows them by."""
    children: tuple[Node, ...] = ()
    is_question: bool = False
    """True for what is answered by a choice among its nodes below."""


@dataclass(frozen=True, slots=True)
class Tree:
    """An ontology as a comparison sees it."""

    dialect: str
    """``neutral`` for one that is compared with another platform's."""
    nodes: tuple[Node, ...]
    name: str | None = None
    media: str | None = None
    named_by: Literal["name", "id", "both"] = "name"
    """What predictions of the platform name features by."""
    data: Mapping[str, str] = field(default_factory=dict[str, str])
    """Members that the data of every task must have, each with the tag that reads it."""


#: Nodes from the root to one of the tree.
Trail = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """How many records of a prediction file a change would hit."""

    records: int
    exact: bool
    """False where some of them may be right all the same."""
    places: tuple[str, ...]
    """The first of them, as ``file:line``, or ``file:line:column`` in a JSON document."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two ontologies."""

    kind: Kind
    cls: Class
    path: tuple[str, ...]
    """Names from the feature down to what changed, in the old ontology; in the new one for what was added."""
    old: Any
    new: Any
    message: str
    help: str | None = None
    """For a breaking change: what to do with predictions, or with the new ontology."""
    trail: Trail = field(default=(), compare=False, repr=False)
    """The same nodes; empty for what concerns the ontology as a whole."""
    fact: str = field(default="", compare=False, repr=False)
    """Which property changed."""
    hits: Hits | None = None
    """None where nothing was counted."""
