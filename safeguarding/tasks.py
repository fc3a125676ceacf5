"""What the workers do for what children tell us: call one service."""

from outbox.registry import Work, handles
from safeguarding.services.looking_after import forget_old, look_after_concerns


@handles("safeguarding.look-after-concerns")
def look_after(work: Work) -> None:
    look_after_concerns()
    forget_old()
