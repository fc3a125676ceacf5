"""The door to the whole engine on a file: pool files read, plan files written, no database.

`python -m matching.engine.pool_file POOL.json --out PLAN.json`, or `python manage.py plan_pool`
with the same arguments. Both formats are described in docs/plan_pool.md.
"""

from matching.engine.pool_file.document import FileRefused
from matching.engine.pool_file.plan_file import plan_lines, read_partners, write_whole
from matching.engine.pool_file.pool import PoolFile, pool_from_text, read_pool

__all__ = [
    "FileRefused",
    "PoolFile",
    "plan_lines",
    "pool_from_text",
    "read_partners",
    "read_pool",
    "write_whole",
]
