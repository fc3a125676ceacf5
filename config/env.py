"""Reads settings from the environment; a wrong value stops the start with one sentence.

A name that is set to nothing counts as not set, because compose files pass empty values on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_POSTGRES_OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "options"})


class SettingRefused(SystemExit):
    """Ends the process; its text names the setting, what is wrong with it and what is expected."""


def env_text(name: str, default: str | None = None, *, choices: Sequence[str] = ()) -> str:
    """Return the setting `name`, one of `choices` if any are given."""
    value = os.environ.get(name, "").strip()
    if not value:
        if default is None:
            raise SettingRefused(f"{name} is not set: give it a value in the environment.")
        return default
    if choices and value not in choices:
        raise SettingRefused(f"{name} is '{value}': it takes one of {', '.join(choices)}.")
    return value


def env_bool(name: str, default: bool) -> bool:
    """Return the setting `name` as yes or no."""
    value = env_text(name, "1" if default else "0").lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise SettingRefused(f"{name} is '{value}': it takes 1 or 0.")


def env_int(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    """Return the setting `name` as a whole number from `least` to `most`."""
    value = env_text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise SettingRefused(f"{name} is '{value}': it takes a whole number, {least} to {most}.")
    return number


def env_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return the setting `name`, split at commas, without empty parts."""
    return [part.strip() for part in env_text(name, ",".join(default)).split(",") if part.strip()]


def env_secret(name: str, default: str | None = None) -> str:
    """Return the secret in `name`, or in the file that `name`_FILE names (as containers do)."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return env_text(name, default)
    if os.environ.get(name, "").strip():
        raise SettingRefused(f"{name} and {name}_FILE are both set: keep one of them.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise SettingRefused(f"{name}_FILE names {path}, which cannot be read: {reason}.") from None
    if not value:
        raise SettingRefused(f"{name}_FILE names {path}, which is empty.")
    return value


def env_url(name: str, default: str | None = None, *, schemes: Sequence[str]) -> str:
    """Return the address in `name` (or `name`_FILE), with one of `schemes` and a host."""
    value = env_secret(name, default)
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        expected = " or ".join(f"{scheme}://host" for scheme in schemes)
        raise SettingRefused(f"{name} is not an address of the form {expected}.")
    return value


def env_database(name: str) -> dict[str, Any]:
    """Return Django's database entry for the address in `name` (postgres://user:word@host/base)."""
    parts = urlsplit(env_url(name, schemes=("postgres", "postgresql")))
    database = unquote(parts.path.lstrip("/"))
    if not database:
        raise SettingRefused(f"{name} names no database: end it with /name.")
    options = dict(parse_qsl(parts.query))
    unknown = sorted(set(options) - _POSTGRES_OPTIONS)
    if unknown:
        raise SettingRefused(
            f"{name} carries the unknown option '{unknown[0]}': "
            f"it takes {', '.join(sorted(_POSTGRES_OPTIONS))}."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
