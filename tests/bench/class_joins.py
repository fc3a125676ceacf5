"""A class comes in while others guess codes: the running product, asked over HTTP on this machine.

`make` runs in a process of the site; everything else is the clients. Each client speaks from
an address of its own choice: all of 127.0.0.0/8 is this machine.
"""

import html
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from classrooms.codes import ALPHABET, LENGTH
from config.local.ports import LOOPBACK

MAKE = "import django; django.setup(); from tests.bench import class_joins; class_joins.make()"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
OFFER = re.compile(r'name="offer" value="([^"]+)"')
NAMES = re.compile(r'name="chosen" value="([^"]+)"')
STAMPS = re.compile(r'name="stamp" value="([^"]+)"')
PICTURES = "cat,moon,cup"


def make() -> None:
    """Print the open codes of two classes."""
    from classrooms.services.codes import issue_code  # noqa: PLC0415 -- in the site's process only
    from tests.factories import open_classroom  # noqa: PLC0415

    codes = [issue_code(open_classroom(name=name), by=None).code for name in ("6B", "6C")]
    print(json.dumps(codes))  # noqa: T201


@dataclass
class Tablet:
    """A browser: cookies, an address, and how long each answer took."""

    port: int
    address: str
    times: list[float] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection(
            LOOPBACK, self.port, timeout=60, source_address=(self.address, 0)
        )

    def ask(self, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
        """Status, and the page or where the answer leads."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        sent = None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            sent = urlencode(body)
        began = time.perf_counter()
        answer = self._answer("POST" if sent is not None else "GET", path, sent, headers)
        text = answer.read().decode(errors="replace")
        self.times.append(time.perf_counter() - began)
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        return answer.status, answer.headers.get("Location") or text

    def _answer(
        self, method: str, path: str, sent: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """The server closes a line that was quiet; a browser then opens another one."""
        try:
            self._line.request(method, path, sent, headers)
            return self._line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._line.close()
            self._line.request(method, path, sent, headers)
            return self._line.getresponse()

    def close(self) -> None:
        self._line.close()


def join(tablet: Tablet, code: str, *, wait: Callable[[], None], typo: bool) -> str:
    """From the code to the lobby; how it ended. A child in three mistypes the code first."""
    page = tablet.ask("/j")[1]
    for typed in (["22222222"] if typo else []) + [code]:
        wait()
        status, where = tablet.ask("/j", {"code": typed, "csrfmiddlewaretoken": _one(TOKEN, page)})
    if status != 302:
        return "code refused"
    tablet.ask(where)
    wait()
    for _try in range(5):
        page = tablet.ask(f"{where}/name")[1]
        wait()
        body = {
            "csrfmiddlewaretoken": _one(TOKEN, page),
            "offer": _one(OFFER, page),
            "chosen": html.unescape(random.choice(NAMES.findall(page)[:3])),
            "stamp": random.choice(STAMPS.findall(page)),
        }
        status, onward = tablet.ask(f"{where}/name", body)
        if status == 302:
            break
    else:
        return "nickname refused"
    page = tablet.ask(onward)[1]
    wait()
    status, onward = tablet.ask(onward, {"csrfmiddlewaretoken": _one(TOKEN, page), "row": PICTURES})
    return "in" if (status, onward) == (302, "/j/waiting") else "pictures refused"


def class_of(
    size: int, *, port: int, code: str, address: str, seconds: float
) -> tuple[Counter[str], list[float]]:
    """So many children within the time, behind one address: how it ended, all answers' times."""
    ends: Counter[str] = Counter()
    tablets = [Tablet(port, address) for _child in range(size)]

    def child(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.uniform(0, seconds / 2))
        pause = seconds / 2 / 6
        ends[
            join(
                tablets[number],
                code,
                wait=lambda: time.sleep(chance.uniform(0, pause)),
                typo=number % 3 == 0,
            )
        ] += 1
        tablets[number].close()

    threads = [threading.Thread(target=child, args=[number]) for number in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends, [each for tablet in tablets for each in tablet.times]


def guess(count: int, *, port: int, addresses: list[str], threads: int) -> Counter[str]:
    """So many guessed codes: half from browsers that keep their session, half from new ones."""
    found: Counter[str] = Counter()

    def guesser(number: int) -> None:
        chance = random.Random(number)
        tablets = [Tablet(port, address) for address in addresses]
        for turn in range(count // threads):
            tablet = tablets[(turn + number) % len(tablets)]
            if turn % 2:
                tablet.cookies.clear()
            code = "".join(chance.choice(ALPHABET) for _sign in range(LENGTH))
            status, text = tablet.ask(f"/j/{code}")
            held = "Many wrong codes" in text
            found["held" if held else "wrong" if status == 404 else "found"] += 1
        for tablet in tablets:
            tablet.close()

    running = [threading.Thread(target=guesser, args=[number]) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return found


def _one(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    return html.unescape(found.group(1)) if found else ""
