"""Predictions and results in a container that imports do not take: one object for a list, a list too many, a list under another name.

That is told of the container, and hides what is wrong inside. So the task is also read as it was meant, and what is found in it is
told where it stands.
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
#: Rules that tell of such a container.
_REVEALING_CODES = frozenset({"REC102", "REC103", "REC104", "REC105", "REC110"})
#: What is said of predictions without results: their container is enough to tell.
_OF_NOTHING = frozenset({"REC107"})
#: Lists of people's answers: who wrote one under such a name may have meant something else.
_OF_PEOPLE = frozenset({"annotation", "annotations", "completions"})


#: What models' annotations are called: "pre_annotations", "modelAnnotations", "annotations_predicted".
_OF_MODELS = lazy_regex(r"pre|auto|model|ml|ai|machine|bot|llm|generated|suggest|infer|detect", re.IGNORECASE)
#: What people's are called besides: "ground_truth", "goldLabels", "human_annotations".
_OF_HUMANS = lazy_regex(r"human|manual|gold|truth|expert|reviewed", re.IGNORECASE)


def are_of_people(name: str, value: Any = None) -> bool:
    """True for the name of a list of people's answers, also for one that is misspelt; not where the name or what it holds says that a model
    gave them."""
    rest = re.sub(r"annotations?", "", name, flags=re.IGNORECASE)
    if (_are_of_model(value) and not are_by_people(value)) or _OF_MODELS.search(rest):
        return False
    if are_by_people(value) or _OF_HUMANS.search(rest):
        return True
    return name.casefold() in _OF_PEOPLE or bool(nearest(name, ("annotations",)))


#: What only annotations have.
_BY_PEOPLE = frozenset({"completed_by", "was_cancelled", "ground_truth", "lead_time"})


def are_by_people(value: Any) -> bool:
    """True for what has the facts that only people's answers have."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    return any(isinstance(item, dict) and not _BY_PEOPLE.isdisjoint(cast("Json", item)) for item in items)


def _are_of_model(value: Any) -> bool:
    """True for what has the version or the score of a model."""
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    given = [cast("Json", item) for item in items if isinstance(item, dict)]
    return any(item.get("model_version") is not None or item.get("score") is not None for item in given)


#: A text that begins so may hold results, as a cell of a table does.
_RESULTS = lazy_regex(r"[\[{].{0,400}[\"']from_name[\"']\s*:", re.DOTALL)


def is_results_text(value: Any) -> bool:
    """True for a text of results or predictions, in JSON or as Python prints them."""
    return isinstance(value, str) and _RESULTS.match(value) is not None


def is_empty_value(finding: Finding) -> bool:
    """True for what is said of a list under another name that is none, or empty: nothing is lost with it."""
    value = finding.value
    return finding.kind.code == "REC102" and (not value or not (isinstance(value, (list, dict)) or is_results_text(value)))


