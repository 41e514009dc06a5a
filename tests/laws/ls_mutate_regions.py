"""Mutations of the geometry of regions."""

from __future__ import annotations

from laws.ls_configs import ControlTag
from laws.ls_mutate_answers import form, value_is
from laws.ls_mutations import Case, Json, Mutant, breaks


def straight(result: Json, asks: ControlTag) -> bool:
    return not result["value"].get("rotation")


def tall(result: Json, asks: ControlTag) -> bool:
    """Of an image whose size is more than a hundred pixels, or not known."""
    return "original_width" not in result


def on_image(result: Json, asks: ControlTag) -> bool:
    return asks.form in ("box", "polygon", "ellipse", "keypoint", "brush", "bitmask", "vector")


# -- geometry -------------------------------------------------------------------------------------------------------------


@breaks("GEO101")
def outside_percent(case: Case) -> Mutant | None:
    found = case.result(form("box", "ellipse", "keypoint"), tall)
    return value_is(case, found, case.rng.choice(("x", "y")), case.rng.choice((-3, 100.5, 1e308, -0.02)))


@breaks("GEO102")
def in_pixels(case: Case) -> Mutant | None:
    if (found := case.result(form("box"), straight)) is None:
        return None
    found[1].update(original_width=1000, original_height=800)
    found[1]["value"].update({"x": 300, "y": 200, "width": 400, "height": 500})
    return case.done(f"{found[0]}/value")


@breaks("GEO104")
def box_beyond(case: Case) -> Mutant | None:
    if (found := case.result(form("box"), straight, tall)) is None:
        return None
    found[1]["value"]["x"] = 90
    return value_is(case, found, "width", 20)


@breaks("GEO105")
def no_width(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("box", "keypoint")), "width", case.rng.choice((0, -1, -0.0)))


@breaks("GEO106")
def side_gone(case: Case) -> Mutant | None:
    if (found := case.result(form("box", "ellipse", "keypoint"))) is None:
        return None
    del found[1]["value"]["y"]
    return case.done(f"{found[0]}/value/y")


@breaks("GEO107")
def text_for_number(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("box", "ellipse", "keypoint")), "x", case.rng.choice(("10", None, True, [])))


@breaks("GEO124")
def frames_in_quotes(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("video-box", "video-vector")), "duration", "2.5")


@breaks("GEO108")
def turned_too_far(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("box", "ellipse")), "rotation", case.rng.choice((361, -400)))


@breaks("GEO109")
def points_off(case: Case) -> Mutant | None:
    wrong, below = case.rng.choice((([1, 2, 3, 4], ""), ([[1, 2], {"x": 1}, [3, 4]], "/1"), ("text", ""), ([[1, 2], [3], [3, 4]], "/1")))
    return value_is(case, case.result(form("polygon")), "points", wrong, below)


@breaks("GEO110")
def two_points(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("polygon")), "points", [[1, 2], [3, 4]])


@breaks("GEO111")
def closing_point(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("polygon")), "points", [[1, 1], [20, 1], [10, 30], [1, 1]], "/3")


@breaks("GEO112")
def no_radius(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("ellipse")), "radiusX", case.rng.choice((0, -3)))


@breaks("GEO113")
def no_point_width(case: Case) -> Mutant | None:
    if (found := case.result(form("keypoint"))) is None:
        return None
    del found[1]["value"]["width"]
    return case.done(f"{found[0]}/value/width")


@breaks("GEO137")
def other_shape(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("ellipse", "bitmask")), "points", [[1, 1], [20, 1], [10, 30]])


@breaks("GEO114")
def mask_of_another_size(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("brush")), "rle", case.rng.choice(([0, 0, 0, 1], [1], {"counts": "a", "size": [1, 2]}, [])))


@breaks("GEO114")
def mask_cut_short(case: Case) -> Mutant | None:
    found = case.result(form("brush"))
    if found is None:
        return None
    whole = found[1]["value"]["rle"]  # no more than three bytes stand behind its end
    return value_is(case, found, "rle", whole[: case.rng.choice((case.rng.randint(4, 9), len(whole) - 4))])


@breaks("GEO114")
def mask_beyond_a_byte(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("brush")), "rle", [0, 256], "/1")


@breaks("GEO115")
def no_image(case: Case) -> Mutant | None:
    url = case.rng.choice(("data:image/png;base64,AAAA", "https://a.example/b.png", None, ""))
    return value_is(case, case.result(form("bitmask")), "imageDataURL", url)


@breaks("GEO116")
def size_off(case: Case) -> Mutant | None:
    if (found := case.result(on_image)) is None:
        return None
    found[1]["original_width"] = case.rng.choice((0, -4, "640"))
    return case.done(f"{found[0]}/original_width")


@breaks("GEO117")
def sizes_differ(case: Case) -> Mutant | None:
    if (found := case.result(on_image, lambda r, a: "original_width" in r)) is None:
        return None
    end = case.end(found[0])
    case.siblings_of(found[0]).append({**found[1], "id": "other-size", "original_width": found[1]["original_width"] + 1})
    return case.done(f"{end}/original_width")


@breaks("GEO118")
def askew(case: Case) -> Mutant | None:
    if (found := case.result(on_image)) is None:
        return None
    found[1]["image_rotation"] = case.rng.choice((45, "90", [0]))
    return case.done(f"{found[0]}/image_rotation")


@breaks("GEO119")
def vertex_after_nothing(case: Case) -> Mutant | None:
    wrong = [{"x": 1, "y": 2, "id": "a"}, {"x": 3, "y": 4, "prevPointId": "zz"}]
    return value_is(case, case.result(form("vector")), "vertices", wrong, "/1/prevPointId")


@breaks("GEO120")
def rounded(case: Case) -> Mutant | None:
    found = case.result(form("box"), straight)
    return value_is(case, found, "x", -0.004)


@breaks("GEO121")
def crossing(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("polygon")), "points", [[10, 10], [50, 50], [50, 10], [10, 50]], "/0")


@breaks("GEO122")
def ellipse_beyond(case: Case) -> Mutant | None:
    found = case.result(form("ellipse"), straight, tall)
    return value_is(case, found, "radiusX", 65)


@breaks("GEO123")
def mask_of_nothing(case: Case) -> Mutant | None:
    return _mask_of(case, 0)


@breaks("GEO125")
def mask_of_ones(case: Case) -> Mutant | None:
    return _mask_of(case, 1)


def _mask_of(case: Case, value: int) -> Mutant | None:
    found = case.result(form("brush"))
    if found is None or not isinstance(found[1]["value"].get("rle"), list):
        return None
    left = int.from_bytes(bytes(found[1]["value"]["rle"][:4]), "big")
    bits = f"{left:032b}{7:05b}" + "".join(f"{size - 1:04b}" for size in (3, 4, 8, 16))
    while left > 0:
        bits += f"111{min(left, 65_536) - 1:016b}{value:08b}"
        left -= 65_536
    bits += "0" * (-len(bits) % 8)
    return value_is(case, found, "rle", [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)])
