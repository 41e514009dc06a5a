"""Members of results that are spelt otherwise than the editor spells them, as in ``readOnly``: it does not know them.

Only those that may be left out; of what a result must have the shape says that it is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
#: Names that are kept at most.
_MOST = 4_096
_TURNED = frozenset({"box", "ellipse", "ocr"})


@lru_cache(_MOST)
def meant_in_result(name: str) -> str | None:
    """The member of a result that is meant, if any."""
    return None if name in _OLD else _nearly(name, _OF_RESULTS)


@lru_cache(_MOST)
def meant_in_relation(name: str) -> str | None:
    """The same of a relation."""
    return _nearly(name, (*_OF_RELATIONS, *_OF_RESULTS))


@lru_cache(_MOST)
def meant_in_value(name: str) -> str | None:
    """The same of the value of a shape that may be turned."""
    return _nearly(name, ("rotation",))


def _nearly(name: str, known: Iterable[str]) -> str | None:
    """The known name that this is but for case and separators, or but for one slip: with two, ``location`` would be ``rotation``."""
    if name in known:
        return None
    flat = folded(name)
    for other in known:
        its = folded(other)
        if flat == its:
            return other
        if len(flat) >= _LEAST and abs(len(flat) - len(its)) <= 1 and len(set(flat) ^ set(its)) <= 2:
            from rapidfuzz.distance import OSA  # as for most names this is not reached, a clean run does without the package

            if OSA.distance(flat, its, score_cutoff=1) <= 1:
                return other
    return None


class _Fine:
    """Names that were looked at and mean no other: of results by the hundred thousand, nearly all have the same."""

    def __init__(self, meant: Callable[[str], str | None]) -> None:
        self.meant, self.names = meant, set[str]()

    def tell(self, view: View, path: Path, given: Json) -> None:
        """Tells the members of a record that are spelt otherwise."""
        if given.keys() <= self.names:
            return
        for name in given:
            meant = self.meant(name)
            if meant is None:
                if len(self.names) < _MOST:
                    self.names.add(name)
            elif given.get(meant) is None:
                view.say((path, name), given[name], lost("REC117", task_words.spelt_otherwise), name, meant)


_RESULTS, _RELATIONS, _VALUES = _Fine(meant_in_result), _Fine(meant_in_relation), _Fine(meant_in_value)


def of_result(view: View, result: Result) -> None:
    """Tells those of a result, and of its value."""
    _RESULTS.tell(view, result.path, result.whole)
    if result.form in _TURNED:
        _VALUES.tell(view, result.at, result.value)


def of_relation(view: View, path: Path, relation: Json) -> None:
    """Tells those of a relation."""
    _RELATIONS.tell(view, path, relation)
