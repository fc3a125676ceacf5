"""What can be checked about a school and its teachers without asking anybody: hints, no verdicts.

Pure: plain values in, a key with a verdict out. The sentences stand in `classrooms.wording`.
"""

from classrooms.vetting.checks import Check, Verdict
from classrooms.vetting.domains import compare_domains, host_of

__all__ = ["Check", "Verdict", "compare_domains", "host_of"]
