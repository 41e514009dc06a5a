"""The settings and their defaults. Light to import: every run needs it."""

from __future__ import annotations

from typing import Any

#: Settings that can differ from file to file, with their defaults.
PER_FILE: dict[str, Any] = {
    "ontology": None, "dialect": None, "target": "model-run", "media": None, "profile": "default", "map": None, "data-rows": None,
    "rules": [], "reference": None,
}  # fmt: skip
#: Settings that apply to the whole run, with their defaults.
PER_RUN: dict[str, Any] = {
    "include": [], "exclude": [], "select": [], "ignore": [], "severity": {}, "fail-level": "error", "format": ["text"], "samples": 3,
    "statistics": False, "jobs": "auto", "memory": "512MiB", "max-record": "16MiB", "baseline": None,
    "extend": None, "required-version": None,
}  # fmt: skip
#: Settings that are paths, relative to the folder of the configuration.
PATHS = frozenset({"ontology", "map", "data-rows", "rules", "reference", "baseline", "extend"})
