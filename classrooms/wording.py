"""The sentences behind the message keys of schools and classes."""

from django.utils.translation import gettext_lazy as _

# What a class still needs before it can look for a partner.
MISSING = {
    "teacher.languages": _("Tell us in which languages you can write to another teacher"),
    "school.zone": _("Tell us which clock your school follows"),
    "class.languages": _("Add a language that your class speaks or learns"),
    "class.exchange": _("Choose what kind of exchange you would like"),
    "lessons.none": _("Add at least one weekly lesson"),
    "lessons.week_a": _("Tell us which week is week A"),
    "calendar.none": _("Add the terms of your school"),
    "calendar.over": _("Add a term that is still to come"),
}

# What staff still has to do before an open class enters a pairing.
WAITING = {
    "teacher.unverified": _(
        "We are checking that you are a teacher. We write to you when it is done."
    ),
    "teacher.unconfirmed": _(
        "We are checking that you teach at this school. Until then you see its name only, and "
        "nobody sees your class."
    ),
    "teacher.refused": _(
        "We could not confirm that you teach at this school, so nobody sees your class. If that "
        "is a mistake, write to us."
    ),
    "school.unverified": _("We are checking your school. We write to you when it is done."),
}

# What the timetable refuses. The parameters are those of the error.
REFUSED = {
    "zone.unknown": _("Select a city from the list. That time zone does not exist."),
    "slot.weekday": _("Select a day of the week for each lesson."),
    "slot.start": _("Enter when the lesson starts, for example 09:50."),
    "slot.length": _("A lesson lasts between 5 minutes and a day."),
    "slot.order": _("The lesson ends before it starts. Enter an end that is later than the start."),
    "slot.midnight": _("A day ends at 24:00. Enter an end at 24:00 or earlier."),
    "slot.short": _("A lesson lasts at least 5 minutes. Enter a later end."),
    "slot.overlap": _("This lesson overlaps with another one on the same day. Change one of them."),
    "slot.taken": _(
        "Select other half-hours: one of these overlaps with a lesson under Other times."
    ),
    "slot.none": _("Select at least one half-hour in which your class could meet another."),
    "bells.midnight": _("The last lesson ends after midnight. Enter fewer or shorter lessons."),
    "bells.long": _("A lesson lasts at most four hours. Enter an earlier end."),
    "bells.twice": _("Two lessons have this number. Change one of them."),
    "bells.overlap": _("This lesson overlaps with another one. Change one of them."),
    "bells.empty": _("Enter at least one lesson, or fill them in above."),
    "bells.days": _(
        "Other lessons of your school hold on %(days)s at that time. Take the ticks away here, or "
        "change the other list."
    ),
    "bells.gone": _("Your school's lessons changed meanwhile. Check your ticks, then continue."),
    "bells.taken": _(
        "Select other lessons: one of these overlaps with a lesson under Other times."
    ),
    "bells.none": _("Select at least one lesson in which your class could meet another."),
    "timetables.overlap": _(
        "Another timetable holds from %(first)s to %(last)s. Enter other days, or change that one."
    ),
    "span.order": _("The last day is before the first day. Enter a last day that is later."),
    "terms.overlap": _("This term overlaps with another one. Change one of them."),
    "terms.none": _("Enter the first and the last day of at least one term."),
    "timetable.order": _("The timetable ends before it begins. Enter a last day that is later."),
    "calendar.school_days": _("Select the days on which your school is open."),
    "calendar.week_a_from": _(
        "Enter a day in a week A, because some lessons are in week A or B only."
    ),
    "breaks.twice": _("This break is in the list twice. Take one of them out."),
    "breaks.swallow": _(
        "This break covers a whole term, so no lesson would be left in it. Enter other days, or "
        "take the term out."
    ),
    "breaks.room": _(
        "That would be too much for one calendar: it holds %(terms)d terms and %(breaks)d other "
        "entries. Leave some out."
    ),
}

# What is possible in a calendar and yet worth a look. The parameters are names and dates.
WORTH_A_LOOK = {
    "term.short": _("The term %(span)s lasts only a few days. Is that right?"),
    "term.long": _("The term %(span)s is longer than ten months. Is the year right?"),
    "term.empty": _("In the term %(span)s no school day is left between the breaks."),
    "break.outside": _(
        "%(name)s (%(span)s) lies before or after all your terms, so it changes nothing. Is the "
        "year right?"
    ),
    "break.twice": _(
        "%(name)s (%(span)s) overlaps with %(other)s (%(other_span)s). Days that stand twice "
        "count once."
    ),
}

