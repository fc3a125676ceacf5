"""The sentences behind the message keys of the gates."""

from django.utils.translation import gettext_lazy as _

WORDING = {
    "gate.not_verified": _("One of the classes is not verified any more."),
    "gate.blocked": _("One of the schools has asked not to meet the other."),
}
