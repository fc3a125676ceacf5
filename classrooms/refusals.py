class Refused(Exception):
    """It cannot be done; `key` has its sentence in `classrooms.wording.REVIEW_REFUSED`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