# What changes nothing and may stay as it is.
HARMLESS = {
    "note.weekend": _("Your school is closed on these days anyway. This may stay."),
    "note.between": _("Between two terms there are no lessons anyway. This may stay."),
}

# Why a calendar file is not taken.
NO_CALENDAR_FILE = {
    "ics.missing": _("Select a calendar file, or paste its text."),
    "ics.empty": _("Select another file: this one is empty."),
    "ics.large": _(
        "Select a file of at most %(most)d kilobytes. Calendar programs can export a single year."
    ),
    "ics.many": _(
        "Select a file with at most %(most)d events. Calendar programs can export a single year."
    ),
    "ics.none": _("Select another file: there is no event in this calendar."),
    "ics.beyond": _(
        "Select another file: all events of this one lie before %(first)s or after %(last)s."
    ),
    "ics.pdf": _(
        "Select the calendar file itself: this is a PDF. A calendar file has a name that ends in "
        ".ics."
    ),
    "ics.sheet": _(
        "Select the calendar file itself: this is a document or a spreadsheet. A calendar file has "
        "a name that ends in .ics."
    ),
    "ics.page": _(
        "Select the calendar file itself: this is a web page. Look on that page for “Download” or "
        "“Export”."
    ),
    "ics.link": _(
        "Enter the text of the file: this is a link, and we open no links. Open it yourself, save "
        "the file, and select it here."
    ),
    "ics.other": _(
        "Select a calendar file: this is something else. A calendar file has a name that ends in "
        ".ics and begins with BEGIN:VCALENDAR."
    ),
    "ics.old": _("Select the file again: the list was too old to be added."),
}

# Where the dates of a usual calendar come from, by `calendars.Certainty`.
PRESET_ORIGIN = {
    "nationwide": _(
        "It follows the school year that is usual in the whole country. Dates move by some days "
        "from year to year."
    ),
    "regional": _(
        "It follows what is common in the country. Regions set their own dates, and yours may "
        "differ by weeks."
    ),
    "school": _("It follows what is common in the country. There, each school sets its own dates."),
    "guess": _(
        "We do not know the school year of your country. These dates are a plain guess: two terms "
        "from September to June."
    ),
}

# Why an invitation cannot be sent or accepted.
NOT_INVITED = {
    "invitation.not_yours": _("Only a teacher of this class can do that. A substitute cannot."),
    "invitation.newcomer": _(
        "You can invite colleagues once we have confirmed that you teach at this school."
    ),
    "invitation.yourself": _("Enter the address of somebody else: this one is yours."),
    "invitation.teaches": _("This colleague teaches the class already."),
    "invitation.waits": _(
        "This address has an open invitation to the class. Take it back first, or send it again."
    ),
    "invitation.too_many": _(
        "So many invitations are open that no more can be sent today. Try again tomorrow."
    ),
    "invitation.over": _("This invitation is over. Ask for a new one."),
    "invitation.nobody": _("Everybody on this list was invited before or has an account."),
}

# What keeps a table from being read at all.
TABLE = {
    "table.too_large": _("Select a file of at most 1 MB. A list of 300 classes is far smaller."),
    "table.no_text": _(
        "Select a text file: save the table as CSV in your spreadsheet, then choose that file."
    ),
    "table.empty": _("Paste a table or select a file. It needs a first line and one class."),
    "table.no_columns": _("Name the columns in the first line. These are missing: %(columns)s."),
    "table.column_twice": _("The column %(columns)s is there twice. Take one of them out."),
    "table.too_many": _("Send at most %(most)d classes at once. Put the others in a second list."),
    "table.quotes": _(
        "Check the quotation marks in line %(line)d: one of them opens and never closes."
    ),
}

# How far an invitation of a list has come.
STAGES = {
    "queued": _("Mail waiting"),
    "sent": _("Mail sent"),
    "refused": _("Address refused"),
    "followed": _("Link opened"),
    "accepted": _("Class registered"),
    "expired": _("Too old"),
    "withdrawn": _("Taken back"),
}

# What a row of a list comes to.
VERDICTS = {
    "new": _("New"),
    "invited": _("Invited already"),
    "account": _("Has an account"),
    "mistake": _("Mistake"),
}

