"""Predictions and results in a container that imports do not take: one object for a list, a list too many, a list under another name.

That is told of the container, and hides what is wrong inside. So the task is also read as it was meant, and what is found in it is
told where it stands.
"""

from __future__ import annotations

import re
from typing import Any, cast

from predlint.dialects.label_studio.label_words import LabelsMissing
from predlint.dialects.label_studio.raw_results import beside_one_another, raw_within
from predlint.dialects.label_studio.tags import CONTROLS
from predlint.dialects.label_studio.view import Json
from predlint.names import nearest
from predlint.regex import regex
from predlint.shape.findings import Finding, below, keys_of

Keys = tuple[str | int, ...]
_LISTS = ("predictions", "annotations")
#: Rules that tell of such a container.
_TELLING = frozenset({"REC102", "REC103", "REC104", "REC105", "REC110"})
#: What is said of predictions without results: their container is enough to tell.
_OF_NOTHING = frozenset({"REC107"})
#: Lists of people's answers: who wrote one under such a name may have meant something else.
_OF_PEOPLE = frozenset({"annotation", "annotations", "completions"})


#: What models' annotations are called: "pre_annotations", "modelAnnotations", "annotations_predicted".
_OF_MODELS = regex(r"pre|auto|model|ml|ai|machine|bot|llm|generated|suggest|infer|detect", re.IGNORECASE)
#: What people's are called besides: "ground_truth", "goldLabels", "human_annotations".
_OF_HUMANS = regex(r"human|manual|gold|truth|expert|reviewed", re.IGNORECASE)


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
_RESULTS = regex(r"[\[{].{0,400}[\"']from_name[\"']\s*:", re.DOTALL)


def holds_results_as_text(value: Any) -> bool:
    """True for a text of results or predictions, in JSON or as Python prints them."""
    return isinstance(value, str) and _RESULTS.match(value) is not None


def is_nothing(finding: Finding) -> bool:
    """True for what is said of a list under another name that is none, or empty: nothing is lost with it."""
    value = finding.value
    return finding.kind.code == "REC102" and (not value or not (isinstance(value, (list, dict)) or holds_results_as_text(value)))


class Meant:
    """A task, or a prediction without one, as it was meant."""

    def __init__(self, value: Json, found: list[Finding], *, task: bool) -> None:
        """``found`` is what was found of it as it is."""
        self.moved: dict[Keys, Keys] = {}
        """Where predictions and results stand, by where they belong; empty where nothing is to be read otherwise."""
        self.renamed: frozenset[Keys] = frozenset()
        """Where answers stand under another name."""
        self.value = value
        told = [finding for finding in found if finding.kind.code in _TELLING]
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
            meant = keys_of(finding.path)
            holder: Any = self.value
            for key in meant[:-1]:
                holder = holder[key]
            if name in holder and meant[-1] not in holder:
                names[tuple(meant)] = (*meant[:-1], name)
        if not names:
            return False
        self.value = _renamed(self.value, names)
        self.moved = {meant: self._place(given) or given for meant, given in names.items()}
        self.renamed = frozenset(self.moved.values())
        return True

    def _place(self, keys: Keys) -> Keys | None:
        """Where something stands by where it belongs; None for what is not in what was moved."""
        size = next((size for size in range(len(keys), 0, -1) if keys[:size] in self.moved), None)
        return (*self.moved[keys[:size]], *keys[size:]) if size is not None else None

    def inside(self, found: list[Finding], said: list[Finding]) -> list[Finding]:
        """Of what was found of it as it was meant, what is in such containers and was not ``said``, with the places where it stands."""
        out: list[Finding] = []
        known = {(finding.code, finding.path) for finding in said}
        for finding in found:
            stands = self._place(tuple(keys_of(finding.path)))
            if stands is not None and finding.code not in _OF_NOTHING and not (finding.code == "ANS113" and stands in self.renamed):
                place = below(None, stands)
                if (finding.code, place) not in known:
                    out.append(finding._replace(path=place))
        return out

    def _task(self, task: Json, told: set[str | int]) -> Json:
        read = dict(task)
        others = [name for name in task if name in told and name not in (*_LISTS, "data") and not are_of_people(name, task[name])]
        for name in _LISTS:
            if name in task:
                read[name] = self._list(task[name], name, (name,))
        others = [name for name in others if raw_within(name, task[name]) is None and beside_one_another(task) is None]
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
        if (within := predictions_within(given)) is not None:
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
            if (within := predictions_within(item)) is not None:
                inner = cast("list[Any]", cast("Json", item)[within])
                places = [(*place, index, within, at) for at in range(len(inner))]
            for here, one in zip(places, inner, strict=True):
                if here != (name, len(listed)):
                    self.moved[name, len(listed)] = here
                listed.append(self._prediction(one, (name, len(listed))) if isinstance(one, dict) else one)
        return listed

    def _prediction(self, prediction: Any, place: Keys) -> Json:
        if (name := results_within(prediction)) is not None:
            self.moved[(*place, "result")] = (*(self._place(place) or place), name)
            return {"result" if key == name else key: held for key, held in prediction.items()}
        result = cast("Json", prediction).get("result")
        if isinstance(result, list) and any(map(holds_results, cast("list[Any]", result))):
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
            inner: list[Any] = item["result"] if holds_results(item) else [item]
            for at, one in enumerate(inner):
                if inner[0] is not item or index != len(flat):
                    self.moved[(*place, len(flat))] = (*stands, index) if inner[0] is item else (*stands, index, "result", at)
                flat.append(one)
        return flat


