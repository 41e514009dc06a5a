"""Misspelt members of results and predictions, such as ``readOnly``, which have no effect.

Only optional members are checked here; the Shape reports missing required ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from predlint.platforms.label_studio.import_effects import reads_as_number
from predlint.platforms.label_studio.record_view import Json, Result, View
from predlint.platforms.label_studio.tags import SCORES
from predlint.platforms.label_studio.task_words import SpeltMildly, SpeltOtherwise
from predlint.platforms.label_studio.words import ScoreInValue
from predlint.shape.findings import Path
from predlint.shape.resolver import casefold_name

_OF_RESULTS = (
    "original_width", "original_height", "original_length", "image_rotation", "item_index", "readonly", "parentID", "hidden", "score", "id",
)  # fmt: skip
_OF_RELATIONS = ("direction", "labels")
_OF_PREDICTIONS = ("score", "model_version")
#: Members that exports of old releases have, and that nothing reads.
_OLD = frozenset({"parent_id"})
#: Minimum length of a name in which one wrong letter counts as a slip.
_LEAST = 5
#: Other words that are one letter away from ``score``.
_WORDS = frozenset({"scope", "store"})
#: Maximum number of names that are cached.
_MOST = 4_096
_TURNED = frozenset({"box", "ellipse", "ocr"})


def _nearly(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that equals this one except for case and separators, or for one slip (with two, ``location`` would be
    ``rotation``); else None."""
    if name in known or name in _OLD:
        return None
    flat = casefold_name(name)
    for other in known:
        its = casefold_name(other)
        if flat == its:
            return other
        if len(flat) >= _LEAST and abs(len(flat) - len(its)) <= 1 and len(set(flat) ^ set(its)) <= 2:
            from rapidfuzz.distance import OSA  # imported here, since a clean run hardly needs it

            if OSA.distance(flat, its, score_cutoff=1) <= 1:
                return other
    return None


def _matches_member(intended: str, name: str, value: Any) -> bool:
    """Returns True if the value may be that of the known member: in ``"store"``, neither "B7" nor 7 is a score."""
    if intended != "score" or casefold_name(name) == intended:
        return value is not None
    if casefold_name(name) in _WORDS:
        return value.__class__ in (int, float) and 0 <= value <= 1
    return value.__class__ in (int, float) or (value.__class__ is str and reads_as_number(value))


class IntendedMembers(dict[str, str | None]):
    """Name -> the known member that it misspells, or None. A cache, since nearly all results have the same names."""

    def __init__(self, *known: str) -> None:
        super().__init__()
        self.known = known
        self.fine = set[str]()
        """Names that misspell no known member."""

    def __missing__(self, name: str) -> str | None:
        intended = _nearly(name, self.known)
        if len(self) < _MOST:
            self[name] = intended
            if intended is None:
                self.fine.add(name)
        return intended

    def report(self, view: View, path: Path, given: Json, *reader: str) -> None:
        """Reports the misspelt members of a record. ``reader``: who reads them, if not the editor."""
        for name in given:
            intended = self[name]
            if intended is not None and given.get(intended) is None and _matches_member(intended, name, given[name]):
                view.report(
                    (path, name), given[name], SpeltOtherwise if _is_missed(intended, given[name]) else SpeltMildly, name, intended, *reader
                )


#: Member -> values that equal its absence in the editor.
_USUAL: dict[str, tuple[Any, ...]] = {
    "item_index": (0,), "rotation": (0,), "image_rotation": (0,), "direction": ("right",), "labels": ([],), "hidden": (False,),
    "parentID": ("",),
}  # fmt: skip


def _is_missed(intended: str, value: Any) -> bool:
    """Returns True if the editor shows or counts something else without the value; it finds out sizes itself."""
    return intended == "score" or (intended in _USUAL and value not in _USUAL[intended])


#: For results, for relations, and for values of shapes that may be rotated.
IN_RESULT, IN_RELATION, IN_VALUE = IntendedMembers(*_OF_RESULTS), IntendedMembers(*_OF_RELATIONS, *_OF_RESULTS), IntendedMembers("rotation")
IN_PREDICTION = IntendedMembers(*_OF_PREDICTIONS)
IN_PREDICTION.fine.add("result")  # a list, which is not looked up


def of_prediction(view: View) -> None:
    """Reports misspelt members of a prediction. Lists are skipped, such as scores of all classes."""
    if view.prediction.keys() <= IN_PREDICTION.fine:
        return
    given = {name: value for name, value in view.prediction.items() if not isinstance(value, (list, dict))}
    IN_PREDICTION.report(view, view.path, given, "the server")


def of_result(view: View, result: Result) -> None:
    """Reports misspelt members of a result, and of its value."""
    if not result.whole.keys() <= IN_RESULT.fine:
        IN_RESULT.report(view, result.path, result.whole)
    if result.form in _TURNED and not result.value.keys() <= IN_VALUE.fine:
        IN_VALUE.report(view, result.at, result.value)


def score_in_value(view: View, result: Result) -> None:
    """Reports a score in the value under another platform's name, if no result of the region has a score.

    ``score`` itself is allowed there, as in the platform's own sample. Values of ReactCode are not checked.
    """
    given = result.value
    if "score" in given or result.kind is None or result.form == "react":
        return
    name = next((name for name in SCORES if given.get(name).__class__ in (int, float) and 0 <= given[name] <= 100), None)
    if name is None or result.has_score():
        return
    if result.id is None or result.id not in view.results.scored:
        view.report((result.at, name), given[name], ScoreInValue, name)


def of_relation(view: View, path: Path, relation: Json) -> None:
    """Reports misspelt members of a relation."""
    if not relation.keys() <= IN_RELATION.fine:
        IN_RELATION.report(view, path, relation)
