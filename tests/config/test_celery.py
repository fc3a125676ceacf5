"""The queue's times nest, and the timetable names only tasks and queues that exist."""

from celery.schedules import crontab

from config.celery import BEAT, HARD_LIMIT_SECONDS, SOFT_LIMIT_SECONDS, app
from matching.services.rounds import RUNS_AT


def test_a_task_is_ended_before_its_message_is_handed_out_again() -> None:
    conf = app.conf
    everywhere = {
        conf.visibility_timeout,
        conf.broker_transport_options["visibility_timeout"],
        conf.result_backend_transport_options["visibility_timeout"],
    }

    assert len(everywhere) == 1
    assert SOFT_LIMIT_SECONDS < HARD_LIMIT_SECONDS < everywhere.pop()
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (
        SOFT_LIMIT_SECONDS,
        HARD_LIMIT_SECONDS,
    )


def test_nothing_is_kept_and_nothing_but_json_is_read() -> None:
    conf = app.conf

    assert conf.result_backend is None
    assert conf.task_ignore_result
    assert conf.accept_content == ["json"]
    assert conf.task_acks_late
    assert conf.worker_prefetch_multiplier == 1


def test_every_broker_wait_is_bounded() -> None:
    options = app.conf.broker_transport_options

    assert 0 < options["socket_timeout"] <= 10
    assert 0 < options["socket_connect_timeout"] <= 10


def test_the_timetable_calls_tasks_that_exist_on_a_queue_of_their_own() -> None:
    app.loader.import_default_modules()
    names = {task for _name, _when, task, _arguments in BEAT}
    routes = {app.amqp.router.route({}, name)["queue"].name for name in names}

    assert names <= set(app.tasks)
    assert routes == {"beat"}


def test_an_unknown_queue_is_not_made_in_passing() -> None:
    assert {queue.name for queue in app.conf.task_queues} == {"outbox", "heavy", "beat"}
    assert app.conf.task_create_missing_queues is False


def test_teachers_are_told_the_time_at_which_rounds_run() -> None:
    times = [
        when
        for _name, when, _task, arguments in BEAT
        if "matching.open-and-run-rounds" in arguments
    ]

    assert times == [crontab(hour=str(RUNS_AT.hour), minute=str(RUNS_AT.minute))]
    assert (app.conf.timezone, str(RUNS_AT.tzinfo)) == ("UTC", "UTC")
