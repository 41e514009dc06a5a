"""Mutations of points, lines, polygons, skeletons and masks."""

from __future__ import annotations

from typing import Any

from laws.enc_make import new_hash
from laws.enc_mutations import Case, Mutant, breaks
from predlint.model import rle

# -- points ------------------------------------------------------------------------------------------------------------


def _points(case: Case, member: str) -> tuple[str, Any] | None:
    seen = case.drawn(member)
    return (seen.at, seen.whole) if seen is not None else None


def _only(case: Case, member: str, value: Any) -> str | None:
    """Draws an object by that value alone; its pointer."""
    shape = {"polygon": "polygon", "polygons": "polygon", "polyline": "polyline", "point": "point"}[member]
    seen = case.object(shape)
    if seen is None:
        return None
    for name in ("polygon", "polygons"):
        seen.whole.pop(name, None)
    seen.whole[member] = value
    return f"{seen.at}/{member}"


@breaks("GEO202")
def in_pixels(case: Case) -> Mutant | None:
    found = _points(case, "boundingBox")
    if found is None:
        return None
    found[1].update({"x": 120, "y": 40, "w": 30.5, "h": 22})
    return Mutant(case.row, None)


@breaks("GEO207")
def box_over_the_edge(case: Case) -> Mutant | None:
    found = _points(case, "boundingBox")
    if found is None:
        return None
    found[1].update({"x": 0.9, "w": 0.2})
    return case.done(found[0])


@breaks("GEO228")
def box_over_an_unknown_edge(case: Case) -> Mutant | None:
    seen = case.drawn("boundingBox")
    if seen is None:
        return None
    for side in ("width", "height"):
        seen.unit.pop(side, None)
    seen.whole.update({"x": 0.9, "w": 0.2})
    return case.done(seen.at)


@breaks("GEO216")
def box_outside(case: Case) -> Mutant | None:
    found = _points(case, "boundingBox")
    if found is None:
        return None
    found[1]["x"] = case.rng.choice((1.25, 1.0))
    return case.done(found[0])


@breaks("GEO209")
def two_corners(case: Case) -> Mutant | None:
    value = case.rng.choice(({"0": {"x": 0.1, "y": 0.1}, "1": {"x": 0.5, "y": 0.5}}, [{"x": 0.1, "y": 0.1}], {}, []))
    at = _only(case, "polygon", value)
    return case.done(at) if at is not None else None


@breaks("GEO209")
def short_ring(case: Case) -> Mutant | None:
    at = _only(case, "polygons", [[[0.1, 0.1, 0.5, 0.5]]])
    return case.done(f"{at}/0/0") if at is not None else None


@breaks("GEO210")
def gap_in_keys(case: Case) -> Mutant | None:
    at = _only(case, "polygon", {"0": {"x": 0.1, "y": 0.1}, "1": {"x": 0.5, "y": 0.1}, "3": {"x": 0.5, "y": 0.9}})
    return case.done(at) if at is not None else None


@breaks("GEO211")
def named_points(case: Case) -> Mutant | None:
    at = _only(case, "polyline", {"a": {"x": 0.1, "y": 0.1}, "1": {"x": 0.5, "y": 0.1}})
    return case.done(f"{at}/a") if at is not None else None


@breaks("GEO212")
def ring_of_odd_length(case: Case) -> Mutant | None:
    at = _only(case, "polygons", [[[0.1, 0.1, 0.5, 0.5, 0.1, 0.9, 0.3]]])
    return case.done(f"{at}/0/0") if at is not None else None


@breaks("GEO213")
def two_outlines(case: Case) -> Mutant | None:
    at = _only(case, "polygons", [[[0.1, 0.1, 0.5, 0.5, 0.1, 0.9]]])
    whole = next((seen.whole for seen in case.objects() if f"{seen.at}/polygons" == at), None)
    if whole is None:
        return None
    whole["polygon"] = [{"x": 0.1, "y": 0.1}, {"x": 0.6, "y": 0.5}, {"x": 0.1, "y": 0.9}]
    return case.done(at)


@breaks("GEO214")
def deep_and_flat(case: Case) -> Mutant | None:
    at = _only(case, "polyline", [{"x": 0.1, "y": 0.1}, {"x": 0.5, "y": 0.1, "z": 1}])
    return case.done(at) if at is not None else None


@breaks("GEO215")
def on_one_line(case: Case) -> Mutant | None:
    at = _only(case, "polygon", [{"x": 0.1, "y": 0.1}, {"x": 0.2, "y": 0.2}, {"x": 0.3, "y": 0.3}])
    return case.done(at) if at is not None else None


