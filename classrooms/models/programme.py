"""A programme: a pool of classes with its own rules. Every line that the pairing draws stands here.

The engine stands above this app and is not imported. What it calls its parts, how large a circle is
and how far a round can see is said here again; a test of matching holds the two together.
"""

import re
import uuid
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, Regex
from django.utils.translation import gettext_lazy as _
from django_countries import countries

PLAN_LENGTHS = [(3, _("3 weeks")), (6, _("6 weeks")), (10, _("10 weeks"))]

# The least and the most of each threshold. The database repeats them.
BOUNDS = {
    "meetings": (1, 50),
    "meeting_minutes": (10, 240),
    "most_age_gap": (0, 100),
    # A programme may keep adults further away from children, never let them nearer.
    "adult_partner_least_age": (16, 99),
    "least_level": (1, 6),
    "lead_days": (0, 366),
    "span_percent": (100, 300),
    "horizon_weeks": (1, 52),
    "score_floor": (0, 1_000),
    "candidates_per_class": (1, 50),
    "answer_days": (1, 366),
    "still_in_weeks": (1, 52),
    "review_days": (1, 60),
    "start_share": (0, 100),
    "nudge_days": (1, 60),
    "both_days": (2, 90),
    "staff_days": (3, 120),
}
MOST_WEEKS = 62
"""A round sees no further than this: the latest start and the exchange itself."""

SCORE_PARTS = (
    "shared_time",
    "languages",
    "themes",
    "age",
    "calendar",
    "wishes",
    "size",
    "access",
    "waiting",
    "underserved",
    "reliability",
    "novelty",
)
ALL_POINTS = 1_000
"""What the weights add up to: a score reads as a share, and the floor keeps its meaning."""

TWO_CODES = re.compile(r"([A-Z]{2})[\s,;/–-]+([A-Z]{2})")


def country_pair(text: str) -> str:
    """“lb, il” as “IL LB”: two countries by their ISO codes, in the order of the alphabet.

    Raises ValidationError with what is wrong.
    """
    found = TWO_CODES.fullmatch(text.strip().upper())
    if found is None:
        raise ValidationError(
            _("“%(text)s” is not a pair. Write two country codes, for example IL LB."),
            code="no_pair",
            params={"text": text.strip()},
        )
    for code in found.groups():
        if code not in countries.countries:
            raise ValidationError(
                _("“%(code)s” is not the code of a country. Use two-letter ISO codes."),
                code="no_country",
                params={"code": code},
            )
    low, high = sorted(found.groups())
    if low == high:
        raise ValidationError(
            _("“%(text)s” names one country twice. Write two different ones."),
            code="one_country",
            params={"text": text.strip()},
        )
    return f"{low} {high}"


def validate_country_pair(text: str) -> None:
    """Refuse what is not a pair of two different countries."""
    country_pair(text)


def validate_weights(weights: Any) -> None:
    """Refuse everything but {} and all twelve parts with points that add up to 1,000."""
    if weights == {}:
        return
    if not isinstance(weights, dict) or set(weights) != set(SCORE_PARTS):
        raise ValidationError(_("Give the points of all twelve parts."), code="parts")
    if any(type(points) is not int or points < 0 for points in weights.values()):
        raise ValidationError(_("Points are whole numbers from 0 to 1,000."), code="points")
    total = sum(weights.values())
    if total < ALL_POINTS:
        raise ValidationError(
            _(
                "The twelve parts add up to %(total)d points instead of 1,000. "
                "Still to give out: %(difference)d."
            ),
            code="too_few_points",
            params={"total": total, "difference": ALL_POINTS - total},
        )
    if total > ALL_POINTS:
        raise ValidationError(
            _(
                "The twelve parts add up to %(total)d points instead of 1,000. "
                "To take away: %(difference)d."
            ),
            code="too_many_points",
            params={"total": total, "difference": total - ALL_POINTS},
        )


def within(name: str) -> list[Any]:
    """The validators of a threshold's bounds."""
    least, most = BOUNDS[name]
    return [MinValueValidator(least), MaxValueValidator(most)]


def _pairs_of_codes() -> Q:
    """Each excluded pair is two codes of two capital letters."""
    joined = Func(
        F("excluded_country_pairs"),
        Value(";"),
        function="ARRAY_TO_STRING",
        output_field=models.TextField(),
    )
    return Q(Regex(joined, "^([A-Z]{2} [A-Z]{2}(;[A-Z]{2} [A-Z]{2})*)?$"))


