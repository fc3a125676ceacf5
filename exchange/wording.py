"""The sentences behind the message keys of projects and meetings, and what a phase asks for."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.choices import PhaseKind
from safeguarding.wording import WORDING as GATES

WORDING: dict[str, str | Promise] = {
    **GATES,
    "project.not_approved": _("This partnership is not approved, so it has no project."),
    "project.no_common_week": _("The schools have no week in which both of them teach."),
    "project.timetable": _("The timetable of one of the classes cannot be read."),
    "project.not_open": _("This project is over. New meetings belong to a new project."),
    "project.over": _("This project is over. Nothing in it changes any more."),
    "project.paused": _(
        "The exchange pauses at the moment. Our staff are at work on it and write to you as soon "
        "as they know more."
    ),
    "project.started": _("This project has started. The list of the start is closed."),
    "project.not_ready": _("Something is still missing before this project can start."),
    "project.finished": _("Every part of this plan is finished. There is nothing left to move."),
    "agreement.overtaken": _("The other class saved a new version meanwhile."),
    "agreement.reads_first": _(
        "Students younger than 13 take part, so a teacher reads everything first."
    ),
    "agreement.weeks": _("The plan has other weeks by now. Select the weeks again."),
    "ready.channel": _("Select what worked when you tried it."),
    "project.seat_taken": _(
        "Good to hear from you. Another class has agreed to take your place meanwhile, so we "
        "cannot undo it. Your class can look for a new partner at any time."
    ),
    "project.rescue_first": _(
        "We look for another class for yours at the moment. Stop that first, on its page."
    ),
    "project.alone": _(
        "Your partner class is gone, and the project is yours alone. Nothing is planned in it."
    ),
    "project.circle": _(
        "In a circle the other classes carry on. Write to our staff: they help you to leave well."
    ),
    "moderation.not_started": _("You can write here once the project has started."),
    "moderation.left": _("Only students and teachers of this class write here."),
    "moderation.no_part": _("The form that says you may take part is missing."),
    "moderation.no_pictures": _("The rules of your classes allow no pictures."),
    "moderation.overtaken": _("It was changed meanwhile. Read it again before you decide."),
    "moderation.decided": _("That has been decided already. Nothing was changed."),
    "moderation.gone": _("It was thrown away meanwhile."),
    "moderation.other_class": _(
        "It was written for a class that has left. Give it back: it can be sent to the new one."
    ),
    "moderation.picture_unseen": _(
        "You have not seen the picture in it: the form for pictures is missing, or it was removed."
    ),
    "moderation.not_yours": _("A teacher of the class that wrote it decides on it."),
    "closure.unverified": _("You can say this once our staff have checked you."),
    "closure.past": _("Enter today or a later day."),
    "closure.long": _("Enter at most 14 days. Longer breaks belong into the calendar."),
    "closure.known": _("Your school is closed on one of these days already."),
    "closure.too_late": _(
        "It can be taken back on the day it was said. Change your calendar instead."
    ),
    "session.not_there": _("Your class joined later and was not in this meeting."),
    "session.not_over": _("This meeting is not over yet."),
    "project.rescue_over": _("The partnership that was to be rescued has ended meanwhile."),
    "session.minutes": _("Select a length between 10 and 240 minutes."),
    "session.past": _("That time is over. Select a later one."),
    "session.not_shared": _(
        "The classes do not share that time for so long. Select another time or a shorter meeting."
    ),
    "session.taken": _("One of the classes has another meeting at that time."),
    "session.cancelled": _("This meeting is cancelled already."),
    "session.over": _("This meeting is over. It stays in the calendar."),
    # Of pictures, for whoever sends one: often a child.
    "picture.empty": _("There is nothing in this file. Select another picture."),
    "picture.too_large": _("This picture is too large to send. Select one of at most 10 MB."),
    "picture.too_many_pixels": _("This picture is too big to open. Select a smaller one."),
    "picture.not_a_picture": _(
        "This file is not a picture. Select a photo or a drawing: JPEG, PNG, WebP or GIF."
    ),
    "picture.heic": _(
        "We cannot open this kind of photo (HEIC). Take a screenshot of it and select that."
    ),
    "picture.drawing": _("We cannot open SVG drawings. Save it as PNG and select that."),
    "picture.document": _("This is a PDF. Take a screenshot of it and select that."),
    "picture.video": _("This is a video. Select a picture."),
    "picture.broken": _(
        "We cannot open this picture. A part of it is missing or damaged. Select another one."
    ),
    "picture.busy": _("Many pictures arrive at this moment. Send yours again in a minute."),
    "picture.first_frame": _("Your picture moves. We kept the first picture of it."),
    "picture.no_consent": _("You cannot send pictures yet. Ask your teacher about the form."),
    "picture.enough": _("You have sent 40 pictures in one day. Send the next one tomorrow."),
    "picture.enough_of_class": _(
        "Your class has sent 400 pictures in one day. Send the next one tomorrow."
    ),
}

# The same for a child, where a page for students says why something is not possible.
FOR_STUDENTS: dict[str, str | Promise] = {
    "moderation.not_started": _("Your teachers are getting everything ready. Then you can write."),
    "moderation.no_part": _("Your teacher needs a form from home first. Ask your teacher."),
    "moderation.no_pictures": _("Your teachers have turned pictures off."),
    "project.over": _("This project is over. You can read everything in it."),
    "project.alone": _("The other class had to stop. What you made stays yours."),
    "picture.no_consent": _("For pictures your teacher needs a form from home. Ask your teacher."),
    "picture.enough": _("You have sent 40 pictures in one day. Send the next one tomorrow."),
    "picture.enough_of_class": _("Your class has sent many pictures today. Send yours tomorrow."),
    "else": _("You cannot write here at the moment. Ask your teacher."),
}

# How far a note on a project's health has come.
STEPS: dict[int, str | Promise] = {
    0: _("Asked for a week"),
    1: _("Its own teachers were asked"),
    2: _("Both sides were told"),
    3: _("With our staff"),
}

ABOUT: dict[str, str | Promise] = {
    PhaseKind.HELLO: _("Introduce the classes to each other: who you are and where you live."),
    PhaseKind.COMPARE: _("Find out what is the same for both classes and what is different."),
    PhaseKind.CREATE: _("Make something together: a book, a map, a song, an experiment."),
    PhaseKind.PRESENT: _("Show each other what you made and ask questions about it."),
    PhaseKind.REFLECT: _("Look back: what you learned, and what you want to keep."),
}

# For students: one idea a line, words that a nine-year-old knows.
NOW: dict[str, str | Promise] = {
    PhaseKind.HELLO: _("Today: say hello to %(name)s in %(city)s."),
    PhaseKind.COMPARE: _("Today: find out what is different for %(name)s in %(city)s."),
    PhaseKind.CREATE: _("Today: make something together with %(name)s in %(city)s."),
    PhaseKind.PRESENT: _("Today: show %(name)s in %(city)s what you made."),
    PhaseKind.REFLECT: _("Today: tell %(name)s in %(city)s what you learned."),
}

NEXT: dict[str, str | Promise] = {
    PhaseKind.HELLO: _("Next: say hello to %(name)s in %(city)s."),
    PhaseKind.COMPARE: _("Next: find out what is different for %(name)s in %(city)s."),
    PhaseKind.CREATE: _("Next: make something together with %(name)s in %(city)s."),
    PhaseKind.PRESENT: _("Next: show %(name)s in %(city)s what you made."),
    PhaseKind.REFLECT: _("Next: tell %(name)s in %(city)s what you learned."),
}

SOON = _("Soon you meet %(name)s in %(city)s.")
MEETING_TODAY = _("Today: you meet %(name)s in %(city)s.")
ALONE = _("%(name)s in %(city)s had to stop. What you made stays yours.")
PAUSED = _("You and %(name)s in %(city)s take a break.")
FINISHED = _("You finished your project with %(name)s in %(city)s.")


def sentence(key: str) -> str:
    """The sentence of a refusal in the active language."""
    return str(WORDING[key])
