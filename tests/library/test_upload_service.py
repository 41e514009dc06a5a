"""The example of an upload service, with real connections: uploads at once, refusals, clients that go away."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import predlint

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
CLEAN, BROKEN = ((EXAMPLES / "street" / f"{name}.ndjson").read_bytes() for name in ("clean", "broken"))


@pytest.fixture(scope="module")
def service() -> ModuleType:
    spec = importlib.util.spec_from_file_location("upload_service", EXAMPLES / "guards" / "upload_service.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def serving(service: ModuleType, keep: Path, client: Callable[[int], Awaitable[Any]]) -> Any:
    """What a client says that talks to the service at that port."""

    async def main() -> Any:
        rows = predlint.read_data_rows(EXAMPLES / "street" / "datarows.csv")
        server = await service.serve(predlint.compile(EXAMPLES / "street" / "ontology.json", media="image"), rows, keep, 0)
        async with server:
            return await asyncio.wait_for(client(server.sockets[0].getsockname()[1]), 30)

    return asyncio.run(main())


async def send(port: int, pieces: list[bytes], length: int | None = None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """An upload as far as its pieces go."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    size = sum(map(len, pieces)) if length is None else length
    writer.write(f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode())
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    return reader, writer


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[int, dict[str, Any]]:
    text = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = text.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def test_good_files_are_kept_and_others_refused(service: ModuleType, tmp_path: Path) -> None:
    async def client(port: int) -> list[tuple[int, dict[str, Any]]]:
        in_threes = [CLEAN[at : at + 333] for at in range(0, len(CLEAN), 333)]
        return [await answer(*await send(port, pieces)) for pieces in (in_threes, [BROKEN])]

    (good, kept), (bad, refused) = serving(service, tmp_path, client)
    assert (good, kept["accepted"], kept["counts"]["error"]) == (201, True, 0)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(kept["file"], CLEAN)]
    report = predlint.compile(EXAMPLES / "street" / "ontology.json", media="image").validate(
        BROKEN, data_rows=EXAMPLES / "street" / "datarows.csv"
    )
    assert (bad, refused["accepted"], refused["counts"]) == (422, False, report.counts)
    assert refused["first"][0]["line"] == 1 and "parking" in refused["first"][0]["message"]


def test_an_upload_does_not_wait_for_a_slower_one(service: ModuleType, tmp_path: Path) -> None:
    async def client(port: int) -> tuple[int, int]:
        half = CLEAN.index(b"\n", len(CLEAN) // 2)
        reader, writer = await send(port, [CLEAN[:half]], len(CLEAN))
        quick, _ = await answer(*await send(port, [BROKEN]))
        writer.write(CLEAN[half:])
        slow, _ = await answer(reader, writer)
        return quick, slow

    assert serving(service, tmp_path, client) == (422, 201)


def test_nothing_is_left_of_a_client_that_goes_away(service: ModuleType, tmp_path: Path) -> None:
    async def client(port: int) -> None:
        _, writer = await send(port, [CLEAN[:500]], len(CLEAN))
        while not any(tmp_path.iterdir()):
            await asyncio.sleep(0.01)
        writer.close()
        while any(tmp_path.iterdir()):
            await asyncio.sleep(0.01)

    serving(service, tmp_path, client)


def test_a_record_without_an_end_is_cut_off(service: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "LONGEST", 1_000)
    status, said = serving(service, tmp_path, lambda port: _answered(port, [b'{"name": "' + b"x" * 2_000 + b'"}\n']))
    assert status == 413 and "1,000 bytes" in said["error"]
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("length", ["abc", "-5", ""])
def test_a_length_that_is_none_is_reported(service: ModuleType, tmp_path: Path, length: str) -> None:
    async def client(port: int) -> tuple[int, dict[str, Any]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n".encode())
        return await answer(reader, writer)

    assert serving(service, tmp_path, client) == (411, {"error": "send a Content-Length"})


async def _answered(port: int, pieces: list[bytes]) -> tuple[int, dict[str, Any]]:
    return await answer(*await send(port, pieces))
