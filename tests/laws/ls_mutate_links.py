"""Mutations of spans, and of what links results."""

from __future__ import annotations

from typing import Any

from laws.ls_configs import ControlTag
from laws.ls_mutate_answers import drawn, form, one, value_is
from laws.ls_mutations import Case, Json, Mutant, breaks


def _shown(case: Case, asks: ControlTag, *tags: str) -> bool:
    return all(case.config.object(name).tag in tags for name in asks.to)


# -- spans ----------------------------------------------------------------------------------------------------------------


def _text_span(case: Case) -> tuple[str, Json, ControlTag] | None:
    """A span of a text that stands in the data."""
    for found in case.results(form("labels"), lambda r, a: not a.repeated):
        shown = case.config.object(found[1]["to_name"])
        if shown.tag == "Text" and shown.key in (case.task.get("data") or {}) and not shown.attrs and _shown(case, found[2], "Text"):
            return found
    return None


def _spans(case: Case, whole: str, **value: Any) -> tuple[str, Json, ControlTag] | None:
    """A span of a text that is replaced; the only one there, for others would be wrong of the new text."""
    if (found := _text_span(case)) is None:
        return None
    case.task["data"][case.config.object(found[1]["to_name"]).key] = whole
    found[1]["value"].pop("text", None)
    found[1]["value"].update(value)
    return found


@breaks("SPN101")
def backwards(case: Case) -> Mutant | None:
    found = _spans(case, "some text", start=5)
    return value_is(case, found, "end", 2)


@breaks("SPN117")
def text_of_another_type(case: Case) -> Mutant | None:
    return value_is(case, _spans(case, "some text", start=0, end=4), "text", case.rng.choice((None, 5, ["some"], {}, [], True)))


@breaks("SPN118")
def paragraph_as_number(case: Case) -> Mutant | None:
    found = case.result(form("paragraphs"))
    return value_is(case, found, "start", int(found[1]["value"]["start"])) if found is not None else None


@breaks("SPN101")
def recording_backwards(case: Case) -> Mutant | None:
    if (found := case.result(lambda r, a: a.tag == "Labels" and _shown(case, a, "Audio", "AudioPlus"))) is None:
        return None
    found[1]["value"]["start"] = 9
    return value_is(case, found, "end", 2.5)


@breaks("SPN102")
def beyond_text(case: Case) -> Mutant | None:
    return value_is(case, _spans(case, "some text", start=0), "end", 10)


@breaks("SPN103")
def offset_off(case: Case) -> Mutant | None:
    return value_is(case, _spans(case, "some text", start=0), "end", case.rng.choice((1.5, None, -2)))


@breaks("SPN119")
def offset_in_quotes(case: Case) -> Mutant | None:
    return value_is(case, _spans(case, "some text", start=0), "end", "3")


@breaks("SPN104")
def empty_span(case: Case) -> Mutant | None:
    return value_is(case, _spans(case, "some text", start=3), "end", 3)


@breaks("SPN105")
def wrong_text(case: Case) -> Mutant | None:
    return value_is(case, _spans(case, "some text to read", start=0, end=4), "text", "nowhere")


@breaks("SPN106")
def code_points(case: Case) -> Mutant | None:
    found = _spans(case, "\U0001f600\U0001f600 tree", text="tree", start=5, end=9)
    return case.done(f"{found[0]}/value/start") if found else None


@breaks("SPN107")
def no_end(case: Case) -> Mutant | None:
    if (found := _text_span(case)) is None:
        return None
    del found[1]["value"]["end"]
    return case.done(f"{found[0]}/value/end")


@breaks("SPN107")
def no_offset(case: Case) -> Mutant | None:
    found = case.result(form("paragraphs"))
    return value_is(case, found, "endOffset", None) if found is not None and "endOffset" in found[1]["value"] else None


@breaks("SPN108")
def no_such_paragraph(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("paragraphs")), "end", case.rng.choice((77, "77")))


