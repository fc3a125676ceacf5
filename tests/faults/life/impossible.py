"""What the models of lives share."""

from typing import Any, TypeAlias

State: TypeAlias = dict[str, Any]


class Impossible(Exception):
    """The step cannot be done in this state; nothing changes."""
