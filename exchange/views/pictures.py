"""The files of pictures: only through permission, and harmless whatever is made of them."""

import logging
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from exchange.models import Picture
from exchange.services.picture_files import LARGE, SMALL, path_of
from users.http import PersonRequest

logger = logging.getLogger(__name__)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Kept by the browser, and asked for each time: permission can end between two looks.
    "Cache-Control": "private, no-cache",
    # Always the whole file: there is nothing to resume at this size.
    "Accept-Ranges": "none",
}


@require_safe
def picture(request: PersonRequest, picture_id: UUID) -> HttpResponse:
    return _file(request, picture_id, LARGE)


@require_safe
def picture_small(request: PersonRequest, picture_id: UUID) -> HttpResponse:
    return _file(request, picture_id, SMALL)


def _file(request: PersonRequest, picture_id: UUID, size: str) -> HttpResponse:
    """Foreign, unknown and removed pictures are answered alike."""
    found = get_object_or_404(Picture.objects.visible_to(request.user), pk=picture_id)
    tag = f'"{found.digest[:32]}-{size}"'
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        return _with_headers(unchanged, tag)
    try:
        content = path_of(found.pk, size).read_bytes()
    except FileNotFoundError:
        logger.error("exchange.picture_file_missing", extra={"picture": str(found.pk)})
        raise Http404 from None
    response = HttpResponse(content, content_type="image/webp")
    # Says what it is and nothing of whose it is, wherever somebody saves it.
    response["Content-Disposition"] = 'inline; filename="picture.webp"'
    return _with_headers(response, tag)


def _with_headers(response: HttpResponse, tag: str) -> HttpResponse:
    for name, value in {**_HEADERS, "ETag": tag}.items():
        response[name] = value
    return response
