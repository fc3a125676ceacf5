"""What somebody else is changing at the moment: whoever waited for it too long tries again."""

from django.db import OperationalError

LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED = "55P03", "40P01"


def is_held(error: BaseException) -> bool:
    """Whether the database gave up waiting for a row, so that a moment later it may go well."""
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, OperationalError) and code in {LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED}
