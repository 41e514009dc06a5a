"""What is known of the results of a task: found out once for each explanation, and made once for all results of the same names."""

from __future__ import annotations

from typing import Any

import predlint
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.ontology import Control, LabelConfig, ObjectTag
from predlint.platforms.label_studio.record import results_of, sorted_results

CONFIG = b"""<View><Image name="photo" value="$image"/>
<RectangleLabels name="box" toName="photo"><Label value="open"/></RectangleLabels></View>"""


def box(**members: Any) -> dict[str, Any]:
    value = {"x": 1, "y": 2, "width": 3, "height": 4, "rectanglelabels": ["open"]}
    return {"id": "a", "from_name": "box", "to_name": "photo", "type": "rectanglelabels", "value": value | members}


def task(*results: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"image": "https://example.org/1.jpg"}, "predictions": [{"model_version": "v1", "result": [*results]}]}


def names() -> ControlNames:
    return ControlNames(LabelConfig((ObjectTag("photo", "Image", "image"),), (Control("box", "RectangleLabels", ("photo",)),)))


def test_a_task_that_its_owner_changed_is_explained_as_it_is_now() -> None:
    checker = predlint.compile(CONFIG)
    given = task(box())
    results = given["predictions"][0]["result"]
    assert [found.code for found in checker.check(given)] == []
    results[0]["value"]["x"] = 99
    assert [found.code for found in checker.check(given)] == ["GEO104"]
    results[0]["value"]["x"] = 1
    results.append(box(x=50) | {"id": "b", "from_name": "boxes"})
    assert [found.code for found in checker.check(given)] == ["NAM101"]


def test_rules_across_tasks_are_given_the_results_that_were_explained() -> None:
    known, prediction = names(), task(box())["predictions"][0]
    found = sorted_results(known, prediction, None)
    assert results_of(known, prediction, None) is found
    assert sorted_results(known, prediction, None) is not found
    assert results_of(known, task(box())["predictions"][0], None) is not found


def test_results_that_give_the_same_names_have_one_role() -> None:
    one, two, other = sorted_results(names(), {"result": [box(), box(x=5), box() | {"to_name": "else"}]}, None).known
    assert one.role is two.role
    assert (one.role.tag, one.role.is_region) == (other.role.tag, True)  # the only object that its control has
    assert one.coordinates == [("x", 1), ("y", 2), ("width", 3), ("height", 4)]
