"""A web server with a site, and two processes that ask it for pages as fast as it answers."""

import asyncio
import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.parse import quote

ASKING = 2
"""Processes that ask."""

CONNECTIONS = 16
"""Connections that each keeps open, one question at a time on each."""

PAGES = 5_000
"""Different pages that are asked for."""

NGINX = """daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/errors; user root;
events {{ worker_connections 512; }}
http {{
  types {{ text/html html; text/css css; text/javascript js; application/json json; }}
  access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=20000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fast;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def serve_and_ask(out: Path, seconds: float) -> None:
    """Print what a server on the site ``out`` answers within ``seconds``."""
    pages = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.html"))
    chosen = Random(1).sample(pages, min(len(pages), PAGES))
    with tempfile.TemporaryDirectory() as folder, _served(out.resolve(), Path(folder)) as (port, name):
        asked = Path(folder) / "asked.json"
        asked.write_text(json.dumps(chosen))
        command = [sys.executable, "-m", "benchmarks.load", str(port), str(asked), str(seconds)]
        asking = [subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE) for n in range(ASKING)]
        answers = [json.loads(process.communicate()[0]) for process in asking]
    times = sorted(took for answer in answers for took in answer["milliseconds"])
    size = sum(answer["bytes"] for answer in answers)
    faults = sum(answer["faults"] for answer in answers)
    print(f"\n{name}, {len(chosen):,} pages of the site without compression;")
    print(
        f"asked by {ASKING} processes with {CONNECTIONS} connections each on the same {os.cpu_count()} cores:"
    )
    print(
        f"{len(times) / seconds:,.0f} requests a second, {size / seconds / 1e6:,.0f} MB a second, median"
        f" {times[len(times) // 2]:.1f} ms, p99 {times[len(times) * 99 // 100]:.1f} ms, faults {faults}"
        f" (load {os.getloadavg()[0]:.1f})"
    )


@contextmanager
def _served(root: Path, folder: Path) -> Iterator[tuple[int, str]]:
    """A server in a process of its own: its port and what it is."""
    port = _free()
    if program := shutil.which("nginx"):
        settings = folder / "nginx.conf"
        settings.write_text(NGINX.format(folder=folder, port=port, root=root))
        process = subprocess.Popen(
            [program, "-p", str(folder), "-c", str(settings)], stderr=subprocess.DEVNULL
        )
        version = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stderr
        name = f"{version.strip()}, 2 workers"
    else:
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.load", "serve", str(port), str(root)])
        name = "Python's ThreadingHTTPServer, connections kept open (no nginx here)"
    try:
        _answers(port)
        yield port, name
    finally:
        process.terminate()
        process.wait()


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _answers(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server does not answer")


class _Kept(http.server.SimpleHTTPRequestHandler):
    """Python's own handler with connections kept open, silent."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def serve(port: int, root: str) -> None:
    """Serve until terminated."""
    handler = functools.partial(_Kept, directory=root)
    http.server.ThreadingHTTPServer(("127.0.0.1", port), handler).serve_forever()


async def ask(port: int, pages: list[str], seconds: float, seed: int) -> dict[str, object]:
    """Ask for pages over several connections; milliseconds of each answer, bytes, and faults."""
    end = time.perf_counter() + seconds
    each = [_ask(port, pages, end, Random(seed * 1_000 + n)) for n in range(CONNECTIONS)]
    found = await asyncio.gather(*each)
    return {
        "milliseconds": [took for times, _, _ in found for took in times],
        "bytes": sum(size for _, size, _ in found),
        "faults": sum(faults for _, _, faults in found),
    }


async def _ask(port: int, pages: list[str], end: float, chance: Random) -> tuple[list[float], int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times, total, faults = [], 0, 0
    while (started := time.perf_counter()) < end:
        writer.write(f"GET /{quote(chance.choice(pages))} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        size = next(int(line[15:]) for line in lines if line.startswith("content-length:"))
        total += len(head) + len(await reader.readexactly(size))
        faults += not lines[0].startswith("http/1.1 200")
        times.append((time.perf_counter() - started) * 1_000)
    writer.close()
    return [round(took, 3) for took in times], total, faults


def main() -> None:
    """Serve, or ask."""
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]), sys.argv[3])
    port, asked, seconds, seed = sys.argv[1:]
    pages = json.loads(Path(asked).read_text())
    print(json.dumps(asyncio.run(ask(int(port), pages, float(seconds), int(seed)))))


if __name__ == "__main__":
    main()
