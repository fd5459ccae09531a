"""The page of the second verifier in a browser without a network, and folders as a browser shows them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright import sync_api

from scrutineer.ledger import Policy
from scrutineer.publish.verifier_page import verifier_script, write_verifier
from tools import debian

_VERIFY = """async ({files, options}) => {
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const given = new Map(Object.entries(files).map(([path, text]) => [path, bytes(text)]));
  for (const name of ["policy", "head", "proof"]) if (options[name]) options[name] = bytes(options[name]);
  if (options.now) options.now = new Date(options.now);
  try {
    globalThis.last = await Scrutineer.verify(given, options);
    return globalThis.last;
  } catch (error) {
    if (!error.code) throw error;
    return {refused: error.code};
  }
}"""


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def seen_by_a_browser(folder: Path) -> dict[str, str]:
    """Path to bytes in base64. A folder input of Chromium does not show links, so neither does this."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): in_base64(path.read_bytes()) for path in found}


def policy_text(policy: Policy) -> bytes:
    """A policy as the file that says it."""
    lines = [f'ledger = "{policy.ledger.text}"', f"needed = {policy.needed}"]
    lines += [f'[[witness]]\nkey = "{witness.key.text}"' for witness in policy.witnesses]
    return "\n".join(lines).encode()


class Browser:
    """One tab with ``verify.html`` from a disk, offline; ``asked`` are the addresses that it asked for."""

    def __init__(self, browser: Any, page: Path) -> None:
        self.context = browser.new_context(offline=True, locale="en-GB")
        self.tab = self.context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.tab.on("request", lambda request: self.asked.append(request.url))
        self.tab.on("console", lambda message: self.said.append(message.text))
        self.tab.on("pageerror", lambda error: self.said.append(str(error)))
        self.page = page
        self.tab.goto(page.as_uri())

    def verify(self, folder: Path | None, **options: Any) -> dict[str, Any]:
        """What the page's own function says of a folder; bytes among the options are handed over as bytes."""
        for name in ("policy", "head", "proof"):
            if isinstance(options.get(name), bytes):
                options[name] = in_base64(options[name])
        files = seen_by_a_browser(folder) if folder else {}
        found: dict[str, Any] = self.tab.evaluate(_VERIFY, {"files": files, "options": options})
        return found


@contextmanager
def chromium() -> Iterator[Any]:
    """A running Chromium."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=debian.chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(folder: Path) -> Iterator[Browser]:
    """The page of the second verifier, written to ``folder`` and opened from there."""
    page = write_verifier(folder)
    with chromium() as browser:
        yield Browser(browser, page)


@contextmanager
def laid_open(folder: Path, *modules: str) -> Iterator[Any]:
    """An empty page from a disk in which every function that these modules export can be called."""
    page = folder / "empty.html"
    page.write_text("<!doctype html><title>SYNTHETIC</title>")
    names = ", ".join(f"...module_{name}" for name in modules)
    end = "})();\n"
    script = verifier_script()
    assert script.endswith(end)
    with chromium() as browser:
        tab = browser.new_page()
        tab.goto(page.as_uri())
        tab.add_script_tag(content=f"{script.removesuffix(end)}Object.assign(globalThis, {{{names}}});{end}")
        yield tab
