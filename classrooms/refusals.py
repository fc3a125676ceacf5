class Refused(Exception):
    """It cannot be done; `key` has its sentence in `classrooms.wording`: in REVIEW_REFUSED for what
    staff do, in NOT_INVITED for invitations."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
