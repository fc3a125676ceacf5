"""The files of the production shape agree with each other and with the settings."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

_CHECKOUT = Path(__file__).resolve().parents[2]
# Set by the compose file for its own services, unknown to the settings.
_FOR_SERVICES = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((_CHECKOUT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def example() -> set[str]:
    """Every name in .env.example, whether set or shown in a comment."""
    lines = (_CHECKOUT / ".env.example").read_text().splitlines()
    found = (re.match(r"(?:# )?([A-Z][A-Z_]+)=", line) for line in lines)
    return {match.group(1) for match in found if match}


def names_read_by_settings() -> set[str]:
    text = (_CHECKOUT / "config/settings.py").read_text()
    plain = set(re.findall(r'env_\w+\(\s*"([A-Z_]+)"', text))
    secret = set(re.findall(r'env_(?:secret|url|database)\(\s*"([A-Z_]+)"', text))
    return plain | {f"{name}_FILE" for name in secret}


def test_every_setting_of_the_compose_file_is_one_the_project_reads(compose) -> None:
    given = set(compose["services"]["web"]["environment"])

    assert given - names_read_by_settings() == set()


def test_every_name_the_compose_file_takes_stands_in_the_example(compose, example) -> None:
    taken = set(re.findall(r"\$\{([A-Z_]+)", (_CHECKOUT / "docker-compose.yml").read_text()))

    assert taken - example == set()


def test_every_setting_stands_in_the_example_and_no_other(example) -> None:
    read = names_read_by_settings()
    read_plainly = {name for name in read if not name.endswith("_FILE")}

    assert read_plainly - example == set()
    assert example - read - _FOR_SERVICES == set()


def test_every_service_is_watched_and_comes_back(compose) -> None:
    services = compose["services"]
    lasting = {name: service for name, service in services.items() if name != "tables"}

    assert set(services) == {"tables", "web", "worker", "heavy", "beat", "postgres", "valkey"}
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}
    assert {name for name, service in lasting.items() if "healthcheck" not in service} == {"web"}
    assert "HEALTHCHECK" in (_CHECKOUT / "Dockerfile").read_text()


def test_what_must_survive_or_costs_time_to_make_anew_stands_on_volumes(compose) -> None:
    mounted = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
    }

    assert mounted == set(compose["volumes"]) == {"postgres", "valkey", "beat", "kernels", "media"}


def test_the_queue_forgets_nothing(compose) -> None:
    command = " ".join(compose["services"]["valkey"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_every_queue_has_a_worker(compose) -> None:
    commands = [compose["services"][name]["command"] for name in ("worker", "heavy")]
    listened = {
        queue for command in commands for queue in command[command.index("--queues") + 1].split(",")
    }

    assert listened == {"outbox", "beat", "heavy"}


def test_nothing_in_the_image_runs_as_root() -> None:
    lines = (_CHECKOUT / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM")) :]
    users = [line for line in last_stage if line.startswith("USER")]

    assert users == ["USER aerogram"]


def test_static_files_are_gathered_with_their_hashes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=_CHECKOUT,
        env={
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "k" * 50,
            "BASE_URL": "http://localhost",
            "DATABASE_URL": "postgres://build/build",
            "REDIS_URL": "redis://build",
            "MAIL_SERVICE": "none",
            "MAIL_FROM": "build@localhost",
            "MEDIA_ROOT": str(tmp_path / "media"),
            "STATIC_ROOT": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("app.*.css"))) == 1
    assert len(list(tmp_path.glob("app.*.css.br"))) == 1


def test_the_log_of_the_database_holds_nothing_of_a_row(compose) -> None:
    command = compose["services"]["postgres"]["command"]

    assert {"log_error_verbosity=terse", "log_min_error_statement=panic"} <= set(command)
