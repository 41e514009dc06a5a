"""Where a web server sends its reader on to: a public one not into an inner network, which the user never named.

Loaded only when there is a URL of a web server.
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
    """What has aiohttp look at redirects: one object, since fsspec knows its connections by what they are made with."""
    import aiohttp

    config = aiohttp.TraceConfig()
    config.on_request_redirect.append(_check_redirect)
    return config


async def _check_redirect(_session: object, _context: object, params: Any) -> None:
    from yarl import URL

    headers = params.response.headers
    try:
        target = params.url.join(URL(headers.get("Location") or headers.get("URI") or ""))
    except ValueError:  # aiohttp says so
        return
    if await _is_inside(target.host) and not await _is_inside(params.url.host):
        raise PrivateAddressError(f"{target.host} is not a public address")


async def _is_inside(host: str | None) -> bool:
    """True for an address of an inner network. Of a name that nobody here knows, a proxy may know more."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(not is_public(str(address[0])) for *_, address in found)


def is_public(address: str) -> bool:
    """True for an address that anyone can reach."""
    told = ip_address(address.partition("%")[0])
    if isinstance(told, IPv6Address) and told.ipv4_mapped is not None:
        told = told.ipv4_mapped
    return told.is_global
