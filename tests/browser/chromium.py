"""Finds the browser: Chromium on PATH, else the one packed in an npm package of this project.

Never skips: a machine without either is told in one sentence what to install.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]
_PACKAGE = _CHECKOUT / "node_modules/@sparticuz/chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The package unpacks into the system's temporary folder and believes whatever it finds there, so
# each unpacking gets a folder of its own. Told it stands on Amazon's system, it also unpacks the
# few libraries that a small machine lacks.
_UNPACK = "import c from '@sparticuz/chromium'; console.log(await c.executablePath());"
_UNPACK_SECONDS = 120
# The package's own list of font folders names Amazon's. A Chromium that finds no font at all ends
# at the first page with text in it, so ours names the packed fonts, wherever they were unpacked.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{home}/font-cache</cachedir>
</fontconfig>
"""

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


class NoBrowser(RuntimeError):
    """There is no Chromium on this machine; the text says how to get one."""


@dataclass(frozen=True)
class Chromium:
    """A Chromium that starts on this machine: its program and what it needs in the environment."""

    program: str
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def flags(self) -> list[str]:
        """The flags to start it with; root has no sandbox to offer."""
        return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]

    def starts(self) -> bool:
        """Tell whether it starts here at all."""
        try:
            said = subprocess.run(
                [self.program, "--headless", "--no-sandbox", "--version"],
                env=os.environ | self.environment,
                capture_output=True,
                check=False,
                timeout=30,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return said.returncode == 0


def find_chromium(path: str | None = None) -> Chromium:
    """Return a Chromium found on PATH (or on `path`), else the packed one."""
    for name in _NAMES:
        found = shutil.which(name, path=path)
        if found and Chromium(found).starts():
            return Chromium(found)
    packed = packed_chromium()
    if packed is None:
        raise NoBrowser(
            "The browser tests need Chromium: install it with 'sudo apt-get install chromium' "
            "or 'brew install --cask chromium'."
        )
    return packed


def packed_chromium() -> Chromium | None:
    """Return the packed Chromium, unpacked once for each release and user, if it starts here."""
    if not _PACKAGE.is_dir():
        return None
    release = json.loads((_PACKAGE / "package.json").read_text())["version"]
    home = _unpacked(f"aerogram-chromium-{release}-{os.geteuid()}")
    if home is None:
        return None
    own = {"FONTCONFIG_FILE": str(home / "fonts.conf")}
    libraries = own | {"LD_LIBRARY_PATH": str(home / "al2023/lib")}
    for environment in (own, libraries):
        chromium = Chromium(str(home / "chromium"), environment)
        if chromium.starts():
            return chromium
    return None


def _unpacked(name: str) -> Path | None:
    """Return the folder of the unpacked browser; two test processes may both come first."""
    home = Path(tempfile.gettempdir()) / name
    if home.is_dir() and home.stat().st_uid == os.geteuid():
        return home
    draft = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", _UNPACK],
        cwd=_CHECKOUT,
        env=os.environ | {"TMPDIR": str(draft), "AWS_LAMBDA_JS_RUNTIME": "nodejs20.x"},
        capture_output=True,
        check=False,
        timeout=_UNPACK_SECONDS,
    )
    try:
        if done.returncode == 0:
            (draft / "fonts.conf").write_text(_FONTS.format(home=home))
            draft.rename(home)
    except OSError:
        pass  # another process was faster; its folder is as good as ours
    if draft.exists():
        shutil.rmtree(draft)
    return home if home.is_dir() and home.stat().st_uid == os.geteuid() else None
