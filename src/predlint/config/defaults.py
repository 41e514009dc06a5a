"""The settings, with what they are when nothing sets them. Light: every run asks it."""

from __future__ import annotations

from typing import Any

#: What may differ from file to file, with what it is when nothing sets it.
PER_FILE: dict[str, Any] = {
    "ontology": None, "dialect": None, "target": "model-run", "media": None, "profile": "default", "map": None, "data-rows": None,
    "rules": [], "reference": None,
}  # fmt: skip
#: What holds for the whole run, likewise.
PER_RUN: dict[str, Any] = {
    "include": [], "exclude": [], "select": [], "ignore": [], "severity": {}, "fail-level": "error", "format": ["text"], "samples": 3,
    "statistics": False, "jobs": "auto", "memory": "512MiB", "max-record": "16MiB", "baseline": None,
    "extend": None, "required-version": None,
}  # fmt: skip
#: Settings that are paths, from the folder of the configuration on.
PATHS = frozenset({"ontology", "map", "data-rows", "rules", "reference", "baseline", "extend"})
