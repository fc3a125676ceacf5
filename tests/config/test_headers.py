"""Every answer carries the strict headers, whoever makes it: asked of the real ASGI application."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from config import asgi
from config.asgi import application
from config.body import BoundedBody
from config.cookies import HostCookies
from config.headers import SecurityHeaders, strict_headers
from tests.access.objects import NOBODYS_ID
from tests.access.urls import Page, pages_of
from users.limits import LIMITS, Limit

pytestmark = pytest.mark.django_db

NAMES = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "x-frame-options",
    "x-robots-tag",
    "cache-control",
)


class Answer(dict[str, str]):
    """Headers by their lower-case names, and the status."""

    status: int
    body: bytes


def ask(
    path: str,
    *,
    method: str = "GET",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
    host: bytes = b"localhost",
    app: Any = application,
) -> Answer:
    """One request to the whole site."""
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    line, _, query = path.partition("?")

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": line,
        "raw_path": line.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", host), *(headers or [])],
        "client": ("203.0.113.7", 5000),
        "server": ("localhost", 8000),
    }
    asyncio.run(app(scope, receive, send))
    answer = Answer((name.decode().lower(), value.decode()) for name, value in sent[0]["headers"])
    answer.status = sent[0]["status"]
    answer.body = b"".join(event.get("body", b"") for event in sent[1:])
    return answer


def missing(answer: Answer) -> list[str]:
    expected = strict_headers()
    wrong = [name for name in NAMES if name not in answer]
    same = ("content-security-policy", "x-content-type-options", "referrer-policy",
            "cross-origin-resource-policy", "permissions-policy", "x-frame-options")  # fmt: skip
    return wrong + [name for name in same if answer.get(name) != expected[name]]


def a_path(page: Page) -> str:
    values = {
        name: NOBODYS_ID if name.endswith("_id") else "22222222" for name in page.arguments
    } | {"object_id": "1", "content_type_id": "1", "number": "1", "pk": "1", "teaching_id": "1",
         "seat_id": "1", "app_label": "users", "url": "no/such/page"}  # fmt: skip
    return "/" + page.template % values


@pytest.fixture
def pages() -> list[Page]:
    """All of them; of the administration, which has one door, a few."""
    found = pages_of(settings.ROOT_URLCONF)
    return [page for page in found if not page.is_admin] + [
        page for page in found if page.is_admin
    ][::20]


def test_every_page_carries_the_headers(pages: list[Page]) -> None:
    """As a visitor gets it: a page, the way to the login, or a refusal."""
    found = {page.name: missing(answer) for page in pages if missing(answer := ask(a_path(page)))}

    assert len(pages) > 100
    assert found == {}


def test_a_page_that_is_not_there_carries_them() -> None:
    answer = ask("/no/such/page")

    assert (answer.status, missing(answer)) == (404, [])
    assert answer["x-robots-tag"] == "noindex"


def test_a_redirect_carries_them() -> None:
    answer = ask(reverse("exchange_pages:desk"))

    assert (answer.status, missing(answer)) == (302, [])


def test_a_file_of_the_look_carries_them() -> None:
    answer = ask("/static/app.css")

    assert (answer.status, missing(answer)) == (200, [])
    assert answer["content-type"].startswith("text/css")


def test_a_file_that_is_not_there_carries_them() -> None:
    answer = ask("/static/../config/settings.py")

    assert (answer.status, missing(answer)) == (404, [])


def test_what_breaks_carries_them_and_tells_nothing() -> None:
    with patch("exchange.pages.visitors.render", side_effect=ZeroDivisionError("secret")):
        answer = ask(reverse("how-it-works"))

    assert (answer.status, missing(answer)) == (500, [])
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body


def test_a_host_of_somebody_else_is_refused_with_them() -> None:
    answer = ask("/", host=b"elsewhere.example")

    assert (answer.status, missing(answer)) == (400, [])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"content-length", b"999999999999")], 413),
        ([(b"content-length", b"many")], 400),
    ],
)
def test_what_is_refused_before_django_carries_them(
    headers: list[tuple[bytes, bytes]], status: int
) -> None:
    answer = ask(reverse("account_login"), method="POST", headers=headers)

    assert (answer.status, missing(answer)) == (status, [])


def test_a_line_that_fell_silent_gets_them() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        async def never() -> dict[str, Any]:
            await asyncio.sleep(60)
            return {}

        await BoundedBody(application, limit=10, seconds=0.01)(scope, never, send)

    answer = ask("/", method="POST", app=SecurityHeaders(silent))

    assert (answer.status, missing(answer)) == (408, [])


def test_a_cross_site_post_is_refused_with_them() -> None:
    answer = ask(reverse("account_login"), method="POST", body=b"login=a")

    assert (answer.status, missing(answer)) == (403, [])


def test_no_other_site_may_read_an_answer() -> None:
    elsewhere = [(b"origin", b"https://elsewhere.example")]

    answers = [ask(path, headers=elsewhere) for path in ("/", "/healthz", "/static/app.css")]

    assert [answer["cross-origin-resource-policy"] for answer in answers] == ["same-origin"] * 3
    assert [answer.get("access-control-allow-origin") for answer in answers[:2]] == [None] * 2


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/no/such/page", "text/html; charset=utf-8"),
        ("/healthz", "application/json"),
        ("/static/app.css", 'text/css; charset="utf-8"'),
        ("/static/app.js", 'text/javascript; charset="utf-8"'),
    ],
)
def test_content_types_name_their_charset(path: str, kind: str) -> None:
    assert ask(path)["content-type"] == kind


@pytest.mark.parametrize("path", ["/static/", "/static/img/", "/static/../", "/static/%2e%2e/"])
def test_a_folder_of_the_look_is_not_listed(path: str) -> None:
    assert ask(path).status == 404


def test_trace_is_not_answered() -> None:
    answer = ask("/how-it-works/", method="TRACE", headers=[(b"cookie", b"secret=1")])

    assert answer.status in {403, 405}
    assert b"secret" not in answer.body


def test_a_wrong_method_is_refused_with_them() -> None:
    answer = ask("/how-it-works/", method="OPTIONS")

    assert (answer.status, missing(answer)) == (405, [])


def test_without_the_wall_the_files_of_the_look_go_bare() -> None:
    """The twin: Django's own middleware does not see them."""
    assert "content-security-policy" in missing(ask("/static/app.css", app=asgi._bounded))


