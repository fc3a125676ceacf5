"""The sentences behind the message keys of the engine, the gates and the services.

A key whose sentence counts something is written with `ngettext_lazy`, which takes the number of
that name from the parameters. A test asks for wording for every key the engine can return.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_countries import countries

from classrooms.choices import Mode, Subject, Theme
from matching.wording.pairs import FOR_STAFF, REASONS, SIDED, WORTH_KNOWING
from matching.wording.reliability import CONTESTS
from safeguarding.wording import WORDING as GATES
from users.languages import language_name

REFUSALS: dict[str, Any] = {
    "refusal.capacity": _("They have as many partners as they wanted."),
    "refusal.same_school": _("They are at your own school."),
    "refusal.blocked": _("These two have been kept apart, or one of them said no."),
    "refusal.paired_before": _("You have been partners before."),
    "refusal.same_country": _("They are in your own country."),
    "refusal.country_pair": _("The programme does not pair these two countries."),
    "refusal.adults": _("Adult learners do not meet children."),
    "refusal.composition": _("The wish for a girls', boys' or mixed class is not met."),
    "refusal.age": _("The ages are too far apart."),
    "refusal.language": _("The students have no language in common."),
    "refusal.teacher_language": _("The teachers have no language in common."),
    "refusal.mode": _("One class wants to meet live, the other never."),
    "refusal.dates": _("The wished dates leave too few weeks."),
    "refusal.weeks": _("The two schools teach in too few of the same weeks."),
    "refusal.windows": _("The lessons never meet on the clock for long enough."),
    "refusal.score_floor": _("Too little speaks for the pair."),
}

ANSWERS: dict[str, Any] = {
    "proposal.over": _("This proposal is over."),
    "proposal.too_late": _("The time to answer is over."),
    "proposal.answered": _("Your class has answered already."),
    "proposal.not_answered": _("Your class has not said yes."),
    "proposal.not_yours": _("None of your classes is part of this proposal."),
    "proposal.asked_yourself": _("Your class asked itself: there is no answer to take back."),
}

RESCUES: dict[str, Any] = {
    "rescue.over": _("This partnership is over, or the question is answered already."),
    "rescue.reason_moved": _(
        "They have told us meanwhile that they cannot go on. Read this page again first."
    ),
    "rescue.cannot_go_on": _("The other class cannot go on. End the partnership instead."),
    "rescue.circle": _("In a circle the other classes carry on."),
    "rescue.other_side": _("We look for another partner for the other class already."),
    "rescue.accepted": _("Another class has agreed to jump in already. Our staff look at it now."),
}

DIRECT: dict[str, Any] = {
    "direct.same_class": _("A class cannot invite itself."),
    "direct.you_unverified": _("You can invite a class once our staff have checked you."),
    "direct.gone": _("This class is not looking for a partner any more."),
    "direct.programme": _("They belong to another programme."),
    "direct.not_looking": _("They are not looking for a partner at the moment."),
    "direct.not_looking_here": _("Your class is not looking for a partner at the moment."),
    "direct.full_here": _(
        "Your class has no free place. Wait for an answer, or take an invitation back."
    ),
    "direct.never_met": _("Your classes have not been partners before."),
    "direct.already": _("There is a proposal between your two classes already."),
    "direct.unreadable": _("The lessons of one of the classes have to be entered again first."),
    "direct.not_yours": _("Only the class that sent the invitation can take it back."),
}
"""Why two classes that found each other cannot become a proposal."""

WISHES: dict[str, Any] = {
    "wish.gone": _("This link does not work any more. Ask for a new one."),
    "wish.over": _("This is over already."),
    "wish.enough": _(
        "There is a link or a partner for each place of this class. Take one back first."
    ),
    "wish.too_many": _("You made many links today. Make the next one tomorrow."),
    "wish.own_class": _("This is the link of your own class. Send it to the other teacher."),
    "wish.apart": _("We cannot bring these two classes together."),
    "wish.already": _("Your two classes are registered as partners already."),
    "wish.full_there": _("They have no free place for a partner any more."),
    "wish.unverified": _("We send mails for you once our staff have checked you and your school."),
    "wish.mailed": _("We have mailed this link already. Copy the message to send it yourself."),
}
"""Why a link for a partner cannot be made, followed, mailed or taken back."""

OTHER_SIDE = {
    "direct.full_here": "refusal.capacity",
    "refusal.capacity": "direct.full_here",
    "direct.not_looking_here": "direct.not_looking",
    "direct.not_looking": "direct.not_looking_here",
}
"""What is true of one side, as the other side reads it."""

EASING: dict[str, Any] = {
    "ease.unknown": _("This cannot be changed here. Nothing was changed."),
    "ease.taken": _("Your class has a lesson at that time already. Nothing was changed."),
    "ease.nothing": _("There is nothing to take back."),
    "ease.changed_since": _("This was changed elsewhere since. Nothing was taken back."),
}
"""Why a change that would help cannot be made or taken back."""

STAFF: dict[str, Any] = {
    "partnership.archived": _("One of the classes went on into a new school year."),
    "partnership.moved": _(
        "Somebody else has changed this partnership meanwhile. Look again, then decide."
    ),
    "partnership.in_the_way": _("Something is in the way. Open it, and decide it by itself."),
    "partnership.stopped": _("Something stands in the way: see what was found."),
    "partnership.same_person": _(
        "You approved it first. In this programme a second member of staff has to approve it, too."
    ),
}
"""Why staff cannot approve a partnership."""

TEACHER_QUESTIONS: dict[str, Any] = {
    "ages": _("Are the ages of your class right?"),
    "team": _("Who teaches your class now, and will be there when it meets the other one?"),
    "twice": _("Another class here looks like yours. Is it the same one?"),
    "dates": _("Do the weeks of the exchange and your lessons still suit you?"),
    "head": _("Does the head of your school know of the exchange, and agree?"),
}
"""What staff ask teachers before a partnership opens."""

WISH_HELP: dict[str, Any] = {
    "refusal.age": _("Perhaps one of you teaches another class that is nearer in age."),
    "refusal.mode": _("Leave open whether you meet live, on the page about the exchange."),
    "refusal.language": _(
        "Add the languages your class learns, or allow written translation on the page about the "
        "exchange. The other class has to allow it too."
    ),
    "refusal.teacher_language": _(
        "Add your own languages on the page about you, or allow written translation. The other "
        "class has to allow it too."
    ),
    "refusal.same_country": _(
        "Allow a class in your own country on the page about the exchange. The other class has to "
        "allow it too."
    ),
    "refusal.weeks": _("Check the terms and breaks of both schools. Another half-year may fit."),
    "refusal.dates": _("Check the terms and breaks of both schools. Another half-year may fit."),
    "refusal.windows": _(
        "Add lessons at other times, or leave open whether you meet live: then you exchange "
        "letters and pictures."
    ),
    "refusal.score_floor": _("Choose more themes, languages or lessons that you share."),
    "direct.unreadable": _("Open the weekly lessons of your class and save them again."),
    "direct.already": _("Answer that proposal: it leads to the same partnership."),
}
"""What would help two teachers whose classes the rules keep apart."""

WISH_HELP_NONE = _("This cannot be changed on these pages. Our help page says how to write to us.")

WISH_WAITS: dict[str, Any] = {
    "wait.describe": _("Describe the class and press “Look for a partner”."),
    "wait.archived": _(
        "The class is of an earlier year. Take this back, and make a link for the new class."
    ),
    "wait.closed": _("Open the class for a partner again."),
    "wait.teacher": _("Our staff are checking the teacher."),
    "wait.school": _("Our staff are checking the school."),
    "wait.left": _("The teacher who asked does not teach the class any more."),
}
"""What has to happen before two teachers who know each other are partners."""

SEARCHES: dict[str, Any] = {
    "search.enough": _("This class keeps five searches already. Remove one of them first."),
    "search.not_yours": _("Only the teachers of a class keep searches for it."),
}

FILTERS: dict[str, Any] = {
    "country": _("Country: %(said)s"),
    "age": _("Age: %(said)s"),
    "language": _("Language: %(said)s"),
    "theme": _("Theme: %(said)s"),
    "mode": _("Kind of exchange: %(said)s"),
    "live": _("Could meet live"),
}
ANY_CLASS = _("Any class that fits yours")

WORDING: dict[str, Any] = {
    **REASONS,
    **WORTH_KNOWING,
    **SIDED,
    **FOR_STAFF,
    **REFUSALS,
    **ANSWERS,
    **RESCUES,
    **DIRECT,
    **WISHES,
    **EASING,
    **STAFF,
    **SEARCHES,
    **CONTESTS,
    **GATES,
}

HELPS = {
    "change.translation": ngettext_lazy(
        "%(n)s class would be possible with written translation.",
        "%(n)s classes would be possible with written translation.",
        "n",
    ),
    "change.mode": ngettext_lazy(
        "%(n)s class would be possible if it were left open whether to meet live.",
        "%(n)s classes would be possible if it were left open whether to meet live.",
        "n",
    ),
    "change.same_country": ngettext_lazy(
        "%(n)s class would be possible if a partner in the same country were welcome.",
        "%(n)s classes would be possible if a partner in the same country were welcome.",
        "n",
    ),
    "change.repeat": ngettext_lazy(
        "%(n)s class would be possible if a partner of old were welcome again.",
        "%(n)s classes would be possible if a partner of old were welcome again.",
        "n",
    ),
    "change.composition": ngettext_lazy(
        "%(n)s class would be possible without the wish for a girls', boys' or mixed class.",
        "%(n)s classes would be possible without the wish for a girls', boys' or mixed class.",
        "n",
    ),
    "change.age_limit": ngettext_lazy(
        "%(n)s class would be possible without the class's own limit on age.",
        "%(n)s classes would be possible without the class's own limit on age.",
        "n",
    ),
    "change.level_limit": ngettext_lazy(
        "%(n)s class would be possible without the class's own limit on languages.",
        "%(n)s classes would be possible without the class's own limit on languages.",
        "n",
    ),
}
"""What one answer of the class itself would change, where it could meet nobody."""

STAGES = {
    "reading": _("reading the classes"),
    "preparing": _("reading the timetables"),
    "scoring": _("comparing every class with every other"),
    "solving": _("choosing the pairs"),
    "explaining": _("writing down why"),
}

# Why each part of the score has its weight, for staff who change it.
WEIGHT_REASONS: dict[str, Any] = {
    "shared_time": _(
        "Meetings are what classes come for; beyond the gate, spare windows rescue a meeting that "
        "falls through."
    ),
    "languages": _(
        "Without words there is no exchange; two classes that each speak what the other learns "
        "gain most."
    ),
    "themes": _("A theme both chose is what they will talk about in the first week."),
    "age": _("Two years apart is the most a shared task bears; the same age needs no adapting."),
    "calendar": _(
        "Weeks without a gap keep the exchange alive: most that end early end in a break."
    ),
    "wishes": _(
        "A teacher who hoped for a place stays longer; it is a wish, so it never outweighs time "
        "and language."
    ),
    "size": _("Teams are mixed from both classes: 30 and 12 leave some without a counterpart."),
    "access": _("The better both connections, the more of the tools are open to both."),
    "waiting": _("Whoever was left out in earlier rounds moves up week by week."),
    "underserved": _("Places with few classes and few offers get a head start."),
    "reliability": _(
        "Two teams that answered and finished before are likely to do so again; small, since "
        "newcomers must not pay for being new."
    ),
    "novelty": _("A school that meets a new country learns more, all else being equal."),
}

CHANNELS = {"video": _("video"), "sound": _("sound"), "text": _("text")}


def say_help(key: str, count: int) -> str:
    """What a change would bring; a key from a newer or older round stands for itself."""
    return str(HELPS[key] % {"n": count}) if key in HELPS else f"{key}: {count}"


def say(message: Mapping[str, Any]) -> str:
    """The sentence for {"key": …, "params": …} in the active language."""
    return str(WORDING[message["key"]] % _spoken(message["params"]))


def sided(message: Mapping[str, Any], here_is_low: bool) -> Mapping[str, Any]:
    """The message as the teacher of one side reads it, where it knows sides and has words for it.

    `low` and `high` in its numbers become `here` and `there`.
    """
    key, params = message["key"], dict(message["params"])
    here, there = ("low", "high") if here_is_low else ("high", "low")
    for name, value in list(params.items()):
        params[name.replace(here, "here").replace(there, "there")] = value
    if key == "reason.languages.common" and params.get("level") == "NATIVE":
        key = "reason.languages.common.native"
    acting = _acting(params)
    side = "both" if len(acting) > 1 else "here" if here in acting else "there"
    if "minutes" in params:
        params["minutes"] = abs(params["minutes"])
    for name in (f"{key}.{side}", f"{key}.sided"):
        if name in SIDED and (name.endswith(".sided") or acting):
            return {"key": name, "params": params}
    return {"key": key, "params": params}


def unsided(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message as staff read it, where it would speak to one of the two classes."""
    name = f"{message['key']}.staff"
    return {**message, "key": name} if name in FOR_STAFF else message


