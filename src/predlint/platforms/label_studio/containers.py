"""Predictions and results in a container that imports do not accept: one object instead of a list, nested lists, another name.

The finding for the container hides faults inside. So the task is also checked as it was intended, and those findings are reported at their
real paths.
"""

from __future__ import annotations

import re
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.names import nearest
from predlint.platforms.label_studio.label_words import LabelsMissing
from predlint.platforms.label_studio.raw_model_output import parallel_list_member, path_to_raw_output
from predlint.platforms.label_studio.record_view import Json
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.shape.findings import Finding, keys_of, subpath

Keys = tuple[str | int, ...]
_LISTS = ("predictions", "annotations")
#: Rules that report such a container.
_REVEALING_CODES = frozenset({"REC102", "REC103", "REC104", "REC105", "REC110"})
#: Rules that are not reported inside: the finding for the container is enough.
_OF_NOTHING = frozenset({"REC107"})
#: Names of lists of annotations; a list under such a name need not be predictions.
_OF_PEOPLE = frozenset({"annotation", "annotations", "completions"})


#: Parts of names for annotations by models: "pre_annotations", "modelAnnotations", "annotations_predicted".
_OF_MODELS = lazy_regex(r"pre|auto|model|ml|ai|machine|bot|llm|generated|suggest|infer|detect", re.IGNORECASE)
#: Parts of names for annotations by people: "ground_truth", "goldLabels", "human_annotations".
_OF_HUMANS = lazy_regex(r"human|manual|gold|truth|expert|reviewed", re.IGNORECASE)


def are_of_people(name: str, value: Any = None) -> bool:
    """Returns True for the name of a list of annotations, even misspelt, unless the name or the content says that a model made them."""
    rest = re.sub(r"annotations?", "", name, flags=re.IGNORECASE)
    if (_are_of_model(value) and not are_by_people(value)) or _OF_MODELS.search(rest):
        return False
    if are_by_people(value) or _OF_HUMANS.search(rest):
        return True
    return name.casefold() in _OF_PEOPLE or bool(nearest(name, ("annotations",)))


#: Members that only annotations have.
_BY_PEOPLE = frozenset({"completed_by", "was_cancelled", "ground_truth", "lead_time"})


def are_by_people(value: Any) -> bool:
    """Returns True if an item has a member that only annotations have."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    return any(isinstance(item, dict) and not _BY_PEOPLE.isdisjoint(cast("Json", item)) for item in items)


def _are_of_model(value: Any) -> bool:
    """Returns True if an item has a model version or a score."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    given = [cast("Json", item) for item in items if isinstance(item, dict)]
    return any(item.get("model_version") is not None or item.get("score") is not None for item in given)


#: Beginning of a text that may hold results, as in a cell of a table.
_RESULTS = lazy_regex(r"[\[{].{0,400}[\"']from_name[\"']\s*:", re.DOTALL)


def is_results_text(value: Any) -> bool:
    """Returns True for a text of results or predictions, in JSON or as Python prints them."""
    return isinstance(value, str) and _RESULTS.match(value) is not None


def is_empty_value(finding: Finding) -> bool:
    """Returns True for a finding about a misnamed list whose value is empty or not a list: nothing is lost with it."""
    value = finding.value
    return finding.kind.code == "REC102" and (not value or not (isinstance(value, (list, dict)) or is_results_text(value)))


