"""Addresses of the network as people write them into settings."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it. A name other than localhost counts as others', wherever it leads."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def host_and_port(address: str) -> tuple[str, int]:
    """The parts of tcp://HOST:PORT, port 0..65535. Raises ValueError, with the form, for anything else."""
    fix = f"{address!r} is not of the form tcp://HOST:PORT, such as tcp://192.168.1.20:10300"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(fix) from None
    rest = (parts.path, parts.query, parts.fragment, parts.username, parts.password)
    if parts.scheme != "tcp" or not host or port is None or any(rest):
        raise ValueError(fix)
    return host, port