@pytest.mark.parametrize("path", ["/", "/how-it-works/", "/safety/", "/help/"])
def test_search_engines_read_the_pages_for_visitors_alone(path: str) -> None:
    assert ask(path)["x-robots-tag"] == "all"


@pytest.mark.parametrize("name", ["account_login", "classrooms:join", "healthz"])
def test_search_engines_stay_out_of_everything_else(name: str) -> None:
    assert ask(reverse(name))["x-robots-tag"] == "noindex"


def test_policy_lets_nothing_of_others_in() -> None:
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in strict_headers()["content-security-policy"].split(";")
    )

    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["report-uri"] == "/csp-report/"


def test_permissions_hold_camera_and_microphone_back() -> None:
    said = strict_headers()["permissions-policy"].split(", ")

    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(said)


class TestCookies:
    """Over https all cookies carry the prefix; without it none comes in."""

    def test_all_cookies_get_the_prefix_and_https(self) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            headers = [(b"Set-Cookie", b"sessionid=1; Path=/; Secure"),
                       (b"Set-Cookie", b"theme=; Max-Age=0; Path=/")]  # fmt: skip
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

        sent: list[Any] = []

        async def send(event: dict[str, Any]) -> None:
            sent.append(event)

        asyncio.run(HostCookies(app)({"type": "http", "headers": []}, None, send))  # type: ignore[arg-type]

        assert [value for _name, value in sent[0]["headers"]] == [
            b"__Host-sessionid=1; Path=/; Secure",
            b"__Host-theme=; Max-Age=0; Path=/; Secure",
        ]

    def test_a_cookie_without_the_prefix_is_not_ours(self) -> None:
        seen: list[Any] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            seen.extend(scope["headers"])

        cookie = b"sessionid=planted; __Host-sessionid=ours; __Host-theme=dark"
        asyncio.run(
            HostCookies(app)({"type": "http", "headers": [(b"cookie", cookie)]}, None, None)  # type: ignore[arg-type]
        )

        assert seen == [(b"cookie", b"sessionid=ours; theme=dark")]

    def test_every_cookie_of_ours_is_for_the_whole_site(self) -> None:
        """A browser refuses the prefix on a cookie with a domain or another path."""
        source = "\n".join(
            path.read_text() for path in Path(settings.BASE_DIR).glob("[cemu]*/**/*.py")
        )

        assert settings.SESSION_COOKIE_DOMAIN is None
        assert settings.SESSION_COOKIE_PATH == settings.CSRF_COOKIE_PATH == "/"
        assert settings.LANGUAGE_COOKIE_PATH == "/"
        assert ("cookie_domain" in source, "path=" in _cookies_set(source)) == (False, False)


