class Refused(Exception):
    """A step that cannot be done now. `key` is a message key of `matching.wording`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
