"""A teacher pauses contact with the adults of the partner class; the leads are told why."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from exchange.models import Project
from safeguarding.choices import Path
from safeguarding.models import Concern, ContactStop
from users.models import User


def test_it_pauses_at_once_and_goes_on_when_it_is_settled(
    project: Project, nairobi_teacher: User, bogota_teacher: User, client: Client
) -> None:
    page = reverse("exchange:pause-contact", args=[project.pk])
    client.force_login(nairobi_teacher, backend=settings.AUTHENTICATION_BACKENDS[0])

    empty = client.post(page, {"words": " "}).content.decode()
    client.post(page, {"words": "He wrote to her at night."})

    concern = Concern.objects.get()
    assert "Enter what happened" in empty
    assert (concern.path, concern.author) == (Path.LEADS, bogota_teacher)
    assert Project.objects.get().is_paused
    assert not Project.objects.visible_to(bogota_teacher).exists()
    assert not Concern.objects.visible_to(bogota_teacher).exists()

    shown = client.get(page).content.decode()
    client.post(page, {"go-on": "1"})

    assert "He wrote to her at night." not in shown
    assert not ContactStop.objects.living().exists()
    assert not Project.objects.get().is_paused


def test_nobody_else_pauses_it(project: Project, stranger: User, client: Client) -> None:
    client.force_login(stranger, backend=settings.AUTHENTICATION_BACKENDS[0])

    page = reverse("exchange:pause-contact", args=[project.pk])

    assert client.post(page, {"words": "x"}).status_code == 404
