"""Of one record twice as long, a fix takes twice the work: counted in calls, not in seconds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from fixes_kit import fix_bytes

import predlint
from growth_kit import calls
from predlint.kernel import kernel_option
from predlint.platforms.labelbox.forms import Options
from predlint.tools.fix_model import JsonText

COUNT = 200
ASKED = {"type": "checklist", "name": "q", "instructions": "q", "options": [{"value": f"Option {at}"} for at in range(2 * COUNT)]}
CHECKER = predlint.compile({"tools": [], "classifications": [ASKED]}, media="image")


@pytest.fixture(autouse=True)
def as_small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel is not loaded for files of this size."""
    monkeypatch.setattr(kernel_option, "WORTH", 1 << 20)


def answers(name: str, each: Callable[[int], str]) -> Callable[[int], bytes]:
    """A line with so many options."""
    return lambda count: (
        b'{"name":"%b","answer":[%b],"dataRow":{"globalKey":"a"}}\n'
        % (
            name.encode(),
            ",".join(each(at) for at in range(count)).encode(),
        )
    )


LINES = {
    "given twice": answers("q", lambda at: f'{{"name":"Option {at // 2}"}}'),
    "all the same": answers("q", lambda _: '{"name":"Option 1"}'),
    "misspelt": answers("q", lambda at: f'{{"name":"option {at}"}}'),
    "bare texts": answers("q", lambda at: f'"Option {at}"'),
    "of members given twice": answers("q", lambda at: f'{{"name":"Option {at}","name":"Option {at}"}}'),
    "no numbers": answers("q", lambda at: f'{{"name":"Option {at}","note":NaN}}'),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_work_grows_with_the_record(line: Callable[[int], bytes]) -> None:
    few, many = line(COUNT), line(2 * COUNT)
    _, outcome = fix_bytes(CHECKER, few, unsafe=True)
    assert outcome.fixed_counts.total() or outcome.undone.total()
    assert calls(lambda: fix_bytes(CHECKER, many, unsafe=True)) < 2.4 * calls(lambda: fix_bytes(CHECKER, few, unsafe=True))


PHOTO = predlint.compile(
    b"""<View><Image name="img" value="$image"/><RectangleLabels name="b" toName="img"><Label value="Cat"/></RectangleLabels>
    <PolygonLabels name="p" toName="img"><Label value="Cat"/></PolygonLabels></View>"""
)


def box(at: int, *, id_: Any = None, **value: Any) -> dict[str, Any]:
    place = {"x": 10, "y": 10, "width": 10, "height": 10, "rectanglelabels": ["Cat"]} | value
    size = {"original_width": 800, "original_height": 600}
    return {"id": id_ or f"r{at}", "from_name": "b", "to_name": "img", "type": "rectanglelabels", "value": place, **size}


def relation(at: int) -> dict[str, Any]:
    return {"type": "relation", "from_id": float(at + 1), "to_id": at + 2, "direction": "right"}


#: Results of one prediction, by their number.
REGIONS: dict[str, Callable[[int], list[dict[str, Any]]]] = {
    "in pixels": lambda at: [box(at, x=400, width=80)],
    "beyond the image": lambda at: [box(at, x=95)],
    "ids with a point": lambda at: [box(at, id_=float(at + 1))],
    "relations to numbers": lambda at: [box(at, id_=str(at + 1)), relation(at)],
    "parents that are not there": lambda at: [{**box(at), "parentID": f"q{at}"}],
}


@pytest.mark.parametrize("results", REGIONS.values(), ids=REGIONS.keys())
def test_work_grows_with_the_regions(results: Callable[[int], list[dict[str, Any]]]) -> None:
    def task(count: int) -> bytes:
        listed = [result for at in range(count) for result in results(at)]
        data = {"image": "https://photos.example.com/1.jpg"}
        return json.dumps([{"data": data, "predictions": [{"model_version": "may", "result": listed}]}]).encode()

    few, many = task(COUNT), task(2 * COUNT)
    fix_bytes(PHOTO, many, unsafe=True)  # what is made once is made now
    assert calls(lambda: fix_bytes(PHOTO, many, unsafe=True)) < 2.4 * calls(lambda: fix_bytes(PHOTO, few, unsafe=True))


def test_work_grows_with_the_points_of_a_region() -> None:
    def task(count: int) -> bytes:
        around = [2 * math.pi * at / count for at in range(count)]
        points = [[70 + 34 * math.cos(angle), 50 + 30 * math.sin(angle)] for angle in around]
        region = box(0) | {"from_name": "p", "type": "polygonlabels", "value": {"points": points, "polygonlabels": ["Cat"]}}
        data = {"image": "https://photos.example.com/1.jpg"}
        return json.dumps([{"data": data, "predictions": [{"model_version": "may", "result": [region]}]}]).encode()

    few, many = task(4 * COUNT), task(8 * COUNT)
    assert fix_bytes(PHOTO, few, unsafe=True)[1].fixed_counts["GEO101"] > COUNT / 4
    assert calls(lambda: fix_bytes(PHOTO, many, unsafe=True)) < 2.3 * calls(lambda: fix_bytes(PHOTO, few, unsafe=True))


def test_a_container_is_searched_once_for_all_its_entries() -> None:
    class Once(list[Any]):
        """Entries that may be gone through once."""

        left = 1

        def __iter__(self) -> Any:
            self.left -= 1
            assert self.left >= 0
            return super().__iter__()

    text = JsonText(json.dumps({f"m{at}": at for at in range(9)}))
    known = text._known  # pyright: ignore[reportPrivateUsage]
    text.entries([])
    known[0] = Once(known[0])
    for at in range(9):
        assert text.remove([f"m{at}"])
        assert text.rename([f"m{at}"], "other")
        assert not text.rename([f"m{at}"], f"m{(at + 1) % 9}")


def test_an_option_is_found_without_going_through_all() -> None:
    class Names(tuple[str, ...]):
        def __contains__(self, _: object) -> bool:
            raise AssertionError

    options = Options(Names(["sunny", "foggy"]))
    assert options.intended_option("sunny") == "sunny"
    assert options.intended_option("Sunny") == "sunny"
    assert options.scored({"foggy": 0.5}) == (("foggy", 0.5),)
