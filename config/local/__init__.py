"""Everything that `make run` starts on one's own machine: Postgres, Valkey, web, worker, beat.

Nothing here is part of a production installation, which brings its own services.
"""
