"""A small upload service: takes predictions over HTTP, checks them while they come in, and keeps only files without an error.

    python upload_service.py --port 8000 --keep accepted
    curl --data-binary @../street/broken.ndjson http://127.0.0.1:8000/

One event loop serves all uploads at once; none is ever whole in memory. In a real service the same two functions, `records` and
`check`, stand behind your framework's stream of the request's body.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any

import predlint

STREET = Path(__file__).parent.parent / "street"
#: Findings that an answer tells; it counts all.
TOLD = 20
#: Bytes of one record, beyond which an upload is cut off.
LONGEST = 16 << 20


class TooLong(Exception):
    """Somebody sends something that is hardly a record."""


async def records(body: AsyncIterator[bytes], copy: IO[bytes]) -> AsyncIterator[bytes]:
    """The lines of a body that comes in pieces. A copy is kept."""
    held = b""
    async for piece in body:
        copy.write(piece)
        *lines, held = (held + piece).split(b"\n")
        if max(map(len, (held, *lines))) > LONGEST:
            raise TooLong(f"a record has more than {LONGEST:,} bytes")
        for line in lines:
            yield line
    if held:
        yield held


async def check(
    checker: predlint.Checker, rows: predlint.DataRows | None, body: AsyncIterator[bytes], keep: Path
) -> tuple[int, dict[str, Any]]:
    """The status and the answer to an upload; it lies in ``keep`` when it is accepted."""
    counts = {"error": 0, "warning": 0, "info": 0}
    told: list[dict[str, Any]] = []
    handle, temporary = tempfile.mkstemp(suffix=".part", dir=keep)
    try:
        with os.fdopen(handle, "wb") as copy:
            async for found in checker.aiter_diagnostics(records(body, copy), data_rows=rows):
                counts[found.severity.label] += 1
                if found.severity is predlint.Severity.ERROR and len(told) < TOLD:
                    told.append({"line": found.line, "code": found.code, "message": found.message, "help": found.help})
        if counts["error"]:
            return 422, {"accepted": False, "counts": counts, "first": told}
        name = Path(temporary).stem + ".ndjson"
        os.replace(temporary, keep / name)
        return 201, {"accepted": True, "counts": counts, "file": name}
    except TooLong as error:
        return 413, {"accepted": False, "error": str(error)}
    finally:
        Path(temporary).unlink(missing_ok=True)  # refused, cut off, or the client is gone


# -- as much of HTTP as curl needs; your framework does this -------------------------------------------------------------------


async def serve(checker: predlint.Checker, rows: predlint.DataRows | None, keep: Path, port: int) -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            said = next((line.split(":")[1].strip() for line in head.split("\r\n") if line.startswith("content-length:")), "")
            length = int(said) if said.isdecimal() else None
            if "expect: 100-continue" in head:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            if length is None:
                status, answered = 411, {"error": "send a Content-Length"}
            else:
                status, answered = await check(checker, rows, pieces(reader, length), keep)
            text = json.dumps(answered, ensure_ascii=False).encode()
            fields = f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
            writer.write(f"HTTP/1.1 {status} Done\r\n{fields}".encode() + text)
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass  # the client is gone, or does not speak HTTP
        finally:
            writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", port)


async def pieces(reader: asyncio.StreamReader, length: int) -> AsyncIterator[bytes]:
    while length:
        piece = await reader.read(min(length, 1 << 16))
        if not piece:
            raise asyncio.IncompleteReadError(b"", length)
        length -= len(piece)
        yield piece


async def main() -> None:
    parser = argparse.ArgumentParser(description="Takes predictions over HTTP and keeps those without an error.")
    parser.add_argument("-O", "--ontology", type=Path, default=STREET / "ontology.json")
    parser.add_argument("--data-rows", type=Path, help="the data rows that exist; those of the example by default")
    parser.add_argument("--port", type=int, default=8000, help="0 for any that is free")
    parser.add_argument("--keep", type=Path, default=Path("accepted"), help="the folder for accepted files")
    options = parser.parse_args()
    if options.ontology == STREET / "ontology.json" and options.data_rows is None:
        options.data_rows = STREET / "datarows.csv"
    options.keep.mkdir(exist_ok=True)
    try:
        checker = predlint.compile(options.ontology, media="image")
        rows = predlint.read_data_rows(options.data_rows) if options.data_rows is not None else None  # once, for all uploads
    except (predlint.OntologyError, predlint.DataRowsError) as error:
        parser.error(str(error))
    server = await serve(checker, rows, options.keep, options.port)
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