@breaks("GEO215")
def all_one_point(case: Case) -> Mutant | None:
    at = _only(case, "polyline", case.rng.choice(([{"x": 0.1, "y": 0.1}] * 3, {"0": {"x": 0, "y": 1}, "1": {"x": 0.0, "y": 1.0}})))
    return case.done(at) if at is not None else None


@breaks("GEO226")
def duplicate_point_number(case: Case) -> Mutant | None:
    member = case.rng.choice(("polygon", "polyline"))
    at = _only(case, member, {"0": {"x": 0.1, "y": 0.1}, "01": {"x": 0.5, "y": 0.2}, "1": {"x": 0.5, "y": 0.1}, "2": {"x": 0.5, "y": 0.9}})
    return case.done(f"{at}/1") if at is not None else None


@breaks("GEO216")
def line_outside(case: Case) -> Mutant | None:
    at = _only(case, "polyline", [{"x": 1.1, "y": 0.1}, {"x": 1.2, "y": 0.2}])
    return case.done(at) if at is not None else None


@breaks("GEO225")
def point_far_away(case: Case) -> Mutant | None:
    at = _only(case, "point", {"0": {"x": case.rng.choice((1.4, -3, -1e300)), "y": 0.5}})
    return case.done(f"{at}/0/x") if at is not None else None


# -- skeletons and masks -----------------------------------------------------------------------------------------------


@breaks("GEO224")
def vertex_missing(case: Case) -> Mutant | None:
    seen = case.vertices()
    if seen is None or len(seen.whole) < 2:
        return None
    seen.whole.popitem()
    return case.done(seen.at)


@breaks("GEO227")
def vertex_without_hash(case: Case) -> Mutant | None:
    seen = case.vertices()
    if seen is None:
        return None
    key = next(reversed(seen.whole))
    del seen.whole[key]["featureHash"]
    return case.done(f"{seen.at}/{key}/featureHash")


@breaks("KEY210")
def vertices_not_known(case: Case) -> Mutant | None:
    """Nothing is spoilt: the ontology does not say what the skeleton has."""
    bare = any(case.onto.template(seen.kind) is None for seen in case.objects("skeleton"))
    return case.done(None) if bare else None


@breaks("GEO209")
def no_vertices(case: Case) -> Mutant | None:
    seen = case.vertices()
    if seen is None:
        return None
    seen.whole.clear()
    return case.done(seen.at)


def _mask(case: Case, height: int, width: int, runs: list[int]) -> tuple[str, Any] | None:
    """A mask of that size and these runs, on an image of the same size."""
    found = _points(case, "bitmask")
    seen = case.drawn("bitmask")
    if found is None or seen is None:
        return None
    others = [s for s in case.objects("bitmask") if s.unit is seen.unit]
    if len(others) > 1:
        return None
    seen.unit.update({"width": width, "height": height})
    found[1].update({"height": height, "width": width, "rleString": rle.encode(runs)})
    return found


@breaks("GEO217")
def mask_of_another_size(case: Case) -> Mutant | None:
    found = _mask(case, 40, 30, [600, 100, 500])
    if found is None:
        return None
    found[1].update({"height": 20, "rleString": rle.encode([100, 100, 400])})
    return case.done(found[0])


@breaks("GEO220")
def empty_mask(case: Case) -> Mutant | None:
    found = _mask(case, 40, 30, [1200])
    return case.done(f"{found[0]}/rleString") if found is not None else None


@breaks("GEO221")
def mask_by_columns(case: Case) -> Mutant | None:
    """A disc, counted down the columns of an image that is wider than high."""
    height, width, runs, at = 100, 150, list[int](), 0
    for x in range(60, 120):
        half = int((30**2 - (x - 90) ** 2) ** 0.5)
        start = x * height + 50 - half
        runs += [start - at, 2 * half + 1]
        at = start + 2 * half + 1
    found = _mask(case, height, width, [*runs, height * width - at])
    return case.done(f"{found[0]}/rleString") if found is not None else None


@breaks("GEO240")
def angles_in_radians(case: Case) -> Mutant | None:
    seen = case.object("rotatable_bounding_box")
    if seen is None:
        return None
    turned = [s.whole for s in case.objects("rotatable_bounding_box")]
    for theta, whole in enumerate(turned):
        whole["rotatableBoundingBox"]["theta"] = 0.1 + theta % 5
    frame = next(frame for at, frame, _ in case.frames() if seen.at.startswith(f"{at}/objects/"))
    for theta in (1.5, 3.1, 0.2):
        hash = new_hash(case.rng)
        box = seen.whole["rotatableBoundingBox"] | {"theta": theta}
        frame["objects"].append(seen.whole | {"objectHash": hash, "rotatableBoundingBox": box})
        case.row["object_answers"][hash] = case.row["object_answers"][seen.whole["objectHash"]] | {"objectHash": hash}
    return Mutant(case.row, None)