class IntendedPredictions:
    """A task, or a prediction without one, as it was intended."""

    def __init__(self, value: Json, found: list[Finding], *, task: bool) -> None:
        """``found``: the findings for the value as it is. ``task``: False for a prediction without a task."""
        self.moved: dict[Keys, Keys] = {}
        """Keys where predictions and results belong -> keys where they stand; empty if the value needs no other reading."""
        self.renamed: frozenset[Keys] = frozenset()
        """Keys of answers that stand under another name."""
        self.value = value
        revealing = [finding for finding in found if finding.kind.code in _REVEALING_CODES]
        if revealing and task:
            self.value = self._task(value, {keys[0] for finding in revealing if len(keys := keys_of(finding.path)) == 1})
        elif revealing:
            self.value = self._prediction(value, ())

    def answers(self, found: list[Finding]) -> bool:
        """Renames answers that are under another name in their values; returns False if there are none. ``found``: the findings so far."""
        names: dict[Keys, Keys] = {}
        for finding in found:
            if finding.kind is not LabelsMissing or (name := finding.made_as(LabelsMissing).given) is None:
                continue
            intended = keys_of(finding.path)
            holder: Any = self.value
            for key in intended[:-1]:
                holder = holder[key]
            if name in holder and intended[-1] not in holder:
                names[tuple(intended)] = (*intended[:-1], name)
        if not names:
            return False
        self.value = _renamed(self.value, names)
        self.moved = {intended: self._place(given) or given for intended, given in names.items()}
        self.renamed = frozenset(self.moved.values())
        return True

    def _place(self, keys: Keys) -> Keys | None:
        """Returns the real keys for intended ones; None if nothing was moved there."""
        size = next((size for size in range(len(keys), 0, -1) if keys[:size] in self.moved), None)
        return (*self.moved[keys[:size]], *keys[size:]) if size is not None else None

    def inside(self, found: list[Finding], findings: list[Finding]) -> list[Finding]:
        """Returns the findings inside moved containers at their real paths, without those in ``findings``. ``found``: findings for the
        intended value."""
        out: list[Finding] = []
        known = {(finding.code, finding.path) for finding in findings}
        for finding in found:
            given_keys = self._place(tuple(keys_of(finding.path)))
            if given_keys is not None and finding.code not in _OF_NOTHING and not (finding.code == "ANS113" and given_keys in self.renamed):
                place = subpath(None, given_keys)
                if (finding.code, place) not in known:
                    out.append(finding._replace(path=place))
        return out

    def _task(self, task: Json, reported: set[str | int]) -> Json:
        read = dict(task)
        others = [name for name in task if name in reported and name not in (*_LISTS, "data") and not are_of_people(name, task[name])]
        for name in _LISTS:
            if name in task:
                read[name] = self._list(task[name], name, (name,))
        others = [name for name in others if path_to_raw_output(name, task[name]) is None and parallel_list_member(task) is None]
        if not task.get("predictions") and len(others) == 1:
            read["predictions"] = self._found(task[others[0]], (others[0],))
        return read

    def _found(self, given: Any, place: Keys) -> Any:
        """Returns the predictions under another name, which may be the results of one."""
        return self._list(given, "predictions", place)

    def _list(self, given: Any, name: str, place: Keys) -> Any:
        """Returns the predictions in a list, or in what stands in place of one."""
        if _is_prediction(given):
            self.moved[name, 0] = place
            return [self._prediction(given, (name, 0))]
        if (within := member_with_predictions(given)) is not None:
            return self._list(cast("Json", given)[within], name, (*place, within))
        if not isinstance(given, list):
            return given
        if are_results(given):  # results without a prediction around them
            self.moved.update({(name, 0, "result", at): (*place, at) for at in range(len(cast("list[Any]", given)))})
            return [{"result": given}]
        listed: list[Any] = []
        for index, item in enumerate(cast("list[Any]", given)):
            inner = _inner(item)
            if inner and all(map(stands_alone, inner)) and inner is item:
                self.moved.update({(name, len(listed), "result", at): (*place, index, at) for at in range(len(inner))})
                listed.append({"result": inner})
                continue
            places: list[Keys] = [(*place, index, at) for at in range(len(inner))] if inner is item else [(*place, index)]
            if (within := member_with_predictions(item)) is not None:
                inner = cast("list[Any]", cast("Json", item)[within])
                places = [(*place, index, within, at) for at in range(len(inner))]
            for here, one in zip(places, inner, strict=True):
                if here != (name, len(listed)):
                    self.moved[name, len(listed)] = here
                listed.append(self._prediction(one, (name, len(listed))) if isinstance(one, dict) else one)
        return listed

    def _prediction(self, prediction: Any, place: Keys) -> Json:
        if (name := member_with_results(prediction)) is not None:
            self.moved[(*place, "result")] = (*(self._place(place) or place), name)
            return {"result" if key == name else key: held for key, held in prediction.items()}
        result = cast("Json", prediction).get("result")
        if isinstance(result, list) and any(map(has_results, cast("list[Any]", result))):
            return {**prediction, "result": self._flat(cast("list[Any]", result), (*place, "result"))}
        if not is_result(result):
            return prediction
        self.moved[(*place, "result", 0)] = (*(self._place(place) or place), "result")
        return {**prediction, "result": [result]}

    def _flat(self, results: list[Any], place: Keys) -> list[Any]:
        """Returns a flat list of results: predictions among them are replaced by their results."""
        flat: list[Any] = []
        given_keys = self._place(place) or place
        for index, item in enumerate(results):
            inner: list[Any] = item["result"] if has_results(item) else [item]
            for at, one in enumerate(inner):
                if inner[0] is not item or index != len(flat):
                    self.moved[(*place, len(flat))] = (*given_keys, index) if inner[0] is item else (*given_keys, index, "result", at)
                flat.append(one)
        return flat


