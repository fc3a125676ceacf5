"""The only tables that looking at a page (GET, HEAD) may write, each with its reason.

Whoever adds one says here why a look has to write it: a link in a mail, a preview or a crawler
looks too, and must change nothing that people have made.
"""

from __future__ import annotations

WRITTEN_BY_LOOKING = {
    "django_session": "who is logged in, and what waits to be said on the next page",
    "usersessions_usersession": "which browsers an adult is logged in with",
    "users_auditentry": "the diary: that something was looked at is worth a line",
    "django_cache": "the breaker of wrong class codes, which are typed into addresses too",
    "users_tally": "how many costly downloads somebody asked for",
}
