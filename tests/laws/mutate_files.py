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
from predlint.io.data_row import DataRow
from predlint.platforms.labelbox.features import infer_medium

UUID = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90"


#: The limit on a line, in bytes, that holds where files are spoilt: the real one would take too long to reach.
LOW_LIMIT = 1 << 18


@dataclass(frozen=True)
class MutatedFile:
    """A file that breaks a rule."""

    data: bytes
    line: int | None
    """The line that the rule must name; None where it speaks of the file."""
    pointer: str | None = ""
    rows: tuple[DataRow, ...] = ()
    alone: bool = True
    """True when no other line gets a finding."""


#: (randomness, lines of good records, the world) -> a spoilt file; None where this cannot be done.
MutateFile = Callable[[Random, list[bytes], World], "MutatedFile | None"]


@dataclass(frozen=True)
class FileMutation:
    """A way to break a rule that no decoded record can break."""

    code: str
    name: str
    mutate: MutateFile


FILE_MUTATIONS: list[FileMutation] = []


def file_mutation(code: str) -> Callable[[MutateFile], MutateFile]:
    """Registers a mutation of the rule."""

    def register(mutate: MutateFile) -> MutateFile:
        FILE_MUTATIONS.append(FileMutation(code, mutate.__name__, mutate))
        return mutate

    return register