# What the automatic checks of a school and its teachers found.
CHECKS = {
    "domain.same": _("The teacher's address and the website belong together."),
    "domain.differs": _(
        "The teacher's address and the website have different domains. Many schools have two."
    ),
    "domain.shared": _(
        "The address or the website stands under a domain that many share. That says nothing, "
        "neither for nor against."
    ),
    "domain.no_website": _("Without a website there is no domain to compare the address with."),
    "website.given": _("A website is given. Look at it yourself before you trust it."),
    "website.none": _("No website is given. Many schools have none."),
    "twins.none": _("No other school of this country looks like it."),
    "twins.some": _("It may be here already: %(names)s"),
    "clock.fits": _("%(city)s is a city we know, and the school follows its clock."),
    "clock.other": _("%(city)s lives by another clock than the school chose."),
    "clock.unknown_city": _("%(city)s is not in our list of large cities. Find it on a map."),
    "clock.none": _("The school has not chosen its clock yet."),
    "ages.usual": _("The ages are those of a school class."),
    "ages.adults": _("One class has students of up to %(oldest)s years: adults, or a slip."),
    "ages.wide": _("In one class the ages lie more than %(years)s years apart."),
    "ages.no_class": _("No class is described yet."),
    "calendar.given": _("The school year is given."),
    "calendar.over": _("The last term that was given is over."),
    "calendar.none": _("No terms are given yet."),
    "address.confirmed": _("%(email)s is confirmed by its owner."),
    "address.unconfirmed": _("%(email)s is not confirmed yet."),
    "address.alone": _("Nobody else has an account under %(email)s."),
    "address.shared": _("Another account has the same mailbox as %(email)s."),
    "head.denied": _("The head said that this is not right."),
}

# What a teacher is asked; another question comes in staff's own words.
QUESTIONS = {
    "head": _(
        "Who leads your school, and under which official address or number can we reach them?"
    ),
    "website": _(
        "Is there a page, a register or a newspaper where we can see that your school exists?"
    ),
    "teaching": _("Which subjects do you teach at this school, and since when?"),
    "twin": _("A school that looks like yours is here already. Is it the same one?"),
    "ages": _("Are the ages of your class right? They are unusual for one class."),
}

# Why staff said no, and what the teacher can do now.
WHY_NOT = {
    "nobody_confirmed": _("Nobody at the school has confirmed yet that it takes part."),
    "not_found": _("We could not find this school."),
    "twin": _("This school is here already, under the name that another teacher gave it."),
    "not_a_school": _("As far as we can see, this is not a school."),
    "not_teaching": _("The school told us that you do not teach there."),
    "left": _("We were told that you do not teach at this school any more."),
    "safety": _("A question about safety is open."),
}
WHAT_NOW = {
    "nobody_confirmed": _(
        "Ask the head of your school to expect our letter, and tell us how we reach them."
    ),
    "not_found": _("Tell us where the school stands in a register, or send us its website."),
    "twin": _("Ask the teacher who registered it to add you as a co-teacher, or tell us more."),
    "not_a_school": _("If it is one, tell us what kind of school, and who supervises it."),
    "not_teaching": _("If that is a mistake, tell us who at the school can say so."),
    "left": _("If you teach somewhere else now, register your new school."),
    "safety": _("Tell us how we reach you. We would like to talk to you."),
}

# Why a step of staff is not open.
REVIEW_REFUSED = {
    "evidence.none": _(
        "A school needs the head's word, a call back or a stamped letter before it is approved."
    ),
    "evidence.denied": _(
        "The head said that this is not right. Only a head's yes to a new letter opens it again."
    ),
    "evidence.same_person": _(
        "In this programme somebody else approves a school than who recorded its evidence."
    ),
    "head.own_address": _(
        "That is the address of an account here. Find the head's address yourself, for example on "
        "the school's own page."
    ),
    "head.answered": _("The head has answered already."),
    "review.moved": _("Somebody else decided a moment ago. Look again before you decide."),
}

# Why a student is out, on the page where students come in.
STUDENT_OUT = {
    "idle": _("Nobody did anything here for 20 minutes, so we closed the page. Come in again."),
    "lesson": _("The lesson is over, so we closed the page. Come in again to go on."),
    "long": _("You were in for two weeks. Come in again to go on."),
    "again": _("Your teacher changed how you come in. Come in again."),
    "removed": _("You are not in the class now. Ask your teacher."),
    "frozen": _("Your class is having a break here. Ask your teacher."),
}

# Why two entries do not become one student.
NOT_MERGED = {
    "merge.same": _("This is one student already."),
    "merge.not_yours": _(
        "One of the two is also in a class that you do not teach. Ask that class's teacher."
    ),
    "merge.left": _("One of the two has left the class."),
    "merge.gone": _("Somebody put them together a moment ago, or one of the two is being erased."),
}
