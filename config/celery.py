"""The Celery application and its timetable: what the beat process sets off, and how often.

Redis is a doorbell: the work itself stands in Postgres, so no result is kept and a lost message
only delays. The times must nest: a task is ended (hard limit) before the broker hands its message
to a second worker (visibility timeout), or one job would run twice at the same time.
"""

from __future__ import annotations

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab, schedule
from django.conf import settings
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SOFT_LIMIT_SECONDS = 14 * 60
HARD_LIMIT_SECONDS = 15 * 60
VISIBILITY_SECONDS = 30 * 60
BROKER_SECONDS = 5

HOUR = 60 * 60
DAY = 24 * HOUR

# name, when, task, arguments. `outbox.tasks.due` takes the kind of job and its period in seconds;
# the job's key is made of both, so that two beats ringing at once still make one job.
BEAT = (
    ("ring late jobs again", schedule(timedelta(seconds=20)), "outbox.tasks.sweep", ()),
    (
        "open and run rounds",
        crontab(hour="2", minute="0"),
        "outbox.tasks.due",
        ("matching.open-and-run-rounds", DAY),
    ),
    (
        "expire proposals",
        crontab(minute="5"),
        "outbox.tasks.due",
        ("matching.expire-proposals", HOUR),
    ),
    (
        # Each hour, so soon after six in the morning everywhere.
        "remind of proposals",
        crontab(minute="10"),
        "outbox.tasks.due",
        ("matching.remind-of-proposals", HOUR),
    ),
    (
        # After the morning's reminders and well before the rounds of the night.
        "ask who still looks",
        crontab(minute="40"),
        "outbox.tasks.due",
        ("matching.ask-still-in", HOUR),
    ),
    (
        "remind of unfinished registrations",
        crontab(minute="20"),
        "outbox.tasks.due",
        ("classrooms.remind-unfinished", HOUR),
    ),
    (
        "end substitutes and old invitations",
        # Two minutes after each full hour, so soon after every school's midnight.
        crontab(minute="2"),
        "outbox.tasks.due",
        ("classrooms.end-overdue", HOUR),
    ),
    (
        "look for arrivals",
        crontab(hour="4", minute="30"),
        "outbox.tasks.due",
        ("matching.look-for-arrivals", DAY),
    ),
    (
        "try wishes",
        crontab(minute="35"),
        "outbox.tasks.due",
        ("matching.try-wishes", HOUR),
    ),
    (
        # Every hour, because the first day of a project begins at some school's midnight.
        "start projects",
        crontab(minute="8"),
        "outbox.tasks.due",
        ("exchange.start-projects", HOUR),
    ),
    (
        "greet newcomers",
        crontab(minute="*/5"),
        "outbox.tasks.due",
        ("matching.greet-newcomers", HOUR // 12),
    ),
    (
        "look after projects",
        crontab(hour="5", minute="15"),
        "outbox.tasks.due",
        ("exchange.look-after-projects", DAY),
    ),
    (
        "ask about meetings and end what is over",
        crontab(minute="50"),
        "outbox.tasks.due",
        ("exchange.after-meetings", HOUR),
    ),
    (
        "clear sessions",
        crontab(hour="3", minute="30"),
        "outbox.tasks.due",
        ("users.clear-sessions", DAY),
    ),
    (
        # After the sessions are cleared, and before staff and teachers look in the morning.
        "apply what is kept for how long",
        crontab(hour="3", minute="40"),
        "outbox.tasks.due",
        ("safeguarding.retention", DAY),
    ),
    (
        "tell staff what waits",
        crontab(hour="5", minute="45"),
        "outbox.tasks.due",
        ("classrooms.review-digest", DAY),
    ),
    (
        "tell operators what waits far too long",
        crontab(hour="5", minute="50"),
        "outbox.tasks.due",
        ("matching.review-late", DAY),
    ),
    (
        "end what is forbidden",
        crontab(minute="50"),
        "outbox.tasks.due",
        ("matching.end-forbidden", HOUR),
    ),
    (
        "tell who has too much to read",
        crontab(minute="50"),
        "outbox.tasks.due",
        ("exchange.look-at-queues", HOUR),
    ),
    (
        "remove files of pictures that nobody has",
        crontab(hour="3", minute="20"),
        "outbox.tasks.due",
        ("exchange.sweep-pictures", DAY),
    ),
    (
        # Children wait: reminders and what is late, every hour of every day.
        "look after what children told us",
        crontab(minute="25"),
        "outbox.tasks.due",
        ("safeguarding.look-after-concerns", HOUR),
    ),
)

_transport = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "socket_timeout": BROKER_SECONDS,
    "socket_connect_timeout": BROKER_SECONDS,
    "socket_keepalive": True,
    "health_check_interval": 20,
}

app = Celery("aerogram")
app.conf.update(
    broker_url=settings.REDIS_URL,
    # A frozen broker must neither hang a start nor be given up on: it comes back.
    broker_connection_timeout=BROKER_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # The visibility timeout has three places; one left at its default would win in part.
    broker_transport_options=_transport,
    result_backend_transport_options=_transport,
    visibility_timeout=VISIBILITY_SECONDS,
    result_backend=None,
    task_ignore_result=True,
    task_serializer="json",
    result_serializer="json",
    event_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_time_limit=HARD_LIMIT_SECONDS,
    task_soft_time_limit=SOFT_LIMIT_SECONDS,
    task_queues=(Queue("outbox"), Queue("heavy"), Queue("beat")),
    task_create_missing_queues=False,
    task_default_queue="outbox",
    task_routes={"outbox.tasks.sweep": {"queue": "beat"}, "outbox.tasks.due": {"queue": "beat"}},
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    timezone="UTC",
    enable_utc=True,
    beat_schedule={
        name: {
            "task": task,
            "schedule": when,
            "args": arguments,
            # A ring that nobody heard before the next one is dropped: the next one is enough.
            "options": {"expires": 60 if task.endswith("sweep") else HOUR},
        }
        for name, when, task, arguments in BEAT
    },
)
app.autodiscover_tasks()
