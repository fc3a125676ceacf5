"""`python -m matching.engine.pool_file`: what `manage.py plan_pool` does, without any setting."""

import sys

from matching.engine.pool_file.command import main

if __name__ == "__main__":
    sys.exit(main())
