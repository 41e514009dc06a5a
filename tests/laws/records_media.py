"""What good records of other media than images have: key frames, spans of text, moments, messages, places on earth."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from laws.ontologies import ASKED, DRAWN, Json

if TYPE_CHECKING:
    from laws.records import Records

#: What the data rows have wherever a list of them is given.
FRAMES, DURATION, TEXT, PAGES = 500, 60_000, 2_000, 12
MESSAGES = tuple(f"m-{number}" for number in range(8))
Moment = dict[str, int]


class Spans:
    """Writes the values that lie in time, in a text or in a conversation into the records of one file."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.rng: Random = records.rng
        self.media = records.world.media

    # -- objects ------------------------------------------------------------------------------------------------------

    def bbox(self, record: Json, feature: Json) -> None:
        record["bbox"] = self.records.bbox()
        if self.media == "pdf":
            unit = self.rng.choice(("POINTS", "PIXELS", "INCHES", "PERCENT"))
            if unit == "PERCENT":
                record["bbox"] = dict(zip(("top", "left", "height", "width"), (self.rng.randrange(2, 50) for _ in range(4)), strict=True))
            record |= {"page": self.rng.randrange(PAGES), "unit": unit}

    def segments(self, record: Json, feature: Json) -> None:
        rng, member = self.rng, DRAWN[feature["tool"]]
        frames = iter(self.frames(rng.choice((1, 2, 5))))
        segments: list[Json] = [{"keyframes": []}]
        for frame in frames:
            if segments[-1]["keyframes"] and rng.random() < 0.2:
                segments.append({"keyframes": []})
            keyframe: Json = {"frame": frame, member: getattr(self.records, member)()}
            if rng.random() < self.records.manner.extras or (feature.get("classifications") and rng.random() < 0.3):
                keyframe["classifications"] = self.records.nested(feature.get("classifications") or [])
            segments[-1]["keyframes"].append(keyframe)
        questions = feature.get("classifications") or []
        if any(q.get("required") for q in questions):  # in any key frame
            rng.choice(rng.choice(segments)["keyframes"])["classifications"] = self.records.nested(questions)
        record["segments"] = segments
        self.group(record)

    def frames(self, count: int) -> list[int]:
        """Frames that ascend, from 1."""
        return sorted(self.rng.sample(range(1, FRAMES), count))

    def masks(self, record: Json, feature: Json) -> None:
        """Composite masks of the feature and of other mask tools."""
        rng = self.rng
        for member in ("customMetrics", "confidence"):
            record.pop(member, None)
        images: list[Json] = []
        for frame in self.frames(rng.randint(1, 4)):
            png = rng.random() < 0.3
            image = (
                {"imBytes": "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACM"}
                if png
                else {"instanceURI": f"https://x/{self.records.made}/{frame}.png"}
            )
            images.append({"index": frame, **image})
        tools = [feature, *(tool for kind, tool in self.records.world.features if kind == "masks" and tool is not feature)]
        chosen = tools[: rng.randint(1, 3)]
        instances = [
            {"colorRGB": [rng.randint(0, 255), number + 1, rng.randint(0, 255)], **self.records.tag(t)} for number, t in enumerate(chosen)
        ]
        record["masks"] = {"frames": images, "instances": instances}
        self.group(record)

    def group(self, record: Json) -> None:
        if self.media == "dicom":
            record["groupKey"] = self.rng.choice(("axial", "sagittal", "coronal"))

    def location(self, record: Json, feature: Json) -> None:
        start = self.rng.randrange(TEXT // 2)
        record["location"] = {"start": start, "end": start + self.rng.choice((0, 1, 7, TEXT // 2 - 1))}
        if self.media == "conversational" or (self.media is None and self.rng.random() < 0.3):
            record["messageId"] = self.rng.choice(MESSAGES)

    def textSelections(self, record: Json, feature: Json) -> None:  # noqa: N802 (the member's own name)
        rng = self.rng
        record["textSelections"] = [
            {
                "tokenIds": [f"t{rng.randrange(40)}" for _ in range(rng.randint(1, 4))],
                "groupId": f"g{rng.randrange(9)}",
                "page": rng.randint(1, PAGES),
            }
            for _ in range(rng.choice((1, 1, 3)))
        ]

    def messageEvaluationTask(self, record: Json, feature: Json) -> None:  # noqa: N802
        rng, kind = self.rng, feature["tool"]
        messages = [{"messageId": id_, "modelConfigName": rng.choice(("one", "two"))} for id_ in rng.sample(MESSAGES, rng.randint(1, 4))]
        data: Json = {"parentMessageId": "parent"}
        if kind == "message-single-selection":
            data |= messages[0]
        elif kind == "message-multi-selection":
            data["selectedMessages"] = messages
        else:
            orders = rng.sample(range(1, len(messages) + 1), len(messages))
            data["rankedMessages"] = [message | {"order": order} for message, order in zip(messages, orders, strict=True)]
        record["messageEvaluationTask"] = {"format": kind, "data": data}

    # -- answers ------------------------------------------------------------------------------------------------------

    def answer(self, record: Json, question: Json) -> None:
        """Adds the answer to a question about the data row, one of its messages or some of its moments."""
        rng, kind, index = self.rng, ASKED[question["type"]], question.get("scope") == "index"
        if index and (self.media in ("video", "audio") or (self.media is None and rng.random() < 0.5)):
            self.over_time(record, question, kind)
            return
        record["answer"] = self.records.answer(question)
        if kind == "text":
            self.records.confide(record)
        if index and (self.media in ("conversational", "llm-multimodal") or (self.media is None and rng.random() < 0.3)):
            record["messageId"] = rng.choice(MESSAGES)
        if index and self.media == "dicom" and rng.random() < self.records.manner.extras:
            self.group(record)

    def over_time(self, record: Json, question: Json, kind: str) -> None:
        rng, how = self.rng, self.records.manner.moments
        beside = self.media != "audio" and (how == "beside" or (how == "any" and rng.random() < 0.5))
        moments = self.moments(rng.randint(1, 3))
        own = None if beside else moments
        if beside:
            record["frames"] = moments
        if kind == "text":
            parts = [[moment] for moment in moments] if own else [None]
            record["answer"] = [self.text_over_time(question, part) for part in parts]
        elif kind == "checklist":
            options = rng.sample(question["options"], rng.randint(1, len(question["options"])))
            record["answer"] = [self.option_over_time(option, own, moments) for option in options]
        else:
            answer = self.option_over_time(rng.choice(question["options"]), own, moments)
            record["answer"] = [answer] if self.media == "audio" else answer

    def text_over_time(self, question: Json, moments: list[Moment] | None) -> Json:
        value: Json = {"value": self.records.answer(question)}
        if moments:
            value["frames"] = moments
        self.records.confide(value)
        return value

    def option_over_time(self, option: Json, moments: list[Moment] | None, within: list[Moment]) -> Json:
        """An option with its moments, if it is to say them, and nested answers whose moments lie in those of their parent."""

        def below(question: Json) -> Any:
            kind = ASKED[question["type"]]
            if kind == "text":
                return self.records.answer(question)
            count = rng.randint(1, len(question["options"])) if kind == "checklist" else 1
            chosen = [self.option_over_time(o, inner(), within) for o in rng.sample(question["options"], count)]
            listed = self.media == "audio" or (self.media == "video" and rng.random() < 0.5)  # in a recording always, as at the top
            return chosen if kind == "checklist" or listed else chosen[0]

        def inner() -> list[Moment] | None:
            if rng.random() < 0.5:
                return None
            moment = rng.choice(within)
            start = rng.randint(moment["start"], moment["end"])
            return [{"start": start, "end": rng.randint(start, moment["end"])}]

        rng = self.rng
        within = moments or within
        made = self.records.option(option, self.records.nested(option.get("options") or [], below))
        return made | {"frames": moments} if moments else made

    def moments(self, count: int) -> list[Moment]:
        """Ranges of frames or milliseconds, one after another."""
        ends = sorted(self.rng.sample(range(1, FRAMES), 2 * count))
        return [{"start": start, "end": end} for start, end in zip(ends[::2], ends[1::2], strict=True)]

    # -- places on earth ----------------------------------------------------------------------------------------------

    def place(self) -> Json:
        return {"x": round(self.rng.uniform(-180, 180), 6), "y": round(self.rng.uniform(-90, 90), 6)}

    def place_box(self) -> Json:
        """Its top is the northern edge, and its height is negative, in all of the vendor's samples."""
        rng = self.rng
        top, left = round(rng.uniform(-60, 90), 6), round(rng.uniform(-180, 150), 6)
        return {"top": top, "left": left, "height": -round(rng.uniform(0.001, 20), 6), "width": round(rng.uniform(0.001, 20), 6)}
