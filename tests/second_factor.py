"""Staff whose session showed the second factor, as after a real login with it."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from users.models import User


def log_in_with_second_factor(client: Client, staff: User) -> None:
    """Log in; the session remembers the factor the way allauth writes it down."""
    found, _new = Authenticator.objects.get_or_create(
        user=staff, type=Authenticator.Type.TOTP, defaults={"data": {}}
    )
    client.force_login(staff, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods_user"] = str(staff.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "id": found.pk}]
    session.save()