def join(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _line(lines: list[bytes], rng: Random, change: Callable[[bytes], bytes], pointer: str | None = "") -> MutatedFile:
    """The file with one line changed; never the first, which tells what kind of file it is."""
    at = rng.randrange(1, len(lines))
    return MutatedFile(join([*lines[:at], change(lines[at]), *lines[at + 1 :]]), at + 1, pointer)


# -- bytes of a line ----------------------------------------------------------------------------------------------------


@file_mutation("JSN001")
def cut_off(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return _line([json.dumps(json.loads(line)).encode() for line in lines], rng, lambda line: line[: rng.randrange(1, len(line))])


@file_mutation("JSN001")
def lost_comma(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return _line(lines, rng, lambda line: b'{"confidence":0.5 ' + line[1:])


@file_mutation("JSN002")
def python_literal(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return _line(lines, rng, lambda line: rng.choice((b"{'a': 1}", b'{"a": None}', b'{"a": (1, 2)}', b'{"a": True}', line[:-1] + b",}")))


@file_mutation("JSN005")
def no_object(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return _line(lines, rng, lambda line: rng.choice((b"7", b'"x"', b"null", b"true", b"[" + line + b"]", b"[]")))


@file_mutation("JSN006")
def two_on_a_line(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return _line(lines, rng, lambda line: line + rng.choice((b"", b" ", b",", b" , ")) + rng.choice((line, b"{}", b"[]")))


@file_mutation("JSN007")
def duplicate_member(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    def change(line: bytes) -> bytes:
        row = json.dumps(json.loads(line).get("dataRow")).encode()
        name = rng.choice((b'"dataRow"', b'"\\u0064ataRow"'))
        return line[:-1] + b"," + name + b":" + row + b"}"

    return _line(lines, rng, change, "/dataRow")


@file_mutation("JSN007")
def duplicate_nested_member(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    member = rng.choice((b"id", b"globalKey"))
    lines = [b'{"dataRow":{"%s":"k","%s":"k%d"},"name":"zeppelin"}' % (member, member, at) for at in range(2)]
    return MutatedFile(join(lines), 2, f"/dataRow/{member.decode()}", alone=False)


@file_mutation("JSN008")
def not_a_number(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    word = rng.choice((b"NaN", b"Infinity", b"-Infinity"))
    return _line(lines, rng, lambda line: line[:-1] + b',"q":[0,' + word + b"]}", "/q/1")


@file_mutation("JSN009")
def not_utf8(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    byte = rng.choice((b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80"))
    return _line(lines, rng, lambda line: line[:-1] + b',"q":"' + byte + b'"}')


@file_mutation("JSN010")
def half_a_pair(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    half = rng.choice((b"\\ud800", b"\\udc00", b"\\uDBFFx", b"\\udc00\\ud800"))
    return _line(lines, rng, lambda line: line[:-1] + b',"q":"' + half + b'"}', "/q")


@file_mutation("JSN012")
def raw_separator(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    raw = rng.choice(("\u2028", "\u2029", "\x85")).encode()
    return _line(lines, rng, lambda line: line[:-1] + b',"q":"' + raw + b'"}', "/q")


@file_mutation("JSN013")
def blank(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    at = rng.randrange(1, len(lines) + 1)
    return MutatedFile(join([*lines[:at], rng.choice((b"", b" ", b"\t", b"\r", b"  \r")), *lines[at:]]), at + 1)


@file_mutation("JSN015")
def deep(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    levels = rng.choice((5_000, 100_000))
    return _line(
        lines,
        rng,
        lambda line: line[:-1] + b',"q":' + rng.choice((b"[" * levels + b"]" * levels, b'{"a":' * levels + b"1" + b"}" * levels)) + b"}",
    )


@file_mutation("JSN016")
def too_large(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    number = rng.choice((b"1e999", b"-1e400", b"1" + b"0" * 400))
    return _line(lines, rng, lambda line: line[:-1] + b',"q":' + number + b"}", "/q")


# -- the file as a whole ------------------------------------------------------------------------------------------------


@file_mutation("JSN003")
def pretty(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return MutatedFile(b"\n".join(json.dumps(json.loads(line), indent=2).encode() for line in lines) + b"\n", 1)


@file_mutation("JSN004")
def array(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return MutatedFile(b"[" + rng.choice((b",", b",\n", b"\n,\n ")).join(lines) + b"]" + rng.choice((b"", b"\n")), 1)


@file_mutation("JSN011")
def byte_order_mark(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return MutatedFile(b"\xef\xbb\xbf" + join(lines), 1)


@file_mutation("JSN014")
def empty(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return MutatedFile(b"", 1)


@file_mutation("JSN018")
def too_long(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    """Records without line feeds between them, more than is read at once."""
    joint = rng.choice((b" ", b"\r", b",", b""))
    return _line(lines, rng, lambda line: joint.join([line] * (LOW_LIMIT // len(line) + 1)))


@file_mutation("JSN017")
def packed(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return MutatedFile(
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


@file_mutation("UID002")
def duplicate_uuid(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    records = two(world, rng, uuid=UUID, dataRow={"globalKey": "k"})
    if records is None:
        return None
    records[1]["uuid"] = rng.choice((UUID, UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}"))
    return MutatedFile(join(lines) + dump(records), len(lines) + 2, "/uuid")


@file_mutation("UID003")
def uuid_on_two_rows(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    records = two(world, rng, uuid=UUID)
    return MutatedFile(join(lines) + dump(records), len(lines) + 2, "/uuid") if records else None


@file_mutation("DUP001")
def duplicate_line(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    at = rng.randrange(len(lines))
    return MutatedFile(join([*lines, lines[at]]), len(lines) + 1)


@file_mutation("DUP002")
def duplicate_answer(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
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
    return MutatedFile(join(lines) + dump(records), len(lines) + 2, "/name" if "name" in records[1] else "/schemaId")


@file_mutation("DUP005")
def second_prompt(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    prompts = [f for kind, f in world.features if kind == "text" and f["type"] == "prompt"]
    if not prompts:
        return None
    made = Records(world, rng, Manner(metrics=0))
    row = {"globalKey": "k"}
    records = [made.of("text", rng.choice(prompts)) | {"dataRow": row} for _ in range(2)]
    return MutatedFile(join(lines) + dump(records), len(lines) + 2, "/name")


@file_mutation("MED009")
def unknown_medium(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return MutatedFile(join(lines), None) if world.media is None and infer_medium(join(lines)) is None else None


@file_mutation("MED011")
def medium_by_keys(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    names = [f["name"] for kind, f in world.features if kind == "bbox" and not any(q["required"] for q in f["classifications"])]
    if world.media is not None or not names:
        return None
    box = {"top": 10, "left": 10, "height": 10, "width": 10}
    return MutatedFile(dump([{"name": names[0], "bbox": box, "dataRow": {"globalKey": "k.jpg"}}]), None)


@file_mutation("DUP003")
def five_thousand(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    names = [f["name"] for kind, f in world.features if kind == "point" and not any(q["required"] for q in f["classifications"])]
    if not names:
        return None
    row = {"globalKey": "k"}
    records = [{"name": names[0], "point": {"x": 7, "y": at}, "dataRow": row} for at in range(5_001)]
    return MutatedFile(dump(records), 5_001)


@file_mutation("DUP004")
def same_colour(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
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
    return MutatedFile(join(lines) + dump(records), len(lines) + 2, "/mask/colorRGB")


@file_mutation("KEY009")
def by_id_and_key(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    records = two(world, rng)
    if records is None:
        return None
    records[0]["dataRow"], records[1]["dataRow"] = {"globalKey": "k"}, {"id": LONG_ID}
    return MutatedFile(dump(records), 2, "/dataRow", (DataRow(0, "k", LONG_ID),))


@file_mutation("KEY010")
def unpredicted_data_rows(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    return MutatedFile(join(lines), None, rows=(DataRow(0, "nobody's"),), alone=False)


@file_mutation("ANS024")
def unanswered(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    records = two(world, rng)
    needed = [q for q in world.questions if q.get("required") and q.get("scope", "global") == "global" and q["type"] != "mystery"]
    asked = any(fits(q, world.media) for q in needed)  # nobody is asked for a prompt where there are none
    return MutatedFile(dump(records), None) if asked and records else None


@file_mutation("MET009")
def duplicate_metric(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    if world.target == "mal":
        return None
    names = rng.choice(({}, {"featureName": None}, {"metricName": "m"}, {"metricName": "m", "featureName": "f", "subclassName": "s"}))
    metrics: list[dict[str, object]] = [{**names, "metricValue": value, "dataRow": {"globalKey": "k"}} for value in (1, 2)]
    return MutatedFile(join(lines) + dump(metrics), len(lines) + 2, "/metricName", alone=False)


@file_mutation("MET007")
def many_metrics(rng: Random, lines: list[bytes], world: World) -> MutatedFile | None:
    if world.target == "mal":
        return None
    metrics: list[dict[str, object]] = [{"metricName": f"m{at}", "metricValue": 1, "dataRow": {"globalKey": "k"}} for at in range(21)]
    return MutatedFile(join(lines) + dump(metrics), len(lines) + 21)
