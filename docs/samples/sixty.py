"""The sixty classes of the largest sample: thirty schools, two classes each."""
# ruff: noqa: INP001 -- part of make_samples.py

from typing import Any

Json = dict[str, Any]

CALENDARS: Json = {
    "europe": {
        "terms": [["2026-09-01", "2026-12-18"], ["2027-01-07", "2027-06-25"]],
        "breaks": [["2026-10-26", "2026-10-30"], ["2027-03-22", "2027-04-02"]],
    },
    "north": {
        "terms": [["2026-08-12", "2026-12-18"], ["2027-01-07", "2027-06-04"]],
        "breaks": [["2026-10-12", "2026-10-16"]],
    },
    "britain": {
        "note": "Lessons of two weeks in turn, A and B.",
        "terms": [["2026-09-03", "2026-12-18"], ["2027-01-04", "2027-03-24"]],
        "breaks": [["2026-10-26", "2026-10-30"], ["2027-02-15", "2027-02-19"]],
        "week_a_from": "2026-09-07",
    },
    "north-america": {
        "terms": [["2026-08-31", "2026-12-18"], ["2027-01-04", "2027-06-18"]],
        "breaks": [["2026-09-07", "2026-09-07"], ["2026-11-25", "2026-11-27"]],
    },
    "south-america": {
        "terms": [["2026-03-02", "2026-07-10"], ["2026-07-27", "2026-12-11"]],
        "breaks": [["2026-10-12", "2026-10-12"]],
    },
    "east-africa": {
        "terms": [["2026-08-24", "2026-11-20"], ["2027-01-04", "2027-04-02"]],
        "breaks": [["2026-10-20", "2026-10-20"]],
    },
    "west-africa": {
        "terms": [["2026-09-14", "2026-12-18"], ["2027-01-11", "2027-04-09"]],
    },
    "gulf": {
        "terms": [["2026-08-30", "2026-12-10"], ["2027-01-03", "2027-03-18"]],
        "school_days": ["Sun", "Mon", "Tue", "Wed", "Thu"],
    },
    "south-asia": {
        "terms": [["2026-06-15", "2027-03-31"]],
        "breaks": [["2026-10-19", "2026-10-24"], ["2026-12-24", "2027-01-02"]],
        "uncertain": [["2026-11-08", "2026-11-10"]],
        "school_days": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    },
    "east-asia": {
        "terms": [["2026-09-01", "2026-12-24"], ["2027-01-08", "2027-03-24"]],
        "breaks": [["2026-10-01", "2026-10-07"]],
    },
    "oceania": {
        "terms": [["2026-07-20", "2026-09-25"], ["2026-10-12", "2026-12-16"]],
    },
}

# slug, school, country, region, zone, calendar, language of the school, first foreign language
SCHOOLS = (
    ("porto", "Escola da Ribeira Alta", "PT", "Europe", "Europe/Lisbon", "europe", "pt", "en"),
    ("lyon", "École des Trois Platanes", "FR", "Europe", "Europe/Paris", "europe", "fr", "en"),
    ("leipzig", "Lindenplatz-Schule", "DE", "Europe", "Europe/Berlin", "europe", "de", "en"),
    ("krakow", "Szkoła pod Kasztanem", "PL", "Europe", "Europe/Warsaw", "europe", "pl", "en"),
    ("seville", "Colegio Los Naranjos Viejos", "ES", "Europe", "Europe/Madrid", "europe", "es",
     "fr"),
    ("bologna", "Scuola del Portico Rosso", "IT", "Europe", "Europe/Rome", "europe", "it", "fr"),
    ("tampere", "Järvenpolun koulu", "FI", "Europe", "Europe/Helsinki", "north", "fi", "en"),
    ("bergen", "Fjellveien skole", "NO", "Europe", "Europe/Oslo", "north", "nb", "en"),
    ("reykjavik", "Norðurljósaskóli", "IS", "Europe", "Atlantic/Reykjavik", "north", "is", "en"),
    ("leeds", "Aire Bank School", "GB", "Europe", "Europe/London", "britain", "en", "fr"),
    ("cork", "Scoil na Dúglaise", "IE", "Europe", "Europe/Dublin", "britain", "en", "fr"),
    ("tbilisi", "Vine Street School", "GE", "Asia", "Asia/Tbilisi", "europe", "ka", "en"),
    ("pittsburgh", "Three Rivers Hill School", "US", "North America", "America/New_York",
     "north-america", "en", "es"),
    ("winnipeg", "Red Willow School", "CA", "North America", "America/Winnipeg", "north-america",
     "en", "fr"),
    ("oaxaca", "Escuela Flor de Jacaranda", "MX", "North America", "America/Mexico_City",
     "north-america", "es", "en"),
    ("medellin", "Colegio Cerro Verde", "CO", "South America", "America/Bogota", "south-america",
     "es", "en"),
    ("recife", "Escola Maré Cheia", "BR", "South America", "America/Recife", "south-america", "pt",
     "en"),
    ("ushuaia", "Escuela Fin del Camino", "AR", "South America", "America/Argentina/Ushuaia",
     "south-america", "es", "en"),
    ("kisumu", "Lakeside Mango Tree School", "KE", "Africa", "Africa/Nairobi", "east-africa", "en",
     "sw"),
    ("kigali", "École des Mille Collines Vertes", "RW", "Africa", "Africa/Kigali", "east-africa",
     "rw", "en"),
    ("dakar", "École du Baobab Blanc", "SN", "Africa", "Africa/Dakar", "west-africa", "fr", "en"),
    ("kumasi", "Golden Stool Road School", "GH", "Africa", "Africa/Accra", "west-africa", "en",
     "fr"),
    ("durban", "Umgeni Bridge School", "ZA", "Africa", "Africa/Johannesburg", "oceania", "en",
     "zu"),
    ("amman", "Seven Hills Girls' School", "JO", "Asia", "Asia/Amman", "gulf", "ar", "en"),
    ("muscat", "Frankincense Bay School", "OM", "Asia", "Asia/Muscat", "gulf", "ar", "en"),
    ("pune", "Banyan Corner School", "IN", "Asia", "Asia/Kolkata", "south-asia", "hi", "en"),
    ("pokhara", "Phewa Lake School", "NP", "Asia", "Asia/Kathmandu", "south-asia", "ne", "en"),
    ("thimphu", "Blue Poppy School", "BT", "Asia", "Asia/Thimphu", "south-asia", "dz", "en"),
    ("hue", "Perfume River School", "VN", "Asia", "Asia/Ho_Chi_Minh", "east-asia", "vi", "en"),
    ("hobart", "Derwent Cove School", "AU", "Oceania", "Australia/Hobart", "oceania", "en", "id"),
)  # fmt: skip

