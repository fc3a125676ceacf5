"""Brings the Celery application into every Django process, so that jobs can ring it."""

from __future__ import annotations

from django.apps import AppConfig

from config.celery import app as celery_app


class WiringConfig(AppConfig):
    """The wiring as a Django app: it has no models and no pages of its own."""

    name = "config"
    celery = celery_app
