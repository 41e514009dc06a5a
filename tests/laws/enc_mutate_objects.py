"""Mutations of objects on frames: what they are, their members, and where they are drawn."""

from __future__ import annotations

from typing import Any

from laws.enc_make import FRAMELESS
from laws.enc_mutations import Case, Mutant, breaks, pointed, register_mutation
from laws.enc_rows import ALONE

ABSENT = object()

# -- members, from tables ----------------------------------------------------------------------------------------------


def _in_object(code: str, member: str, *values: Any) -> None:
    """Takes a member of any object away, or puts another value there."""

    def mutate(case: Case) -> Mutant | None:
        seen = case.object()
        return _changed(case, seen.whole, seen.at, member, values) if seen is not None else None

    register_mutation(code, f"object_{member}", mutate)


def _in_geometry(code: str, drawn: str, member: str, *values: Any) -> None:
    """The same for a member of what draws an object."""

    def mutate(case: Case) -> Mutant | None:
        seen = case.drawn(drawn)
        return _changed(case, seen.whole, seen.at, member, values) if seen is not None else None

    register_mutation(code, f"{drawn}_{member}", mutate)


def _in_vertex(code: str, member: str, *values: Any) -> None:
    def mutate(case: Case) -> Mutant | None:
        seen = case.vertices()
        return _changed(case, seen.whole["0"], f"{seen.at}/0", member, values) if seen is not None else None

    register_mutation(code, f"vertex_{member}", mutate)


def _named_nothing(case: Case) -> Mutant | None:
    """A skeleton without a name, of which the SDK makes the skeleton's."""
    seen = next(iter(case.objects("skeleton")), None)
    return _changed(case, seen.whole, seen.at, "name", (ABSENT, None)) if seen is not None else None


def _changed(case: Case, whole: Any, at: str, member: str, values: tuple[Any, ...]) -> Mutant:
    value = case.rng.choice(values)
    if value is ABSENT:
        whole.pop(member, None)
    else:
        whole[member] = value
    return case.done(f"{at}/{member}")


_in_object("NAM201", "featureHash", "NoPe0001", "no such", "\n")
_in_object("NAM207", "featureHash", ABSENT, None, 3, "", [])
_in_object("NAM203", "name", "another thing", "")
_in_object("NAM204", "shape", "bbox", "Polygon", "", None, 3)
register_mutation("REC240", "skeleton_name", _named_nothing)
_in_object("REC240", "objectHash", ABSENT)
_in_object("REC240", "shape", ABSENT)
_in_object("REC241", "objectHash", "", None, 3, [])
_in_object("REC242", "manualAnnotation", "false", 1, {})
_in_object("REC242", "color", 3, [], True)
_in_object("REC243", "createdAt", "yesterday", 1700000000, "")
_in_object("REC244", "createdAt", ABSENT, None)
_in_object("REC245", "confidance", 0.9)
_in_object("REC245", "wholly new", [])
_in_object("REC247", "manualAnnotation", True)
_in_object("CNF201", "confidence", 1.5, -0.1, 87, 1e300)
_in_object("CNF202", "confidence", "0.9", True, [], {})
_in_object("CNF203", "confidence", None)
_in_object("CNF210", "confidence", ABSENT)
for _box in ("boundingBox", "rotatableBoundingBox"):
    _in_geometry("GEO201", _box, "x", -0.6, -3, 1.6)
    _in_geometry("GEO204", _box, "w", 0, -0.1)
    _in_geometry("GEO204", _box, "h", 0.0, -5)
    _in_geometry("GEO205", _box, "y", "0.5", None, True, [])
    _in_geometry("GEO206", _box, "h", ABSENT)
_in_geometry("GEO208", "rotatableBoundingBox", "theta", 361, -7200)
_in_geometry("GEO208", "ellipse", "theta", 361)
_in_geometry("GEO204", "circle", "r", 0, -1)
_in_geometry("GEO206", "ellipse", "rx", ABSENT)
_in_geometry("GEO205", "cuboid", "size", [1, 2], [1, 2, "3"][:2], "x", None)
_in_geometry("GEO206", "cuboid", "position", ABSENT)
_in_geometry("GEO206", "cuboid_2d", "front", ABSENT)
_in_geometry("GEO219", "bitmask", "top", 3, -1)
_in_geometry("GEO222", "bitmask", "height", 0, -5, 2.5, "48")
_in_geometry("GEO206", "bitmask", "rleString", ABSENT)
_in_geometry("GEO218", "bitmask", "rleString", "", "5b", "~~~~", "b'5b'")
_in_geometry("GEO205", "bitmask", "rleString", None, [1, 2])
_in_geometry("GEO211", "point", "0", ABSENT)
_in_vertex("GEO223", "visibility", "hidden", "", 3, True)
_in_vertex("GEO224", "name", "no vertex is called so")
_in_vertex("GEO224", "featureHash", "NoPe0001")
_in_vertex("GEO206", "x", ABSENT)
_in_vertex("GEO205", "name", None, 3)


