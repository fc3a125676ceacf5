"""School calendars to start from, country by country: pure data, no Django, no database.

Terms and breaks are typical patterns, public holidays come from the python-holidays package. Every
preset is a starting point that the teacher corrects.
"""

from classrooms.calendars.holidays import Holiday, public_holidays
from classrooms.calendars.presets import Certainty, Preset, preset, preset_countries

__all__ = ["Certainty", "Holiday", "Preset", "preset", "preset_countries", "public_holidays"]
