"""A real Chromium without a window, told what to do over the WebDriver protocol; nothing else is needed."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage")


class Browser:
    """One window of it. `logged` gives what the console and the network said."""

    def __init__(self, port: int) -> None:
        self._at = f"http://127.0.0.1:{port}"
        options = {"args": list(_FLAGS), "binary": shutil.which("chromium")}
        wishes = {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        made = self._tell("POST", "/session", {"capabilities": {"alwaysMatch": wishes}})
        self._at += f"/session/{made['sessionId']}"

    def _tell(self, method: str, path: str, said: Any = None) -> Any:
        data = json.dumps(said or {}).encode() if method == "POST" else None
        asked = urllib.request.Request(
            self._at + path, data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.load(answer)["value"]

    def opens(self, page: Path) -> None:
        self._tell("POST", "/url", {"url": page.as_uri()})

    def runs(self, script: str) -> Any:
        return self._tell("POST", "/execute/async", {"script": script, "args": []})

    def devtools(self, command: str, **parts: Any) -> Any:
        return self._tell("POST", "/goog/cdp/execute", {"cmd": command, "params": parts})

    def logged(self, kind: str) -> list[Any]:
        found: list[Any] = self._tell("POST", "/se/log", {"type": kind})
        return found

    def is_wide(self, width: int, dark: bool = False) -> None:
        """Show the page in a window so wide, in light or in dark."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )
        wish = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.devtools("Emulation.setEmulatedMedia", features=[wish])

    def without_scripts(self, off: bool = True) -> None:
        self.devtools("Emulation.setScriptExecutionDisabled", value=off)

    def rendered(self) -> list[str]:
        """What stands on the page, told without a script."""
        found = self.devtools("DOMSnapshot.captureSnapshot", computedStyles=[])
        shown = found["documents"][0]["layout"]["text"]
        return [found["strings"][number] for number in shown if number >= 0]

    def printed(self) -> bytes:
        made = self.devtools("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(made["data"])

    def shot(self, path: Path) -> None:
        made = self.devtools("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(made["data"]))

    def ends(self) -> None:
        self._tell("DELETE", "")


def axe() -> str:
    """Return the script of axe-core out of the package that brings it; a test without it is skipped."""
    package = find_spec("axe_playwright_python")
    if package is None or package.origin is None:
        pytest.skip("axe-core is not here: pip install --no-deps -r .ci/axe.txt")
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for all tests of pages; they are skipped where there is none."""
    driver = shutil.which("chromedriver")
    if not driver or not shutil.which("chromium"):
        pytest.skip("Chromium is not here: apt install chromium chromium-driver")
    with subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = 0
        for line in process.stdout:
            if "started successfully on port" in line:
                port = int(line.rstrip().rstrip(".").rsplit(" ", 1)[1])
                break
        made = Browser(port)
        yield made
        with contextlib.suppress(OSError):
            made.ends()
        process.terminate()