def _renamed(value: Json, names: dict[Keys, Keys]) -> Json:
    """A value in which members, by the paths that they are to have, are found under those: what leads to one is copied, once."""
    copies: dict[Keys, Any] = {(): dict(value)}
    for meant, given in names.items():
        for size in range(1, len(meant)):
            if meant[:size] not in copies:
                above, key = copies[meant[: size - 1]], meant[size - 1]
                inner: Any = above[key]
                copies[meant[:size]] = above[key] = list(cast("list[Any]", inner)) if isinstance(inner, list) else dict(inner)
        holder = copies[meant[:-1]]
        holder[meant[-1]] = holder.pop(given[-1])
    return copies[()]


def holds_predictions(value: Any) -> bool:
    """True for a list of objects that have results."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, dict) and "result" in item for item in items)


#: So many objects within one another predictions are looked for.
_DEEP = 3


def predictions_below(value: Any, depth: int = _DEEP) -> tuple[str, ...] | None:
    """The members that lead from an object to predictions in it, none where it is a prediction itself; None where it has none."""
    if not isinstance(value, dict):
        return None
    holder = cast("Json", value)
    if are_results(holder.get("result")):
        return ()
    for name, held in holder.items():
        if are_results(held) or (holds_predictions(held) and any(are_results(item["result"]) for item in held)):
            return (name,)
        if depth > 1 and isinstance(held, dict) and (below := predictions_below(held, depth - 1)) is not None:
            return (name, *below)
    return None


def predictions_within(value: Any) -> str | None:
    """The member under which an object in place of a prediction holds whole ones, as the answer of an ML backend does; None for any
    other."""
    if not isinstance(value, dict) or "result" in value:
        return None
    found = [name for name in ("predictions", "results") if holds_predictions(cast("Json", value).get(name))]
    return found[0] if found and not any(map(stands_alone, cast("Json", value)[found[0]])) else None


def are_results(value: Any) -> bool:
    """True for a list of results and relations without a prediction around it: one of them has what only results have, for messages
    are from someone too."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return all(is_result(item) or _is_relation(item) for item in items) and any(map(_holds_answer, items))


def results_within(prediction: Json) -> str | None:
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


def holds_results(value: Any) -> bool:
    """True for a prediction, also where a result belongs."""
    return isinstance(value, dict) and isinstance(cast("Json", value).get("result"), list) and "from_name" not in value


def stands_alone(value: Any) -> bool:
    """True for a result in the place of a prediction or an annotation. What has results is none, whatever stands beside them."""
    return is_result(value) and "result" not in value


def _is_relation(value: Any) -> bool:
    return isinstance(value, dict) and {"from_id", "to_id"} <= value.keys()


def _holds_answer(item: Json) -> bool:
    """True for a result with an object for its value, or of a type that there is."""
    type_ = item.get("type")
    return is_result(item) and (isinstance(item.get("value"), dict) or (isinstance(type_, str) and type_.lower() in CONTROLS))
