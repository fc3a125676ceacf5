"""A step that the rules forbid, as a message key of `safeguarding.wording`."""


class Refused(Exception):
    """Nothing was changed. `key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
