"""Pictures are made anew: of what somebody sent, only the pixels leave, as a fresh WebP.

`remake` is the door: it looks at the header, then lets a process of its own decode and write.
No Django, no database: bytes in, bytes out; what cannot be taken is refused by message key.
"""

from exchange.reencode.isolated import remake
from exchange.reencode.limits import (
    LARGE_SIDE,
    MOST_BYTES,
    SMALL_SIDE,
    PictureRefused,
    Remade,
)

__all__ = ["LARGE_SIDE", "MOST_BYTES", "SMALL_SIDE", "PictureRefused", "Remade", "remake"]
