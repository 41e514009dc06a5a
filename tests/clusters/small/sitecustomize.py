"""Read by every Python that starts with this folder on its path: parts and blocks of files are small. A worker may have to die."""

import os
import signal
from typing import Any

from predlint.engine import sizes
from predlint.io import remote, splitting

remote.BLOCK, remote.LEAST, remote._KEPT = 16_000, 4_000, 64_000  # pyright: ignore[reportPrivateUsage]
sizes.PART, sizes.LEAST_FOR_PROCESSES, splitting._PROBE_BYTES = 20_000, 0, 20_000  # pyright: ignore[reportPrivateUsage]

if at := os.environ.get("DIES_AT"):  # in the middle of its part of that number
    from predlint.engine import workers

    checked, check = iter(range(1, int(at))), workers.check

    def dies(*given: Any) -> Any:
        found = check(*given)
        if next(checked, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    workers.check = dies
