"""Good records for an ontology."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from laws.ontologies import ASKED, Json, World
from laws.records_links import Links
from laws.records_media import Spans

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(64)) + b"abc").decode().rstrip("=")
PNG = PNG[: len(PNG) // 4 * 4]
#: The images' size wherever a list of data rows gives one.
WIDTH, HEIGHT = 4000, 3000
_METRIC_VALUES: tuple[Callable[[Random], tuple[Any, str]], ...] = (
    lambda rng: (rng.choice((0, 0.5, 1e8)), rng.choice(("ARITHMETIC_MEAN", "GEOMETRIC_MEAN", "HARMONIC_MEAN", "SUM"))),
    lambda rng: ({"0.1": rng.random(), "0.2": 3, "1": 0}, "SUM"),
    lambda rng: ([1, 0, rng.randint(0, 9), 10_000_000_000], "CONFUSION_MATRIX"),
)


@dataclass(frozen=True)
class Manner:
    """How one program writes its records. A file has one manner, or one for each record."""

    by_id: bool = False
    """Data rows by id rather than by global key."""
    tag: str = "name"
    """``name``, ``schemaId`` or ``both``."""
    uuid: str = "usual"
    """``usual``, ``none`` or ``any``."""
    confidence: float = 0.5
    """How often a record that may have a confidence does."""
    extras: float = 0.2
    """How often an optional member is there."""
    metrics: float = 0.05
    """How many of the records are metric lines (model runs only)."""
    masks: str = "any"
    """``uri``, ``png`` or ``any``."""
    moments: str = "inside"
    """Where records of videos say when an answer holds: ``inside`` the answer, ``beside`` it, or ``any``."""
    degrees: bool = False
    """Coordinates in degrees although the medium is not known."""


def manner(rng: Random) -> Manner:
    """Any manner."""
    return Manner(
        rng.random() < 0.3, rng.choice(("name", "name", "schemaId", "both")), rng.choice(("usual", "usual", "none", "any")),
        rng.choice((0.0, 0.5, 1.0)), rng.choice((0.0, 0.2, 0.6)), rng.choice((0.0, 0.1)),
        rng.choice(("uri", "png", "any")), rng.choice(("inside", "beside", "any")),
    )  # fmt: skip


class Records:
    """Makes records that give no finding, alone or together: every uuid, data row and mask is new."""

    def __init__(self, world: World, rng: Random, manner: Manner | None = None, *, joined: bool = False) -> None:
        """``joined`` where the records make a file: what a relationship joins then comes before it, on its data row."""
        self.world, self.rng = world, rng
        self.manner = manner or Manner()
        self.made = 0
        self.links = Links(self)
        self.prefix = rng.choice(("img-", "a/b c~", "é\u0301", "\u05d0", '"', "\\", "row \U0001f469"))
        self.spans = Spans(self)
        self.joined = joined
        self.features = world.features
        if joined and not self.links.objects:
            self.features = tuple(pair for pair in world.features if pair[0] != "relationship")
        self.waiting: list[Json] = []
        self.sure = False

    # -- the record ---------------------------------------------------------------------------------------------------

    def one(self) -> Json | None:
        """A record; None when the ontology has no feature to make one for."""
        rng, world = self.rng, self.world
        if self.waiting:
            return self.waiting.pop(0)
        if world.target == "model-run" and rng.random() < self.manner.metrics:
            return self.metric()
        if not self.features:
            return None
        kind, feature = rng.choice(self.features)
        if kind == "relationship" and self.joined:
            self.waiting = self.links.with_ends(feature)
            return self.waiting.pop(0)
        return self.of(kind, feature)

    def of(self, kind: str, feature: Json) -> Json:
        """A record of that feature."""
        self.sure = self.rng.random() < self.manner.confidence  # of all its answers, or of none
        record = self.common()
        if kind != "masks":  # the instances of composite masks have names
            record |= self.tag(feature)
        if self.world.target == "mal" and not self.joined:
            self.links.gather(kind, record)
        if kind == "relationship":
            record["relationship"] = self.links.relationship()
            if not self.joined:
                self.links.join(record)
        elif kind in ("radio", "checklist", "text"):
            self.spans.answer(record, feature)
        else:
            self.draw(record, kind, feature)
        return record

    def draw(self, record: Json, kind: str, feature: Json) -> None:
        """Adds what is drawn or marked."""
        own: Any = getattr(self.spans, kind, None)
        if own is not None:
            own(record, feature)
        else:
            record[kind] = getattr(self, kind)()
        if kind in ("masks", "messageEvaluationTask"):
            return
        if kind == "segments" and self.world.media is not None:
            record.pop("customMetrics", None)
        elif self.rng.random() < self.manner.confidence:
            self.confide(record, certain=True)
        if kind == "segments" and self.rng.random() < 0.5:
            return  # the key frames answer what is asked
        nested = self.nested(feature.get("classifications") or [])
        if nested or self.rng.random() < self.manner.extras:
            record["classifications"] = nested

    def metric(self) -> Json:
        """A metric line of a model run."""
        rng = self.rng
        value, aggregation = rng.choice(_METRIC_VALUES)(rng)
        made = {**self.common(), "metricValue": value, "metricName": f"mine {rng.randint(0, 5)}", "aggregation": aggregation}
        made.pop("isBenchmarkReferenceLabel", None)
        made.pop("customMetrics", None)
        features = [feature for _, feature in self.world.features]
        if features and rng.random() < 0.5:
            feature = rng.choice(features)
            made["featureName"] = feature["name"]
            made["subclassName"] = rng.choice((None, *_all_options(feature)))
        return made

    def common(self) -> Json:
        rng, manner = self.rng, self.manner
        self.made += 1
        record: Json = {"dataRow": self.data_row(self.made)}
        if manner.uuid != "none":
            uuid = self.uuid()
            if manner.uuid == "usual":
                record["uuid"] = uuid
            elif (spelt := respell_uuid(uuid, rng)) is not None:
                record["uuid"] = spelt
        if rng.random() < manner.extras:
            record["isBenchmarkReferenceLabel"] = rng.random() < 0.5
        self.measure(record)
        return record

    def data_row(self, number: int) -> Json:
        if self.manner.by_id:
            row: Json = {"id": f"ck{number:023d}"}
            other = "globalKey"
        else:
            row = {"globalKey": f"{self.prefix}{number}"}
            other = "id"
        if self.rng.random() < self.manner.extras / 10:
            row[other] = None
        return row

    def uuid(self) -> str:
        digits = f"{self.rng.getrandbits(96):024x}{self.made:08x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def tag(self, feature: Json) -> Json:
        """The name or the schema id that selects a feature or option."""
        name = feature["name"] if "name" in feature else text_of(feature["value"])
        schema_id = feature.get("featureSchemaId")
        if schema_id is None or self.manner.tag == "name":
            return {"name": name}
        if self.manner.tag == "schemaId":
            return {"schemaId": schema_id}
        return {"name": name, "schemaId": schema_id}

    def confide(self, record: Json, *, certain: bool = False) -> None:
        if self.world.target == "model-run" and (certain or self.sure):
            record["confidence"] = self.rng.choice((0, 1, 0.0, 1.0, 0.25, self.rng.random()))

    def measure(self, record: Json) -> None:
        if self.world.target == "model-run" and self.rng.random() < self.manner.extras / 2:
            record["customMetrics"] = [{"name": f"m{n}", "value": self.rng.choice((1, -2.5, 1e9))} for n in range(self.rng.randint(0, 2))]

    # -- answers ------------------------------------------------------------------------------------------------------

    def answer(self, question: Json) -> Any:
        rng = self.rng
        if ASKED[question["type"]] == "text":
            minimum, maximum = question.get("minCharacters") or 0, question.get("maxCharacters")
            length = rng.randint(max(minimum, 1), min(maximum if maximum is not None else 30, 30))
            return "".join(rng.choice(("a", "b", " ", '"', "\\", "é", "\U0001f469", "\t", "}", "\u2028")) for _ in range(length))
        if ASKED[question["type"]] == "radio":
            return self.option(rng.choice(question["options"]))
        options = question["options"]
        return [self.option(o) for o in rng.sample(options, rng.randint(1, len(options)))]

    def option(self, option: Json, nested: list[Json] | None = None) -> Json:
        """A chosen option, with these answers to its questions, or any."""
        chosen = self.tag(option)
        self.confide(chosen)
        self.measure(chosen)
        nested = self.nested(option.get("options") or []) if nested is None else nested
        if nested or self.rng.random() < self.manner.extras:
            chosen["classifications"] = nested
        return chosen

    def nested(self, questions: list[Json], answer: Callable[[Json], Any] | None = None) -> list[Json]:
        """Answers to nested questions: every required one, and some of the others."""
        found: list[Json] = []
        for question in questions:
            if not question.get("required") and self.rng.random() < 0.4:
                continue
            answered = {**self.tag(question), "answer": (answer or self.answer)(question)}
            if ASKED[question["type"]] == "text":
                self.confide(answered)
            found.append(answered)
        if self.manner.extras:
            self.rng.shuffle(found)
        return found

    # -- geometry -----------------------------------------------------------------------------------------------------

    def number(self, low: int, high: int) -> float:
        return self.rng.choice((self.rng.randint(low, high), self.rng.randint(low * 100, high * 100) / 100))

    @property
    def degrees(self) -> bool:
        return self.world.media == "geospatial" or (self.world.media is None and self.manner.degrees)

    def bbox(self) -> Json:
        if self.degrees:
            return self.spans.place_box()
        top, left = self.number(0, HEIGHT // 2), self.number(0, WIDTH // 2)
        return {"top": top, "left": left, "height": self.number(2, HEIGHT // 2), "width": self.number(2, WIDTH // 2)}

    def point(self) -> Json:
        if self.degrees:
            return self.spans.place()
        x, y = self.number(0, WIDTH), self.number(0, HEIGHT)
        return {"x": x if max(x, y) > 1 else x + 2, "y": y}  # else it would be one in fractions of the image

    def line(self) -> list[Json]:
        if self.degrees:
            return [self.spans.place() for _ in range(self.rng.randint(2, 7))]
        return [{"x": self.number(2, WIDTH), "y": self.number(2, HEIGHT)}, *(self.point() for _ in range(self.rng.randint(1, 6)))]

    def polygon(self) -> list[Json]:
        """A star around a middle: whatever the distances, no side crosses another."""
        rng = self.rng
        count = rng.randint(3, 12)
        whole = rng.random() < 0.5
        x, y, size = rng.randint(900, WIDTH - 900), rng.randint(900, HEIGHT - 900), rng.randint(300, 800)
        if self.degrees:
            x, y, size, whole = rng.randint(-140, 140), rng.randint(-60, 60), rng.randint(1, 25), False
        points: list[Json] = []
        for index in range(count):
            angle, radius = 2 * math.pi * (index + 0.3 * rng.random()) / count, size * (0.7 + 0.3 * rng.random())
            px, py = x + radius * math.cos(angle), y + radius * math.sin(angle)
            points.append({"x": round(px), "y": round(py)} if whole else {"x": px, "y": py})
        return [*points, dict(points[0])] if rng.random() < 0.3 else points

    def mask(self) -> Json:
        rng = self.rng
        uri = f"{rng.choice(('https', 'http', 'gs', 's3', 'HTTPS'))}://bucket/masks/{self.made}.png"
        colour = [rng.randint(0, 255), rng.randint(1, 255), rng.randint(0, 255)]
        if self.manner.masks == "uri" or (self.manner.masks == "any" and rng.random() < 0.5):
            return {"instanceURI": uri, "colorRGB": colour}
        if self.manner.masks == "png":
            return {"png": PNG}
        return rng.choice(({"png": PNG}, {"png": PNG, "instanceURI": None}, {"png": PNG, "colorRGB": colour}))


def text_of(value: str | int | float) -> str:
    """An option's value as predictions name it: the file's number in its own spelling."""
    return value if isinstance(value, str) else json.dumps(value)


def respell_uuid(uuid: str, rng: Random) -> str | None:
    """One of the spellings that the platform takes; None for leaving it out."""
    digits = uuid.replace("-", "")
    fours = "-".join(digits[at : at + 4] for at in range(0, 32, 4))
    return rng.choice((uuid, uuid.upper(), digits, fours, f"{{{uuid}}}", f"{{{digits.upper()}}}", None))


def _all_options(part: Json) -> list[str]:
    """The values of all options below a feature, a question or an option."""
    found = [option["value"] for option in part.get("options") or [] if part.get("type") != "text" and isinstance(option.get("value"), str)]
    inner = [*(part.get("options") or []), *(part.get("classifications") or [])]
    return found + [value for each in inner for value in _all_options(each)]
