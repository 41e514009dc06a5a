"""What tests say of the kernel: the same verdicts with it and without."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from predlint.kernel.library import library, missing

#: Of what only it does.
needs_kernel = pytest.mark.skipif(library() is None, reason=f"there is no kernel here: {missing()}")


def path_without_compilers(folder: Path) -> str:
    """A PATH with all programs that are on this one, but for those that compile C."""
    folder.mkdir()
    for place in os.get_exec_path():
        for program in Path(place).iterdir() if Path(place).is_dir() else ():
            link = folder / program.name
            if not _COMPILER.fullmatch(program.name) and not link.is_symlink() and os.access(program, os.X_OK):
                link.symlink_to(program)
    return str(folder)


_COMPILER = re.compile(r"(.+-)?(cc|gcc|clang|tcc|c89|c99|[cg]\+\+|clang\+\+|zig)(-[0-9.]+)?")
