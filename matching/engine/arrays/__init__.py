"""A pool as flat sequences of whole numbers: `flatten` makes it, `store` carries it elsewhere."""

from matching.engine.arrays.flatten import flatten
from matching.engine.arrays.store import pool_from_bytes, pool_to_bytes
from matching.engine.kernels.pool import PoolArrays

__all__ = ["PoolArrays", "flatten", "pool_from_bytes", "pool_to_bytes"]
