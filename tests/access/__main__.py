"""`python -m tests.access` compares the site with the table; `--write` writes the table anew."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    options = ["--write-access-table"] if "--write" in sys.argv[1:] else []
    here = Path(__file__).with_name("test_matrix.py")
    sys.exit(pytest.main([str(here), "-q", "-m", "proof", *options]))
