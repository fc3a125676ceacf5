"""Nobody is asked why a class is silent that had nothing to do, or that was told to wait."""

from datetime import UTC, datetime, timedelta

from classrooms.models import Programme
from exchange.choices import Channel
from exchange.models import HealthNote, Project
from exchange.services.agreements import save_version, suggestion
from exchange.services.health import look_after_projects
from exchange.services.readiness import say_met, say_tested
from exchange.services.starting import start_on_first_day
from outbox.models import Mail
from tests.exchange.builders import APPROVED_AT
from tests.exchange.ready import agree, make_ready, say_ready, teacher_of, teachers_of

# In the morning of the same day in Nairobi and in Bogotá.
MORNING = APPROVED_AT.replace(hour=7)
# The first Monday of the project, at noon UTC.
FIRST_NOON = datetime(2026, 9, 28, 12, 0, tzinfo=UTC)


def look(first: datetime, days: int) -> None:
    for number in range(days):
        look_after_projects(at=first + timedelta(days=number))


def asked() -> set[str]:
    return set(
        Mail.objects.filter(template="exchange/email/health_own").values_list("to", flat=True)
    )


def test_classes_that_are_ready_are_not_silent_while_they_wait_for_the_first_day(preparing):
    make_ready(preparing)

    look(MORNING, 14)

    assert not HealthNote.objects.exists()
    assert asked() == set()


def test_before_the_start_only_the_class_with_steps_left_is_asked(preparing, bogota_class):
    agree(preparing)
    say_ready(preparing, teacher_of(bogota_class))

    look(MORNING, 10)

    assert asked() == {"amina@kibera.example"}


def test_what_was_asked_ends_when_the_class_has_nothing_left_to_do(preparing):
    agree(preparing)
    amina, lucia = teachers_of(preparing)[::-1]
    say_ready(preparing, lucia)
    say_met(preparing, True, by=amina, at=APPROVED_AT)
    say_tested(preparing, Channel.VIDEO, by=amina, at=APPROVED_AT)
    look(MORNING, 10)
    assert HealthNote.objects.live().exists()

    # Staff ask for no share any more: nobody has to press anything for it.
    Programme.objects.update(start_share=0)
    look(MORNING + timedelta(days=10), 1)

    assert not HealthNote.objects.live().exists()


def test_who_only_has_to_read_a_new_version_is_given_time_from_the_day_it_was_written(
    preparing, nairobi_class, bogota_class
):
    make_ready(preparing)
    terms = suggestion(preparing)
    changed = type(terms)(**{**vars(terms), "answer_days": 5})
    later = MORNING + timedelta(days=10)
    save_version(preparing, changed, base=1, by=teacher_of(nairobi_class), at=later)

    look(later, 3)

    assert asked() == set()


def test_silence_before_the_start_does_not_count_after_it(preparing):
    make_ready(preparing)
    assert start_on_first_day(at=FIRST_NOON) == 1

    look(FIRST_NOON, 5)

    assert asked() == set()


def test_nor_do_the_days_between_a_start_and_a_first_day_that_moved(preparing):
    make_ready(preparing)
    assert start_on_first_day(at=FIRST_NOON) == 1
    Project.objects.update(starts_on=FIRST_NOON.date() + timedelta(days=14))

    look(FIRST_NOON, 14)

    assert asked() == set()
