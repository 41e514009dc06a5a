"""Mutations of a task and its predictions, of its data, of what releases refuse, and of a file as a whole."""

from __future__ import annotations

import copy
import json

from laws.ls_mutate_answers import drawn, form
from laws.ls_mutations import Case, Json, Mutant, breaks, pointed
from predlint.platforms.label_studio.tags import SCORES


def _prediction(case: Case) -> tuple[str, Json] | None:
    listed: list[Json] = case.task.get("predictions") or []
    at = case.rng.randrange(len(listed)) if listed else 0
    return (f"/predictions/{at}", listed[at]) if listed else None


def _changed(case: Case, member: str, *values: object) -> Mutant | None:
    """A member of a prediction replaced."""
    if (found := _prediction(case)) is None:
        return None
    found[1][member] = case.rng.choice(values)
    return case.done(f"{found[0]}/{member}")


# -- the task and its predictions -------------------------------------------------------------------------------------------


@breaks("REC101")
def no_data(case: Case) -> Mutant | None:
    if not case.task.get("predictions"):
        return None
    del case.task["data"]
    return case.done("/data")


@breaks("REC102")
def misnamed(case: Case) -> Mutant | None:
    if not case.task.get("predictions"):  # of an empty list there is nothing to miss
        return None
    case.task["preds"] = case.task.pop("predictions")
    return case.done("/preds")


@breaks("REC103")
def no_list(case: Case) -> Mutant | None:
    case.task["predictions"] = case.rng.choice(({}, "x", 3, None))
    return case.done("/predictions")


@breaks("REC104")
def no_object(case: Case) -> Mutant | None:
    case.task["predictions"] = [case.rng.choice((None, 3, "x", []))]
    return case.done("/predictions/0")


@breaks("REC105")
def no_result(case: Case) -> Mutant | None:
    if (found := _prediction(case)) is None:
        return None
    del found[1]["result"]
    return case.done(f"{found[0]}/result")


