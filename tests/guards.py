"""Every guard of the site: what it is, how it is switched off, and the test that turns red then.

`make proof` switches one off after the other and runs its test: a guard whose test stays green is
found. Whoever builds a guard appends it here. Guards against two things at once have a twin
instead, a test that runs them with the guard off and shows the damage; `TWINS` names those.

`off` comes from `tests.switches`. What guards children stands in `tests.guards_of_children`.
"""

from __future__ import annotations

from django.apps import apps
from django.test import override_settings

from tests.guards_of_children import STUDENTS, TOLD_AND_KEPT, WRITINGS
from tests.switches import (
    Guard,
    answering,
    seen_by_all,
    set_to,
    without_constraint,
    without_middleware,
    without_trigger,
)

USERS, CONFIG = "tests/users/", "tests/config/"
RULES = f"{USERS}test_database_rules.py::"
PROPOSALS = "tests/matching/services/test_proposals.py::"
SERVICES = "tests/matching/services/"
JOINING = "tests/classrooms/views/test_joining.py::"

WALLS = (
    Guard(
        "login for every page",
        answering("users.middleware.LoginUnlessOpen.process_view", None),
        f"{USERS}test_walls.py::test_behind_the_login_is_nothing_without_one",
    ),
    Guard(
        "no adult's account for students",
        answering("users.middleware._is_for_adults", False),
        f"{USERS}test_walls.py::test_no_student_opens_an_adults_account[account_email]",
    ),
    Guard(
        "second factor of staff",
        answering("users.admin_site.showed_second_factor", True),
        f"{USERS}test_walls.py::test_staff_need_the_second_factor_in_this_session",
    ),
    Guard(
        "cross-site token",
        without_middleware("django.middleware.csrf.CsrfViewMiddleware"),
        f"{USERS}test_walls.py::test_without_the_cross_site_token_nothing_is_taken",
    ),
    Guard(
        "closed accounts",
        answering("django.contrib.auth.backends.ModelBackend.user_can_authenticate", True),
        f"{USERS}test_walls.py::test_a_closed_account_ends_with_the_next_request",
    ),
    Guard(
        "no page of a person in a cache",
        without_middleware("users.middleware.NoIndex"),
        f"{USERS}test_walls.py::test_pages_of_somebody_logged_in_are_kept_by_no_browser",
    ),
    Guard(
        "unreadable passkeys",
        set_to("users.second_factors._UNREADABLE", ()),
        f"{USERS}test_hostile_passkeys.py::test_adding_rubbish_shows_the_form_again[9]",
    ),
)

REQUESTS = (
    Guard(
        "strict headers",
        set_to("config.headers.SecurityHeaders.__call__", lambda self, *each: self._app(*each)),
        f"{CONFIG}test_headers.py::test_a_file_of_the_look_carries_them",
    ),
    Guard(
        "content security policy",
        set_to("csp.middleware.build_policy", lambda **_named: "default-src *"),
        f"{CONFIG}test_headers.py::test_a_page_that_is_not_there_carries_them",
    ),
    Guard(
        "cookies of this host alone",
        set_to("config.cookies._plain", lambda *header: header),
        f"{CONFIG}test_headers.py::TestCookies::test_a_cookie_without_the_prefix_is_not_ours",
    ),
    Guard(
        "size of a body",
        answering("config.body.BoundedBody._check_declared_length", None),
        f"{CONFIG}test_body.py::"
        "test_a_declared_length_above_the_limit_is_refused_before_a_byte_is_read",
    ),
    Guard(
        "headers that only a proxy may send",
        set_to("config.body.BoundedBody.__call__", lambda self, *each: self._app(*each)),
        f"{CONFIG}test_body.py::test_a_header_that_only_looks_like_the_proxys_is_dropped",
    ),
    Guard(
        "reports of a policy are bounded",
        set_to("config.reports.MOST_BYTES", 10**9),
        f"{CONFIG}test_headers.py::TestReports::test_too_much_is_not_read",
    ),
    Guard(
        "reports of a policy name nobody",
        set_to("config.reports._origin", str),
        f"{CONFIG}test_headers.py::TestReports::test_three_things_are_kept",
    ),
    Guard(
        "limit by account",
        answering("users.middleware.allows", True),
        f"{USERS}test_limits.py::test_mails_to_typed_addresses_are_counted_by_account",
    ),
    Guard(
        "secrets on the page that asks to wait",
        answering("users.middleware._is_secret", False),
        f"{USERS}test_limits.py::test_a_password_is_not_laid_into_the_page",
    ),
    Guard(
        "breaker of wrong class codes",
        answering("classrooms.views.coming_in.too_many_wrong", False),
        f"{JOINING}test_one_browser_that_guesses_has_to_wait",
    ),
    Guard(
        "guessing at a password",
        lambda: override_settings(ACCOUNT_RATE_LIMITS={"login_failed": None}),
        f"{USERS}test_logins.py::test_guessing_at_one_account_is_limited_from_wherever_it_comes",
    ),
)

