"""The user that Postgres runs as: ourselves, or somebody with fewer rights when we are root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.local.folder import StartRefused

_UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """How to start a program as this user: a prefix, options for Popen, and whose files it needs.

    `owner` is the user and group number its files must belong to; None leaves them as they are.
    """

    prefix: tuple[str, ...] = ()
    owner: tuple[int, int] | None = None

    @property
    def popen(self) -> dict[str, Any]:
        """The keyword arguments of `subprocess.Popen` that switch to this user."""
        if self.owner is None:
            return {}
        return {"user": self.owner[0], "group": self.owner[1], "extra_groups": []}

    def give(self, path: Path) -> None:
        """Hand the ownership of `path` to this user."""
        if self.owner is not None:
            os.chown(path, *self.owner)


def postgres_account() -> Account:
    """Return the account Postgres runs as; it refuses to run with root's rights.

    Root switches to an unprivileged user, because the data then has the same owner on every start.
    A container may forbid that; a user namespace of its own is the second way.
    """
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError:
        entry = None
    if entry is not None:
        switched = Account(owner=(entry.pw_uid, entry.pw_gid))
        if _works(switched):
            return switched
        unshared = Account(
            prefix=(
                "unshare",
                "--user",
                f"--map-user={entry.pw_uid}",
                f"--map-group={entry.pw_gid}",
                "--",
            )
        )
        if _works(unshared):
            return unshared
    raise StartRefused(
        "PostgreSQL refuses to run as root and this machine lets root neither switch to the user "
        "'nobody' nor make a user namespace: start as a normal user, or set DATABASE_URL."
    )


def _works(account: Account) -> bool:
    try:
        probe = subprocess.run(
            [*account.prefix, "true"], capture_output=True, check=False, cwd="/", **account.popen
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0
