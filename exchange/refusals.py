"""A step that the rules of a project forbid, as a message key of `exchange.wording`."""


class Refused(Exception):
    """Nothing was changed. `key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
