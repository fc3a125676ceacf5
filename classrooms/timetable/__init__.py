"""Wall clocks, calendars and the time two classes share: pure Python, no Django, no database."""