def _weights_of_all_parts() -> Q:
    """No weights at all, or exactly the twelve parts in whole points that make 1,000."""
    points = [Cast(KT(f"weights__{part}"), models.IntegerField()) for part in SCORE_PARTS]
    # Named arguments in the order of the alphabet: a migration writes them so, and compares.
    others = Func(
        F("weights"),
        Value("{" + ",".join(SCORE_PARTS) + "}"),
        arg_joiner=" - ",
        template="(%(expressions)s::text[])::text",
        output_field=models.TextField(),
    )
    no_points = Func(
        F("weights"),
        Value('$.* ? (@.type() != "number" || @ < 0 || @ != @.floor())'),
        function="JSONB_PATH_EXISTS",
        output_field=models.BooleanField(),
    )
    return Q(weights={}) | (
        Q(weights__has_keys=list(SCORE_PARTS))
        & Q(Exact(others, Value("{}")))
        & Q(Exact(no_points, Value(False)))
        & Q(Exact(reduce(add, points), ALL_POINTS))
    )


class Programme(models.Model):
    """A pool of classes with its own rules. A default one exists from the first migration."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(_("default programme"), default=False)

    plan_weeks = models.PositiveSmallIntegerField(
        _("length of an exchange"), choices=PLAN_LENGTHS, default=6
    )
    span_percent = models.PositiveSmallIntegerField(
        _("longest span of an exchange, in percent of its length"),
        default=150,
        validators=within("span_percent"),
        help_text=_(
            "Weeks in which one of the schools is closed lie in between. With 150, an exchange of "
            "6 weeks may take 9. From 100 (no gap) to 300."
        ),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days between a round and the first week"), default=14, validators=within("lead_days")
    )
    horizon_weeks = models.PositiveSmallIntegerField(
        _("latest start, in weeks after the earliest"),
        default=26,
        validators=within("horizon_weeks"),
        help_text=_(
            "How far ahead an exchange may begin, from 1 to 52 weeks. Together with its longest "
            "span a round sees 62 weeks ahead at most."
        ),
    )
    meetings = models.PositiveSmallIntegerField(
        _("live meetings in an exchange"),
        default=2,
        validators=within("meetings"),
        help_text=_("How many shared lesson times a pair needs before it may meet live."),
    )
    meeting_minutes = models.PositiveSmallIntegerField(
        _("least minutes of a meeting"), default=25, validators=within("meeting_minutes")
    )
    most_age_gap = models.PositiveSmallIntegerField(
        _("most years between the classes' ages"), default=2, validators=within("most_age_gap")
    )
    adult_partner_least_age = models.PositiveSmallIntegerField(
        _("youngest age that adult learners may meet"),
        default=16,
        validators=within("adult_partner_least_age"),
        help_text=_("A programme may ask for more than 16 years, never for less."),
    )
    least_level = models.PositiveSmallIntegerField(
        _("least level of a common language"),
        default=2,
        help_text=_("1 is A1, 2 is A2, and so on to 6, C2."),
        validators=within("least_level"),
    )
    excluded_country_pairs = ArrayField(
        models.CharField(max_length=5, validators=[validate_country_pair]),
        verbose_name=_("countries that are not paired"),
        default=list,
        blank=True,
    )
    score_floor = models.PositiveIntegerField(
        _("lowest score of a pair"),
        default=250,
        validators=within("score_floor"),
        help_text=_("Of 1,000 points. A class waits rather than being paired below it."),
    )
    candidates_per_class = models.PositiveSmallIntegerField(
        _("candidates kept for each class"),
        default=5,
        validators=within("candidates_per_class"),
        help_text=_(
            "The best others of each class, from 1 to 50. They are kept with the round, also where "
            "they were not chosen."
        ),
    )
    weights = models.JSONField(
        _("weights"), default=dict, blank=True, validators=[validate_weights]
    )
    answer_days = models.PositiveSmallIntegerField(
        _("school days to answer a proposal"),
        default=10,
        validators=within("answer_days"),
        help_text=_(
            "School days of the class that has fewer of them: breaks of either school do not "
            "count. Never less than 3 or more than 42 days of the calendar, and never past the "
            "first day of the exchange."
        ),
    )
    still_in_weeks = models.PositiveSmallIntegerField(
        _("weeks until a waiting class is asked whether it still looks"),
        default=4,
        validators=within("still_in_weeks"),
        help_text=_(
            "A class of which nobody heard anything for so long is asked by mail. If it says "
            "nothing for 5 school days, it rests. From 1 to 52."
        ),
    )
    review_days = models.PositiveSmallIntegerField(
        _("school days until a review is late"),
        default=5,
        validators=within("review_days"),
        help_text=_(
            "Schools, teachers and partnerships that wait longer are late and listed first. A "
            "question about a partnership that stays unanswered as long comes back to staff. After "
            "twice the time, whoever runs the site is told. From 1 to 60."
        ),
    )
    two_person_review = models.BooleanField(
        _("two members of staff for each new school and partnership"),
        default=False,
        help_text=_(
            "Whoever recorded the evidence cannot approve the school as well, and a partnership "
            "opens only when two have approved it."
        ),
    )
    start_share = models.PositiveSmallIntegerField(
        _("students who may take part when a project starts, in percent"),
        default=70,
        validators=within("start_share"),
        help_text=_(
            "Each class needs this share of its students before the project starts. The others "
            "join later or not at all. From 0 (nobody is asked) to 100."
        ),
    )

    nudge_days = models.PositiveSmallIntegerField(
        _("school days of silence until its own teacher is asked"),
        default=5,
        validators=within("nudge_days"),
        help_text=_("Counted on the days on which that class has school, in open projects."),
    )
    both_days = models.PositiveSmallIntegerField(
        _("school days of silence until both teachers are told"),
        default=8,
        validators=within("both_days"),
    )
    staff_days = models.PositiveSmallIntegerField(
        _("school days of silence until staff is told"),
        default=12,
        validators=within("staff_days"),
        help_text=_("Then the other class is offered another partner, too."),
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], name="one_default_programme", condition=Q(is_default=True)
            ),
            models.CheckConstraint(
                name="plan_of_3_6_or_10_weeks", condition=Q(plan_weeks__in=[3, 6, 10])
            ),
            *(
                models.CheckConstraint(
                    name=f"programme_{name}_in_bounds", condition=Q(**{f"{name}__range": bounds})
                )
                for name, bounds in BOUNDS.items()
            ),
            models.CheckConstraint(
                name="programme_sees_at_most_62_weeks",
                # Division of whole numbers, as in `span_weeks`.
                condition=Q(
                    horizon_weeks__lte=MOST_WEEKS - F("plan_weeks") * F("span_percent") / 100
                ),
            ),
            models.CheckConstraint(
                name="programme_asks_its_own_teacher_first",
                condition=Q(nudge_days__lt=F("both_days"), both_days__lt=F("staff_days")),
            ),
            models.CheckConstraint(
                name="programme_excludes_pairs_of_codes", condition=_pairs_of_codes()
            ),
            models.CheckConstraint(
                name="programme_weights_make_1000", condition=_weights_of_all_parts()
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def span_weeks(self) -> int:
        """The most weeks an exchange may take, those without lessons included."""
        return self.plan_weeks * self.span_percent // 100

    def clean(self) -> None:
        """Refuse steps of silence out of order, and a latest start that lies out of sight."""
        self._clean_steps()
        if None in (self.plan_weeks, self.span_percent, self.horizon_weeks):
            return
        most = MOST_WEEKS - self.span_weeks
        if self.horizon_weeks > most:
            raise ValidationError(
                {
                    "horizon_weeks": ValidationError(
                        _(
                            "An exchange may take %(span)d weeks with this length and span. "
                            "Enter a latest start of at most %(most)d weeks, or a shorter span."
                        ),
                        code="out_of_sight",
                        params={"span": self.span_weeks, "most": most},
                    )
                }
            )

    def _clean_steps(self) -> None:
        """First the own teacher, then both, then staff."""
        steps = {name: getattr(self, name) for name in ("nudge_days", "both_days", "staff_days")}
        if any(
            days is None or not BOUNDS[name][0] <= days <= BOUNDS[name][1]
            for name, days in steps.items()
        ):
            # That is said already.
            return
        if not self.nudge_days < self.both_days < self.staff_days:
            raise ValidationError(
                {
                    "staff_days": ValidationError(
                        _("Enter rising numbers: the own teacher first, then both, then staff."),
                        code="steps",
                    )
                }
            )
