"""A folder on the web, read file by file: what is there, what is not, and why something could not be read."""

import http.client
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Final

from scrutineer.model import ScrutineerError
from scrutineer.words import Sentence, mark

TRIES: Final = 3
TIMEOUT: Final = 30.0
"""Seconds without a byte after which a server counts as silent."""

PAUSE = 0.3
"""Seconds before the second try; twice as long before the third."""

_PIECE: Final = 1 << 16
_ABSENT: Final = (404, 410)


class FetchError(ScrutineerError):
    """A file could not be fetched, which says nothing about what it holds."""


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect that stays on the host, and does not leave https."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """The request to follow. Raises :class:`FetchError` where a person must decide."""
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if new.hostname != old.hostname or new.scheme not in (old.scheme, "https"):
            said = mark("{address} sends elsewhere, to {to}. Give that address if it is the right one.")
            raise FetchError("fetch-elsewhere", Sentence(said, {"address": req.full_url, "to": newurl}))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class WebFolder:
    """The folder at an ``http`` or ``https`` address; safe to read from several threads.

    ``timeout`` in seconds. Raises :class:`FetchError` for an address of another form.
    """

    def __init__(self, address: str, timeout: float = TIMEOUT) -> None:
        if not _is_folder(address):
            said = mark(
                "{address} is not the address of a folder. Write it as https://example.org/election/."
            )
            raise FetchError("fetch-address", Sentence(said, {"address": address}))
        self.address = address if address.endswith("/") else f"{address}/"
        self._timeout = timeout
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
            _SameHost(),
        ):
            self._opener.add_handler(handler)

    def fetch(self, path: str, into: Path, most: int) -> bool:
        """Write the file at ``path`` to ``into``, of which nothing is there yet; whether there is one.

        No more than ``most`` bytes are taken. Raises :class:`FetchError` where that cannot be told.
        """
        address = self.address + urllib.parse.quote(path)
        for more in reversed(range(TRIES)):
            try:
                return self._once(address, into, most)
            except urllib.error.HTTPError as error:
                with closing(error):
                    if error.code in _ABSENT:
                        return False
                    if error.code < 500 or not more:
                        raise _refused(address, error) from error
            except (OSError, http.client.HTTPException) as error:
                if not more or isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError):
                    raise _unreachable(address, error) from error
            time.sleep(PAUSE * (TRIES - more))
        return False

    def _once(self, address: str, into: Path, most: int) -> bool:
        request = urllib.request.Request(address, headers={"Accept-Encoding": "identity"})
        with self._opener.open(request, timeout=self._timeout) as answer, into.open("wb") as file:
            taken = _copy(answer, file, most)
            stated = answer.headers.get("Content-Length")
            if stated is not None and stated.isdecimal() and taken < min(int(stated), most):
                raise http.client.IncompleteRead(b"", int(stated) - taken)
        return True


def _is_folder(address: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query + parts.fragment


def _copy(answer: IO[bytes], file: IO[bytes], most: int) -> int:
    taken = 0
    while taken < most and (data := answer.read(min(_PIECE, most - taken))):
        try:
            file.write(data)
        except OSError as error:
            said = mark("{file} could not be written: {why}. Make room, and try again.")
            raise FetchError(
                "fetch-write", Sentence(said, {"file": file.name, "why": error.strerror})
            ) from error
        taken += len(data)
    return taken


def _refused(address: str, error: urllib.error.HTTPError) -> FetchError:
    said = mark("{address} was refused: the server answers {code:plain}. Ask who keeps it, or try later.")
    return FetchError("fetch-refused", Sentence(said, {"address": address, "code": error.code}))


def _unreachable(address: str, error: Exception) -> FetchError:
    if isinstance(error, http.client.IncompleteRead):
        said = mark("{address} broke off: {missing} bytes are missing. Try again.")
        return FetchError("fetch-broken-off", Sentence(said, {"address": address, "missing": error.expected}))
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    why = str(getattr(reason, "strerror", None) or reason) or type(error).__name__
    said = mark("{address} could not be reached: {why}. Look at the address and the connection.")
    return FetchError("fetch-unreachable", Sentence(said, {"address": address, "why": why}))
