"""The guards of how children come in, of what they write, show and tell us, and of what is kept."""

from __future__ import annotations

from django.db.models import Q

from tests.switches import Guard, answering, set_to, without_constraint, without_trigger

VIEWS, KEYS = "tests/classrooms/views/", "tests/classrooms/services/test_student_keys.py::"
SESSION = f"{VIEWS}test_students_session.py::"
LIFE = "tests/exchange/moderation/test_life.py::"
SEEN = "tests/exchange/moderation/test_who_sees.py::"
CONSENTS = "tests/safeguarding/services/test_consents.py::"
CONCERNS = "tests/safeguarding/services/test_concerns.py::"
ERASING = "tests/safeguarding/services/test_erasing.py::"
HELD = "tests/safeguarding/services/test_erasing_held.py::"

STUDENTS = (
    Guard(
        "keys and data of a child by who answers for it",
        set_to(
            "classrooms.querysets.EnrolmentQuerySet.answered_for",
            lambda self, user: self.visible_to(user),
        ),
        f"{VIEWS}test_answering.py::"
        "test_who_taught_the_child_once_opens_no_door[classrooms:student-get-sent0]",
    ),
    Guard(
        "no keys by whom we do not trust any more",
        answering("classrooms.querysets._lost_trust", False),
        "tests/classrooms/services/test_shut_out.py::"
        "test_whom_we_do_not_trust_prints_no_new_ones[classrooms:cards-get-class]",
    ),
    Guard(
        "cards that such an adult may have kept",
        set_to("users.hooks._listeners", []),
        "tests/classrooms/services/test_shut_out.py::"
        "test_cards_of_a_revoked_teacher_stop_and_pictures_do_not",
    ),
    Guard(
        "five wrong tries",
        set_to("classrooms.services.student_keys.MOST_WRONG", 10**6),
        f"{KEYS}test_reset_and_unlock_leave_ids_and_codes",
    ),
    Guard(
        "five wrong tries, says the database",
        without_constraint("five_wrong_tries_lock", "classrooms_studentkey"),
        f"{KEYS}test_database_knows_when_a_key_is_locked[tries0]",
    ),
    Guard(
        "breaker of wrong pictures",
        answering("classrooms.views.back.too_many_wrong", False),
        f"{VIEWS}test_back.py::test_browser_that_guesses_through_a_class_waits_and_others_do_not",
    ),
    Guard(
        "nobody knocks and comes in without the teacher",
        answering("classrooms.views.back.state_of_knock", "let in"),
        f"{VIEWS}test_back.py::test_knock_that_the_teacher_refuses_opens_nothing",
    ),
    Guard(
        "a new card ends what was let in",
        answering("classrooms.models.StudentKey.forget_knock", []),
        f"{KEYS}test_who_was_let_in_and_has_not_fetched_it_knocks_again[new_card]",
    ),
    Guard(
        "sessions of students end",
        answering("classrooms.middleware._reason_to_end", None),
        f"{SESSION}test_nobody_is_in_longer_than_a_lesson",
    ),
    Guard(
        "a class that nobody trusted leads is frozen",
        answering("classrooms.middleware.frozen_among", set()),
        f"{SESSION}test_frozen_class_is_out_unless_somebody_trusted_leads_it",
    ),
    Guard(
        "uploads and exports are counted",
        set_to("users.limits.COSTLY_LOOKS", {}),
        "tests/users/test_limits.py::test_fetching_an_export_is_counted_though_it_only_looks",
    ),
)

WRITINGS = (
    Guard(
        "nothing is shown of a child who may not take part",
        set_to("exchange.moderation.querysets._may_be_shown", lambda _on: Q()),
        f"{SEEN}test_without_consent_it_is_gone_for_everybody_but_the_teacher",
    ),
    Guard(
        "nothing is approved of a child who may not take part",
        answering("exchange.moderation.permissions.consent_covers", True),
        f"{LIFE}test_nothing_of_a_child_who_may_not_take_part_any_more_is_approved",
    ),
    Guard(
        "a teacher reads first",
        answering("exchange.moderation.services._is_held", False),
        f"{LIFE}test_one_class_that_reads_first_holds_it_for_both",
    ),
    Guard(
        "contact details are held",
        answering("exchange.moderation.services.findings_of", []),
        f"{LIFE}test_contact_details_are_held_and_not_dropped",
    ),
    Guard(
        "the own teacher decides",
        answering("exchange.moderation.services.can_decide", True),
        f"{LIFE}test_only_a_teacher_of_the_writer_s_class_decides",
    ),
    Guard(
        "a project that pauses is read only",
        answering("exchange.moderation.permissions.can_publish", None),
        f"{LIFE}test_a_project_that_pauses_is_read_only",
    ),
    Guard(
        "nothing is written across a block",
        answering("exchange.moderation.permissions.may_meet", None),
        f"{LIFE}test_nothing_reaches_a_school_that_is_blocked",
    ),
    Guard(
        "a picture needs a consent",
        answering("exchange.permissions.consent_covers", True),
        "tests/exchange/test_pictures.py::TestWhoMay::test_a_student_needs_a_yes_to_pictures",
    ),
    Guard(
        "pictures of a class that allows none",
        set_to(
            "exchange.gallery.querysets.ItemQuerySet.showing_pictures_to",
            lambda self, user, *, on=None: self.visible_to(user, on=on).filter(
                picture__isnull=False
            ),
        ),
        "tests/exchange/gallery/test_pages.py::"
        "test_a_class_that_turns_pictures_off_sees_none_any_more",
    ),
    Guard(
        "what the process that makes pictures says",
        answering("exchange.reencode.isolated._is_what_was_asked_for", True),
        "tests/exchange/reencode/test_isolated.py::test_what_it_says_is_not_believed[says6]",
    ),
)

TOLD_AND_KEPT = (
    Guard(
        "one answer for each purpose",
        without_constraint("one_living_consent_per_purpose", "safeguarding_consent"),
        f"{CONSENTS}test_one_answer_counts_for_each_purpose",
    ),
    Guard(
        "no lead looks after what is about the lead",
        set_to("safeguarding.querysets.concerns.scope_of", lambda _user: Q()),
        "tests/safeguarding/test_who_is_told.py::"
        "test_lead_whom_it_is_about_is_not_told_and_finds_nothing",
    ),
    Guard(
        "words of a concern open with a reason",
        answering("safeguarding.views.desk.open_until", "now"),
        "tests/safeguarding/views/test_desk.py::test_words_open_with_a_reason_for_a_quarter_hour",
    ),
    Guard(
        "what is about an adult is not the class's",
        without_constraint("concern_about_an_adult_is_for_the_leads", "safeguarding_concern"),
        f"{CONCERNS}test_the_database_refuses_an_adult_on_the_way_of_the_class",
    ),
    Guard(
        "notes are only added",
        without_trigger("safeguarding_keep_notes", "safeguarding_concernnote"),
        f"{CONCERNS}test_notes_are_only_added",
    ),
    Guard(
        "a hold delays an erasure",
        answering("safeguarding.services.erasing.held_until", None),
        f"{HELD}test_a_hold_delays_it_and_it_is_asked_again_each_day",
    ),
    Guard(
        "no substitute erases",
        answering("safeguarding.services.data_requests.may_lead", True),
        f"{ERASING}test_a_substitute_cannot_ask",
    ),
    Guard(
        "no formula in an export",
        set_to("safeguarding.archive._FORMULA", ()),
        "tests/safeguarding/services/test_exporting.py::"
        "test_csv_starts_no_formula_and_page_runs_no_markup",
    ),
)