THEMES = ("water", "food", "music", "stories", "climate", "nature", "cities", "sport")
SUBJECTS = ("english", "geography", "biology", "art")
CLOCKS = (("08:15", "09:00"), ("09:10", "09:55"), ("10:30", "11:15"), ("13:05", "13:50"))
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu")

# What is special about a class, beside what its place in the list gives it.
SPECIAL: Json = {
    "amman-a": {"composition": "girls", "wishes": {"composition": ["girls", "mixed"]}},
    "amman-b": {"composition": "girls", "wishes": {"countries": ["PT", "BR"]}},
    "bergen-b": {"mode": "asynchronous"},
    "dakar-a": {"access": "low", "underserved": 3},
    "dakar-b": {"access": "text", "underserved": 3, "partners_wanted": 2},
    "durban-a": {"past_partners": ["leeds-a"], "repeat_ok": True},
    "hobart-b": {"mode": "asynchronous", "weeks_waited": 5},
    "hue-a": {"wishes": {"regions": ["South America"]}, "weeks_waited": 3},
    "kigali-b": {"access": "text", "underserved": 2},
    "kisumu-a": {"wishes": {"countries": ["PT"]}, "underserved": 1},
    "leeds-a": {"past_partners": ["durban-a", "lyon-a"], "partners_wanted": 3},
    "lyon-b": {"blocked": ["seville-b"]},
    "medellin-b": {"partners_wanted": 2},
    "oaxaca-a": {"same_country_ok": True},
    "pokhara-b": {"access": "sound", "partners_wanted": 2},
    "porto-a": {"wishes": {"countries": ["KE", "BR"]}, "partners_wanted": 2},
    "seville-b": {"blocked": ["bologna-b"], "reliability": 90},
    "tampere-a": {"earliest_start": "2026-10-19"},
    "winnipeg-b": {"mode": "asynchronous", "partners_wanted": 2},
    # Those who cannot be paired, whoever else is there.
    "reykjavik-b": {
        "note": "Newcomers who learn Icelandic in the evening.",
        "ages": [22, 58],
        "adult_learners": True,
    },
    "thimphu-a": {
        "languages": [{"code": "dz", "level": "native"}],
        "teacher_languages": ["dz"],
        "translation_ok": False,
    },
    "tbilisi-a": {"note": "The youngest of all.", "ages": [5, 6]},
    "ushuaia-b": {"note": "Leaves on a long journey in October.", "latest_end": "2026-10-09"},
}


def sixty_classes() -> list[Json]:
    """Two classes of each school: a of ten, b of thirteen years."""
    return [
        _class(2 * number + older, school, older)
        for number, school in enumerate(SCHOOLS)
        for older in (0, 1)
    ]


def _class(number: int, school: tuple[str, ...], older: int) -> Json:
    slug, name, country, region, zone, calendar, own, foreign = school
    plain: Json = {
        "id": f"{slug}-{'ab'[older]}",
        "school": f"{name}, {slug.capitalize()}",
        "country": country,
        "region": region,
        "zone": zone,
        "ages": [13, 14] if older else [10, 11],
        "size": 16 + 5 * number % 19,
        "languages": [
            {"code": own, "level": "native"},
            {"code": foreign, "level": ("A2", "B1", "B2")[number % 3], "learning": True},
        ],
        "teacher_languages": [own, foreign],
        "themes": [THEMES[each % len(THEMES)] for each in (number, number + 1 + number % 3)],
        "subjects": [SUBJECTS[number % len(SUBJECTS)]],
        "calendar": calendar,
        "lessons": [{"slots": _slots(number, calendar)}],
        "translation_ok": True,
    }
    return {**plain, **SPECIAL.get(plain["id"], {})}


def _slots(number: int, calendar: str) -> list[Json]:
    slots = []
    for nth in range(3):
        start, end = CLOCKS[(number + 3 * nth) % len(CLOCKS)]
        slot: Json = {"day": WEEKDAYS[(number + nth) % 4], "start": start, "end": end}
        if calendar == "britain" and nth:
            slot["week"] = "AB"[nth - 1]
        if nth == 2 and number % 3 == 0:
            slot["swappable"] = True
        slots.append(slot)
    return slots
