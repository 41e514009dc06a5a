"""Ontologies and files of other media than images: videos, texts, conversations, PDFs; seeded, so always the same."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data import uuid4

Json = dict[str, Any]


def option(value: str) -> Json:
    return {"value": value, "label": value, "options": []}


def tool(kind: str, name: str) -> Json:
    return {"tool": kind, "name": name, "classifications": []}


def question(kind: str, name: str, scope: str, *options: str) -> Json:
    return {"type": kind, "name": name, "instructions": name, "scope": scope, "options": [option(value) for value in options]}


def ontology(media: str, tools: list[Json], questions: list[Json]) -> Json:
    return {"mediaType": media, "normalized": {"tools": tools, "classifications": questions}}


def video(draw: random.Random, n: int) -> Json:
    """70 % boxes in segments of 2 to 50 key frames, 15 % points, 15 % answers over a range of frames."""
    row, kind = {"globalKey": f"video-{n // 20:06d}.mp4"}, draw.random()
    if kind >= 0.85:
        start = n % 20 * 100 + 1  # one answer at a time
        frames = [{"start": start, "end": start + draw.randint(1, 99)}]
        return {"name": "weather", "uuid": uuid4(draw), "answer": {"name": "sun", "frames": frames}, "dataRow": row}
    segments: list[Json] = []
    frame = 0
    for _ in range(draw.choice((1, 1, 1, 2))):
        keyframes: list[Json] = []
        for _ in range(draw.randint(2, 50)):
            frame += draw.randint(1, 5)
            if kind < 0.7:
                top, left, height, width = number(draw, 0, 700), number(draw, 0, 1600), number(draw, 5, 300), number(draw, 5, 300)
                box = {"top": top, "left": left, "height": height, "width": width}
                keyframes.append({"frame": frame, "bbox": box})
            else:
                keyframes.append({"frame": frame, "point": {"x": number(draw, 0, 1900), "y": number(draw, 0, 1000)}})
        segments.append({"keyframes": keyframes})
    return {"name": "car" if kind < 0.7 else "light", "uuid": uuid4(draw), "segments": segments, "dataRow": row}


def text(draw: random.Random, n: int) -> Json:
    """80 % entities, 20 % answers about the whole text."""
    if draw.random() < 0.8:
        name, row = draw.choice(("person", "place", "firm")), {"globalKey": f"text-{n // 20:06d}.txt"}
        return {"name": name, "uuid": uuid4(draw), "confidence": part(draw), "location": location(draw), "dataRow": row}
    row = {"globalKey": f"text-{n:07d}.txt"}
    return {"name": "mood", "uuid": uuid4(draw), "answer": {"name": "good", "confidence": part(draw)}, "dataRow": row}


def conversation(draw: random.Random, n: int) -> Json:
    """50 % entities, 50 % answers, each about one message."""
    common = {"uuid": uuid4(draw), "messageId": str(n % 20), "dataRow": {"globalKey": f"chat-{n // 20:06d}.json"}}
    kind = draw.random()
    if kind < 0.5:
        return {"name": "person", "confidence": part(draw), "location": location(draw), **common}
    if kind < 0.8:
        return {"name": "tone", "answer": {"name": "kind", "confidence": part(draw)}, **common}
    if kind < 0.9:
        return {"name": "topics", "answer": [{"name": "price", "confidence": part(draw)}], **common}
    return {"name": "note", "answer": f"some words, {draw.randrange(10**6)}", "confidence": part(draw), **common}


def pdf(draw: random.Random, n: int) -> Json:
    """60 % boxes on pages, 30 % selections of words, 10 % answers about the whole document."""
    row, kind = {"globalKey": f"paper-{n // 20:06d}.pdf"}, draw.random()
    common = {"uuid": uuid4(draw), "dataRow": row}
    if kind < 0.6:
        sides = {side: number(draw, 1, 500) for side in ("top", "left", "height", "width")}
        return {"name": "table", "confidence": part(draw), "bbox": sides, "page": draw.randint(1, 9), "unit": "POINTS", **common}
    if kind < 0.9:
        words = [uuid4(draw) for _ in range(draw.randint(1, 6))]
        return {"name": "title", "textSelections": [{"tokenIds": words, "groupId": uuid4(draw), "page": draw.randint(1, 9)}], **common}
    return {"name": "kind", "answer": {"name": "bill"}, **common, "dataRow": {"globalKey": f"paper-{n:07d}.pdf"}}


def number(draw: random.Random, low: float, high: float) -> float:
    return round(draw.uniform(low, high), 2)


def part(draw: random.Random) -> float:
    return round(draw.random(), 4)


def location(draw: random.Random) -> Json:
    start = draw.randint(0, 5000)
    return {"start": start, "end": start + draw.randint(0, 40)}


#: Name of the mix -> (ontology, record, lines for one of the image mix: a video's line is long)
MIXES: dict[str, tuple[Json, Callable[[random.Random, int], Json], float]] = {
    "video": (
        ontology("VIDEO", [tool("rectangle", "car"), tool("point", "light")], [question("radio", "weather", "index", "sun", "rain")]),
        video,
        0.1,
    ),
    "text": (
        ontology(
            "TEXT",
            [tool("named-entity", name) for name in ("person", "place", "firm")],
            [question("radio", "mood", "global", "good", "bad")],
        ),
        text,
        1,
    ),
    "conversation": (
        ontology(
            "CONVERSATIONAL",
            [tool("named-entity", "person")],
            [
                question("radio", "tone", "index", "kind", "rude"),
                question("checklist", "topics", "index", "price", "time"),
                question("text", "note", "index"),
            ],
        ),
        conversation,
        1,
    ),
    "pdf": (
        ontology(
            "PDF",
            [tool("rectangle", "table"), tool("named-entity", "title")],
            [question("radio", "kind", "global", "bill", "letter")],
        ),
        pdf,
        1,
    ),
}


def write(name: str, ontology_path: Path, path: Path, lines: int) -> int:
    """Write an ontology and a file of its mix; gives the number of lines."""
    made, record, share = MIXES[name]
    draw = random.Random(3)
    ontology_path.write_text(json.dumps(made), encoding="utf-8")
    count = max(1, round(lines * share))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for n in range(count):
            file.write(json.dumps(record(draw, n)) + "\n")
    return count
