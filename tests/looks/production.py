"""The site as production serves it: gathered, hashed and compressed styles and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

from tests.browser.server import running_server


@contextmanager
def served_as_in_production(folder: Path) -> Iterator[str]:
    """Yield the address; the files are gathered into `folder`."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(
        STORAGES=storages,
        STATIC_ROOT=str(folder),
        WHITENOISE_USE_FINDERS=False,
        WHITENOISE_AUTOREFRESH=False,
    ):
        call_command("collectstatic", verbosity=0, interactive=False)
        # A handler of its own: WhiteNoise looks at the folder once, when it is made.
        site = WSGIMiddleware(get_wsgi_application(), workers=settings.WEB_THREADS)
        with running_server(site) as address, override_settings(BASE_URL=address):
            yield address
