"""What a service says no with. The key leads to a sentence in `safeguarding.wording`."""


class Refused(Exception):
    """Nothing was changed. `key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
