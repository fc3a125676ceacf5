"""What the engine says of two classes: why they fit, and what is worth knowing."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

REASONS: dict[str, Any] = {
    "reason.shared_time": ngettext_lazy(
        "You can meet live in %(weeks_with_window)d of the exchange's %(weeks)d week.",
        "You can meet live in %(weeks_with_window)d of the exchange's %(weeks)d weeks.",
        "weeks",
    ),
    "reason.languages.both_learn": _(
        "Each class speaks what the other is learning: %(learns_low)s and %(learns_high)s."
    ),
    "reason.languages.one_learns": _(
        "One class is learning %(language)s, which the other speaks well."
    ),
    "reason.languages.common": _("Both classes can work in %(language)s (at least %(level)s)."),
    "reason.themes": _("Both classes chose: %(themes)s."),
    "reason.subjects": _("Both classes work in: %(subjects)s."),
    "reason.age.same": _("The students are of the same age."),
    "reason.age.near": ngettext_lazy(
        "The classes are about %(gap_months)d month apart in age.",
        "The classes are about %(gap_months)d months apart in age.",
        "gap_months",
    ),
    "reason.calendar.unbroken": ngettext_lazy(
        "Both schools teach for %(weeks)d week without a break.",
        "Both schools teach for %(weeks)d weeks without a break.",
        "weeks",
    ),
    "reason.calendar.within": ngettext_lazy(
        "Both schools teach in %(weeks)d of %(span)d week.",
        "Both schools teach in %(weeks)d of %(span)d weeks.",
        "span",
    ),
    "reason.wishes.both": _("Each class hoped for the other's country."),
    "reason.wishes.one": _("One class hoped to meet a class in %(country)s."),
    "reason.size": _(
        "The classes are about the same size: %(low_size)d and %(high_size)d students."
    ),
    "reason.access": _("Both classrooms can use %(channel)s."),
    "reason.waiting": ngettext_lazy(
        "One of the classes has waited for %(weeks)d week.",
        "One of the classes has waited for %(weeks)d weeks.",
        "weeks",
    ),
    "reason.novelty": _("The two schools have not met before."),
}

WORTH_KNOWING: dict[str, Any] = {
    "worth.asynchronous": _(
        "Your lessons hardly meet on the clock, so this exchange works with letters, boards and "
        "pictures, each class in its own time."
    ),
    "worth.needs_swap": _(
        "For a live meeting one of the teachers has to swap a lesson with a colleague."
    ),
    "worth.few_windows": ngettext_lazy(
        "You share a lesson time in only %(weeks_with_window)d week of %(weeks)d.",
        "You share a lesson time in only %(weeks_with_window)d weeks of %(weeks)d.",
        "weeks_with_window",
    ),
    "worth.translation": _("You have no language in common: plan with written translation."),
    "worth.text": _("One of the classrooms has only text now and then: write more than you show."),
    "worth.sound": _("One of the classrooms has sound but seldom video: meet by voice first."),
    "worth.break": _("One of the schools has a break in between, from %(mondays)s."),
    "worth.clock_change": _(
        "The clocks change on %(on)s in one of the countries: times move by an hour for one class."
    ),
    "worth.age": ngettext_lazy(
        "The classes are %(gap_months)d month apart in age.",
        "The classes are %(gap_months)d months apart in age.",
        "gap_months",
    ),
    "worth.size": _(
        "One class is much larger (%(low_size)d and %(high_size)d students): plan the teams "
        "together."
    ),
}

# The same for one of the two teachers: `.here` speaks of the own class, `.there` of the other.
SIDED: dict[str, Any] = {
    "reason.languages.both_learn.sided": _(
        "Your students are learning %(learns_here)s, which the other class speaks, and they are "
        "learning %(learns_there)s, which your students speak."
    ),
    "reason.languages.one_learns.here": _(
        "Your students are learning %(language)s, which the other class speaks well."
    ),
    "reason.languages.one_learns.there": _(
        "They are learning %(language)s, which your students speak well."
    ),
    "reason.languages.common.native": _("Both classes speak %(language)s as their own language."),
    "reason.wishes.both.sided": _(
        "You hoped for a class in %(there_country)s, and they hoped for one in %(here_country)s."
    ),
    "reason.wishes.one.here": _("You hoped to meet a class in %(country)s."),
    "reason.wishes.one.there": _("They hoped to meet a class in %(country)s."),
    "reason.size.sided": _(
        "The classes are about the same size: yours has %(here_size)d students, theirs "
        "%(there_size)d."
    ),
    "worth.size.sided": _(
        "Your class has %(here_size)d students and theirs %(there_size)d: plan the teams together."
    ),
    "worth.text.here": _("Your class has only text now and then: write more than you show."),
    "worth.text.there": _("They have only text now and then: write more than you show."),
    "worth.text.both": _("Both classes have only text now and then: write more than you show."),
    "worth.sound.here": _("Your class has sound but seldom video: meet by voice first."),
    "worth.sound.there": _("They have sound but seldom video: meet by voice first."),
    "worth.sound.both": _("Both classes have sound but seldom video: meet by voice first."),
    "worth.clock_change.here": ngettext_lazy(
        "Your clock moves by %(minutes)d minute on %(on)s, theirs does not move with it: "
        "from then on the same lesson stands at another time for one of you.",
        "Your clock moves by %(minutes)d minutes on %(on)s, theirs does not move with it: "
        "from then on the same lesson stands at another time for one of you.",
        "minutes",
    ),
    "worth.clock_change.there": ngettext_lazy(
        "Their clock moves by %(minutes)d minute on %(on)s, yours does not move with it: "
        "from then on the same lesson stands at another time for one of you.",
        "Their clock moves by %(minutes)d minutes on %(on)s, yours does not move with it: "
        "from then on the same lesson stands at another time for one of you.",
        "minutes",
    ),
}

# For staff, who are neither of the two. The other sentences take no side.
FOR_STAFF: dict[str, Any] = {
    "reason.shared_time.staff": ngettext_lazy(
        "They can meet live in %(weeks_with_window)d of the exchange's %(weeks)d week.",
        "They can meet live in %(weeks_with_window)d of the exchange's %(weeks)d weeks.",
        "weeks",
    ),
    "worth.asynchronous.staff": _(
        "Their lessons hardly meet on the clock, so this exchange works with letters, boards and "
        "pictures, each class in its own time."
    ),
    "worth.few_windows.staff": ngettext_lazy(
        "They share a lesson time in only %(weeks_with_window)d week of %(weeks)d.",
        "They share a lesson time in only %(weeks_with_window)d weeks of %(weeks)d.",
        "weeks_with_window",
    ),
    "worth.translation.staff": _("They have no language in common: they need written translation."),
    "worth.text.staff": _("One of the classrooms has only text now and then."),
    "worth.sound.staff": _(
        "One of the classrooms has sound but seldom video: they meet by voice first."
    ),
    "worth.size.staff": _("One class is much larger: %(low_size)d and %(high_size)d students."),
}
