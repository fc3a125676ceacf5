"""Two classes follow the same link in the same moment; one follows what the other side takes back.

Each has its twin: without the lock on the wish both believe they have it, and the last one wins.
"""

from collections.abc import Callable
from typing import Any

import pytest

from classrooms.models import Classroom
from matching.lifecycle import IllegalMove, WishState
from matching.models import PartnerWish
from matching.refusals import Refused
from matching.services import wishes
from matching.services.places import ensure_places
from tests.factories import open_classroom
from tests.matching.builders import NOW, teacher_of
from tests.twins import Meeting, at_once
from users.models import Adult, AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def said(deed: Callable[[], PartnerWish]) -> Callable[[], str]:
    def try_it() -> str:
        try:
            return str(deed().state)
        except (Refused, IllegalMove) as refusal:
            return getattr(refusal, "key", type(refusal).__name__)

    return try_it


@pytest.fixture
def link(
    nairobi_class: Classroom, bogota_class: Classroom, monkeypatch: pytest.MonkeyPatch
) -> PartnerWish:
    """Everybody has read the wish before anybody writes, unless a lock keeps one out."""
    # Nobody is checked, so that following it stays a wish.
    Adult.objects.update(verified_at=None)
    ensure_places(nairobi_class)
    made = wishes.make_link(nairobi_class, number=1, by=teacher_of(nairobi_class), at=NOW)
    meeting, move = Meeting(), wishes._move

    def wait_and_move(*args: Any, **options: Any) -> None:
        meeting.point()
        move(*args, **options)

    monkeypatch.setattr(wishes, "_move", wait_and_move)
    return made


@pytest.fixture
def two_followers(link: PartnerWish, bogota_class: Classroom) -> list[Callable[[], Any]]:
    second = open_classroom(name="7C", school__country="CO", school__zone="America/Bogota")
    for classroom in (bogota_class, second):
        ensure_places(classroom)

    def following(there: Classroom) -> Callable[[], PartnerWish]:
        return lambda: wishes.follow_link(link.token, there, by=teacher_of(there), at=NOW)

    return [said(following(bogota_class)), said(following(second))]


@pytest.fixture
def follower_and_maker(link: PartnerWish, bogota_class: Classroom) -> list[Callable[[], Any]]:
    ensure_places(bogota_class)
    maker, follower = teacher_of(link.here), teacher_of(bogota_class)
    return [
        said(lambda: wishes.follow_link(link.token, bogota_class, by=follower, at=NOW)),
        said(lambda: wishes.end_wish(link, by=maker, at=NOW)),
    ]


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    queryset = type(PartnerWish.objects.all())
    monkeypatch.setattr(queryset, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(wishes, "lock_places", lambda ids: None)


def test_one_class_has_it_and_the_other_hears_that_it_is_gone(
    two_followers: list[Callable[[], Any]],
) -> None:
    assert sorted(at_once(two_followers)) == [WishState.PLEDGED, "wish.gone"]
    assert AuditEntry.objects.filter(verb="wish.pledged").count() == 1


def test_twin_without_the_lock_both_believe_they_have_it(
    two_followers: list[Callable[[], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)

    assert at_once(two_followers) == [WishState.PLEDGED, WishState.PLEDGED]
    assert AuditEntry.objects.filter(verb="wish.pledged").count() == 2


def test_followed_or_taken_back_but_never_both(
    follower_and_maker: list[Callable[[], Any]], link: PartnerWish
) -> None:
    first, second = at_once(follower_and_maker)

    link.refresh_from_db()
    # Whoever came second saw what the first had done: a wish may be taken back after it was made.
    assert (first, second, link.state) in {
        (WishState.PLEDGED, WishState.WITHDRAWN, WishState.WITHDRAWN),
        ("wish.gone", WishState.WITHDRAWN, WishState.WITHDRAWN),
    }
    pledged = AuditEntry.objects.filter(verb="wish.pledged").count()
    assert AuditEntry.objects.get(verb="wish.withdrawn").before == (
        WishState.PLEDGED if pledged else WishState.OPEN
    )


def test_twin_without_the_lock_it_is_followed_and_taken_back_from_open(
    follower_and_maker: list[Callable[[], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)

    assert at_once(follower_and_maker) == [WishState.PLEDGED, WishState.WITHDRAWN]
    before = AuditEntry.objects.get(verb="wish.withdrawn").before
    assert before == WishState.OPEN
