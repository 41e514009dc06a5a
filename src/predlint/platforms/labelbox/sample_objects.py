"""Generates what Labelbox's tools draw or mark, for every medium, and answers to questions, nested ones too."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from predlint.model.ontology import Classification, Option, Tool
from predlint.platforms.labelbox.features import MESSAGES, TIMED
from predlint.platforms.samples import Canvas, Identities, Json, Made, Place, Point, RandomSource, confidence, pick_several

# -- Answers to Labelbox questions, nested ones as the ontology demands --------------------------------------------

#: Maximum depth of answers to nested questions; deeper ones are left out unless they are required.
_DEEPEST = 12
_TEXT = ("text", "prompt")


class AnswerSite(NamedTuple):
    """An object of the record that answers a question."""

    holder: Json
    question: Classification
    top: bool
    usual: bool
    """False if the answer has a moment, or can be written in another way."""


class Chosen(NamedTuple):
    """An object of the record that names an option."""

    holder: Json
    option: Option
    question: Classification


class Nest(NamedTuple):
    """An object of the record in which questions are nested."""

    holder: Json
    questions: tuple[Classification, ...]


def firsts(questions: tuple[Classification, ...]) -> list[Classification]:
    """The questions by name; of several with one name, the first."""
    found: dict[str, Classification] = {}
    for question in questions:
        found.setdefault(question.name, question)
    return list(found.values())


class Answers:
    """Makes answers for one ontology and medium."""

    def __init__(self, draw: RandomSource, medium: str, *, scored: bool) -> None:
        self.draw, self.medium, self.scored = draw, medium, scored
        self._able: dict[int, bool] = {}

    # -- what can be answered

    def able(self, question: Classification, depth: int = 0) -> bool:
        """Returns True if an answer to the question can be generated."""
        key = id(question)
        if key not in self._able:
            self._able[key] = self._suits(question, depth)
        return self._able[key]

    def _suits(self, question: Classification, depth: int) -> bool:
        if question.kind in _TEXT:
            maximum = question.max_characters
            return maximum is None or maximum >= max(question.min_characters or 0, 1)
        return question.kind in ("radio", "checklist") and depth < _DEEPEST and any(self.open(o, depth) for o in question.options)

    def open(self, option: Option, depth: int = 0) -> bool:
        """Returns True for an option whose required questions can be answered."""
        return all(self.able(q, depth + 1) for q in option.classifications if q.required)

    def options(self, question: Classification) -> list[Option]:
        found: dict[str, Option] = {}
        for option in question.options:
            found.setdefault(option.value, option)
        return [option for option in found.values() if self.open(option)]

    # -- answers

    def top(self, made: Made, question: Classification) -> None:
        """Answers a question about the data row, one of its messages, or some of its moments."""
        record, index = made.record, question.scope == "index"
        if index and self.medium in TIMED:
            self._over_time(made, question)
            return
        record["answer"] = self._answer(made, question)
        if question.kind in _TEXT:
            self.score(made, record)
        if index and self.medium in MESSAGES:
            record["messageId"] = self.draw.choice(list(made.row["messages"]))
        usual = question.kind == "checklist" or not question.source_kind.startswith("response-r")
        made.add("answer", AnswerSite(record, question, True, usual))

    def _answer(self, made: Made, question: Classification, depth: int = 0, *, listed: bool = False) -> Any:
        draw = self.draw
        if question.kind in _TEXT:
            minimum, maximum = max(question.min_characters or 0, 1), question.max_characters
            return draw.text(minimum, max(minimum, 60) if maximum is None else min(maximum, max(minimum, 60)))
        options = self.options(question)
        if question.kind == "radio":
            option = self._option(made, question, draw.choice(options), depth, listed=listed)
            return [option] if listed and self.medium == "audio" else option
        return [self._option(made, question, option, depth, listed=listed) for option in pick_several(draw, options, 1, 3)]

    def _option(self, made: Made, question: Classification, option: Option, depth: int, *, listed: bool = False) -> Json:
        chosen: Json = {"name": option.value}
        self.score(made, chosen)
        self.nested(made, chosen, option.classifications, depth + 1, listed=listed)
        made.add("option", Chosen(chosen, option, question))
        return chosen

    def nested(self, made: Made, holder: Json, questions: tuple[Classification, ...], depth: int = 1, *, listed: bool = False) -> None:
        """Adds answers to nested questions: all required ones, and most of the rest. ``listed``: True where a single answer may be in a
        list, in key frames and over time."""
        given: list[Json] = []
        for question in firsts(questions):
            if not self.able(question) or depth > _DEEPEST or not (question.required or self.draw.chance(0.7)):
                continue
            item: Json = {"name": question.name, "answer": self._answer(made, question, depth, listed=listed)}
            if question.kind in _TEXT:
                self.score(made, item)
            given.append(item)
            usual = question.kind == "checklist" or not (listed or question.source_kind.startswith("response-r"))
            made.add("answer", AnswerSite(item, question, False, usual))
        if given:
            holder["classifications"] = given
        if questions:
            made.add("nest", Nest(holder, questions))

    def score(self, made: Made, holder: Json) -> None:
        if self.scored:
            holder["confidence"] = confidence(self.draw)
        made.add("scored" if self.scored else "scorable", holder)

    # -- answers with moments

    def _over_time(self, made: Made, question: Classification) -> None:
        moments = self._moments(made)
        if question.kind in _TEXT:
            answer: list[Json] = []
            for moment in moments:
                value: Json = {"value": self._answer(made, question), "frames": [moment]}
                self.score(made, value)
                answer.append(value)
            made.record["answer"] = answer
        elif question.kind == "radio":
            option = self._timed(made, question, self.draw.choice(self.options(question)), moments)
            made.record["answer"] = [option] if self.medium == "audio" else option
        else:
            options = pick_several(self.draw, self.options(question), 1, 3)
            made.record["answer"] = [self._timed(made, question, option, moments) for option in options]
        made.add("over time", made.record)

    def _timed(self, made: Made, question: Classification, option: Option, moments: list[Json]) -> Json:
        chosen = self._option(made, question, option, 0, listed=True)
        chosen["frames"] = [dict(moment) for moment in moments]
        return chosen

    def _moments(self, made: Made) -> list[Json]:
        """Ranges of frames or milliseconds, one after another."""
        row = made.row
        end = row["duration_ms"] if self.medium == "audio" else row["frame_count"]
        count = self.draw.integer(1, 3)
        length = end // count
        found: list[Json] = []
        for at in range(count):
            start = at * length + self.draw.integer(1, max(1, length // 2))
            found.append({"start": start, "end": self.draw.integer(start, (at + 1) * length)})
        return found


# -- Generates what Labelbox's tools draw or mark, for every medium ------------------------------------------------

#: Kind of a tool -> the member of a key frame.
_FRAME = {"box": "bbox", "point": "point", "line": "line", "polygon": "polygon"}
_COLOURS = ((214, 39, 40), (31, 119, 180), (44, 160, 44), (255, 127, 14), (148, 103, 189), (140, 86, 75))
#: Frames that one record of composite masks has at most.
MASK_FRAMES = 3
_TASKS = {"message-single": "message-single-selection", "message-multi": "message-multi-selection", "message-ranking": "message-ranking"}


def _named(points: list[Point]) -> list[Json]:
    return [{"x": x, "y": y} for x, y in points]


class Objects:
    """Makes the values of tools for one medium."""

    def __init__(self, draw: RandomSource, ids: Identities, answers: Answers, medium: str, masks: list[Tool]) -> None:
        self.draw, self.ids, self.answers, self.medium, self.masks = draw, ids, answers, medium, masks
        self._pictured: dict[tuple[str, str | None], set[int]] = {}
        """(data row, plane) -> frames that have an image of masks, for the current data row."""
        self._chat: Json | None = None
        self._turns: list[tuple[str, list[str]]] = []
        """The prompts of the current data row, each with its replies."""
        self._evaluated = Counter[str]()
        """Tool -> how many prompts of the current data row it has evaluated."""

    def put(self, made: Made, tool: Tool, payload: str) -> None:
        """Adds the payload of a tool to the record, and answers to its questions."""
        put: Any = getattr(self, f"_{payload}")
        put(made, tool)
        if payload in ("masks", "messageEvaluationTask"):
            return
        if payload != "segments":
            self.answers.score(made, made.record)
        self.answers.nested(made, made.record, tool.classifications, listed=payload == "segments")

    # -- images, maps and pages

    def _canvas(self, row: Json) -> Canvas:
        return Canvas(row["width"], row["height"])

    def _on_map(self, row: Json, points: list[Point]) -> list[Point]:
        """Points of a square of 1000 to a side, as places within the bounds of a map."""
        west, south = row["bounds"][0]
        return [(round(west + x * 0.00005, 6), round(south + y * 0.00005, 6)) for x, y in points]

    def _square(self) -> Canvas:
        return Canvas(1000, 1000)

    def _points(self, row: Json, kind: str) -> list[Point]:
        on_map = self.medium == "geospatial"
        canvas = self._square() if on_map else self._canvas(row)
        points = canvas.outline(self.draw) if kind == "polygon" else canvas.path(self.draw) if kind == "line" else [canvas.point(self.draw)]
        return self._on_map(row, points) if on_map else points

    def _bbox(self, made: Made, tool: Tool) -> None:
        if self.medium == "geospatial":
            box = self._square().box(self.draw, 20)
            (left, bottom), (right, top) = self._on_map(made.row, [(box.left, box.top), (box.left + box.width, box.top + box.height)])
            made.record["bbox"] = {"top": top, "left": left, "height": round(bottom - top, 6), "width": round(right - left, 6)}
        else:
            made.record["bbox"] = _box(self._canvas(made.row).box(self.draw, 4))
        if self.medium == "pdf":
            made.record |= {"page": self.draw.integer(0, made.row["page_count"] - 1), "unit": "POINTS"}
        made.add("bbox", made.record)

    def _polygon(self, made: Made, tool: Tool) -> None:
        made.record["polygon"] = _named(self._points(made.row, "polygon"))
        made.add("polygon", made.record)

    def _line(self, made: Made, tool: Tool) -> None:
        made.record["line"] = _named(self._points(made.row, "line"))
        made.add("line", made.record)

    def _point(self, made: Made, tool: Tool) -> None:
        made.record["point"] = _named(self._points(made.row, "point"))[0]
        made.add("point", made.record)

    def _mask(self, made: Made, tool: Tool) -> None:
        place = f"https://masks.example/{made.row['global_key']}/{made.record['uuid']}.png"
        made.record["mask"] = {"instanceURI": place, "colorRGB": list(self.draw.choice(_COLOURS))}
        made.add("mask", made.record)

    # -- videos and scans

    def _segments(self, made: Made, tool: Tool) -> None:
        """Key frames from one frame on, in one segment or two."""
        draw, member = self.draw, _FRAME[tool.kind]
        canvas = self._canvas(made.row)
        frames = self._frames(made, draw.choice((1, 2, 3, 5)))
        place, points = canvas.box(draw, 4), self._points(made.row, tool.kind)
        keyframes: list[Json] = []
        for frame in frames:
            value: Any = _box(place) if member == "bbox" else _named(points)[0] if member == "point" else _named(points)
            keyframes.append({"frame": frame, member: value})
            place = canvas.moved(draw, place)
            points = points if member != "point" else [canvas.point(draw)]
        cut = len(keyframes) // 2 if len(keyframes) > 2 and draw.chance(0.3) else 0
        parts = [keyframes[:cut], keyframes[cut:]] if cut else [keyframes]
        made.record["segments"] = [{"keyframes": part} for part in parts]
        self._group(made)
        made.add("segments", made.record)
        for keyframe in keyframes:
            made.add("keyframe", keyframe)

    def _frames(self, made: Made, count: int) -> list[int]:
        """Returns ``count`` ascending frames, from 1."""
        last = made.row["frame_count"]
        step = last // (count + 1)
        return [at * step + self.draw.integer(1, step) for at in range(count)]

    def _masks(self, made: Made, tool: Tool) -> None:
        """Adds a composite mask for each frame: of the tool, and of some others."""
        place = f"https://masks.example/{made.row['global_key']}/{made.record['uuid']}"
        others = [other for other in self.masks if other.name != tool.name]
        chosen = [tool, *pick_several(self.draw, others, 0, 2)]
        frames = self._frames(made, self.draw.integer(1, MASK_FRAMES))
        masks: Json = {
            "frames": [],
            "instances": [{"colorRGB": list(_COLOURS[at]), "name": one.name} for at, one in enumerate(chosen)],
        }
        made.record["masks"] = masks
        self._group(made)
        masks["frames"] = [{"index": frame, "instanceURI": f"{place}/{frame}.png"} for frame in self._unpictured(made, frames)]
        made.add("masks", made.record)

    def _unpictured(self, made: Made, frames: list[int]) -> list[int]:
        """Returns those of the frames for which no other record has an image, since a frame has only one; else the first such frame."""
        row, plane = made.row["global_key"], made.record.get("groupKey")
        if not any(known == row for known, _ in self._pictured):
            self._pictured.clear()
        used = self._pictured.setdefault((row, plane), set())
        free = [frame for frame in frames if frame not in used]
        free = free or [frame for frame in range(1, made.row["frame_count"] + 1) if frame not in used][:1] or frames
        used.update(free)
        return free

    def _group(self, made: Made) -> None:
        if self.medium == "dicom":
            made.record["groupKey"] = self.draw.choice(("axial", "sagittal", "coronal"))
            made.add("groupKey", made.record)

    # -- texts and conversations

    def _location(self, made: Made, tool: Tool) -> None:
        length = made.row.get("text_length") or 0
        if self.medium == "conversational":
            message = self.draw.choice(list(made.row["messages"]))
            made.record["messageId"] = message
            length = made.row["messages"][message]
        start = self.draw.integer(0, length - 1)
        made.record["location"] = {"start": start, "end": min(length - 1, start + self.draw.integer(0, 20))}
        made.add("location", made.record)

    def _textSelections(self, made: Made, tool: Tool) -> None:  # noqa: N802 (the member's own name)
        page = self.draw.integer(1, made.row["page_count"])
        tokens = pick_several(self.draw, made.row["token_ids"][str(page)], 1, 3)
        group = self.draw.choice(made.row["group_ids"][str(page)])
        made.record["textSelections"] = [{"tokenIds": tokens, "groupId": group, "page": page}]
        made.add("textSelections", made.record)

    def _messageEvaluationTask(self, made: Made, tool: Tool) -> None:  # noqa: N802
        first, others = self._turn(made.row, tool)
        answers: list[Json] = [{"messageId": other, "modelConfigName": f"model-{at + 1}"} for at, other in enumerate(others)]
        data: Json = {"parentMessageId": first}
        if tool.kind == "message-single":
            data |= self.draw.choice(answers)
        elif tool.kind == "message-multi":
            data["selectedMessages"] = pick_several(self.draw, answers, 1, 2)
        else:
            turn = self.draw.integer(0, len(answers) - 1)
            ranked = answers[turn:] + answers[:turn]
            data["rankedMessages"] = [answer | {"order": at + 1} for at, answer in enumerate(ranked)]
        made.record["messageEvaluationTask"] = {"format": _TASKS[tool.kind], "data": data}
        made.add("task", made.record["messageEvaluationTask"])

    def _turn(self, row: Json, tool: Tool) -> tuple[str, list[str]]:
        """Returns a prompt whose replies this tool has not evaluated yet, and the replies; a prompt more, if there is none."""
        if self._chat is not row:
            first, *others = row["messages"]
            self._chat, self._turns, self._evaluated = row, [(first, others)], Counter[str]()
        number = self._evaluated[tool.name]
        self._evaluated[tool.name] += 1
        if number == len(self._turns):
            messages: Json = row["messages"]
            added = [f"m{len(messages) + at}" for at in range(1, len(self._turns[0][1]) + 2)]
            messages |= dict.fromkeys(added, next(iter(messages.values())))
            self._turns.append((added[0], added[1:]))
        return self._turns[number]


def _box(place: Place) -> Json:
    return {"top": place.top, "left": place.left, "height": place.height, "width": place.width}
