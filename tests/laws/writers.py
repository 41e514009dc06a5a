"""Programs that write predictions, and what may befall their files."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from laws.harness import disturb, mutate
from laws.ontologies import World, any_medium, seeded_world
from laws.records import HEIGHT, WIDTH, Records, manner
from laws.records_media import DURATION, FRAMES, MESSAGES, PAGES, TEXT
from laws.spelling import Spelling, spelling, write
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows


@dataclasses.dataclass
class Writer:
    """A program that writes predictions: one manner, one spelling, now and then a slip."""

    world: World
    rng: Random
    how: Spelling
    records: Records

    @classmethod
    def of(cls, seed: int, *, most: int = 12, media: tuple[str | None, ...] = ()) -> Writer | None:
        """Of a program that is regular; None for an ontology without features."""
        rng = Random(seed)
        world = seeded_world(seed, media=rng.choice(media) if media else any_medium(rng), most=most)
        style = dataclasses.replace(
            manner(rng),
            metrics=0,
            masks=rng.choice(("uri", "uri", "png", "any")),
            tag=rng.choice(("name", "schemaId")),
            uuid=rng.choice(("usual", "none")),
            extras=rng.choice((0.0, 0.0, 0.2)),
            degrees=rng.random() < 0.2,
        )
        how = dataclasses.replace(spelling(rng), wild=False)
        records = Records(world, rng, style, joined=rng.random() < 0.7)
        return cls(world, rng, how, records) if records.features else None

    def __post_init__(self) -> None:
        #: How much the list of data rows tells beside sizes.
        self.tells = self.rng.choice((0.0, 0.0, 0.8, 1.0))

    def record(self) -> Any:
        return self.records.one()

    def line(self, value: Any, how: Spelling | None = None) -> bytes:
        return write(value, self.rng, how or self.how).encode()

    def lines(self, count: int, slips: float = 0.0) -> list[bytes]:
        """Lines of which a few are wrong in some way, or spelt otherwise."""
        made: list[bytes] = []
        for _ in range(count):
            record = self.record()
            if self.rng.random() < slips:
                record = mutate(self.rng, record, self.world)
            made.append(self.line(record, None if self.rng.random() >= slips else spelling(self.rng)))
        return made

    def rows(self, lines: list[bytes]) -> DataRows | None:
        """A list of the data rows of these lines, not quite complete and not all images; or no list."""
        if self.rng.random() < 0.5:
            return None
        found: dict[tuple[Any, Any], DataRow] = {}
        for line in lines:
            try:
                reference = json.loads(line)["dataRow"]
                key, id_ = reference.get("globalKey"), reference.get("id")
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
            told = [given for given in (key, id_) if given is not None]
            if told and all(isinstance(given, str) and given for given in told) and self.rng.random() < 0.999:
                found.setdefault((key, id_), self.row(len(found), key, id_))
        return DataRows(list(found.values())) if found else None

    def row(self, number: int, key: str | None, id_: str | None) -> DataRow:
        """What the list tells of a data row: nothing, or enough for good records, and rarely too little for them."""
        rng, own = self.rng, self.world.media or "image"
        media = rng.choices((own, None, "video" if own != "video" else "image"), (900, 100, 1))[0]
        size = rng.choices(((WIDTH, HEIGHT), (None, None), (300.0, 200.0)), (900, 100, 2))[0]
        row = DataRow(number, key, id_, media, *size)
        if self.tells < 0.5:
            return row
        ample = rng.random() < 0.995
        facts: dict[str, Any] = {
            "frame_count": FRAMES if ample else 100, "duration_ms": DURATION if ample else 100, "text_length": 2 * TEXT if ample else 700,
            "page_count": PAGES if ample else 3, "messages": dict.fromkeys(MESSAGES if ample else MESSAGES[:2], 2 * TEXT),
            "parents": ("parent",) if ample else ("other",), "models": ("one", "two") if ample else ("one",),
            "planes": ("axial", "coronal", "sagittal") if ample else ("axial",),
        }  # fmt: skip
        if own == "geospatial":
            facts["bounds"] = (-180.0, -90.0, 180.0, 90.0) if ample else (-20.0, -10.0, 20.0, 10.0)
        return msgspec.structs.replace(row, **{name: fact for name, fact in facts.items() if rng.random() < self.tells})


def tricks(writer: Writer) -> list[Callable[[list[bytes]], list[bytes]]]:
    """What may befall the lines of a block beyond a record that is wrong."""
    rng = writer.rng

    def one(change: Callable[[bytes], bytes]) -> Callable[[list[bytes]], list[bytes]]:
        def apply(lines: list[bytes]) -> list[bytes]:
            at = rng.randrange(len(lines))
            return [*lines[:at], change(lines[at]), *lines[at + 1 :]]

        return apply

    def twice(line: bytes) -> bytes:
        """Some member, repeated where it stands or at the end of its object."""
        at = rng.choice([i for i in range(len(line)) if line[i : i + 1] == b'"' and line[i - 1 : i] in (b"{", b",")] or [0])
        end = min((e for e in (line.find(b",", at), line.find(b"}", at)) if e > 0), default=0)
        return line[:end] + b"," + line[at:end] + line[end:] if at and end else line

    def flip(line: bytes) -> bytes:
        at = rng.randrange(len(line))
        return (
            line[:at]
            + rng.choice((b"", b'"', b"\\", b"\xff", b"\0", b"1", b" ", b"}", b"\r", b"\n", b"\xc2\x85", b"\xe2\x80\xa8"))
            + line[at + 1 :]
        )

    def broken_over_two(line: bytes) -> bytes:
        at = rng.choice([i for i in range(len(line)) if line[i : i + 1] in b",{}[]:"] or [0])
        return line[: at + 1] + rng.choice((b"\n", b"\r\n")) + line[at + 1 :]

    return [
        one(lambda line: line + rng.choice((b" ", b"\r", b"\t", b",", b"{}", b" \r"))),
        one(lambda line: rng.choice((b" ", b"\t", b"\r", b"\xef\xbb\xbf")) + line),
        one(lambda line: line + b"\n" + rng.choice((b"", b" ", b"\r", b"null", b"[]"))),
        one(lambda line: line + writer.line(writer.record())),
        one(broken_over_two), one(twice), one(twice), one(flip), one(flip),
        one(lambda line: writer.line(disturb(rng, writer.record()))),
        one(lambda line: writer.line(mutate(rng, writer.record(), writer.world))),
        one(lambda line: writer.line(writer.record(), Spelling(wild=True))),
        lambda lines: lines,
    ]  # fmt: skip
