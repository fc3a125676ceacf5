"""Digests of pictures and cards: keyed, of one student each, and good after the secret changed."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from classrooms.digests import card_digest, card_tokens, is_pictures_digest, pictures_digest
from classrooms.models import Classroom, StudentKey
from classrooms.services.cards import find_by_card, new_card, token_of
from classrooms.services.knocking import Knock, answer_knock, knock, state_of_knock
from classrooms.services.student_keys import (
    Tried,
    choose_pictures,
    give_key,
    reset_pictures,
    try_pictures,
    unlock,
    unlock_class,
)
from config.logs import without_secrets
from tests.factories import EnrolmentFactory
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
OWN, OTHER = ["cat", "moon", "cup"], ["moon", "cat", "cup"]
OLD, NEW = "old" + "x" * 50, "new" + "y" * 50


def test_digest_is_of_this_student_and_this_order(student: User) -> None:
    friend = EnrolmentFactory().student

    assert is_pictures_digest(pictures_digest(student.pk, OWN), student.pk, OWN)
    assert not is_pictures_digest(pictures_digest(student.pk, OWN), student.pk, OTHER)
    assert not is_pictures_digest(pictures_digest(friend.pk, OWN), student.pk, OWN)


def test_pictures_outlive_the_secret_and_move_to_the_new_one(student: User, settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    choose_pictures(student, OWN, at=AT)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]

    assert try_pictures(student, OTHER, at=AT) == Tried.WRONG
    assert try_pictures(student, OWN, at=AT) == Tried.RIGHT

    settings.SECRET_KEY_FALLBACKS = []
    assert try_pictures(student, OWN, at=AT) == Tried.RIGHT


def test_card_is_printed_again_without_being_stored(student: User, settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    key = give_key(student)
    token = token_of(key)
    assert token is not None
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]

    assert token_of(key) == token
    assert token not in str(StudentKey.objects.values_list().get())

    settings.SECRET_KEY_FALLBACKS = []
    # It cannot be drawn again, and still opens the door.
    assert token_of(key) is None
    assert find_by_card(card_digest(token)) == key


def test_new_card_replaces_the_old_one(student: User, nairobi_teacher: User) -> None:
    old = token_of(give_key(student))

    new_card(student, by=nairobi_teacher, at=AT)

    key = StudentKey.objects.get()
    assert find_by_card(card_digest(old or "")) is None
    assert find_by_card(card_digest(token_of(key) or "")) == key
    assert (key.card_version, key.out_before) == (2, AT)


def test_tokens_have_128_bits_and_no_log_keeps_them(student: User) -> None:
    tokens = {next(card_tokens(student.pk, version)) for version in range(2_000)}

    assert len(tokens) == 2_000
    assert {len(token) for token in tokens} == {23}
    assert {without_secrets(f"GET /j/card/{token}") for token in tokens} == {"GET /j/card/..."}


def test_token_in_small_letters_is_blanked_too() -> None:
    assert without_secrets("/j/card/1abcdefghijklmnopqrstuv") == "/j/card/..."


def test_reset_and_unlock_leave_ids_and_codes(student: User, nairobi_teacher: User) -> None:
    choose_pictures(student, OWN, at=AT)
    for _try in range(5):
        last = try_pictures(student, OTHER, at=AT)

    opened = unlock(student, by=nairobi_teacher, at=AT)
    again = unlock(student, by=nairobi_teacher, at=AT)
    reset_pictures(student, by=nairobi_teacher, at=AT)

    assert (last, opened, again) == (Tried.LOCKED, True, False)
    assert try_pictures(student, OWN, at=AT) == Tried.NOT_CHOSEN
    assert StudentKey.objects.get().out_before == AT
    lines = AuditEntry.objects.filter(subject_id=str(student.pk)).values_list("verb", flat=True)
    assert set(lines) == {"student.pictures", "student.lock", "student.unlock", "student.reset"}


def test_whole_class_is_unlocked_and_no_other(
    student: User, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    elsewhere = EnrolmentFactory().student
    for each in (student, elsewhere):
        choose_pictures(each, OWN, at=AT)
        for _try in range(5):
            try_pictures(each, OTHER, at=AT)

    assert unlock_class(nairobi_class, by=nairobi_teacher, at=AT) == 1

    assert try_pictures(student, OWN, at=AT) == Tried.RIGHT
    assert try_pictures(elsewhere, OWN, at=AT) == Tried.LOCKED


def test_pictures_are_chosen_once(student: User) -> None:
    assert choose_pictures(student, OWN, at=AT) is True
    assert choose_pictures(student, OTHER, at=AT) is False
    assert try_pictures(student, OWN, at=AT) == Tried.RIGHT


@pytest.mark.parametrize("tries", [{"wrong_tries": 5}, {"wrong_tries": 6}, {"locked_at": AT}])
def test_database_knows_when_a_key_is_locked(student: User, tries: dict) -> None:
    give_key(student)

    with pytest.raises(IntegrityError, match="five_wrong_tries_lock"), transaction.atomic():
        StudentKey.objects.update(**tries)


@pytest.mark.parametrize("change", [reset_pictures, new_card])
def test_who_was_let_in_and_has_not_fetched_it_knocks_again(
    change, student: User, nairobi_teacher: User
) -> None:
    secret = knock(student, OWN, at=AT)
    answer_knock(student, is_student=True, by=nairobi_teacher, at=AT)
    assert state_of_knock(student, secret, at=AT) == Knock.LET_IN

    change(student, by=nairobi_teacher, at=AT)

    assert state_of_knock(student, secret, at=AT) == Knock.OVER
