"""Which e-mail addresses are proven to be whose."""

from allauth.account.models import EmailAddress

from users.models import User


def addresses_of(user: User) -> set[str]:
    """The person's own addresses in lower case: that of the account, and further confirmed ones.

    Nobody logs in before the account's address is confirmed, and it changes to a confirmed one.
    """
    further = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {each.lower() for each in (user.email, *further) if each}


def account_of(email: str) -> User | None:
    """The adult with that address."""
    found = User.objects.filter(email__iexact=email).select_related("adult").first()
    if found is None:
        kept = EmailAddress.objects.filter(email__iexact=email, verified=True)
        found = User.objects.filter(pk__in=kept.values("user")).select_related("adult").first()
    return found
