"""Shells on a terminal, with somebody at the keyboard."""

from __future__ import annotations

import os
import re
import select
import signal
import time
from collections.abc import Sequence
from pathlib import Path

#: How each shell is started without the settings of whoever runs this, and what it is told first.
SHELLS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        "bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; eval \"$(predlint completion bash)\"",
    ),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit; compinit -u -D; unsetopt beep; eval "$(predlint completion zsh)"'),
}
#: Prints its arguments so that they are found again.
_SHOW = "show() { printf '<'; printf '%s|' \"$@\"; printf '>\\n'; }"


def completed(shell: str, lines: Sequence[str], folder: Path, command: str) -> list[str]:
    """What lines become that are typed with a tab behind them: the words that the shell makes of each, with spaces between."""
    import pty

    argv, setup = SHELLS[shell]
    path = f"{Path(command).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "TERM": "xterm", "PS1": "$ ", "HOME": str(folder), "PATH": path}
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execvpe(argv[0], argv, environment)
    try:
        os.write(terminal, f"stty -echo; {setup}; {_SHOW}; printf 'REA''DY\\n'\n".encode())
        _read(terminal, "READY\r\n")
        found: list[str] = []
        for line in lines:
            os.write(terminal, f"{line}\t\x01show \n".encode())  # a tab; then, at the begin of the line, the name of the function
            found += re.findall(r"<([^<>]*)\|>\r?\n", _read(terminal, "|>\r\n"))
        return [line.replace("|", " ") for line in found]
    finally:
        os.kill(pid, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(pid, 0)


def _read(terminal: int, wanted: str, seconds: float = 20.0) -> str:
    """What is shown until a text is."""
    shown = ""
    end = time.monotonic() + seconds
    while wanted not in shown:
        if time.monotonic() > end:
            raise AssertionError(f"{wanted!r} did not come; there is: {shown!r}")
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 1 << 16).decode("utf-8", "replace")
    return shown
