"""``pip install`` with the same arguments, and a line that says how far it is: ``python requirements/install.py -r requirements/dev.txt``.

pip says either nothing for a minute or several hundred lines. What it writes is kept, and shown whole where it fails.
"""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

#: Where nobody rewrites the line (a log): one line for so many packages.
EVERY = 25


def main(arguments: list[str]) -> int:
    """Runs pip, and gives its exit code."""
    locks = [Path(value) for option, value in pairwise(arguments) if option == "-r"]
    total = len({name for lock in locks for name in re.findall(r"^([\w.-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)})
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", *arguments]
    written: list[str] = []
    found = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace") as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            written.append(line)
            word, _, rest = line.strip().partition(" ")
            if word == "Collecting" or line.startswith("Requirement already satisfied"):
                found += 1
                _print_progress(f"  {found} of at most {total} packages: {rest.split('=')[0]}", now=found % EVERY == 0)
            elif line.startswith("Installing collected packages"):
                _print_progress(f"  unpacking {len(line.split(','))} packages …", now=True)
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K")
        sys.stdout.flush()
    if pip.returncode:
        sys.stderr.writelines(written)
    return pip.returncode


def _print_progress(text: str, *, now: bool) -> None:
    """Writes over the last line of a terminal; elsewhere a line of its own, if it is to be said ``now``."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r{text[:78]}\033[K")
    elif now:
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
