"""The compiler of the pairing is a hundred megabytes: only a worker with a large pool loads it."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["config.asgi", "config.celery", "matching.tasks"], ids=lambda name: name
)
def test_numba_is_not_loaded(module: str) -> None:
    script = f"import sys, django; django.setup(); import {module}; print('numba' in sys.modules)"

    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert found.stdout.strip() == "False"
