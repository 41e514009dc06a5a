"""Finds a file that was probably meant as a configuration, but is not read as one."""

from __future__ import annotations

import os

from predlint.config.config_file import OWN, SHARED, mistaken_table
from predlint.config.load import upwards

#: Names that other programs use for such files.
_NAMES = (".predlint.toml", "predlint.yaml", "predlint.yml", "predlint.json", "predlint.ini", "predlint.cfg", ".predlintrc")


def mistaken(start: str = os.curdir) -> str | None:
    """Returns a sentence about the first such file, from a folder upwards, or None."""
    for folder in upwards(start):
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and (notice := mistaken_table(shared)) is not None:
            return f"{os.path.relpath(shared, start)} {notice}"
        for name in _NAMES:
            if os.path.isfile(path := os.path.join(folder, name)):
                return f"{os.path.relpath(path, start)} is not read: a configuration is called {OWN}"
    return None
