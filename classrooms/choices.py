"""What a class can say about itself: closed lists, so that classes can be compared."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    LIVE = "live", _("Live: we want to meet on screen")
    ASYNCHRONOUS = "asynchronous", _("In our own time: boards, letters and pictures")
    EITHER = "either", _("Either is fine")


class AccessTier(models.IntegerChoices):
    """What a class can use. It never excludes a partner: it chooses how the two classes meet."""

    TEXT = 1, _("Text now and then: a shared phone or a slow line")
    IMAGES = 2, _("Text and pictures: a few devices, video fails often")
    SOUND = 3, _("Sound works: one device for the class, video sometimes")
    VIDEO = 4, _("Video works: a good line in the classroom")


class Level(models.IntegerChoices):
    """CEFR levels of the Council of Europe; 7 marks a language of home or school."""

    A1 = 1, _("A1, first words")
    A2 = 2, _("A2, simple sentences")
    B1 = 3, _("B1, everyday talk")
    B2 = 4, _("B2, talks freely")
    C1 = 5, _("C1, fluent")
    C2 = 6, _("C2, nearly native")
    NATIVE = 7, _("Our own language")


class Theme(models.TextChoices):
    DAILY_LIFE = "daily_life", _("Daily life")
    FOOD = "food", _("Food and cooking")
    FESTIVALS = "festivals", _("Festivals and traditions")
    STORIES = "stories", _("Stories and books")
    MUSIC = "music", _("Music and dance")
    ART = "art", _("Art and craft")
    NATURE = "nature", _("Plants and animals")
    CLIMATE = "climate", _("Weather and climate")
    WATER = "water", _("Water and rivers")
    SCIENCE = "science", _("Experiments and inventions")
    NUMBERS = "numbers", _("Mathematics around us")
    SPORT = "sport", _("Sport and games")
    CITIES = "cities", _("Our town, past and present")
    RIGHTS = "rights", _("Children's rights")
    MEDIA = "media", _("News and media")
    WORK = "work", _("Jobs and future")


class Subject(models.TextChoices):
    """In which lesson the exchange takes place. Two classes may come from different ones."""

    OWN_LANGUAGE = "own_language", _("Reading and writing")
    LANGUAGES = "languages", _("Foreign languages")
    SCIENCE = "science", _("Science")
    MATHEMATICS = "mathematics", _("Mathematics")
    COMPUTING = "computing", _("Computing and technology")
    GEOGRAPHY = "geography", _("Geography")
    HISTORY = "history", _("History")
    SOCIETY = "society", _("Society and citizenship")
    ETHICS = "ethics", _("Religion and ethics")
    ART = "art", _("Art and design")
    MUSIC = "music", _("Music and drama")
    SPORT = "sport", _("Sport and health")


class Region(models.TextChoices):
    """Parts of the world, as the names of time zones begin."""

    AFRICA = "Africa", _("Africa")
    AMERICA = "America", _("North, Central and South America")
    ASIA = "Asia", _("Asia")
    EUROPE = "Europe", _("Europe")
    PACIFIC = "Pacific", _("Australia and the Pacific")


class Composition(models.TextChoices):
    MIXED = "mixed", _("Girls and boys")
    GIRLS = "girls", _("Girls only")
    BOYS = "boys", _("Boys only")


class WeekKind(models.TextChoices):
    EVERY = "every", _("Every week")
    A = "A", _("Week A")
    B = "B", _("Week B")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class BreakKind(models.TextChoices):
    BREAK = "break", _("School break")
    HOLIDAY = "holiday", _("Public holiday")
    EXAMS = "exams", _("Exams")
    CLOSURE = "closure", _("Closed that day")


class Purpose(models.TextChoices):
    """What a timetable for a stretch of dates is for."""

    RAMADAN = "ramadan", _("Ramadan")
    WINTER = "winter", _("Winter")
    EXAMS = "exams", _("Exams")
    SHIFT = "shift", _("Another shift")
    OTHER = "other", _("Something else")


class InvitationKind(models.TextChoices):
    """What an adult is asked by mail."""

    CO_TEACHER = "co_teacher", _("Teach this class with me")
    SUBSTITUTE = "substitute", _("Stand in for a while")
    HAND_OVER = "hand_over", _("Take the class over from me")
    NEW_CLASS = "new_class", _("Register a class")


class Attestation(models.TextChoices):
    """Why staff vouches for the teachers of a list."""

    AUTHORITY = "authority", _("The list comes from the school authority itself")
    SCHOOLS = "schools", _("Each school named its teacher to us")
    MET = "met", _("We met these teachers")


class EvidenceKind(models.TextChoices):
    """How staff came to know that a school exists and takes part."""

    HEAD = "head", _("The head confirmed it by our link")
    CALL_BACK = "call_back", _("We called the school back")
    LETTER = "letter", _("A stamped letter")


class ReadyQuestion(models.TextChoices):
    """What staff asks most. The teacher reads the sentence of `wording.QUESTIONS`."""

    HEAD = "head", _("Who leads your school, and how can we reach them?")
    WEBSITE = "website", _("Where can we see that your school exists?")
    TEACHING = "teaching", _("What do you teach, and since when?")
    TWIN = "twin", _("Is your school here already under another name?")
    AGES = "ages", _("Are the ages of your class right?")
    OWN = "own", _("Another question, in your own words")


class VettingReason(models.TextChoices):
    """Why staff declined a school or a teacher, or took a verification back."""

    NOBODY_CONFIRMED = "nobody_confirmed", _("Nobody at the school confirmed it")
    NOT_FOUND = "not_found", _("We could not find this school")
    TWIN = "twin", _("The school is here already")
    NOT_A_SCHOOL = "not_a_school", _("It is not a school")
    NOT_TEACHING = "not_teaching", _("The person does not teach there")
    LEFT = "left", _("The person has left the school")
    SAFETY = "safety", _("A question about safety is open")


ABOUT_A_SCHOOL = (
    VettingReason.NOBODY_CONFIRMED,
    VettingReason.NOT_FOUND,
    VettingReason.TWIN,
    VettingReason.NOT_A_SCHOOL,
    VettingReason.SAFETY,
)
ABOUT_A_TEACHER = (
    VettingReason.NOBODY_CONFIRMED,
    VettingReason.NOT_TEACHING,
    VettingReason.LEFT,
    VettingReason.SAFETY,
)


class Replacement(models.TextChoices):
    """What replaced a school's calendar at one stroke."""

    USUAL = "usual", _("The usual calendar of the country")
    FILE = "file", _("Dates of a file")


class ExcuseReason(models.TextChoices):
    """Why the schools of a country are excused for a while."""

    CONFLICT = "conflict", _("War or unrest")
    DISASTER = "disaster", _("Flood, earthquake or another disaster")
    STRIKE = "strike", _("A strike of teachers")
    CLOSED = "closed", _("The state closed the schools")
