"""What people and machines put into forms that nobody expects."""

NUL = "a\x00b"
SURROGATE = "a\ud800b"
MILLION = "x" * 1_000_000
OVERRIDE = "\u202eabc\u202c"
ZERO_WIDTH = "a\u200bb\ufeffc"
MARKUP = "<script>alert(1)</script>\"'"
TEMPLATE = "{{ 7|add:7 }}{% now 'Y' %}%(name)s"

HOSTILE = (NUL, MILLION, OVERRIDE, ZERO_WIDTH, MARKUP, TEMPLATE, "-1", "99999999999999999999")
