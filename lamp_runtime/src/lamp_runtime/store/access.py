"""Who may talk to a lamp on a network: one token for programs, and the browsers that were paired with a code.

Only hashes are kept, in a file that only the lamp's user reads. Tokens and the secrets of browsers are 256 random bits,
which need no slow hash. A code is short, so it lives for minutes, works once, and dies of a few wrong tries; its hash
hides little, but whoever can read the file can make codes of his own.

Several processes share the file: the running lamp sees at once what `lamp token` and `lamp pair` wrote.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from lamp_runtime.errors import StoreError
from lamp_runtime.store.database import state_folder

CODE_S = 300
CODE_DIGITS = 6
CODE_TRIES = 5
# The longest that Chromium keeps a cookie.
BROWSER_S = 400 * 86_400
BROWSERS_MOST = 32


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Browser(_Model):
    hash: str
    until_s: float


class _Code(_Model):
    hash: str
    until_s: float
    tries_left: int


class _Kept(_Model):
    token: str | None = None
    browsers: tuple[_Browser, ...] = ()
    code: _Code | None = None


class Access:
    """Every method may be called from any thread and raises StoreError when the file can't be read or written."""

    def __init__(self, path: Path | None = None, now_s: Callable[[], float] = time.time):
        self.path = path or state_folder() / "access.json"
        self._now_s = now_s
        self._seen: tuple[tuple[int, int, int], _Kept] | None = None

    def has_token(self) -> bool:
        return self._read().token is not None

    def allows(self, secret: str) -> bool:
        """Whether that is the token, or a paired browser's secret. Costs a look at the file's date."""
        kept, given = self._read(), _hash(secret)
        known = [kept.token] if kept.token else []
        known += [browser.hash for browser in kept.browsers if browser.until_s > self._now_s()]
        return any(hmac.compare_digest(given, other) for other in known)

    def new_token(self) -> str:
        """A token in the place of the one before; it can't be had again."""
        token = f"lamp_{secrets.token_urlsafe(32)}"
        with self._changing() as change:
            change({"token": _hash(token)})
        return token

    def revoke(self) -> bool:
        """Shut out the token, every paired browser and an open code. False when there was nothing."""
        with self._changing() as change:
            had = self._read() != _Kept()
            change({"token": None, "browsers": (), "code": None})
        return had

    def new_code(self) -> str:
        """CODE_DIGITS digits that pair one browser within CODE_S seconds, in the place of the code before."""
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        with self._changing() as change:
            change({"code": _Code(hash=_hash(code), until_s=self._now_s() + CODE_S, tries_left=CODE_TRIES)})
        return code

    def pair(self, code: str) -> str | None:
        """A browser's secret for the open code; None, and one try fewer, for another. Blanks in it do not count."""
        if not self._open_code(self._read()):
            return None
        with self._changing() as change:
            kept = self._read()
            open_code = self._open_code(kept)
            if open_code is None:
                return None
            if not hmac.compare_digest(_hash("".join(code.split())), open_code.hash):
                left = open_code.tries_left - 1
                change({"code": open_code.model_copy(update={"tries_left": left}) if left else None})
                return None
            secret = secrets.token_urlsafe(32)
            browser = _Browser(hash=_hash(secret), until_s=self._now_s() + BROWSER_S)
            change({"code": None, "browsers": (*kept.browsers, browser)[-BROWSERS_MOST:]})
        return secret

    def _open_code(self, kept: _Kept) -> _Code | None:
        return kept.code if kept.code and kept.code.until_s > self._now_s() else None

    def _read(self) -> _Kept:
        try:
            status = self.path.stat()
            mark = (status.st_ino, status.st_mtime_ns, status.st_size)
            if self._seen is None or self._seen[0] != mark:
                self._seen = (mark, _Kept.model_validate_json(self.path.read_bytes()))
            return self._seen[1]
        except FileNotFoundError:
            return _Kept()
        except OSError as error:
            raise StoreError(
                f"{self.path} can't be read: {error.strerror}; it has to belong to the lamp's user"
            ) from None
        except ValueError:
            raise StoreError(f"{self.path} is damaged; move it away, and `lamp token` makes a new one") from None

    @contextmanager
    def _changing(self) -> Iterator[Callable[[dict[str, object]], None]]:
        """Alone with the file; the yielded function writes it with these fields changed."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._opened(self.path.with_suffix(".lock")) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield lambda fields: self._write(self._read().model_copy(update=fields))
        except OSError as error:
            raise StoreError(f"{self.path} can't be written: {error.strerror}; look at the folder's rights") from None

    def _write(self, kept: _Kept) -> None:
        """In the file's place as a whole, and on the disk."""
        new = self.path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with self._opened(new) as file:
            os.write(file, kept.model_dump_json().encode())
            os.fsync(file)
        new.replace(self.path)

    @contextmanager
    def _opened(self, path: Path) -> Iterator[int]:
        """A file that only its owner reads; that is the folder's owner also when root writes it."""
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            if os.geteuid() == 0:
                folder = path.parent.stat()
                os.fchown(file, folder.st_uid, folder.st_gid)
            yield file
        finally:
            os.close(file)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
