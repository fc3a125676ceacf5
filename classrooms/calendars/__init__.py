"""School calendars to start from, files that hold one, and a school year as a picture: pure data.

No Django, no database. Terms and breaks of a country are typical patterns, public holidays come
from the python-holidays package. Every preset is a starting point that the teacher corrects.
"""

from classrooms.calendars.holidays import Holiday, public_holidays
from classrooms.calendars.presets import Certainty, Preset, preset, preset_countries

__all__ = ["Certainty", "Holiday", "Preset", "preset", "preset_countries", "public_holidays"]
