"""A Labelbox ontology as data: the output of ``predlint show --format json``. Its schema is `outline_schema` of ``report.schemas``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from predlint.ontology import Classification, Ontology, Option, Tool

#: Version of the format of ``predlint show --format json``.
OUTLINE_VERSION = 1
Data = dict[str, Any]
#: Returns the members of a prediction that may contain a feature's value, for a medium.
Carriers = Callable[[Tool | Classification, str | None], tuple[str, ...]]


def outline(ontology: Ontology, carriers: Carriers) -> Data:
    """Returns the ontology with everything that a program needs to write predictions for it."""
    return _Outline(carriers, ontology.media).whole(ontology)


class _Outline:
    def __init__(self, carriers: Carriers, media: str | None) -> None:
        self._carriers, self._media = carriers, media

    def whole(self, ontology: Ontology) -> Data:
        return {
            "version": OUTLINE_VERSION,
            "name": ontology.name,
            "media": ontology.media,
            "dialect": ontology.dialect,
            "counts": ontology.counts()._asdict(),
            "tools": [self._tool(tool) for tool in ontology.tools],
            "classifications": [self._question(question) for question in ontology.classifications],
        }

    def _tool(self, tool: Tool) -> Data:
        return {
            **self._feature(tool),
            "constraints": [list(pair) for pair in tool.constraints],
            "classifications": [self._question(question) for question in tool.classifications],
        }

    def _question(self, question: Classification) -> Data:
        below = [self._question(nested) for nested in question.classifications]
        return {
            **self._feature(question),
            "instructions": question.instructions,
            "scope": question.scope,
            "min_characters": question.min_characters,
            "max_characters": question.max_characters,
            "options": [self._option(option) for option in question.options],
            **({"classifications": below} if below else {}),
        }

    def _feature(self, feature: Tool | Classification) -> Data:
        return {
            "name": feature.name,
            "kind": feature.kind,
            "source_kind": feature.source_kind,
            "members": list(self._carriers(feature, self._media)),
            "required": feature.required,
            **_identity(feature),
        }

    def _option(self, option: Option) -> Data:
        return {
            "value": option.value,
            "label": option.label,
            "numeric": option.numeric,
            **_identity(option),
            "classifications": [self._question(question) for question in option.classifications],
        }


def _identity(item: Tool | Classification | Option) -> Data:
    return {"schema_id": item.schema_id, "node_id": item.node_id, "pointer": item.pointer}