# -- what an object is -------------------------------------------------------------------------------------------------


@breaks("NAM202")
def hash_of_something_else(case: Case) -> Mutant | None:
    seen = case.object()
    others = [f["featureNodeHash"] for f in case.onto.classifications]
    others += [a["featureNodeHash"] for f in case.onto.objects for a in f.get("attributes") or ()]
    if seen is None or not others:
        return None
    seen.whole["featureHash"] = case.rng.choice(others)
    return case.done(f"{seen.at}/featureHash")


@breaks("NAM201")
def hash_in_other_case(case: Case) -> Mutant | None:
    for seen in case.objects():
        if seen.whole["featureHash"].swapcase() not in case.onto.hashes() | {seen.whole["featureHash"]}:
            seen.whole["featureHash"] = seen.whole["featureHash"].swapcase()
            return case.done(f"{seen.at}/featureHash")
    return None


@breaks("NAM208")
def of_a_recording(case: Case) -> Mutant | None:
    """A sound or a text on a frame, or a box in a recording."""
    alone = case.row["data_type"] in ALONE
    others = [f["featureNodeHash"] for f in case.onto.objects if (f["shape"] in FRAMELESS) != alone and f["shape"] != "hologram"]
    found, seen = case.entry("object_answers"), case.object()
    if not others or (found is None if alone else seen is None):
        return None
    if alone and found is not None:
        found[1]["featureHash"] = case.rng.choice(others)
        return case.done(f"/object_answers/{pointed(found[0])}/featureHash")
    seen = next(s for s in case.objects())
    seen.whole["featureHash"] = case.rng.choice(others)
    return case.done(f"{seen.at}/featureHash")


@breaks("NAM206")
def another_shape(case: Case) -> Mutant | None:
    for seen in case.objects():
        if seen.kind["shape"] not in ("hologram", "cuboid"):
            seen.whole["shape"] = "cuboid"
            return case.done(f"{seen.at}/shape")
    return None


@breaks("NAM209")
def of_an_archived_feature(case: Case) -> Mutant | None:
    """The first object on a frame is another, which is archived, however it is drawn."""
    others = [f["featureNodeHash"] for f in case.onto.objects if f["shape"] not in FRAMELESS and f.get("archived")]
    seen = next(iter(case.objects()), None)
    if seen is None or not others:
        return None
    seen.whole["featureHash"] = case.rng.choice(others)
    return case.done(f"{seen.at}/featureHash")


@breaks("NAM205")
def drawn_otherwise(case: Case) -> Mutant | None:
    for seen in case.objects("bounding_box", "polyline", "point", "bitmask", "circle"):
        for member in ("boundingBox", "polyline", "point", "bitmask", "circle"):
            seen.whole.pop(member, None)
        seen.whole["ellipse"] = {"x": 0.5, "y": 0.5, "rx": 0.1, "ry": 0.1}
        return case.done(seen.at)
    return None


@breaks("REC246")
def two_geometries(case: Case) -> Mutant | None:
    for seen in case.objects("bounding_box", "polyline", "point", "polygon"):
        seen.whole["ellipse"] = {"x": 0.5, "y": 0.5, "rx": 0.1, "ry": 0.1}
        return case.done(f"{seen.at}/ellipse")
    return None


@breaks("GEO203")
def not_drawn(case: Case) -> Mutant | None:
    for member in case.rng.sample(("boundingBox", "polyline", "point", "bitmask", "skeleton", "cuboid"), 6):
        if (seen := case.drawn(member)) is not None:
            whole = next(s.whole for s in case.objects() if f"{s.at}/{member}" == seen.at)
            del whole[member]
            return case.done(seen.at)
    return None


@breaks("REC241")
def no_object(case: Case) -> Mutant | None:
    for at, frame, _ in case.frames():
        frame["objects"].append(case.rng.choice((None, 3, "x", [])))
        return case.done(f"{at}/objects/{len(frame['objects']) - 1}")
    return None
