"""Before the first process starts: the database is brought up to date, or a sentence says why."""

import os
import subprocess
import sys


def test_a_database_that_does_not_answer_is_said_in_one_sentence() -> None:
    environment = dict(os.environ, DATABASE_URL="postgres://nobody:hidden@127.0.0.1:1/none")

    done = subprocess.run(
        [sys.executable, "-m", "config.prepare"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    said = done.stderr.strip().splitlines()
    assert done.returncode == 1
    assert len(said) == 1
    assert said[0].startswith("The database named by DATABASE_URL does not answer: ")
    assert "hidden" not in said[0]