@breaks("SPN109")
def no_frames(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("video-box", "video-vector")), "sequence", [])


@breaks("SPN110")
def frame_zero(case: Case) -> Mutant | None:
    found = case.result(form("video-box", "video-vector"))
    if found is None:
        return None
    found[1]["value"]["sequence"][0]["frame"] = case.rng.choice((0, -1, 1.5, "1", 5000 if "framesCount" in found[1]["value"] else None))
    return case.done(f"{found[0]}/value/sequence/0/frame")


@breaks("SPN111")
def duplicate_frame(case: Case) -> Mutant | None:
    if (found := case.result(form("video-box", "video-vector"))) is None:
        return None
    sequence = found[1]["value"]["sequence"]
    sequence.append(dict(sequence[-1]))
    return case.done(f"{found[0]}/value/sequence/{len(sequence) - 1}/frame")


@breaks("SPN112")
def two_ranges(case: Case) -> Mutant | None:
    wrong = case.rng.choice(([], [{"start": 1, "end": 2}] * 2))
    return value_is(case, case.result(form("timeline")), "ranges", wrong)


@breaks("SPN113")
def spaces(case: Case) -> Mutant | None:
    return value_is(case, _spans(case, "two  words", start=0, end=10), "text", "two words")


@breaks("SPN114")
def after_the_end(case: Case) -> Mutant | None:
    found = case.result(lambda r, a: a.tag == "Labels" and _shown(case, a, "Audio", "AudioPlus"))
    return value_is(case, found, "end", 61.5)


@breaks("SPN115")
def shifted(case: Case) -> Mutant | None:
    return value_is(case, _spans(case, "0123456789abc", start=2, end=6), "text", "3456")


@breaks("SPN120")
def moment_as_span(case: Case) -> Mutant | None:
    if (found := case.result(form("timeseries"))) is None:
        return None
    found[1]["value"] |= {"start": 7, "end": 7, "instant": False}
    return case.done(f"{found[0]}/value/end")


# -- links ----------------------------------------------------------------------------------------------------------------


def about_region(result: Json, asks: ControlTag) -> bool:
    return asks.flag("perRegion") and not asks.draws


@breaks("LNK101")
def about_no_region(case: Case) -> Mutant | None:
    if (found := case.result(about_region)) is None:
        return None
    found[1]["id"] = "no-such-region"
    _of_no_place(found[1]["value"])
    return case.done(f"{found[0]}/id")


def _of_no_place(value: Json) -> None:
    """Leaves the answer alone, without the shape or the span that it repeats."""
    for member in ("x", "y", "start", "end", "points", "rle", "imageDataURL", "vertices", "sequence", "ranges"):
        value.pop(member, None)


@breaks("LNK117")
def region_of_an_answer(case: Case) -> Mutant | None:
    if (found := case.result(about_region)) is None:
        return None
    found[1]["id"] = "no-such-region"
    found[1]["value"] |= {"x": 10, "y": 20, "width": 5, "height": 5}
    return case.done(found[0])


@breaks("LNK101")
def about_nothing(case: Case) -> Mutant | None:
    if (found := case.result(about_region)) is None:
        return None
    del found[1]["id"]
    _of_no_place(found[1]["value"])
    return case.done(found[0])


@breaks("LNK102")
def duplicate_id(case: Case) -> Mutant | None:
    if (found := case.result(drawn, one)) is None:
        return None
    end = case.end(found[0])
    case.siblings_of(found[0]).append({**found[1], "origin": "prediction" if found[1].get("origin") != "prediction" else "manual"})
    return case.done(f"{end}/id")


@breaks("LNK118")
def duplicate_region(case: Case) -> Mutant | None:
    if (found := case.result(drawn, one)) is None:
        return None
    end = case.end(found[0])
    case.siblings_of(found[0]).append(dict(found[1]))
    return case.done(end)


