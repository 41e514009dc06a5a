"""What tests say of the kernel: the same verdicts with it and without."""

from __future__ import annotations

import pytest

from predlint.kernel.library import library

#: Of what only it does.
needs_kernel = pytest.mark.skipif(library() is None, reason="there is no kernel here: it was not built, or PREDLINT_KERNEL=off is set")
