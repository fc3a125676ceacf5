"""Who may open a page at all. A stranger gets 404, never 403: pages do not reveal themselves."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from users.lifecycle import Role

View = Callable[..., HttpResponse]


def role_required(*roles: Role) -> Callable[[View], View]:
    """The page exists only for these roles."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and request.user.role in roles:
                return view(request, *args, **kwargs)
            raise Http404

        return guarded

    return decorate


teachers_only = role_required(Role.TEACHER)
students_only = role_required(Role.STUDENT)


def showed_second_factor(request: HttpRequest) -> bool:
    """Whether this session showed what the staff's pages need; having it set up is not enough."""
    if not settings.STAFF_SECOND_FACTOR:
        return True
    shown = get_authentication_records(request, request.user)
    return any(each.get("method") == "mfa" for each in shown)


def staff_only(view: View) -> View:
    """The page exists only for present staff who showed a second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_staff and showed_second_factor(request):
            return view(request, *args, **kwargs)
        raise Http404

    return role_required(Role.STAFF)(guarded)