@breaks("REC106")
def no_value(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    del found[1]["value"]
    return case.done(f"{found[0]}/value")


@breaks("REC107")
def empty(case: Case) -> Mutant | None:
    return _changed(case, "result", [])


@breaks("REC108")
def version_number(case: Case) -> Mutant | None:
    return _changed(case, "model_version", 3, True, [], {})


@breaks("REC109")
def same_version(case: Case) -> Mutant | None:
    if (found := _prediction(case)) is None:
        return None
    case.task["predictions"].append(copy.deepcopy(found[1]))
    return case.done("/predictions")


@breaks("REC110")
def shorthand(case: Case) -> Mutant | None:
    return _changed(case, "result", {"choices": ["a"]}, "text", 4)


@breaks("REC111")
def unknown_author(case: Case) -> Mutant | None:
    case.task["annotations"] = [{"result": [], "completed_by": case.rng.choice(("Ann", 1.5, [1], {"email": None}))}]
    return case.done("/annotations/0/completed_by")


@breaks("REC116")
def member_of_a_task(case: Case) -> Mutant | None:
    if case.rng.random() < 0.5:
        case.task["meta"] = case.rng.choice((None, 3, "aisle 3", True))
        return case.done("/meta")
    case.task["allow_skip"] = case.rng.choice(("true", "no", 2, [1]))
    return case.done("/allow_skip")


@breaks("REC116")
def member_of_an_annotation(case: Case) -> Mutant | None:
    wrong = {"id": "a1", "lead_time": "soon", "was_cancelled": None, "ground_truth": "true"}
    name = case.rng.choice(list(wrong))
    case.task["annotations"] = [{"result": [], name: wrong[name]}]
    return case.done(f"/annotations/0/{name}")


@breaks("REC117")
def spelt_otherwise(case: Case) -> Mutant | None:
    found = case.result()
    if found is None:
        return None
    at, result = found[0], found[1]
    name, value = case.rng.choice((("readOnly", True), ("Hidden", True), ("read_only", True), ("imageRotaton", 90)))
    intended = {"Hidden": "hidden", "imageRotaton": "image_rotation"}.get(name, "readonly")
    result.pop(intended, None)
    result[name] = value
    return case.done(f"{at}/{name}")


@breaks("REC112")
def results_in_a_column(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    return Mutant({**case.task["data"], "model column": [found[1]]}, "/model column")


@breaks("REC113")
def flag_text(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    name, value = case.rng.choice((("readonly", "false"), ("readonly", "0"), ("hidden", "No")))
    found[1][name] = value
    return case.done(f"{found[0]}/{name}")


@breaks("REC120")
def hidden_as_text(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    found[1]["hidden"] = case.rng.choice(("true", 1, None))
    return case.done(f"{found[0]}/hidden")


@breaks("REC119")
def version_of_people(case: Case) -> Mutant | None:
    case.task["annotations"] = [{"model_version": "may", "result": []}]
    return case.done("/annotations/0/model_version")


@breaks("REC118")
def origin_of_a_model(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    found[1]["origin"] = case.rng.choice(("model", "Manual", 1, None))
    return case.done(f"{found[0]}/origin")


@breaks("REC114")
def no_version(case: Case) -> Mutant | None:
    if (found := _prediction(case)) is None:
        return None
    del found[1]["model_version"]
    return case.done("")


@breaks("REC115")
def several_versions(case: Case) -> Mutant | None:
    if (found := _prediction(case)) is None:
        return None
    case.task["predictions"].append({**found[1], "model_version": "another"})
    return case.done("")


@breaks("CNF101")
def score_outside(case: Case) -> Mutant | None:
    return _changed(case, "score", 95, -0.1, 1.0001, 1e308)


@breaks("CNF102")
def score_type(case: Case) -> Mutant | None:
    return _changed(case, "score", "high", [], {}, True)


@breaks("CNF106")
def score_in_quotes(case: Case) -> Mutant | None:
    return _changed(case, "score", "0.5")


@breaks("CNF103")
def region_score(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    found[1]["score"] = case.rng.choice(("0.5", True))
    return case.done(f"{found[0]}/score")


@breaks("CNF105")
def region_score_outside(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    found[1]["score"] = case.rng.choice((59, -1))
    return case.done(f"{found[0]}/score")


@breaks("CNF103")
def score_in_value(case: Case) -> Mutant | None:
    if (found := case.result(lambda r, a: (drawn(r, a) and a.form != "cube") or a.tag == "Labels")) is None:
        return None
    found[1]["value"]["score"] = case.rng.choice(("0.5", True))
    return case.done(f"{found[0]}/value/score")


@breaks("CNF104")
def score_misnamed(case: Case) -> Mutant | None:
    return _misnamed_score(case, _prediction(case))


@breaks("CNF104")
def region_score_misnamed(case: Case) -> Mutant | None:
    return _misnamed_score(case, case.result())


@breaks("CNF104")
def score_misnamed_in_value(case: Case) -> Mutant | None:
    if (found := case.result(lambda r, a: a.form != "react" and a.tag != "Sketch")) is None:
        return None
    every = [result for prediction in case.task["predictions"] for result in prediction["result"]]
    for result in [found[1], *[other for other in every if other.get("id") == found[1].get("id")]]:  # a region has one score
        for holder in (result, result.get("value", {})):
            for name in ("score", *SCORES):
                holder.pop(name, None)
    found[1]["value"][name := case.rng.choice(SCORES)] = 0.5
    return case.done(f"{found[0]}/value/{name}")


def _misnamed_score(case: Case, found: tuple[str, Json] | None) -> Mutant | None:
    if found is None:
        return None
    found[1].pop("score", None)
    found[1][name := case.rng.choice(SCORES)] = 0.5
    return case.done(f"{found[0]}/{name}")


# -- data -----------------------------------------------------------------------------------------------------------------


@breaks("KEY101")
def datum_missing(case: Case) -> Mutant | None:
    for shown in case.config.objects:
        if shown.key in (case.task.get("data") or {}) and len(case.task["data"]) > 1:
            del case.task["data"][shown.key]
            return case.done(f"/data/{pointed(shown.key)}")
    return None


@breaks("KEY102")
def datum_of_another_type(case: Case) -> Mutant | None:
    for shown in case.config.objects:
        if shown.key in (case.task.get("data") or {}) and shown.tag not in ("ReactCode",):
            shows_any = shown.tag in ("Text", "Header")  # to the server true is a number, which they show
            case.task["data"][shown.key] = None if shows_any else case.rng.choice((None, True))
            return case.done(f"/data/{pointed(shown.key)}")
    return None


@breaks("KEY103")
def item_without_its_text(case: Case) -> Mutant | None:
    for shown in case.config.objects:
        if shown.tag in ("Paragraphs", "List") and shown.key in (case.task.get("data") or {}) and not shown.repeated:
            case.task["data"][shown.key][0] = {"something": "else"}
            return case.done(f"/data/{pointed(shown.key)}/0")
    return None


@breaks("KEY104")
def local_place(case: Case) -> Mutant | None:
    for shown in case.config.objects:
        if (
            shown.tag in ("Image", "Audio", "AudioPlus", "Video", "Pdf")
            and shown.key in (case.task.get("data") or {})
            and not shown.repeated
        ):
            place = case.rng.choice(("file:///a/b.jpg", "C:\\a\\b.jpg", "/home/a/b.jpg", "", "../b.jpg"))
            case.task["data"][shown.key] = [place] if shown.listed else place
            return case.done(f"/data/{pointed(shown.key)}{'/0' if shown.listed else ''}")
    return None


@breaks("KEY105")
def same_id(case: Case) -> Mutant | None:
    case.task["id"] = case.rng.choice((7, "seven"))
    other = {"data": {"other": 1}, "id": case.task["id"]}
    return Mutant(case.task, "/id", before=(other,))


@breaks("KEY106")
def same_data(case: Case) -> Mutant | None:
    if not any(shown.key in (case.task.get("data") or {}) for shown in case.config.objects):
        return None
    return Mutant(case.task, "/data", before=({"data": copy.deepcopy(case.task["data"])},))


@breaks("KEY108")
def nul_in_data(case: Case) -> Mutant | None:
    if not case.task.get("data"):
        return None
    case.task["data"]["a note"] = {"lines": ["one", "t\0wo"]}
    return case.done("/data/a note/lines/1")


@breaks("KEY109")
def bytes_for_letters(case: Case) -> Mutant | None:
    for shown in case.config.objects:
        if shown.attrs.get("encoding") == "base64" and shown.key in (case.task.get("data") or {}) and not shown.repeated:
            case.task["data"][shown.key] = "w6k=" if case.rng.random() < 0.5 else "Q2Fmw6k="
            return case.done(f"/data/{pointed(shown.key)}")
    return None


@breaks("KEY107")
def no_source(case: Case) -> Mutant | None:
    for asks in case.config.controls:
        if asks.dynamic is not None and json.dumps(asks.name) not in json.dumps(case.task):  # labels of it would be told in its place
            case.task["data"][asks.dynamic] = "tin, jar"
            return case.done(f"/data/{pointed(asks.dynamic)}")
    return None


# -- fractions, and what releases refuse --------------------------------------------------------------------------------------


@breaks("GEO103")
def fractions(case: Case) -> Mutant | None:
    if (found := case.result(form("box"), lambda r, a: r["type"] != "ocrlabels")) is None:  # which are in fractions
        return None
    found[1]["value"].update({"x": 0.1, "y": 0.2, "width": 0.5, "height": 0.25})
    case.task["predictions"] = [{"model_version": "v1", "result": [found[1]]}]
    case.task.pop("annotations", None)
    return case.done("/predictions/0/result/0/value")


@breaks("MED101")
def bare_text(case: Case) -> Mutant | None:
    if (found := case.result(form("text"))) is None:
        return None
    found[1]["value"]["text"] = "bare"
    return case.done(f"{found[0]}/value/text")


@breaks("MED101")
def large_radius(case: Case) -> Mutant | None:
    if (found := case.result(form("ellipse"), lambda r, a: "original_width" not in r)) is None:
        return None
    found[1]["value"]["radiusX"] = 50.5
    return case.done(f"{found[0]}/value/radiusX", case.rng.choice((None, "sdk-2.1.2")))


@breaks("MED102")
def phantom(case: Case) -> Mutant | None:
    if not any(asks.tag == "VideoRectangle" for asks in case.config.controls):
        return None
    if (found := case.result(form("timeline"))) is None:
        return None
    if (box := case.result(form("video-box"))) is None or box[0].rpartition("/")[0] != found[0].rpartition("/")[0]:
        return None
    del found[1]["value"]["ranges"]
    found[1]["id"] = box[1].setdefault("id", "a box")
    return case.done(f"{found[0]}/value")


@breaks("MED103")
def later_tag(case: Case) -> Mutant | None:
    if (found := case.result(drawn, form("bitmask", "vector", "timeline"))) is None:
        return None
    return case.done(found[0], "sdk-2.1.3")


@breaks("MED104")
def unknown_tag(case: Case) -> Mutant | None:
    return case.done("") if case.result(lambda r, a: a.tag == "Sketch") is not None else None
