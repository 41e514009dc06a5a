"""What lies where a configuration is looked for, and was probably meant as one, but is none."""

from __future__ import annotations

import os
from typing import Any, cast

from predlint.config.load import OWN, SHARED, head_of, tables_of, upwards

#: Names that other programs give such files.
_NAMES = (".predlint.toml", "predlint.yaml", "predlint.yml", "predlint.json", "predlint.ini", "predlint.cfg", ".predlintrc")
#: Names of tables that differ by so many letters are slips of one another.
_SLIP = 2


def mistaken(start: str = os.curdir) -> str | None:
    """A sentence about the first one, from a folder upwards."""
    for folder in upwards(start):
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and (said := mistaken_table(shared)) is not None:
            return f"{os.path.relpath(shared, start)} {said}"
        for name in _NAMES:
            if os.path.isfile(path := os.path.join(folder, name)):
                return f"{os.path.relpath(path, start)} is not read: a configuration is called {OWN}"
    return None


def mistaken_table(path: str) -> str | None:
    """What is to say of a pyproject.toml that has the table of predlint under another name."""
    root = tables_of(head_of(path))
    if root is None:
        return None
    tool: Any = root.get("tool")
    tables = {f"[tool.{name}]": name for name in cast("dict[str, Any]", tool)} if isinstance(tool, dict) else {}
    tables |= {f"[{name}]": name for name in root if name != "tool"}
    header = next((header for header, name in tables.items() if _is_slip(name)), None)
    return None if header is None else f"has {header}, which is not read: did you mean [tool.predlint]?"


def _is_slip(name: str) -> bool:
    from rapidfuzz.distance import OSA

    return OSA.distance(name.casefold(), "predlint", score_cutoff=_SLIP) <= _SLIP
