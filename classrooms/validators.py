from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from classrooms.timetable.zones import UnknownZone, zone


def validate_zone(key: str) -> None:
    """Refuse a zone that does not exist."""
    try:
        zone(key)
    except UnknownZone as error:
        raise ValidationError(
            _("Select a time zone from the list. “%(key)s” does not exist."),
            code="unknown_zone",
            params={"key": key},
        ) from error