@breaks("LNK119")
def missing_page(case: Case) -> Mutant | None:
    if (found := case.result(lambda result, _: result["type"] == "ocrlabels" and "pageIndex" in result["value"])) is None:
        return None
    del found[1]["value"]["pageIndex"]
    return case.done(f"{found[0]}/value/pageIndex")


@breaks("DUP101")
def region_under_another_id(case: Case) -> Mutant | None:
    if (found := case.result(drawn, one, lambda _, asks: asks.form != "unknown")) is None:
        return None
    beside, end = case.siblings_of(found[0]), case.end(found[0])
    if [one.get("id") for one in beside].count(found[1]["id"]) > 1:
        return None  # with answers, or labels, of its own
    beside.append({**found[1], "id": "one-more"})
    return case.done(end)


@breaks("LNK103")
def id_number(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    found[1]["id"] = case.rng.choice((True, ["a"], 0, None, 98765, 1.5))
    return case.done(f"{found[0]}/id")


@breaks("REC121")
def member_of_the_editors_own(case: Case) -> Mutant | None:
    if (found := case.result()) is None or found[1]["type"] in ("chatmessage", "reactcode"):
        return None
    found[1]["results"] = case.rng.choice((7, ["a"], True))
    return case.done(f"{found[0]}/results")


@breaks("LNK104")
def end_nowhere(case: Case) -> Mutant | None:
    if (found := case.relation()) is None:
        return None
    member = case.rng.choice(("from_id", "to_id"))
    found[1][member] = case.rng.choice(("nowhere", None, 3))
    return case.done(f"{found[0]}/{member}")


@breaks("LNK105")
def direction_off(case: Case) -> Mutant | None:
    if (found := case.relation()) is None:
        return None
    found[1]["direction"] = case.rng.choice(("up", "Right", 1, None, ["left"]))
    return case.done(f"{found[0]}/direction")


@breaks("LNK106")
def relation_unknown(case: Case) -> Mutant | None:
    if (found := case.relation()) is None or not case.config.relations:
        return None
    found[1]["labels"] = ["nothing like it"]
    return case.done(f"{found[0]}/labels/0")


@breaks("LNK107")
def no_parent(case: Case) -> Mutant | None:
    if (found := case.result(drawn)) is None:
        return None
    found[1]["parentID"] = case.rng.choice(("nowhere", 3, ["a"]))
    return case.done(f"{found[0]}/parentID")


@breaks("LNK108")
def own_parent(case: Case) -> Mutant | None:
    if (found := case.result(drawn)) is None:
        return None
    for other in case.siblings_of(found[0]):
        other.pop("parentID", None)
    found[1]["parentID"] = found[1]["id"]
    return case.done(f"{found[0]}/parentID")


@breaks("LNK109")
def item_beyond(case: Case) -> Mutant | None:
    if (found := case.result(lambda r, a: "item_index" in r)) is None:
        return None
    found[1]["item_index"] = case.rng.choice((99, -1, 0.5, "0"))
    return case.done(f"{found[0]}/item_index")


@breaks("LNK110")
def mismatched_geometry(case: Case) -> Mutant | None:
    for where, result, _ in case.results(form("box", "ellipse", "keypoint"), lambda r, a: a.bare):
        beside = [c for c in case.config.controls if c.tag == "Labels" and result["to_name"] in c.to and c.labels]
        if beside:
            end = case.end(where)
            at = result["value"]["x"]
            value = {**result["value"], "x": at + (1.5 if at < 50 else -1.5), "labels": [beside[0].labels[0].stored]}
            case.siblings_of(where).append({**result, "from_name": beside[0].name, "type": "labels", "value": value})
            return case.done(f"{end}/value/x")
    return None


@breaks("LNK111")
def labels_alone(case: Case) -> Mutant | None:
    for at, prediction in enumerate(case.task.get("predictions", ())):
        for asks in case.config.controls:
            if asks.tag == "Labels" and _shown(case, asks, "Image", "Video") and asks.labels:
                value = {"labels": [asks.labels[0].stored]}
                alone = {"from_name": asks.name, "to_name": asks.to[0], "type": "labels", "value": value, "id": "alone"}
                prediction["result"].append(alone)
                return case.done(f"/predictions/{at}/result/{len(prediction['result']) - 1}")
    return None


@breaks("LNK112")
def of_another_object(case: Case) -> Mutant | None:
    for where, result, asks in case.results(about_region, lambda r, a: not a.repeated):
        others = [name for name in asks.to if name != result["to_name"]]
        if others:
            result["to_name"] = others[0]
            return case.done(f"{where}/to_name")
    return None


@breaks("LNK113")
def to_itself(case: Case) -> Mutant | None:
    if (found := case.relation()) is None:
        return None
    found[1]["to_id"] = found[1]["from_id"]
    return case.done(f"{found[0]}/to_id")


@breaks("LNK115")
def duplicate_relation(case: Case) -> Mutant | None:
    if (found := case.relation()) is None:
        return None
    where, relation = found
    another = {**relation, "direction": "left" if relation.get("direction") != "left" else "bi"}
    results = case.siblings_of(where)
    results.append(another)
    return case.done(f"{where.rpartition('/')[0]}/{len(results) - 1}")


@breaks("LNK114")
def labels_in_a_shape(case: Case) -> Mutant | None:
    for where, result, _ in case.results(form("box", "ellipse", "keypoint", "polygon"), lambda r, a: a.bare):
        labelled = {beside.get("id") for beside in case.siblings_of(where) if beside.get("type") == "labels"}
        if result.get("id") not in labelled:
            result["value"]["labels"] = ["tin"]
            return case.done(f"{where}/value/labels")
    return None


@breaks("LNK114")
def labels_in_a_region_of_an_answer(case: Case) -> Mutant | None:
    """An answer becomes a region of its own: its labels are not read."""
    if (found := case.result(about_region)) is None:
        return None
    found[1]["id"] = "no-such-region"
    found[1]["value"] |= {"x": 10, "y": 20, "width": 5, "height": 5, "rectanglelabels": ["tin"]}
    return case.done(f"{found[0]}/value/rectanglelabels")


@breaks("LNK114")
def answer_in_a_shape(case: Case) -> Mutant | None:
    """The answer to a question about a region moves into the region."""
    for where, result, _ in case.results(form("box", "ellipse", "keypoint", "polygon"), one):
        results = case.siblings_of(where)
        for type_, member in (("choices", "choices"), ("textarea", "text"), ("number", "number"), ("rating", "rating")):
            if member == "text" and result["type"] == "ocrlabels":
                continue  # which may hold the text that was read there
            given = [r for r in results if r.get("id") == result["id"] and r.get("type") == type_]
            asks = case.config.control(given[0]["from_name"]) if len(given) == 1 else None
            if asks is None or not about_region(given[0], asks) or "required" in asks.attrs or not given[0]["value"].get(member):
                continue
            if results.index(given[0]) < results.index(result):
                continue  # the pointer of the region would be another one
            result["value"][member] = given[0]["value"][member]
            results.remove(given[0])
            return case.done(f"{where}/value/{member}")
    return None


@breaks("SPN121")
def place_in_half_of_the_page(case: Case) -> Mutant | None:
    found = case.result(form("hypertext"))
    return (
        None
        if found is None
        else value_is(case, found, "globalOffsets", case.rng.choice(({"start": 1}, [1, 4], "1-4", {"start": "1", "end": 4})))
    )


@breaks("SPN116")
def searching_path(case: Case) -> Mutant | None:
    found = case.result(form("hypertext"))
    if found is None or not isinstance(found[1]["value"].get("start"), str) or not found[1]["value"]["start"].startswith("/"):
        return None
    found[1]["value"].pop("globalOffsets", None)
    return value_is(case, found, "start", case.rng.choice(("//p[1]/text()[1]", ".//text()", "/p[@class='a']/text()[1]")))
