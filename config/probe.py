"""Asks the web process of this container one question, for the container's health check.

`python -m config.probe /readyz` exits 0 on the answer 200. It names the public host, since the site
answers no other.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

_SECONDS = 4


def probe(path: str) -> bool:
    """Tell whether the process on port PORT of this machine answers `path` with 200."""
    port = int(os.environ.get("PORT", "8000"))
    host = urlsplit(os.environ.get("BASE_URL", "")).netloc or "localhost"
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if probe(sys.argv[1] if sys.argv[1:] else "/readyz") else 1)
