"""Walks the URLconf: every pattern of the site, whoever brought it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize


class Unreachable(Exception):
    """An address made from a pattern does not lead to it."""


@dataclass(frozen=True)
class Page:
    """One pattern: what it is called, where it stands, what it takes.

    `name` is the view name with its namespaces; a pattern without a name goes by its route.
    """

    name: str
    route: str
    arguments: tuple[str, ...]
    callback: Callable[..., Any]
    template: str

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("admin/")

    def address(self, values: dict[str, str]) -> str:
        """The path with these values. Raises Unreachable when another pattern answers there."""
        path = "/" + self.template % values
        if resolve(path).route != self.route:
            raise Unreachable(f"{self.name}: {path} leads to {resolve(path).route}")
        return path


def pages_of(urlconf: str) -> list[Page]:
    """All pages in the order of the URLconf."""
    return list(_walk(get_resolver(urlconf), "", "", "", ()))


def _walk(
    resolver: URLResolver, space: str, route: str, template: str, before: tuple[str, ...]
) -> Iterator[Page]:
    for each in resolver.url_patterns:
        # What Django's own `reverse` makes addresses from: "%(name)s" stands for an argument.
        piece, arguments = normalize(each.pattern.regex.pattern)[0]
        there, made = _joined(route, str(each.pattern)), template + piece
        taken = (*before, *arguments)
        if isinstance(each, URLResolver):
            inside = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each, inside, there, made, taken)
        else:
            yield _page(each, space, there, made, taken)


def _joined(route: str, more: str) -> str:
    """As Django names the route of a match: only the first expression keeps its beginning."""
    return route + more.removeprefix("^") if route else more


def _page(
    pattern: URLPattern, space: str, route: str, template: str, arguments: tuple[str, ...]
) -> Page:
    name = f"{space}{pattern.name}" if pattern.name else f"/{route}"
    return Page(name, route, arguments, pattern.callback, template)
