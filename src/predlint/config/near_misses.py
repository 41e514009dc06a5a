"""What lies where a configuration is looked for, and was probably meant as one, but is none."""

from __future__ import annotations

import os

from predlint.config.config_file import OWN, SHARED, mistaken_table
from predlint.config.load import upwards

#: Names that other programs give such files.
_NAMES = (".predlint.toml", "predlint.yaml", "predlint.yml", "predlint.json", "predlint.ini", "predlint.cfg", ".predlintrc")


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
