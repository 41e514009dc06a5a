"""Mutations of answers that change by frame, and of ranges of frames."""

from __future__ import annotations

from laws.enc_make import new_hash
from laws.enc_mutations import Case, Mutant, breaks, pointed, sibling_answers


@breaks("ANS208")
def static_by_frame(case: Case) -> Mutant | None:
    static = next(iter(case.answers(only=lambda seen: case.feature_of(seen.unit["objectHash"]) is not None)), None)
    if static is None:
        return None
    key = static.unit["objectHash"]
    acts = case.row.setdefault("object_actions", {}).setdefault(key, {"objectHash": key, "actions": []})["actions"]
    acts.append(static.whole | {"range": [[0, 0]], "dynamic": True, "shouldPropagate": False, "trackHash": new_hash(case.rng)})
    nested_one = static.kind not in (case.feature_of(key) or {})["attributes"]
    return None if nested_one else case.done(f"/object_actions/{pointed(key)}/actions/{len(acts) - 1}")


@breaks("ANS208")
def dynamic_for_all(case: Case) -> Mutant | None:
    action = next((a for a in case.answers(member="object_actions") if a.kind.get("dynamic")), None)
    if action is None:
        return None
    key = action.unit["objectHash"]
    answers = case.row["object_answers"][key]["classifications"]
    answers.append({name: value for name, value in action.whole.items() if name != "range"})
    return case.done(f"/object_answers/{pointed(key)}/classifications/{len(answers) - 1}")


@breaks("SPN220")
def reversed_action(case: Case) -> Mutant | None:
    seen = case.action()
    if seen is None:
        return None
    seen.whole["range"] = [[0, 0], [5, 2]]
    return case.done(f"{seen.at}/range/1")


@breaks("SPN221")
def frames_not_drawn(case: Case) -> Mutant | None:
    seen = case.action()
    if seen is None or case.feature_of(seen.unit["objectHash"]) is None:
        return None
    seen.whole["range"] = [[100, 120]]
    return case.done(f"{seen.at}/range")


@breaks("ANS209")
def two_answers_on_a_frame(case: Case) -> Mutant | None:
    seen = case.action("text", "numeric")
    if seen is None:
        return None
    sibling_answers(seen).append(seen.whole | {"answers": "another" if seen.kind["type"] == "text" else 4.25})
    return case.done(f"{seen.at.rpartition('/')[0]}/{len(sibling_answers(seen)) - 1}")


@breaks("SPN223")
def frames_with_a_point(case: Case) -> Mutant | None:
    found, seen = case.classified(), case.action()
    if seen is not None and case.rng.random() < 0.5:
        seen.whole["range"] = [[0.0, 0]]
        return case.done(f"{seen.at}/range/0")
    if found is None:
        return None
    found[1]["range"] = [[0, 0.0]]
    return case.done(f"{found[0]}/range/0")


@breaks("SPN224")
def for_no_frames(case: Case) -> Mutant | None:
    seen = case.action()
    if seen is None:
        return None
    seen.whole["range"] = []
    return case.done(f"{seen.at}/range")


@breaks("SPN222")
def no_ranges(case: Case) -> Mutant | None:
    value, below = case.rng.choice((("0-3", ""), ([1, 2], "/0"), ([[1]], "/0"), ([["a", 2]], "/0/0"), ([[1.5, 2]], "/0/0"), ({}, "")))
    found = case.classified()
    seen = case.action()
    if seen is not None and case.rng.random() < 0.5:
        seen.whole["range"] = value
        return case.done(f"{seen.at}/range{below}")
    if found is None:
        return None
    found[1]["range"] = value
    return case.done(f"{found[0]}/range{below}")
