"""Removes files that are named more than once on a command line, under one name or several, and prints a notice."""

from __future__ import annotations

import os
from collections.abc import Sequence

from predlint.cli.errors import print_message, require_single_stdin
from predlint.report.terminal import printable
from predlint.stream.urls import shown


def unique_files(files: Sequence[str], *, quiet: bool = False) -> list[str]:
    """Returns the files without repeated ones; otherwise findings would be reported twice, and records as duplicates.

    Raises CommandError if standard input is given twice.
    """
    require_single_stdin(files)
    kept: dict[str, str] = {}
    for file in files:
        place = os.path.realpath(file) if os.path.isfile(file) else file
        if place in kept and not quiet:
            name, first = shown(file), shown(kept[place])
            names = f"{name} is given twice" if file == kept[place] else f"{first} and {name} are one file"
            print_message(printable(f"predlint: {names}: it is read once"))
        kept.setdefault(place, file)
    return list(kept.values())