def _acting(params: Mapping[str, Any]) -> list[str]:
    """Which of `low` and `high` the message is about."""
    for name in ("learner", "wisher", "side"):
        if name in params:
            return [params[name]]
    return list(params.get("sides", []))


def say_filters(filters: Mapping[str, Any]) -> list[str]:
    """What a search asks for, each filter in words; one sentence when it leaves all open."""
    said = [
        str(FILTERS[name] % {"said": _filter_word(name, value)})
        for name, value in filters.items()
        if value not in ("", None, False)
    ]
    return said or [str(ANY_CLASS)]


def say_wish_refusal(refusal: str, *, to_maker: bool) -> str:
    """Why two classes cannot begin. It was written from the side of whoever made the link."""
    return str(WORDING[refusal if to_maker else OTHER_SIDE.get(refusal, refusal)])


def say_help_for(refusal: str) -> str:
    """What two teachers can do about a refusal."""
    return str(WISH_HELP.get(refusal, WISH_HELP_NONE))


def _filter_word(name: str, value: Any) -> Any:
    if name == "theme":
        return Theme(value).label
    if name == "mode":
        return Mode(value).label
    return _word(name, value)


def _spoken(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _word(name, value) for name, value in params.items()}


def _word(name: str, value: Any) -> Any:
    if name in {"language", "learns_low", "learns_high", "learns_here", "learns_there"} and value:
        return language_name(value)
    if name == "themes":
        return ", ".join(str(Theme(theme).label) for theme in value)
    if name == "subjects":
        return ", ".join(str(Subject(subject).label) for subject in value)
    if (name == "country" or name.endswith("_country")) and value:
        return countries.name(value)
    if name == "channel":
        return str(CHANNELS[value])
    if name == "on":
        return _day(value)
    if name == "mondays":
        return _day(value[0])
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), _now("j F"))
