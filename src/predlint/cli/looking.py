"""What is looked at in a folder that somebody names: not what is hidden, nor what other people's programs put there."""

from __future__ import annotations

import os
from collections.abc import Set

_OTHERS = frozenset({"node_modules", "__pycache__", "site-packages"})


def is_passed(where: str, name: str, others: Set[str] = frozenset()) -> bool:
    """Whether a folder is passed over: a hidden one, a virtual environment, one that holds other people's files or is among ``others``."""
    return name.startswith(".") or name in _OTHERS or name in others or os.path.exists(os.path.join(where, name, "pyvenv.cfg"))


def is_file(path: str) -> bool:
    """False for a named pipe, which whoever opens it may wait for forever, and for a device. A link to nothing is told later."""
    return os.path.isfile(path) or not os.path.exists(path)
