"""Mutations of a line's bytes, of a file as a whole, and of what takes more than one record."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from laws.mutations import LONG_ID
from laws.ontologies import DRAWN, World, fits
from laws.records import Manner, Records
from predlint.dialects.labelbox.inferred import medium_in
from predlint.stream.data_rows import DataRow

UUID = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90"


#: The limit on a line, in bytes, that holds where files are spoilt: the real one would take too long to reach.
LOW_LIMIT = 1 << 18


@dataclass(frozen=True)
class Spoilt:
    """A file that breaks a rule."""

    data: bytes
    line: int | None
    """The line that the rule must name; None where it speaks of the file."""
    pointer: str | None = ""
    rows: tuple[DataRow, ...] = ()
    alone: bool = True
    """True when no other line gets a finding."""


#: (randomness, lines of good records, the world) -> a spoilt file; None where this cannot be done.
Spoil = Callable[[Random, list[bytes], World], "Spoilt | None"]


@dataclass(frozen=True)
class FileMutation:
    """A way to break a rule that no decoded record can break."""

    code: str
    name: str
    spoil: Spoil


FILE_MUTATIONS: list[FileMutation] = []


def spoils(code: str) -> Callable[[Spoil], Spoil]:
    """Registers a mutation of the rule."""

    def register(spoil: Spoil) -> Spoil:
        FILE_MUTATIONS.append(FileMutation(code, spoil.__name__, spoil))
        return spoil

    return register


def join(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _line(lines: list[bytes], rng: Random, change: Callable[[bytes], bytes], pointer: str | None = "") -> Spoilt:
    """The file with one line changed; never the first, which tells what kind of file it is."""
    at = rng.randrange(1, len(lines))
    return Spoilt(join([*lines[:at], change(lines[at]), *lines[at + 1 :]]), at + 1, pointer)


# -- bytes of a line ----------------------------------------------------------------------------------------------------


@spoils("JSN001")
def cut_off(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return _line([json.dumps(json.loads(line)).encode() for line in lines], rng, lambda line: line[: rng.randrange(1, len(line))])


@spoils("JSN001")
def lost_comma(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return _line(lines, rng, lambda line: b'{"confidence":0.5 ' + line[1:])


@spoils("JSN002")
def python_literal(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return _line(lines, rng, lambda line: rng.choice((b"{'a': 1}", b'{"a": None}', b'{"a": (1, 2)}', b'{"a": True}', line[:-1] + b",}")))


@spoils("JSN005")
def no_object(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return _line(lines, rng, lambda line: rng.choice((b"7", b'"x"', b"null", b"true", b"[" + line + b"]", b"[]")))


@spoils("JSN006")
def two_on_a_line(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return _line(lines, rng, lambda line: line + rng.choice((b"", b" ", b",", b" , ")) + rng.choice((line, b"{}", b"[]")))


@spoils("JSN007")
def member_twice(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    def change(line: bytes) -> bytes:
        row = json.dumps(json.loads(line).get("dataRow")).encode()
        name = rng.choice((b'"dataRow"', b'"\\u0064ataRow"'))
        return line[:-1] + b"," + name + b":" + row + b"}"

    return _line(lines, rng, change, "/dataRow")


@spoils("JSN007")
def nested_member_twice(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    member = rng.choice((b"id", b"globalKey"))
    lines = [b'{"dataRow":{"%s":"k","%s":"k%d"},"name":"zeppelin"}' % (member, member, at) for at in range(2)]
    return Spoilt(join(lines), 2, f"/dataRow/{member.decode()}", alone=False)


@spoils("JSN008")
def not_a_number(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    word = rng.choice((b"NaN", b"Infinity", b"-Infinity"))
    return _line(lines, rng, lambda line: line[:-1] + b',"q":[0,' + word + b"]}", "/q/1")


@spoils("JSN009")
def not_utf8(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    byte = rng.choice((b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80"))
    return _line(lines, rng, lambda line: line[:-1] + b',"q":"' + byte + b'"}')


@spoils("JSN010")
def half_a_pair(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    half = rng.choice((b"\\ud800", b"\\udc00", b"\\uDBFFx", b"\\udc00\\ud800"))
    return _line(lines, rng, lambda line: line[:-1] + b',"q":"' + half + b'"}', "/q")


@spoils("JSN012")
def raw_separator(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    raw = rng.choice(("\u2028", "\u2029", "\x85")).encode()
    return _line(lines, rng, lambda line: line[:-1] + b',"q":"' + raw + b'"}', "/q")


@spoils("JSN013")
def blank(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    at = rng.randrange(1, len(lines) + 1)
    return Spoilt(join([*lines[:at], rng.choice((b"", b" ", b"\t", b"\r", b"  \r")), *lines[at:]]), at + 1)


@spoils("JSN015")
def deep(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    levels = rng.choice((5_000, 100_000))
    return _line(
        lines,
        rng,
        lambda line: line[:-1] + b',"q":' + rng.choice((b"[" * levels + b"]" * levels, b'{"a":' * levels + b"1" + b"}" * levels)) + b"}",
    )


@spoils("JSN016")
def too_large(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    number = rng.choice((b"1e999", b"-1e400", b"1" + b"0" * 400))
    return _line(lines, rng, lambda line: line[:-1] + b',"q":' + number + b"}", "/q")


# -- the file as a whole ------------------------------------------------------------------------------------------------


@spoils("JSN003")
def pretty(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return Spoilt(b"\n".join(json.dumps(json.loads(line), indent=2).encode() for line in lines) + b"\n", 1)


@spoils("JSN004")
def array(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return Spoilt(b"[" + rng.choice((b",", b",\n", b"\n,\n ")).join(lines) + b"]" + rng.choice((b"", b"\n")), 1)


@spoils("JSN011")
def byte_order_mark(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return Spoilt(b"\xef\xbb\xbf" + join(lines), 1)


@spoils("JSN014")
def empty(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return Spoilt(b"", 1)


@spoils("JSN018")
def too_long(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    """Records without line feeds between them, more than is read at once."""
    joint = rng.choice((b" ", b"\r", b",", b""))
    return _line(lines, rng, lambda line: joint.join([line] * (LOW_LIMIT // len(line) + 1)))


@spoils("JSN017")
def packed(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return Spoilt(
        rng.choice((b"PK\x03\x04" + gzip.compress(join(lines), mtime=0), b"\x89PNG\r\n\x1a\n\0\0", join(lines).decode().encode("utf-16"))),
        1,
    )


# -- across records -----------------------------------------------------------------------------------------------------


def two(world: World, rng: Random, **changes: object) -> list[dict[str, object]] | None:
    """Two records of one feature that is drawn, or of whatever there is."""
    made = Records(world, rng, Manner(metrics=0))
    drawn = [pair for pair in world.features if pair[0] in DRAWN.values()]
    if not drawn:
        return None
    kind, feature = rng.choice(drawn)
    return [made.of(kind, feature) | changes for _ in range(2)]


def dump(records: list[dict[str, object]]) -> bytes:
    return join([json.dumps(record).encode() for record in records])


@spoils("UID002")
def uuid_twice(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    records = two(world, rng, uuid=UUID, dataRow={"globalKey": "k"})
    if records is None:
        return None
    records[1]["uuid"] = rng.choice((UUID, UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}"))
    return Spoilt(join(lines) + dump(records), len(lines) + 2, "/uuid")


@spoils("UID003")
def uuid_on_two_rows(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    records = two(world, rng, uuid=UUID)
    return Spoilt(join(lines) + dump(records), len(lines) + 2, "/uuid") if records else None


@spoils("DUP001")
def line_twice(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    at = rng.randrange(len(lines))
    return Spoilt(join([*lines, lines[at]]), len(lines) + 1)


@spoils("DUP002")
def answered_twice(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    questions = [
        (k, f)
        for k, f in world.features
        if k in ("radio", "checklist", "text") and f.get("scope", "global") == "global" and f["type"] != "prompt"
    ]
    if not questions:
        return None
    made = Records(world, rng, Manner(metrics=0, tag=rng.choice(("name", "schemaId"))))
    kind, question = rng.choice(questions)
    records = [made.of(kind, question) | {"dataRow": {"globalKey": "k"}} for _ in range(2)]
    return Spoilt(join(lines) + dump(records), len(lines) + 2, "/name" if "name" in records[1] else "/schemaId")


@spoils("DUP005")
def second_prompt(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    prompts = [f for kind, f in world.features if kind == "text" and f["type"] == "prompt"]
    if not prompts:
        return None
    made = Records(world, rng, Manner(metrics=0))
    row = {"globalKey": "k"}
    records = [made.of("text", rng.choice(prompts)) | {"dataRow": row} for _ in range(2)]
    return Spoilt(join(lines) + dump(records), len(lines) + 2, "/name")


@spoils("MED009")
def unknown_medium(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return Spoilt(join(lines), None) if world.media is None and medium_in(join(lines)) is None else None


@spoils("MED011")
def medium_by_keys(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    names = [f["name"] for kind, f in world.features if kind == "bbox" and not any(q["required"] for q in f["classifications"])]
    if world.media is not None or not names:
        return None
    box = {"top": 10, "left": 10, "height": 10, "width": 10}
    return Spoilt(dump([{"name": names[0], "bbox": box, "dataRow": {"globalKey": "k.jpg"}}]), None)


@spoils("DUP003")
def five_thousand(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    names = [f["name"] for kind, f in world.features if kind == "point" and not any(q["required"] for q in f["classifications"])]
    if not names:
        return None
    row = {"globalKey": "k"}
    records = [{"name": names[0], "point": {"x": 7, "y": at}, "dataRow": row} for at in range(5_001)]
    return Spoilt(dump(records), 5_001)


@spoils("DUP004")
def same_colour(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    masks = [f for kind, f in world.features if kind == "mask"]
    if not masks:
        return None
    made = Records(world, rng, Manner(metrics=0))
    mask = {"instanceURI": "https://x/y.png", "colorRGB": [1, 2, 3]}
    if world.target == "mal" and len(masks) < 2:  # two of one name are one annotation under two uuids, whatever their confidence
        return None
    records = [made.of("mask", each) | {"mask": mask, "dataRow": {"globalKey": "k"}} for each in (masks[0], masks[-1])]
    for record, score in zip(records, (0.5, 0.25), strict=True):
        record |= {"confidence": score} if world.target != "mal" else {}
    return Spoilt(join(lines) + dump(records), len(lines) + 2, "/mask/colorRGB")


@spoils("KEY009")
def by_id_and_key(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    records = two(world, rng)
    if records is None:
        return None
    records[0]["dataRow"], records[1]["dataRow"] = {"globalKey": "k"}, {"id": LONG_ID}
    return Spoilt(dump(records), 2, "/dataRow", (DataRow(0, "k", LONG_ID),))


@spoils("KEY010")
def rows_left_over(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    return Spoilt(join(lines), None, rows=(DataRow(0, "nobody's"),), alone=False)


@spoils("ANS024")
def unanswered(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    records = two(world, rng)
    needed = [q for q in world.questions if q.get("required") and q.get("scope", "global") == "global" and q["type"] != "mystery"]
    asked = any(fits(q, world.media) for q in needed)  # nobody is asked for a prompt where there are none
    return Spoilt(dump(records), None) if asked and records else None


@spoils("MET009")
def metric_twice(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    if world.target == "mal":
        return None
    names = rng.choice(({}, {"featureName": None}, {"metricName": "m"}, {"metricName": "m", "featureName": "f", "subclassName": "s"}))
    metrics: list[dict[str, object]] = [{**names, "metricValue": value, "dataRow": {"globalKey": "k"}} for value in (1, 2)]
    return Spoilt(join(lines) + dump(metrics), len(lines) + 2, "/metricName", alone=False)


@spoils("MET007")
def many_metrics(rng: Random, lines: list[bytes], world: World) -> Spoilt | None:
    if world.target == "mal":
        return None
    metrics: list[dict[str, object]] = [{"metricName": f"m{at}", "metricValue": 1, "dataRow": {"globalKey": "k"}} for at in range(21)]
    return Spoilt(join(lines) + dump(metrics), len(lines) + 21)
