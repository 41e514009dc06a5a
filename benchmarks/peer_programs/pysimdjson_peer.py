"""simdjson, by pysimdjson: each line parsed, and four of its members read: name, uuid, confidence and key of the data row."""

from __future__ import annotations

from collections.abc import Callable

import simdjson
from common import run


def prepare(schema: dict, ontology: dict) -> Callable[[bytes], bool]:
    parse = simdjson.Parser().parse
    names = {item["name"] for item in ontology["tools"]} | {item["name"] for item in ontology["classifications"]}

    def check(line: bytes) -> bool:
        try:
            record = parse(line)
            uuid, confidence = record.get("uuid"), record.get("confidence")
            fits = record["name"] in names and (uuid is None or len(uuid) == 36) and (confidence is None or 0 <= confidence <= 1)
            return fits and bool(record["dataRow"]["globalKey"])
        except (KeyError, TypeError, ValueError):  # a member is missing or of another type, or the line is not JSON
            return False

    return check


run(prepare)
