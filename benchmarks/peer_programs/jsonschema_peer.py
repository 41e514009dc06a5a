"""orjson and jsonschema, boolean answer."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema
import orjson
from common import run


def prepare(schema: dict, ontology: dict) -> Callable[[bytes], bool]:
    is_valid, loads = jsonschema.Draft202012Validator(schema).is_valid, orjson.loads
    return lambda line: is_valid(loads(line))


run(prepare)
