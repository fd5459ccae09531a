"""A web server for this machine only: the pages of the demo, and verifying a copy that a reader changed.

``POST /<election id>/changed?file=votes.csv&lang=kk`` with the changed table as its body puts a copy of
that election's folder beside its pages, changed so, verifies the copy, and answers with the steps as JSON.
Nothing else can be written, and nothing outside the site.
"""

import functools
import http.server
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrutineer.bundle.schema import TABLES
from scrutineer.model import ScrutineerError
from scrutineer.publish.portal.site import BUNDLE
from scrutineer.words import LANGUAGES

Verifying = Callable[[str, Path, str], Mapping[str, Any]]
"""Election id, the folder of the changed copy and a language to the answer, plain values for JSON."""

CHANGED = "changed"
LARGEST = 64 * 2**20
"""Bytes of a changed table that are taken."""


def serve(out: Path, port: int, verifying: Verifying) -> tuple[http.server.ThreadingHTTPServer, str]:
    """Serve ``out`` on this machine only; another port where ``port`` is busy. Returns server and address."""
    handler = functools.partial(_Site, verifying=verifying, directory=str(out))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://localhost:{server.server_address[1]}/"


class _Site(http.server.SimpleHTTPRequestHandler):
    """Serves files and keeps the terminal for the program."""

    def __init__(self, *arguments: Any, verifying: Verifying, **more: Any) -> None:
        self.verifying = verifying
        super().__init__(*arguments, **more)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Ask browsers to look again: pages are rewritten while they are served."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def do_POST(self) -> None:
        """Verify a changed copy."""
        asked = urlsplit(self.path)
        election_id, _, verb = asked.path.strip("/").partition("/")
        query = parse_qs(asked.query)
        file, language = query.get("file", [""])[0], query.get("lang", ["en"])[0]
        origin = Path(self.directory) / election_id / BUNDLE
        size = self.headers.get("Content-Length", "")
        if not self._from_here():
            self.send_error(HTTPStatus.FORBIDDEN)
        elif (
            verb != CHANGED
            or not _safe(election_id)
            or not (origin / file).is_file()
            or not _table(file)
            or language not in LANGUAGES
        ):
            self.send_error(HTTPStatus.NOT_FOUND)
        elif not size.isdigit() or int(size) > LARGEST:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            copy = origin.parent / CHANGED
            _copied(origin, copy)
            (copy / file).write_bytes(self.rfile.read(int(size)))
            self._answer({"folder": str(copy), **self._verified(election_id, copy, language)})

    def _verified(self, election_id: str, copy: Path, language: str) -> Mapping[str, Any]:
        try:
            return self.verifying(election_id, copy, language)
        except ScrutineerError as error:
            return {"holds": False, "error": error.text(language)}

    def _from_here(self) -> bool:
        """Asked by a page of this server, not by another site that the same browser has open."""
        host = self.headers.get("Host", "")
        name = host.partition(":")[0]
        return name in ("localhost", "127.0.0.1") and self.headers.get("Origin") == f"http://{host}"

    def _answer(self, values: Mapping[str, Any]) -> None:
        body = json.dumps(values, ensure_ascii=False).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _copied(origin: Path, target: Path) -> None:
    """Copy a folder to ``target``, which is there whole or not at all."""
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        made = shutil.copytree(origin, aside / target.name)
        if target.exists():
            target.rename(aside / "before")
        made.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _safe(name: str) -> bool:
    return bool(name) and not name.startswith(".") and "/" not in name and "\\" not in name


def _table(file: str) -> bool:
    return file in {f"{table}.csv" for table in TABLES}
