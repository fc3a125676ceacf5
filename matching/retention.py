"""What matching keeps. It knows classes and their teachers, never a student."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from matching.models import (
    Arrival,
    CallNote,
    Candidate,
    ClassLimits,
    Contest,
    Look,
    LookBlock,
    MatchingRound,
    Outlook,
    Pair,
    Partnership,
    PartnershipQuestion,
    PartnerWish,
    Place,
    Proposal,
    Registration,
    Rescue,
    SavedSearch,
    SearchHit,
    Seat,
)
from safeguarding.retention import (
    DELETE,
    STAFF,
    STAYS,
    TEACHERS,
    WITH_ACCOUNT,
    after,
    blank,
    keeps,
    nothing_personal,
    while_,
)

keeps(
    Seat,
    _("Which teacher answered for a class, and the reason for a no in their own words"),
    whose=TEACHERS,
    long=after(
        "answered_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after the answer", "%(count)d months after the answer", "count"
        ),
    ),
    then=blank(decline_words="", answered_by=None),
    why=_("So that the next suggestion fits better. After two years an answer counts no more."),
)
keeps(
    Partnership,
    _("Who of our staff approved a pair of classes, and when"),
    whose=STAFF,
    long=while_(_("As long as the classes exist: it is their history")),
    then=STAYS,
    why=_("So that it is known who let two classes meet."),
)
keeps(
    PartnershipQuestion,
    _("What our staff asked about a pair of classes, and the teacher's answer"),
    whose=TEACHERS,
    long=after(
        "asked_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after the question", "%(count)d months after the question", "count"
        ),
    ),
    # Without its words it says nothing, and the database refuses one.
    then=DELETE,
    why=_("So that a decision can be understood later."),
)
keeps(
    Contest,
    _("What a teacher told us when something counted against the class, and our answer"),
    whose=TEACHERS,
    long=after(
        "asked_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after it was told", "%(count)d months after it was told", "count"
        ),
    ),
    # The answer is a code, and the database wants a decision to have one.
    then=blank(words=""),
    why=_("So that nothing counts against a class that was not its fault."),
)
keeps(
    CallNote,
    _("That our staff rang a teacher, about what, and what came of it"),
    whose=TEACHERS,
    long=after(
        "called_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after the call", "%(count)d months after the call", "count"
        ),
    ),
    then=DELETE,
    why=_("So that nobody is rung twice about the same."),
)
keeps(
    SavedSearch,
    _("What partner a teacher looks out for"),
    whose=TEACHERS,
    long=WITH_ACCOUNT,
    then=DELETE,
    why=_("So that we can write when a fitting class comes."),
)
keeps(
    PartnerWish,
    _("Which teacher made a link for a partner, and who followed it"),
    whose=TEACHERS,
    long=WITH_ACCOUNT,
    then=DELETE,
    why=_("So that two teachers who know each other become partners."),
)
nothing_personal(Arrival, "which class can be found, in the order of coming")
nothing_personal(Candidate, "a scored pair of classes")
nothing_personal(ClassLimits, "what a class asks of its partners")
nothing_personal(Look, "how far a round has come")
nothing_personal(LookBlock, "how far a round has come")
nothing_personal(MatchingRound, "a round over classes and its figures")
nothing_personal(Outlook, "how a waiting class stands")
nothing_personal(Pair, "two classes")
nothing_personal(Place, "a number of a class")
nothing_personal(Proposal, "a pair of classes and a date")
nothing_personal(Registration, "a class in a round")
nothing_personal(Rescue, "which class jumps in for which partnership")
nothing_personal(SearchHit, "a class that a search found")