def _cookies_set(source: str) -> str:
    return "".join(part.split(")")[0] for part in source.split("set_cookie(")[1:])


class TestReports:
    """What browsers say of the policy: counted in the log, without what stood on the page."""

    def report(self, body: object, app: Any = application) -> Answer:
        data = json.dumps(body).encode()
        headers = [
            (b"content-type", b"application/csp-report"),
            (b"content-length", str(len(data)).encode()),
        ]
        return ask("/csp-report/", method="POST", headers=headers, body=data, app=app)

    def test_three_things_are_kept(self, caplog: pytest.LogCaptureFixture) -> None:
        self.report(
            {
                "csp-report": {
                    "effective-directive": "script-src-elem",
                    "blocked-uri": "https://who:word@elsewhere.example/a?name=Amina",
                    "document-uri": "http://localhost/today/?name=Amina",
                    "script-sample": "Amina wrote this",
                }
            }
        )

        said = " ".join(str(record.msg) for record in caplog.records)
        assert "'directive': 'script-src-elem'" in said
        assert "'blocked': 'https://elsewhere.example'" in said
        assert "'page': 'exchange_pages:today'" in said
        assert "Amina" not in said

    def test_the_new_form_is_read_too(self, caplog: pytest.LogCaptureFixture) -> None:
        self.report(
            [{"type": "csp-violation", "body": {"effectiveDirective": "img-src",
              "blockedURL": "inline", "documentURL": "nonsense"}}]
        )  # fmt: skip

        assert "'blocked': 'inline'" in str(caplog.records[0].msg)

    @pytest.mark.parametrize(
        "body", [None, [], {}, "x", [1, {"body": 2}], {"csp-report": []}, [[[[]]]]]
    )
    def test_rubbish_is_answered_alike_and_noted_nowhere(
        self, body: object, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = self.report(body)

        assert (answer.status, answer.body) == (204, b"")
        assert not any("csp.report" in str(record.msg) for record in caplog.records)

    def test_the_form_of_a_page_is_no_report(self) -> None:
        kind = (b"content-type", b"multipart/form-data; boundary=b")
        body = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'
        length = (b"content-length", str(len(body)).encode())

        answer = ask("/csp-report/", method="POST", headers=[kind, length], body=body)

        assert answer.status == 204

    def test_too_much_is_not_read(self, caplog: pytest.LogCaptureFixture) -> None:
        body = {"csp-report": {"effective-directive": "x" * 20_000}}

        assert self.report(body).status == 204
        assert not any("csp.report" in str(record.msg) for record in caplog.records)

    def test_a_flood_from_one_network_is_cut_off(self, caplog: pytest.LogCaptureFixture) -> None:
        body = {"csp-report": {"effective-directive": "img-src", "blocked-uri": "inline"}}

        with (
            patch.dict(LIMITS, {"csp-report": Limit(2, 60)}),
            time_machine.travel(datetime(2026, 9, 1, 8, tzinfo=UTC), tick=False),
        ):
            for _ in range(4):
                self.report(body)

        assert sum("csp.report" in str(record.msg) for record in caplog.records) == 2
