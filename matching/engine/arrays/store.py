"""Flat sequences as bytes, for other processes: packed small, with a version.

Layout: one line of JSON (kind, version, whole numbers by name, width and length of each sequence),
a line feed, then the sequences one after the other, little-endian, compressed together by zlib.
"""

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from matching.engine.jit import Ints, is_compiled
from matching.engine.kernels.pool import PoolArrays

VERSION = 2
POOL = "pool"


class NotThese(ValueError):
    """Bytes of another kind or version, or damaged ones."""


def as_sequence(values: Any, *, narrow: bool = False) -> Ints:
    """What the kernels want now: a list of int, or an int64 array (int32 if `narrow`).

    `values` is a list, an `array.array` or an array of numpy.
    """
    if not is_compiled():
        return values if isinstance(values, list) else values.tolist()
    import numpy as np  # noqa: PLC0415 -- as heavy as numba, and as rarely needed

    return np.array(values, dtype=np.int32 if narrow else np.int64)


def joined(parts: Iterable[Ints]) -> "array[int]":
    """Sequences one after the other, as plain integers of 64 bits."""
    whole: array[int] = array("q")
    for part in parts:
        if isinstance(part, list):
            whole.extend(part)
        else:
            whole.frombytes(part.astype("int64").tobytes())
    return whole


def pool_to_bytes(pool: PoolArrays) -> bytes:
    """The whole pool; `pool_from_bytes` is the reverse."""
    return pack(POOL, {}, pool._asdict())


def pool_from_bytes(data: bytes) -> PoolArrays:
    """A pool of the kind the kernels want now. Raises NotThese for anything else."""
    _, sequences = unpack(POOL, data)
    if set(sequences) != set(PoolArrays._fields):
        raise NotThese("other sequences than those of a pool")
    return PoolArrays(
        **{name: as_sequence(each, narrow=name == "narrow") for name, each in sequences.items()}
    )


def pack(kind: str, numbers: Mapping[str, int], sequences: Mapping[str, Ints]) -> bytes:
    """Named numbers and named sequences as bytes."""
    shapes, body = {}, zlib.compressobj(1)
    packed = []
    for name, values in sequences.items():
        small = _smallest(values)
        shapes[name] = [small.typecode, len(small)]
        if sys.byteorder == "big":
            small.byteswap()
        packed.append(body.compress(small.tobytes()))
    head = {"kind": kind, "version": VERSION, "numbers": dict(numbers), "sequences": shapes}
    return json.dumps(head).encode() + b"\n" + b"".join(packed) + body.flush()


def unpack(kind: str, data: bytes) -> tuple[dict[str, int], dict[str, "array[int]"]]:
    """The reverse of `pack`; raises NotThese if the bytes are not of this kind and version."""
    try:
        line, body = data.split(b"\n", 1)
        head = json.loads(line)
        if (head["kind"], head["version"]) != (kind, VERSION):
            raise NotThese(f"not a {kind} of version {VERSION}")
        plain = memoryview(zlib.decompress(body))
        sequences: dict[str, array[int]] = {}
        for name, (code, length) in head["sequences"].items():
            values = array(code)
            values.frombytes(plain[: length * values.itemsize])
            plain = plain[length * values.itemsize :]
            if sys.byteorder == "big":
                values.byteswap()
            if len(values) != length:
                raise NotThese(f"{name} is cut short")
            sequences[name] = values
    except (KeyError, TypeError, zlib.error, ValueError) as error:
        raise NotThese(str(error)) from None
    return head["numbers"], sequences


def _smallest(values: Ints) -> "array[int]":
    """The values as an array of the narrowest width that holds them all."""
    low, high = (int(min(values)), int(max(values))) if _is_list(values) else _bounds(values)
    code = next(
        code
        for code, bits in (("b", 7), ("h", 15), ("i", 31), ("q", 63))
        if -(1 << bits) <= low and high < 1 << bits
    )
    if isinstance(values, list | array):
        return array(code, values)
    small: array[int] = array(code)
    small.frombytes(values.astype(code).tobytes())
    return small


def _is_list(values: Ints) -> bool:
    return isinstance(values, list) and len(values) > 0


def _bounds(values: Ints) -> tuple[int, int]:
    return (int(values.min()), int(values.max())) if len(values) else (0, 0)
