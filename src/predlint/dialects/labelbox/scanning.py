"""When the compiled library is asked about a block of lines. It is loaded with the first block that is long enough to be proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from predlint.dialects.labelbox.scan_program import ScanProgram
    from predlint.dialects.labelbox.scanned import Proof, ScannedProver
    from predlint.dialects.labelbox.stream import StreamRules

#: Bytes of a block for which the library is loaded, and numpy with it: explaining fewer takes less time.
LEAST = 1 << 18
#: Where more than one line of so many is unsure, the other road is tried.
_MOST_DOUBT = 4
#: Blocks that are not tried at most, as a power of two.
_LONGEST_REST = 6


class SometimesScanned:
    """Tries to prove blocks of one file. Where much is unsure it rests, for then another road is the faster one."""

    def __init__(self, program: Callable[[], ScanProgram | None], stream: StreamRules) -> None:
        """``program`` is asked for with the first block: small files never pay for it."""
        self._program, self._stream = program, stream
        self._prover: ScannedProver | None = None
        self._begun = False
        self._failures = self._resting = 0
        self.watched = False
        """Whether somebody asks for `shown`."""
        self.shown: set[str] = set()
        """The features of the lines that were proven last."""
        self.was_last = False
        """Whether the block that was asked for last was proven here."""

    def prove(self, block: bytes) -> Proof | None:
        """What is proven of a block of lines; None where the other road is to be taken."""
        self.was_last = False
        if self._resting:
            self._resting -= 1
            return None
        if not self._begun:
            if len(block) < LEAST:
                return None
            self._begun = True
            program = self._program()
            if program is not None:
                from predlint.dialects.labelbox.scanned import ScannedProver

                self._prover = ScannedProver(program, self._stream)
        proof = self._prover.prove(block) if self._prover is not None else None
        if proof is None or len(proof.doubtful) * _MOST_DOUBT > proof.count:
            self._failures = min(self._failures + 1, _LONGEST_REST)
            self._resting = (1 << self._failures) - 1
            return None
        self._failures, self.was_last = 0, True
        if self.watched:
            self.shown = proof.features()
        return proof
