"""The browser's sink: a hub that hands every subscriber the newest frame.

There is no queue. A subscriber that is slower than the lamp skips frames and is never more than one behind, and
whatever it does costs the frame loop one flag and at most one wake-up in flight.
"""

from __future__ import annotations

import asyncio
import threading

from lamp_runtime.output.sink import Frame, Sink, not_open


class Subscription:
    """One client's view of the hub, for one coroutine of one event loop. Iterates until it is closed."""

    def __init__(self, hub: WebSink, loop: asyncio.AbstractEventLoop):
        self._hub = hub
        self._loop = loop
        self._changed = asyncio.Event()
        self._waking = False  # A wake-up is on its way to the event loop; guarded by the hub's lock.
        self._seen = 0
        self._closed = False

    async def next(self) -> bytes:
        """The newest frame as 516 bytes (172 x R, G, B), once there is one that this subscriber has not had.

        Right after `subscribe` that is the frame now shown. Raises StopAsyncIteration when the subscription or the
        hub has been closed.
        """
        while True:
            if self._closed:
                raise StopAsyncIteration
            serial, data = self._hub.newest()
            if serial > self._seen:
                self._seen = serial
                return data
            self._changed.clear()
            await self._changed.wait()

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> bytes:
        return await self.next()

    def close(self) -> None:
        """Leave the hub; a `next` that waits ends. Call it in the subscriber's event loop. Twice is once."""
        self._closed = True
        self._changed.set()
        self._hub.forget(self)

    def wake(self) -> bool:
        """Any thread, under the hub's lock: ask the event loop to look again. False when that loop has gone."""
        if self._waking:
            return True
        self._waking = True  # Before the call: `_look` may be through before it has returned.
        try:
            self._loop.call_soon_threadsafe(self._look)
        except RuntimeError:  # The event loop was closed without closing its subscription.
            return False
        return True

    def _look(self) -> None:
        self._waking = False
        if self._hub.ended(self):
            self._closed = True
        self._changed.set()


class WebSink(Sink):
    """Latest-frame hub. `write` in the frame loop's thread, `subscribe` and `newest` in any."""

    name = "web"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: set[Subscription] = set()
        self._open = False
        self._newest: tuple[int, bytes] = (0, b"")

    def open(self) -> None:
        self._open = True

    def write(self, frame: Frame) -> None:
        if not self._open:
            raise not_open(self)
        with self._lock:
            self._newest = (self._newest[0] + 1, frame.tobytes())
            self._wake_all()

    def close(self) -> None:
        """Ends every subscription. Frames that come after a new `open` reach only those who subscribe again."""
        with self._lock:
            self._open = False
            waiting, self._subscriptions = self._subscriptions, set()
            for subscription in waiting:
                subscription.wake()

    def subscribe(self, loop: asyncio.AbstractEventLoop) -> Subscription:
        """A new client, whose coroutine runs in `loop`. It may come before `open`: frames follow when there are any."""
        subscription = Subscription(self, loop)
        with self._lock:
            self._subscriptions.add(subscription)
        return subscription

    @property
    def subscribers(self) -> int:
        return len(self._subscriptions)

    def newest(self) -> tuple[int, bytes]:
        """Serial number and bytes of the newest frame; (0, b"") when there has been none."""
        return self._newest

    def ended(self, subscription: Subscription) -> bool:
        with self._lock:
            return subscription not in self._subscriptions

    def forget(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions.discard(subscription)

    def _wake_all(self) -> None:
        gone = [subscription for subscription in self._subscriptions if not subscription.wake()]
        self._subscriptions.difference_update(gone)
