"""Read by every Python that starts with this folder on its path: files are cut into small parts."""

from predlint.engine import sizes
from predlint.stream import parts

sizes.PART, sizes.LEAST_FOR_PROCESSES, parts._LOOK = 20_000, 0, 20_000  # pyright: ignore[reportPrivateUsage]
