"""orjson and jsonschema-rs, boolean answer."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema_rs
import orjson
from common import run


def prepare(schema: dict, ontology: dict) -> Callable[[bytes], bool]:
    is_valid, loads = jsonschema_rs.validator_for(schema).is_valid, orjson.loads
    return lambda line: is_valid(loads(line))


run(prepare)
