"""Members of results that are spelt otherwise than the editor spells them, as in ``readOnly``: it does not know them.

Only those that may be left out; of what a result must have the shape says that it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from predlint.dialects.label_studio import task_words
from predlint.dialects.label_studio.effects import lost
from predlint.dialects.label_studio.view import Json, Result, View
from predlint.shapes.findings import Path
from predlint.shapes.resolver import folded

_OF_RESULTS = (
    "original_width", "original_height", "original_length", "image_rotation", "item_index", "readonly", "parentID", "hidden", "score", "id",
)  # fmt: skip
_OF_RELATIONS = ("direction", "labels")
#: Which exports of old releases have, and nothing reads.
_OLD = frozenset({"parent_id"})
#: Letters of a name in which a slip is one.
_LEAST = 5
_TURNED = frozenset({"box", "ellipse", "ocr"})


@lru_cache(4_096)
def meant_in_result(name: str) -> str | None:
    """The member of a result that is meant, if any."""
    return None if name in _OLD else _nearly(name, _OF_RESULTS)


@lru_cache(4_096)
def meant_in_relation(name: str) -> str | None:
    """The same of a relation."""
    return _nearly(name, (*_OF_RELATIONS, *_OF_RESULTS))


@lru_cache(4_096)
def meant_in_value(name: str) -> str | None:
    """The same of the value of a shape that may be turned."""
    return _nearly(name, ("rotation",))


def _nearly(name: str, known: Iterable[str]) -> str | None:
    """The known name that this is but for case and separators, or but for one slip: with two, ``location`` would be ``rotation``."""
    flat = folded(name)
    if name in known:
        return None
    for other in known:
        its = folded(other)
        if flat == its:
            return other
        if len(flat) >= _LEAST and abs(len(flat) - len(its)) <= 1 and len(set(flat) ^ set(its)) <= 2:
            from rapidfuzz.distance import OSA  # as for most names this is not reached, a clean run does without the package

            if OSA.distance(flat, its, score_cutoff=1) <= 1:
                return other
    return None


def of_result(view: View, result: Result) -> None:
    """Tells those of a result, and of its value."""
    for name in result.whole:
        _tell(view, result.path, result.whole, name, meant_in_result(name))
    if result.form in _TURNED:
        for name in result.value:
            _tell(view, result.at, result.value, name, meant_in_value(name))


def of_relation(view: View, path: Path, relation: Json) -> None:
    """Tells those of a relation."""
    for name in relation:
        _tell(view, path, relation, name, meant_in_relation(name))


def _tell(view: View, path: Path, given: Json, name: str, meant: str | None) -> None:
    if meant is not None and given.get(meant) is None:
        view.say((path, name), given[name], lost("REC117", task_words.spelt_otherwise), name, meant)
