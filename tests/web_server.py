"""A folder on a real socket of this machine, and servers that misbehave."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Answer = Callable[["Handler"], None]


@dataclass
class Served:
    """A folder that is served at ``address``; what was asked for; paths that are answered otherwise."""

    address: str
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def files(self) -> list[str]:
        """Paths below the address, each once, sorted."""
        return sorted({path.removeprefix("/") for path in self.asked})


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files as Python's own server does, save where it was told otherwise."""

    def __init__(self, *arguments: Any, served: Served, **more: Any) -> None:
        self.served = served
        super().__init__(*arguments, **more)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Serve, or do what was arranged."""
        self.served.asked.append(self.path)
        arranged = self.served.answers.get(self.path.removeprefix("/"))
        if arranged is not None:
            arranged(self)
        else:
            super().do_GET()


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve ``folder`` until the block ends."""
    served = Served("")
    handler = functools.partial(Handler, served=served, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        served.address = f"http://127.0.0.1:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def failing(code: int) -> Answer:
    """An answer with an error."""
    return lambda handler: handler.send_error(code)


def sending_to(address: str) -> Answer:
    """A redirect."""

    def redirect(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", address)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return redirect


def breaking_off(data: bytes, stated: int) -> Answer:
    """Fewer bytes than were stated."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(stated))
        handler.end_headers()
        handler.wfile.write(data)
        handler.close_connection = True

    return answer


def pouring(data: bytes, times: int) -> Answer:
    """The same bytes again and again, of no stated length, as long as somebody reads."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(times):
                handler.wfile.write(data)
        except OSError:
            return

    return answer


def silent(handler: Handler) -> None:
    """Say nothing until the other side gives up."""
    handler.rfile.read()
    handler.close_connection = True