def _inner(item: Any) -> list[Any]:
    """Returns the items of an inner list; a list of texts and numbers, such as an entity as a row, is one item."""
    items = cast("list[Any]", item) if isinstance(item, list) else []
    return items if isinstance(item, list) and (not items or any(isinstance(one, dict) for one in items)) else [cast("Any", item)]


def _renamed(value: Json, names: dict[Keys, Keys]) -> Json:
    """Returns a copy of a value with renamed members; ``names``: intended keys -> given keys. Only what leads to them is copied."""
    copies: dict[Keys, Any] = {(): dict(value)}
    for intended, given in names.items():
        for size in range(1, len(intended)):
            if intended[:size] not in copies:
                above, key = copies[intended[: size - 1]], intended[size - 1]
                inner: Any = above[key]
                copies[intended[:size]] = above[key] = list(cast("list[Any]", inner)) if isinstance(inner, list) else dict(inner)
        holder = copies[intended[:-1]]
        holder[intended[-1]] = holder.pop(given[-1])
    return copies[()]


def is_prediction_list(value: Any) -> bool:
    """Returns True for a list of objects that have results."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, dict) and "result" in item for item in items)


#: Depth of nested objects in which predictions are searched.
_DEEP = 3


def path_to_predictions(value: Any, depth: int = _DEEP) -> tuple[str, ...] | None:
    """Returns the members that lead from an object to predictions in it; () if it is a prediction itself, None if it has none."""
    if not isinstance(value, dict):
        return None
    holder = cast("Json", value)
    if are_results(holder.get("result")):
        return ()
    for name, held in holder.items():
        if are_results(held) or (is_prediction_list(held) and any(are_results(item["result"]) for item in held)):
            return (name,)
        if depth > 1 and isinstance(held, dict) and (below := path_to_predictions(held, depth - 1)) is not None:
            return (name, *below)
    return None


def member_with_predictions(value: Any) -> str | None:
    """Returns the member of an object in place of a prediction that holds a list of predictions, as the answer of an ML backend does, or
    None."""
    if not isinstance(value, dict) or "result" in value:
        return None
    found = [name for name in ("predictions", "results") if is_prediction_list(cast("Json", value).get(name))]
    return found[0] if found and not any(map(stands_alone, cast("Json", value)[found[0]])) else None


def are_results(value: Any) -> bool:
    """Returns True for a list of results and relations. One must have what only results have, since chat messages look similar."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return all(is_result(item) or _is_relation(item) for item in items) and any(map(_has_answer, items))


def member_with_results(prediction: Json) -> str | None:
    """Returns the only other member with results, for a prediction without "result"; else None."""
    if "result" in prediction:
        return None
    found = [name for name, held in prediction.items() if isinstance(held, list) and held and are_results(held)]
    return found[0] if len(found) == 1 else None


def _is_prediction(value: Any) -> bool:
    return isinstance(value, dict) and "result" in value


def is_result(value: Any) -> bool:
    """Returns True for an object that names a control, or has the other members of a result."""
    return isinstance(value, dict) and ("from_name" in value or {"to_name", "value"} <= value.keys())


def has_results(value: Any) -> bool:
    """Returns True for a prediction, also in the place of a result."""
    return isinstance(value, dict) and isinstance(cast("Json", value).get("result"), list) and "from_name" not in value


def stands_alone(value: Any) -> bool:
    """Returns True for a result in the place of a prediction or an annotation. An object with results is not one, whatever else it has."""
    return is_result(value) and "result" not in value


def _is_relation(value: Any) -> bool:
    return isinstance(value, dict) and {"from_id", "to_id"} <= value.keys()


def _has_answer(item: Json) -> bool:
    """Returns True for a result whose value is an object or whose type exists."""
    type_ = item.get("type")
    return is_result(item) and (isinstance(item.get("value"), dict) or (isinstance(type_, str) and type_.lower() in CONTROLS))
