"""Help that is followed to the letter ends in a file that says what was meant, and leads to no other finding on the way."""

from __future__ import annotations

import time
from typing import Any

import predlint
from predlint.platforms.label_studio.ontology import Label
from predlint.platforms.label_studio.topics.labels import LabelTree

CONFIG = """<View>
  <Text name="log" value="$log"/><Image name="deck" value="$deck"/><Video name="film" value="$film"/><Audio name="horn" value="$horn"/>
  <Labels name="term" toName="log"><Label value="ship"/><Label value="port"/></Labels>
  <RectangleLabels name="boat" toName="deck"><Label value="tug"/><Label value="Ferry" alias="f"/></RectangleLabels>
  <PolygonLabels name="sail" toName="deck"><Label value="jib"/></PolygonLabels>
  <KeyPointLabels name="buoy" toName="deck"><Label value="red"/></KeyPointLabels>
  <BrushLabels name="foam" toName="deck"><Label value="wake"/></BrushLabels>
  <BitmaskLabels name="oil" toName="deck"><Label value="slick"/></BitmaskLabels>
  <Labels name="moving" toName="film"><Label value="canoe"/></Labels><VideoRectangle name="track" toName="film"/>
  <TimelineLabels name="part" toName="film"><Label value="race"/></TimelineLabels>
  <Labels name="sound" toName="horn"><Label value="blast"/></Labels>
  <Relations><Relation value="tows"/></Relations>
  <Choices name="sea" toName="log"><Choice value="calm"/><Choice value="rough"/></Choices>
  <Rating name="wind" toName="log" maxRating="5"/>
  <Taxonomy name="kind" toName="log"><Choice value="Sail"><Choice value="Sloop"/></Choice><Choice value="Motor"/></Taxonomy>
</View>"""
DATA = {
    "log": "the tug Ada left Hull, the tug Ida came",
    "deck": "https://sea.example.com/1.jpg",
    "film": "https://sea.example.com/1.mp4",
    "horn": "https://sea.example.com/1.wav",
}


def result(name: str, type_: str, value: Any, to: str = "deck", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


def test_many_answers_under_another_name_take_no_long() -> None:
    results = [result("wind", "rating", {"value": 9}, "log", id=f"r{index}") for index in range(4_000)]
    task = {"data": DATA, "predictions": [{"model_version": str(at), "result": [each]} for at, each in enumerate(results)]}
    begin = time.perf_counter()
    found = predlint.compile(CONFIG.encode()).check(task)
    assert sum(d.code == "ANS117" for d in found) == 4_000
    assert time.perf_counter() - begin < 20


def test_a_name_of_a_level_is_found_by_its_spelling() -> None:
    tree = LabelTree(tuple(Label(name, name) for name in ("Sail", "Rig ", "rig", "Motor")))
    assert [found.stored if (found := tree.same_labels(name)) else None for name in ("sail", "RIG", " MOTOR", "raft")] == [
        "Sail",
        None,
        "Motor",
        None,
    ]
