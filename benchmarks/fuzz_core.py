"""Feeds the compiled library with lines in which bytes are changed, cut and doubled, and holds it against the explainer.

Run it under the sanitizers of the compiler; it stops at the first slip in memory, and prints every line that was wrongly called clean:

    python benchmarks/fuzz_core.py --build build/fuzz
    LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \\
        python benchmarks/fuzz_core.py --library build/fuzz --seconds 300
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import orjson

from predlint.core import build, library

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

FLAGS = (
    "-std=c99", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-fPIC", "-shared", "-fvisibility=hidden",
)  # fmt: skip
LETTERS = b'{}[],:"\\0123456789eE.- tfn'
PIECES = [
    b'"', b"\\", b"\\u", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"1e999", b"-", b"0", b"\x00", b"\xff",
    b"\xe2\x80\xa8", b'"name"', b'"schemaId"', b"1" * 30, b"[" * 12, b"\r", b'{"name":', b'"dataRow":',
]  # fmt: skip


def change(line: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """The line, with up to two changes."""
    text = bytearray(line)
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2))):
        kind, at = rng.random(), rng.randrange(len(text) + 1)
        if kind < 0.3 and text:
            text[at % len(text)] = rng.randrange(256) if rng.random() < 0.3 else rng.choice(LETTERS)
        elif kind < 0.5:
            text[at:at] = rng.choice(PIECES)
        elif kind < 0.7:
            del text[at : at + rng.choice((1, 1, 2, 8, 50))]
        elif kind < 0.8:
            del text[at:]
        else:
            source = text if kind < 0.9 else rng.choice(others)
            start = rng.randrange(len(source) + 1)
            text[at:at] = source[start : start + rng.randrange(40)]
    return bytes(text).replace(b"\n", b"")


def fuzz(seconds: float, seed: int) -> int:
    """Tries worlds until the time is over; gives the number of lines that were wrongly called clean."""
    from laws.test_scanned import MEDIA, prover
    from laws.writers import Writer
    from predlint.stream.syntax import has_duplicate_member

    begin, tried, sure, wrong = time.monotonic(), 0, 0, 0
    while time.monotonic() - begin < seconds:
        seed += 1
        rng = random.Random(seed)
        writer = Writer.of(seed, most=rng.choice((3, 8, 30)), media=MEDIA)
        lines = writer.lines(25, 0.1) if writer is not None else []
        scanning = prover(writer, lines) if writer is not None else None
        if writer is None or scanning is None:
            continue
        stream, scanned = scanning
        explain = writer.world.checker.plan.file(stream.rows).explain
        for _ in range(40):
            changed = [change(line, lines, rng) for line in lines]
            proof = scanned.prove(b"\n".join(changed) + rng.choice((b"\n", b"")))
            tried += len(changed)
            if proof is None:
                continue
            for at in set(range(proof.count)) - set(proof.doubtful):
                sure += 1
                text = changed[at].removesuffix(b"\r")
                try:
                    value = orjson.loads(text)
                    said = [finding[0].code for finding in explain(value)]
                    fault = said or has_duplicate_member(text, value)
                except orjson.JSONDecodeError as error:
                    fault = error
                if fault:
                    wrong += 1
                    print(f"seed {seed}: {fault}: {text!r}")
    print(f"{tried:,} lines, {sure:,} called clean, {wrong} wrongly; last seed {seed}")
    return wrong


def main() -> None:
    """Build, or fuzz."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, metavar="FOLDER", help="build the library with the sanitizers there, and stop")
    parser.add_argument("--library", type=Path, metavar="FOLDER", help="take the library that was built there")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.build:
        arguments.build.mkdir(parents=True, exist_ok=True)
        print(build.build(arguments.build, FLAGS))
        return
    if arguments.library:
        library.HERE = arguments.library
    if library.library() is None:
        sys.exit(f"no compiled library: {library.missing()}")
    sys.exit(1 if fuzz(arguments.seconds, arguments.seed) else 0)


if __name__ == "__main__":
    main()
