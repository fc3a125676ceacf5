"""What staff sees and sets of a programme: thresholds, excluded countries, weights."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from classrooms.models import Programme
from classrooms.models.programme import BOUNDS, SCORE_PARTS
from classrooms.services.schools import default_programme
from matching.engine.weights import REASONS, Weights
from matching.wording import WEIGHT_REASONS
from tests.second_factor import log_in_with_second_factor
from users.models import User


@pytest.fixture
def staff(client: Client, reviewer: User) -> Client:
    log_in_with_second_factor(client, reviewer)
    return client


def address() -> str:
    return reverse("admin:classrooms_programme_change", args=[default_programme().pk])


def as_shown(form: Any) -> dict[str, Any]:
    """What a browser sends for an untouched form: no word of a box without a tick."""
    values = {name: form[name].value() for name in form.fields}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


def save(staff: Client, **changed: Any) -> dict[str, list[str]]:
    """Send the form as it was shown, but for what is changed; return what it says is wrong."""
    form = staff.get(address()).context["adminform"].form
    answer = staff.post(address(), as_shown(form) | changed)
    return {} if answer.status_code == 302 else answer.context["adminform"].form.errors


def points(**changed: int) -> dict[str, int]:
    return {f"weight_{part}": value for part, value in changed.items()}


def test_a_page_that_is_saved_as_it_was_shown_changes_nothing(staff: Client) -> None:
    before = Programme.objects.values().get()

    assert save(staff) == {}

    assert Programme.objects.values().get() == before
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


def test_every_threshold_can_be_set(staff: Client) -> None:
    wanted = {
        "plan_weeks": 10,
        "answer_days": 7,
        "still_in_weeks": 6,
        "review_days": 3,
        "span_percent": 200,
        "lead_days": 21,
        "horizon_weeks": 40,
        "meetings": 3,
        "meeting_minutes": 40,
        "most_age_gap": 3,
        "adult_partner_least_age": 18,
        "least_level": 3,
        "score_floor": 300,
        "candidates_per_class": 8,
        "start_share": 50,
        "nudge_days": 4,
        "both_days": 7,
        "staff_days": 10,
    }
    assert set(BOUNDS) < set(wanted)

    assert save(staff, **wanted) == {}

    assert Programme.objects.values(*wanted).get() == wanted


@pytest.mark.parametrize("name", BOUNDS)
def test_a_threshold_out_of_bounds_is_refused(staff: Client, name: str) -> None:
    least, most = BOUNDS[name]

    below, above = save(staff, **{name: least - 1}), save(staff, **{name: most + 1})

    assert below == {name: [f"Ensure this value is greater than or equal to {least}."]}
    assert above == {name: [f"Ensure this value is less than or equal to {most}."]}


def test_a_latest_start_out_of_sight_is_told_beside_it(staff: Client) -> None:
    wrong = save(staff, plan_weeks="10", span_percent="300", horizon_weeks="33")

    assert wrong == {
        "horizon_weeks": [
            "An exchange may take 30 weeks with this length and span. "
            "Enter a latest start of at most 32 weeks, or a shorter span."
        ]
    }


def test_pairs_of_countries_are_written_one_a_line(staff: Client) -> None:
    assert save(staff, excluded_country_pairs="lb il\r\n\r\nAM AZ\r\nIL, LB\r\n") == {}

    assert default_programme().excluded_country_pairs == ["AM AZ", "IL LB"]
    page = staff.get(address()).content.decode()
    assert ">\nAM AZ\nIL LB</textarea>" in page
    assert "Armenia – Azerbaijan; Israel – Lebanon" in page


def test_a_line_that_is_no_pair_is_named(staff: Client) -> None:
    wrong = save(staff, excluded_country_pairs="IL LB\nIL\nIL XX")

    assert wrong == {
        "excluded_country_pairs": [
            "Line 2: “IL” is not a pair. Write two country codes, for example IL LB.",
            "Line 3: “XX” is not the code of a country. Use two-letter ISO codes.",
        ]
    }


def test_pairs_can_be_taken_back(staff: Client) -> None:
    save(staff, excluded_country_pairs="IL LB")

    assert save(staff, excluded_country_pairs="") == {}

    assert default_programme().excluded_country_pairs == []


def test_every_weight_stands_with_its_reason_and_the_number_it_comes_with(staff: Client) -> None:
    form = staff.get(address()).context["adminform"].form

    told = {part: str(form.fields[f"weight_{part}"].help_text) for part in SCORE_PARTS}

    assert told == {
        part: f"{REASONS[part]} Comes with {most}." for part, most in Weights().to_json().items()
    }
    assert list(WEIGHT_REASONS) == list(REASONS)


def test_weights_are_shifted_from_one_part_to_another(staff: Client) -> None:
    assert save(staff, **points(age=20, themes=250)) == {}

    assert default_programme().weights == Weights(age=20, themes=250).to_json()
    form = staff.get(address()).context["adminform"].form
    assert (form["weight_age"].value(), form["weight_themes"].value()) == (20, 250)


@pytest.mark.parametrize(
    ("age", "sentence"),
    [
        (110, "The twelve parts add up to 990 points instead of 1,000. Still to give out: 10."),
        (121, "The twelve parts add up to 1001 points instead of 1,000. To take away: 1."),
    ],
)
def test_weights_that_do_not_make_1000_are_refused(staff: Client, age: int, sentence: str) -> None:
    assert save(staff, **points(age=age)) == {"default_weights": [sentence]}

    assert default_programme().weights == {}


def test_a_weight_below_nothing_or_beyond_everything_is_refused(staff: Client) -> None:
    assert list(save(staff, **points(age=-1))) == ["weight_age"]
    assert list(save(staff, **points(age=1001))) == ["weight_age"]
    assert list(save(staff, weight_age="")) == ["weight_age"]


def test_the_tick_goes_back_to_the_weights_it_came_with(staff: Client) -> None:
    save(staff, **points(age=20, themes=250))

    assert save(staff, default_weights="on", weight_age="", weight_size="many") == {}

    assert default_programme().weights == {}


def test_the_numbers_it_comes_with_are_stored_as_none_of_its_own(staff: Client) -> None:
    save(staff, **points(age=20, themes=250))

    assert save(staff, **points(**Weights().to_json())) == {}

    assert default_programme().weights == {}


def test_a_programme_can_be_added_and_none_taken_away(staff: Client) -> None:
    new = reverse("admin:classrooms_programme_add")
    form = staff.get(new).context["adminform"].form

    staff.post(new, as_shown(form) | {"name": "Water"})

    added = Programme.objects.get(name="Water")
    assert (added.is_default, added.weights, added.span_percent) == (False, {}, 150)
    gone = reverse("admin:classrooms_programme_delete", args=[added.pk])
    assert staff.post(gone, {"post": "yes"}).status_code == 403


def test_the_default_programme_is_not_chosen_by_hand(staff: Client) -> None:
    save(staff, is_default="")

    assert default_programme().is_default