GATES = (
    Guard(
        "no proposal is accepted across a block",
        answering("matching.services.proposals.may_meet", None),
        f"{PROPOSALS}test_a_blocked_school_cannot_be_accepted",
    ),
    Guard(
        "no proposal is accepted without verification",
        answering("matching.services.proposals.may_meet", None),
        f"{PROPOSALS}test_a_revoked_teacher_cannot_accept",
    ),
    Guard(
        "no partnership is approved across a block",
        answering("matching.services.partnerships.may_meet", None),
        f"{SERVICES}test_partnerships.py::test_a_block_between_yes_and_approval_holds",
    ),
    Guard(
        "e-mail addresses are confirmed",
        lambda: override_settings(ACCOUNT_EMAIL_VERIFICATION="none"),
        f"{USERS}test_logins.py::test_login_before_confirmation_leads_nowhere",
    ),
    Guard(
        "a choice is one of those offered",
        answering("django.forms.ChoiceField.validate", None),
        "tests/access/test_swapped.py::test_a_foreign_id_in_a_body_changes_nothing[matching:link]",
    ),
)

DATABASE = (
    *(
        Guard(
            f"no student in {table}",
            without_trigger("users_refuse_student", table),
            f"{RULES}test_student_has_no_row_of_an_adult_account[{table}]",
        )
        for table in (
            "account_emailaddress",
            "socialaccount_socialaccount",
            "mfa_authenticator",
            "usersessions_usersession",
        )
    ),
    Guard(
        "a student has no address, password or rights",
        without_constraint("student_has_no_email_password_or_rights", "users_user"),
        f"{RULES}test_student_holds_nothing_of_an_adult[is_superuser = true]",
    ),
    Guard(
        "only staff opens the admin",
        without_constraint("only_staff_opens_the_admin", "users_user"),
        f"{RULES}test_teacher_opens_no_admin",
    ),
    Guard(
        "one address is one account",
        without_constraint("user_email_once", "users_user"),
        f"{RULES}test_one_address_in_any_case_is_one_account",
    ),
    Guard(
        "nobody becomes or stops being a student",
        without_trigger("users_keep_student_role", "users_user"),
        f"{RULES}test_teacher_becomes_no_student",
    ),
    Guard(
        "the diary is only appended to",
        without_trigger("users_keep_diary", "users_auditentry"),
        f"{RULES}test_diary_is_never_rewritten[DELETE FROM users_auditentry]",
    ),
)

TWINS = (
    "tests/faults/test_double_acceptance.py::test_twin_without_the_lock_two_yes_hang_for_ever",
    "tests/faults/test_double_acceptance.py::test_twin_without_the_lock_a_double_click_answers_twice",
    "tests/faults/test_killed_worker.py::test_twin_without_the_transaction_half_a_round_is_left",
    "tests/faults/test_one_link_two_classes.py::test_twin_without_the_lock_both_believe_they_have_it",
    "tests/faults/test_one_link_two_classes.py::"
    "test_twin_without_the_lock_it_is_followed_and_taken_back_from_open",
    "tests/faults/test_people_at_once.py::test_twin_without_the_lock_nobody_teaches_the_class",
    "tests/faults/test_people_at_once.py::"
    "test_twin_without_the_lock_one_of_two_clicks_meets_an_error",
    "tests/faults/test_pictures_at_once.py::"
    "test_twin_without_the_lock_right_pictures_get_a_sixth_try",
    "tests/faults/test_still_in_and_rounds.py::"
    "test_twin_out_of_order_publishing_and_the_press_wait_for_each_other",
    "tests/faults/test_still_in_and_rounds.py::"
    "test_twin_out_of_order_the_invitation_and_the_press_wait_for_each_other",
    "tests/faults/test_two_invitations_at_once.py::"
    "test_twin_without_the_lock_the_other_meets_an_error",
    "tests/faults/test_two_looks_at_once.py::"
    "test_twin_without_the_lock_the_other_meets_the_constraint",
    "tests/faults/test_two_rounds_at_once.py::"
    "test_twin_without_claim_and_fence_both_workers_publish",
    "tests/faults/test_two_rounds_at_once.py::"
    "test_twin_without_the_fence_the_late_worker_publishes_too",
    "tests/faults/test_yes_and_new_year.py::"
    "test_twin_without_the_lock_a_class_that_is_over_comes_before_staff",
)


def visible() -> tuple[Guard, ...]:
    """`visible_to` of each model that has it; found by themselves."""
    labels = sorted(
        model._meta.label
        for model in apps.get_models()
        if hasattr(model._default_manager.get_queryset(), "visible_to")
    )
    return tuple(
        Guard(
            f"visible_to of {label}",
            seen_by_all(label),
            f"tests/access/test_visible.py::test_strangers_have_nothing_in_common[{label}]",
        )
        for label in labels
        # A round is everybody's who takes part in it, so strangers may share one.
        if label != "matching.MatchingRound"
    )


def all_guards() -> tuple[Guard, ...]:
    return (*WALLS, *REQUESTS, *GATES, *DATABASE, *STUDENTS, *WRITINGS, *TOLD_AND_KEPT, *visible())
