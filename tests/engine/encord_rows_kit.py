"""Label rows made at random on the harbour ontology, ways to spoil them, and running a file with the kernel and without."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import encord_row_examples as rows
import predlint
from block_verdict_kit import count_clean, run
from laws.variants import holders
from predlint.engine import sizes
from predlint.io.data_rows import DataRows

Json = dict[str, Any]
ONTOLOGY = Path(__file__).parent.parent.parent / "examples" / "harbour" / "ontology.json"


@cache
def checker(profile: str = "default") -> predlint.Checker:
    return predlint.compile(ONTOLOGY, dialect="encord", profile=profile)


# -- clean rows ----------------------------------------------------------------------------------------------------------


class Maker:
    """Makes rows that are written in one manner."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.sure = rng.random() < 0.8
        self.dates = [f"2026-03-{day:02}T09:30:00Z" for day in range(1, rng.choice((2, 2, 9)))]
        self.edited = rng.random() < 0.5
        self.listed = rng.random() < 0.2
        self.rings = rng.choice((0.0, 0.5, 1.0))
        self.extras = rng.choice((0.0, 0.0, 0.3))
        self.features = rng.sample(["boat", "ferry", "pier", "rope", "buoy", "water", "oar"], rng.randint(1, 7))
        self.kinds = rng.choice((["image"], ["video"], ["img_group"], ["image", "video", "img_group"]))
        self.count = 0
        self.other = Random(" ".join(self.features))
        """For what was added later: files of a seed stay what they were but for that."""
        self.nulls = self.other.choice(((), (), ("boundingBox",), ("skeleton", "bitmask"), ("point", "polygons")))

    def row(self) -> Json:
        rng = self.rng
        kind = rng.choice(self.kinds)
        hashes = {self.hash(): rng.choice(self.features) for _ in range(rng.choice((0, 1, 2, 3, 6)))}
        shared: Json = {"data_title": f"quay {rng.random():.6f}", "label_hash": self.uuid()}
        if kind == "image":
            made = rows.image_row([self.thing(hash, name) for hash, name in hashes.items()], classifications=self.classifications(1))
            frames = {hash: [0] for hash in hashes}
        elif kind == "img_group":
            first, second = ([hash for hash in hashes if rng.random() < 0.7] for _ in range(2))
            images = [[self.thing(hash, hashes[hash]) for hash in seen] for seen in (first, second)]
            made = rows.group_row(*images, sequences=rng.choice((("0", "1"), (0, 1), (1, 0))), **shared)
            hashes = {hash: name for hash, name in hashes.items() if hash in first or hash in second}
            frames = {}
        else:
            frames = {hash: sorted(rng.sample(range(40), rng.choice((1, 2, 20)))) for hash in hashes}
            if rng.random() < 0.5:
                frames = {hash: list(range(*sorted(rng.sample(range(40), 2)))) or [5] for hash in hashes}
            numbers = sorted({frame for found in frames.values() for frame in found})
            labels = {n: [self.thing(hash, hashes[hash]) for hash, found in frames.items() if n in found] for n in numbers}
            unit = rng.choice(({}, {"data_fps": None}, {"data_fps": 12.5}))
            made = rows.video_row(labels, classifications=self.classifications(40), unit=unit, **shared)
        row: Json = json.loads(made)
        self.rename(row)
        for hash, name in hashes.items():
            row["object_answers"][hash]["classifications"] = self.answers(name)
            if name == "boat" and frames and rng.random() < 0.6:
                row["object_actions"][hash] = {"actions": self.actions(frames[hash], hash), "objectHash": hash}
        if rng.random() < self.extras:
            row["client_metadata"] = {"camera": ["one", {"lens": 'a "b"'}]}
        return json.loads(json.dumps(row))

    def rename(self, row: Json) -> None:
        """Gives the row data of its own."""
        if row["data_type"] != "img_group":
            (unit,) = row["data_units"].values()
            row["data_hash"] = unit["data_hash"] = self.uuid()
            row["data_units"] = {row["data_hash"]: unit}
        else:
            row["data_hash"] = self.uuid()

    def thing(self, hash: str, name: str) -> Json:
        rng = self.rng
        members: Json = {"createdAt": rng.choice(self.dates)}
        if self.edited and rng.random() < 0.8:
            members["lastEditedAt"] = rng.choice((*self.dates, None))
        if rng.random() < self.extras:
            members |= {"reviews": rng.choice(([], [{"by": "x"}])), "isDeleted": False}
        made: Json = getattr(self, name)(members)
        made |= {"objectHash": hash, "confidence": rng.choice((0.5, 1, 0, 0.123456))}
        made |= {other: None for other in self.nulls if other not in made and name != "pier" and self.other.random() < 0.7}
        if not self.sure and rng.random() < 0.5:
            del made["confidence"]
        return made

    def boat(self, members: Json) -> Json:
        x, y = self.number(-0.0009, 0.7), self.number(0, 0.7)
        return rows.box({"x": x, "y": y, "w": self.number(0.001, 0.3), "h": self.rng.choice((self.number(0.01, 0.3), 0.2))}, **members)

    def ferry(self, members: Json) -> Json:
        place = {"x": self.number(0, 0.7), "y": self.number(0, 0.7), "w": self.number(0.001, 0.3), "h": self.number(0.001, 0.3)}
        return rows.turned(place | {"theta": self.rng.choice((0, 30, 30.5, -12.25, 1.5, 359))}, **members)

    def pier(self, members: Json) -> Json:
        points = self.ring()
        made = rows.polygon(*points, **members)
        if self.rng.random() < self.rings:
            flat = [number for point in points for number in point]
            made["polygons"] = self.rng.choice(
                ([[flat]], [[flat], [[0.1, 0.1, 0.2, 0.2, 0.1, 0.2]]], [], None, [[[round(n, 5) for n in flat]]])
            )
        if self.listed:
            made["polygon"] = list(made["polygon"].values())
        return made

    def rope(self, members: Json) -> Json:
        made = rows.polyline(*self.ring(), **members)
        if self.listed:
            made["polyline"] = list(made["polyline"].values())
        return made

    def buoy(self, members: Json) -> Json:
        return rows.point(self.number(0, 1), self.number(0, 1), **members)

    def water(self, members: Json) -> Json:
        return rows.mask(**members)

    def oar(self, members: Json) -> Json:
        order = self.rng.choice(((0, 1, 2), (2, 1, 0)))
        more = self.rng.choice(({}, {"visibility": "occluded"}, {"color": None}))
        return rows.skeleton({str(at): rows.vertex(at, **more) for at in order}, **members)

    def answers(self, name: str) -> list[Json]:
        rng = self.rng
        found: list[Json] = []
        if name == "pier" and rng.random() < 0.5:
            found.append(rows.answered("material", [rows.option(rng.choice(("stone", "timber")))]))
        if name != "boat":
            return found
        material = rng.choice(("wood", "steel"))
        found.append(rows.hull(material))
        if material == "steel" and rng.random() < 0.5:
            found.append(rows.answered("plates", rng.choice((4, 2.5, -3, 1e3))))
            rust = rng.choice(("some", "much"))
            found.append(rows.answered("rust", [rows.option(rust)]))
            if rust == "much":
                found.append(rows.answered("where", self.text()))
        if rng.random() < 0.4:
            found.append(rows.answered("equipment", [rows.option(name) for name in rng.sample(("crane", "radar", "net"), 2)]))
        if rng.random() < 0.4:
            found.append(rows.answered("name on hull", self.text()))
        if rng.random() < 0.4:
            found.append(rows.answered("length m", rng.choice((rng.random() * 100, 12, 0))))
        rng.shuffle(found)
        return found

    def actions(self, frames: list[int], hash: str) -> list[Json]:
        first, last = frames[0], frames[-1]
        track = hash if self.rng.random() < 0.5 else self.uuid()
        if len(frames) != last - first + 1:
            return [rows.under_way("yes", *[[n, n] for n in frames], trackHash=track)]
        if last == first or self.rng.random() < 0.3:
            return [rows.under_way("yes", [first, last], trackHash=self.rng.choice((track, self.hash())))]
        turn = (first + last) // 2
        return [
            rows.under_way("yes", [first, turn], trackHash=track),
            rows.under_way("no", [turn + 1, last], trackHash=self.rng.choice((track, "a"))),
        ]

    def classifications(self, frames: int) -> list[Json]:
        rng = self.rng
        found: list[Json] = []
        last = frames - 1
        if rng.random() < 0.5:
            found.append(rows.weather(rng.choice(("sunny", "rainy")), hash=self.hash(), range=[[0, last]]))
        if rng.random() < 0.3:
            cargo = rows.answered("cargo", [rows.option(name) for name in rng.sample(("fish", "coal", "grain"), rng.randint(1, 3))])
            found.append(rows.classified("cargo", cargo, hash=self.hash(), range=[[0, last // 2]]))
            if last > 4 and rng.random() < 0.5:
                found.append(rows.classified("cargo", cargo, hash=self.hash(), range=[[last // 2 + 1, last]]))
        if rng.random() < 0.3:
            found.append(rows.classified("notes", rows.answered("notes", self.text()), hash=self.hash(), without=("range",)))
        if rng.random() < 0.3:
            found.append(rows.classified("boats in sight", rows.answered("boats in sight", rng.randint(0, 99)), hash=self.hash()))
        for entry in found:
            if not self.sure and rng.random() < 0.5:
                del entry["confidence"]
            if self.edited:
                entry |= {"lastEditedBy": None, "lastEditedAt": rng.choice(self.dates)}
        return found

    def text(self) -> str:
        return self.rng.choice(
            ("Aurora", "", 'the "Ville"', "Sæbjørn", "希望", "a\\b\n", "\U0001f6a2", '"answers":', f"{self.rng.random()}")
        )

    def ring(self) -> list[tuple[float, float]]:
        count = self.rng.randint(3, 9)
        turns = [(at + self.rng.random() * 0.9) / count * math.tau for at in range(count)]
        return [(round(0.5 + math.cos(turn) * 0.4, 6), round(0.5 + math.sin(turn) * 0.3, 6)) for turn in turns]

    def number(self, low: float, high: float) -> float:
        return round(self.rng.uniform(low, high), 6)

    def hash(self) -> str:
        self.count += 1
        return f"{self.rng.getrandbits(20):05x}+{self.count}"

    def uuid(self) -> str:
        digits = f"{self.rng.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class Proving:
    """The rules of a file, of which only that is asked how many rows of a block are clean: -1 where anything is said of one, or left."""

    def __init__(self, rules: Any) -> None:
        self.rules = rules

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rules, name)

    def clean(self, block: bytes, *, listed: bool = False) -> int:
        return count_clean(self.rules, block, listed=listed, with_findings=False)


def proving(checked: predlint.Checker, listed: DataRows | None = None) -> Any:
    return Proving(checked.record_plan.file_rules(listed))


# -- spoiling them -------------------------------------------------------------------------------------------------------

UNUSUAL_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.5, 1e9, -0.5, 2**70, "", "x", [], {}, [[]], [{}], {"0": {}}, [[0, 0]], [[5, 2]], [[0, 40]], "main",
    "image", "video", "BoAt+001", "HuLlX009", "WoOdX001", "Thu, 01 Jan 2026 00:00:00 UTC", "31.2.2026", "0.5", [[[0.1, 0.2, 0.3]]],
    "S\u00e6", '"',
)  # fmt: skip
NAMES = (
    "objects", "classifications", "event", "spaces", "range", "boundingBox", "polygon", "polygons", "labels", "metadata", "featureHash",
    "trackHash", "spaceId", "reviews", "confidence", "visibility", "0", "1", "answers", "name", "data_fps", "color",
)  # fmt: skip
NEXT_LINE = ",\n"
FEATURES = (*rows.FEATURES.values(), *rows.ATTRIBUTES.values(), *rows.OPTIONS.values())


def disturb(rng: Random, row: Any) -> Any:
    """Any small change, anywhere, without a thought of what it means."""
    row = json.loads(json.dumps(row))
    holder = rng.choice(list(holders(row)))
    key: Any = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    value, change = holder[key], rng.randrange(8)
    if change == 0:
        del holder[key]
    elif change == 1:
        holder[key] = rng.choice(UNUSUAL_VALUES)
    elif change == 2 and isinstance(holder, dict):
        holder[rng.choice((f"{key}x", *NAMES))] = value if rng.random() < 0.5 else rng.choice(UNUSUAL_VALUES)
    elif change == 3 and isinstance(holder, dict):
        holder[rng.choice((f"{key}x", *NAMES))] = holder.pop(key)
    elif change == 4 and isinstance(holder, list):
        holder.append(json.loads(json.dumps(value)))
    elif isinstance(value, str):
        holder[key] = rng.choice((f"{value} ", value.upper(), value[:-1], f"{value}\n", rng.choice(FEATURES), random_text(rng, row)))
    elif type(value) in (int, float):
        around = (
            -value,
            0,
            value + 1,
            value - 0.001,
            value + 0.002,
            str(value),
            value * 100,
            1,
            1.0005,
            1.002,
            -0.0005,
            float(value),
            39,
            40,
        )
        holder[key] = rng.choice(around)
    else:
        holder[key] = rng.choice(UNUSUAL_VALUES)
    return row


def random_text(rng: Random, row: Any) -> str:
    """A text that stands elsewhere in the row, or the name of a member."""
    found = [item for holder in holders(row) for item in (holder.values() if isinstance(holder, dict) else holder) if isinstance(item, str)]
    keys = [key for holder in holders(row) if isinstance(holder, dict) for key in holder]
    return rng.choice(found + keys)


def with_duplicate_member(rng: Random, row: Any) -> str:
    """The text of the row with one member twice, anywhere."""
    marked = json.loads(json.dumps(row))
    holder = rng.choice([found for found in holders(marked) if isinstance(found, dict)])
    key = rng.choice(list(holder))
    value = holder[key]
    again = value if rng.random() < 0.6 else rng.choice(UNUSUAL_VALUES)
    del holder[key]
    first, second = (f"{json.dumps(key)}:{json.dumps(item)}" for item in rng.sample([value, again], 2))
    holder["MARK"] = 1
    return json.dumps(marked).replace('"MARK": 1', f"{first},{second}")


def spelt(rng: Random, found: list[Any]) -> bytes:
    """A file of rows (texts stand as they are): in lines or in one array, in one of the many ways to write them."""
    lines, indent = rng.random() < 0.6, rng.choice((None, None, 2, "\t"))
    ways: Json = {
        "ensure_ascii": rng.random() < 0.5,
        "sort_keys": rng.random() < 0.3,
        "separators": rng.choice(((",", ":"), (", ", ": "), (", ", ": "), (" , ", " : "))),
        "indent": None if lines else indent,
    }
    texts = [row if isinstance(row, str) else json.dumps(row, **ways) for row in found]
    if lines:
        return (rng.choice(("\n", "\n", "\r\n")).join(texts) + rng.choice(("\n", ""))).encode()
    return f"[{rng.choice((',', ', ', NEXT_LINE)).join(texts)}]".encode()


# -- with the kernel, and without ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def small_blocks() -> Iterator[None]:
    """Blocks so small that a file of a few dozen rows has several."""
    with mock.patch.object(sizes, "BLOCK", 1 << 15):
        yield


def both(checked: predlint.Checker, data: bytes, listed: DataRows | None = None) -> int:
    """Holds both against one another; the number of rows that were proven."""
    with small_blocks():
        slow, fast = (run(checked, data, listed, fast=fast) for fast in (False, True))
    assert fast.report == slow.report
    assert fast.totals == slow.totals
    return fast.proven
