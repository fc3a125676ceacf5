"""The inner loops of the engine: the same rules, scores and times as their readable definition.

`rules.py`, `exchange_time.py` and `scoring.py` one floor up say what holds; these say it again for
flat sequences of whole numbers, so that numba can compile it. Tests hold both against each other.
"""
