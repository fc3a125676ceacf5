#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

NO_INSTALLATION = {
    "PRODUCTION": "0",
    "DATABASE_URL": "postgres://nobody/nothing",
    "REDIS_URL": "redis://nobody",
}
"""For what works on files alone: whoever tries it on a fresh clone has no installation."""

if __name__ == "__main__":
    if sys.argv[1:2] == ["plan_pool"]:
        os.environ.update({k: v for k, v in NO_INSTALLATION.items() if k not in os.environ})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
