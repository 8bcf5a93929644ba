"""How often a client may ask: a bucket of tokens for each, which time fills again."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable

# A client that is forgotten begins anew, so there are more of them than a home has.
_CLIENTS_MOST = 1024


class Bucket:
    """At most `most` tokens, full at first, which time fills again at `per_s`. For one thread."""

    def __init__(self, most: float, per_s: float, now_s: float):
        self._most = most
        self._per_s = per_s
        self._tokens = most
        self._at_s = now_s

    def wait_s(self, now_s: float, tokens: float = 1.0) -> float:
        """Take so many, and return 0; or take none, and return the seconds until there are enough."""
        self._tokens = min(self._tokens + (now_s - self._at_s) * self._per_s, self._most)
        self._at_s = now_s
        if self._tokens >= tokens:
            self._tokens -= tokens
            return 0.0
        return (tokens - self._tokens) / self._per_s


class RateLimit:
    """So many a minute for each client, and at most half of them at once. For one thread."""

    def __init__(self, per_minute: float, clock: Callable[[], float]):
        self._per_s = per_minute / 60
        self._most = max(per_minute / 2, 1.0)
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def wait_s(self, client: str) -> float:
        """Take a token, and return 0; or the seconds until there is one. A rate of 0 is no limit."""
        if self._per_s == 0:
            return 0.0
        now_s, key = self._clock(), _key(client)
        bucket = self._buckets.setdefault(key, Bucket(self._most, self._per_s, now_s))
        self._buckets.move_to_end(key)
        if len(self._buckets) > _CLIENTS_MOST:
            self._buckets.popitem(last=False)
        return bucket.wait_s(now_s)


def _key(client: str) -> str:
    """The client's address; of IPv6 the network, since a machine there has as many addresses as it likes."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 4:
        return client
    return str(ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))