class IntendedPredictions:
    """A task, or a prediction without one, as it was meant."""

    def __init__(self, value: Json, found: list[Finding], *, task: bool) -> None:
        """``found`` is what was found of it as it is."""
        self.moved: dict[Keys, Keys] = {}
        """Where predictions and results stand, by where they belong; empty where nothing is to be read otherwise."""
        self.renamed: frozenset[Keys] = frozenset()
        """Where answers stand under another name."""
        self.value = value
        told = [finding for finding in found if finding.kind.code in _REVEALING_CODES]
        if told and task:
            self.value = self._task(value, {keys[0] for finding in told if len(keys := keys_of(finding.path)) == 1})
        elif told:
            self.value = self._prediction(value, ())

    def answers(self, found: list[Finding]) -> bool:
        """Reads answers that are under another name in their values as those; False where there are none. ``found``: of what was read so
        far."""
        names: dict[Keys, Keys] = {}
        for finding in found:
            if finding.kind is not LabelsMissing or not finding.fields or not isinstance(name := finding.fields[-1], str):
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
        """Where something stands by where it belongs; None for what is not in what was moved."""
        size = next((size for size in range(len(keys), 0, -1) if keys[:size] in self.moved), None)
        return (*self.moved[keys[:size]], *keys[size:]) if size is not None else None

    def inside(self, found: list[Finding], findings: list[Finding]) -> list[Finding]:
        """Of what was found of it as it was meant, what is in such containers and was not ``said``, with the places where it stands."""
        out: list[Finding] = []
        known = {(finding.code, finding.path) for finding in findings}
        for finding in found:
            stands = self._place(tuple(keys_of(finding.path)))
            if stands is not None and finding.code not in _OF_NOTHING and not (finding.code == "ANS113" and stands in self.renamed):
                place = subpath(None, stands)
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
        """What is under another name: predictions, or the results of one."""
        return self._list(given, "predictions", place)

    def _list(self, given: Any, name: str, place: Keys) -> Any:
        """The predictions in a list, or in place of one."""
        if _is_prediction(given):
            self.moved[name, 0] = place
            return [self._prediction(given, (name, 0))]
        if (within := member_with_predictions(given)) is not None:
            return self._list(cast("Json", given)[within], name, (*place, within))
        if not isinstance(given, list):
            return given
        if are_results(given):  # without a prediction around them
            self.moved.update({(name, 0, "result", at): (*place, at) for at in range(len(cast("list[Any]", given)))})
            return [{"result": given}]
        listed: list[Any] = []
        for index, item in enumerate(cast("list[Any]", given)):
            inner = cast("list[Any]", item) if isinstance(item, list) else [item]
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
        """Results, with those of predictions among them."""
        flat: list[Any] = []
        stands = self._place(place) or place
        for index, item in enumerate(results):
            inner: list[Any] = item["result"] if has_results(item) else [item]
            for at, one in enumerate(inner):
                if inner[0] is not item or index != len(flat):
                    self.moved[(*place, len(flat))] = (*stands, index) if inner[0] is item else (*stands, index, "result", at)
                flat.append(one)
        return flat


def _renamed(value: Json, names: dict[Keys, Keys]) -> Json:
    """A value in which members, by the paths that they are to have, are found under those: what leads to one is copied, once."""
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
    """True for a list of objects that have results."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, dict) and "result" in item for item in items)


#: So many objects within one another predictions are looked for.
_DEEP = 3


def path_to_predictions(value: Any, depth: int = _DEEP) -> tuple[str, ...] | None:
    """The members that lead from an object to predictions in it, none where it is a prediction itself; None where it has none."""
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
    """The member under which an object in place of a prediction holds whole ones, as the answer of an ML backend does; None for any
    other."""
    if not isinstance(value, dict) or "result" in value:
        return None
    found = [name for name in ("predictions", "results") if is_prediction_list(cast("Json", value).get(name))]
    return found[0] if found and not any(map(stands_alone, cast("Json", value)[found[0]])) else None


def are_results(value: Any) -> bool:
    """True for a list of results and relations without a prediction around it: one of them has what only results have, for messages
    are from someone too."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return all(is_result(item) or _is_relation(item) for item in items) and any(map(_has_answer, items))


def member_with_results(prediction: Json) -> str | None:
    """The only other member that holds results, of a prediction without "result"."""
    if "result" in prediction:
        return None
    found = [name for name, held in prediction.items() if isinstance(held, list) and held and are_results(held)]
    return found[0] if len(found) == 1 else None


def _is_prediction(value: Any) -> bool:
    return isinstance(value, dict) and "result" in value


def is_result(value: Any) -> bool:
    """True for an object that names a control, or carries what only a result does."""
    return isinstance(value, dict) and ("from_name" in value or {"to_name", "value"} <= value.keys())


def has_results(value: Any) -> bool:
    """True for a prediction, also where a result belongs."""
    return isinstance(value, dict) and isinstance(cast("Json", value).get("result"), list) and "from_name" not in value


def stands_alone(value: Any) -> bool:
    """True for a result in the place of a prediction or an annotation. What has results is none, whatever stands beside them."""
    return is_result(value) and "result" not in value


def _is_relation(value: Any) -> bool:
    return isinstance(value, dict) and {"from_id", "to_id"} <= value.keys()


def _has_answer(item: Json) -> bool:
    """True for a result with an object for its value, or of a type that there is."""
    type_ = item.get("type")
    return is_result(item) and (isinstance(item.get("value"), dict) or (isinstance(type_, str) and type_.lower() in CONTROLS))
