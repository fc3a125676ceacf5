"""Sets as bits in words of 62, several words side by side where one is not enough."""

from matching.engine.jit import Ints, kernel

BITS = 62


@kernel
def share(a: Ints, at: int, to: int, words: int) -> bool:
    """Whether the sets at `a[at]` and `a[to]` have a member in common."""
    for word in range(words):  # noqa: SIM110 -- numba compiles no generators
        if a[at + word] & a[to + word]:
            return True
    return False


@kernel
def count(word: int) -> int:
    """How many bits are set. (The compiler knows this loop and makes one instruction of it.)"""
    found = 0
    while word:
        word &= word - 1
        found += 1
    return found


@kernel
def has(a: Ints, at: int, member: int) -> bool:
    """Whether `member` is in the set at `a[at]`."""
    return (a[at + member // BITS] >> (member % BITS)) & 1 != 0


@kernel
def listed(values: Ints, at: int, low: int, high: int, wanted: int) -> bool:
    """Whether `wanted` stands in `values`, sorted from `at + low` to before `at + high`."""
    while low < high:
        middle = (low + high) // 2
        if values[at + middle] < wanted:
            low = middle + 1
        elif values[at + middle] > wanted:
            high = middle
        else:
            return True
    return False
