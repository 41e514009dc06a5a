"""Checks redirects of web servers: a public server must not redirect into an inner network, which the user never named.

Imported only if there is a URL of a web server.
"""

from __future__ import annotations

import asyncio
import socket
from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import Any


class PrivateAddressError(Exception):
    """A public address redirects to one of an inner network, or of this machine."""


@cache
def follow_redirects() -> Any:
    """Returns the aiohttp trace that checks redirects. Always the same object, because fsspec identifies connections by their arguments."""
    import aiohttp

    config = aiohttp.TraceConfig()
    config.on_request_redirect.append(_check_redirect)
    return config


async def _check_redirect(_session: object, _context: object, params: Any) -> None:
    from yarl import URL

    headers = params.response.headers
    try:
        target = params.url.join(URL(headers.get("Location") or headers.get("URI") or ""))
    except ValueError:  # aiohttp reports it
        return
    if await _is_inside(target.host) and not await _is_inside(params.url.host):
        raise PrivateAddressError(f"{target.host} is not a public address")


async def _is_inside(host: str | None) -> bool:
    """Returns True for an address of an inner network. A name that is not known here counts as public, as a proxy may know it."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(not is_public(str(address[0])) for *_, address in found)


def is_public(address: str) -> bool:
    """Returns True for an address that is reachable from the internet."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return parsed.is_global
