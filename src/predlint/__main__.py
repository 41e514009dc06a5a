"""``python -m predlint``."""

from __future__ import annotations

import sys

from predlint.cli.start import main

if __name__ == "__main__":
    sys.exit(main())
