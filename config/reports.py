"""Browsers report here what the content security policy stopped.

A report names the page and what stood on it. Of that only three things are kept, in the log: the
directive, where the stopped thing came from, and which page of ours it was by its name.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from users.limits import allows, network_of

MOST_BYTES = 16 * 1024
MOST_OF_ONE_POST = 20
# What a directive or an origin may look like in a log line.
_SHORT = 100

logger = structlog.get_logger(__name__)


@csrf_exempt  # the browser itself reports; it knows no token, and nothing is changed by it
@never_cache
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Answer 204 whatever comes: who sends rubbish learns nothing."""
    if int(request.headers.get("Content-Length") or 0) <= MOST_BYTES and allows(
        "csp-report", network_of(request)
    ):
        for report in _reports(request):
            logger.warning("csp.report", **report)
    return HttpResponse(status=204)


def _reports(request: HttpRequest) -> list[dict[str, str]]:
    """The old form sends one object {"csp-report": …}, the new one a list of {"body": …}."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):
        # The last: it came as the form of a page, and was read as one already.
        return []
    found = sent if isinstance(sent, list) else [sent]
    bodies = [
        each.get("csp-report") or each.get("body") for each in found if isinstance(each, dict)
    ]
    kept = [each for each in bodies if isinstance(each, dict)]
    return [_kept(each) for each in kept[:MOST_OF_ONE_POST]]


def _kept(report: dict[str, Any]) -> dict[str, str]:
    def text(*names: str) -> str:
        return next((str(report[name]) for name in names if report.get(name)), "")

    return {
        "directive": text("effective-directive", "effectiveDirective", "violated-directive")[
            :_SHORT
        ],
        "blocked": _origin(text("blocked-uri", "blockedURL")),
        "page": _name(text("document-uri", "documentURL")),
    }


def _origin(address: str) -> str:
    """Where it came from without what stood behind: a path or a query may hold anything."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "unreadable"
    if not parts.netloc:
        # "inline", "eval", "data" and their like.
        return (parts.scheme or address)[:_SHORT]
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"[:_SHORT]


def _name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except (ValueError, Resolver404):
        return "unknown"
