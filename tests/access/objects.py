"""For every pattern its arguments, one set for each thing that somebody may ask for.

A new argument needs a line in `_MAKERS`: which thing is whose. Without it the page cannot be asked
for, and the matrix fails with its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from classrooms.services.cards import token_of
from exchange.gallery.models import Item
from tests.access.told import LINK
from tests.access.urls import Page
from tests.access.world import World

Values = dict[str, str]
Objects = dict[str, Values]

NOTHING = "-"
DELETED = "deleted"
NOBODYS_ID = "00000000-0000-4000-8000-000000000000"
NOBODYS_CODE = "22222222"


class Unmakeable(Exception):
    """Nobody said what the arguments of this pattern are."""


# The relation of roles to objects: who has part in a thing. Everybody else learns nothing of it.
_SIDES = {
    "own": {"teacher own", "teacher revoked"},
    "partner's": {"teacher partner"},
    "foreign": {"teacher foreign"},
    "unverified": {"teacher unverified"},
}
_SHARED = {
    # Who is not verified any more keeps the own class, but finds nobody else's.
    "shared": {"teacher own", "teacher partner"},
    "foreign": {"teacher foreign"},
}
# Whoever asks for one of these stands to it as somebody else does to the "own" or "shared" one.
ALIKE = {"partner's", "foreign"}
PARTIES: Mapping[str, Mapping[str, set[str]]] = {
    "school_id": _SIDES,
    "bells_id": _SIDES,
    "timetable_id": _SIDES,
    "classroom_id": _SIDES,
    "enrolment_id": _SIDES,
    "teaching_id": _SIDES,
    "sent_id": {"own": {"teacher own", "teacher revoked"}},
    "invitation_id": {"to a colleague": {"teacher partner"}, "to a newcomer": {"teacher foreign"}},
    "proposal_id": _SHARED,
    # The gallery of a project is its students', too.
    "project_id": {
        "shared": {"teacher own", "teacher partner", "student own", "student partner"},
        "foreign": {"teacher foreign", "student other"},
        "preparing": {"teacher own", "teacher partner"},
    },
    "session_id": _SHARED,
    "round_id": {"published": {"staff", "staff elsewhere"}},
    "rescue_id": {"shared": {"teacher own"}, "foreign": {"teacher foreign"}},
    "closure_id": {
        "shared": {"teacher own", "teacher revoked"},
        "foreign": {"teacher foreign"},
    },
    # It hangs on what waits for a teacher: whoever wrote it and the own teachers see it.
    "picture_id": {
        "shared": {"student own", "teacher own"},
        "foreign": {"student other", "teacher foreign"},
    },
    "message_id": {"own": {"teacher unverified"}},
    "question_id": {"own": {"teacher own"}},
    # A child's text: its own teachers while it waits, both sides once it is published.
    "item_id": {
        "own": {"teacher own", "student own"},
        "given back": {"teacher own", "student own"},
        "published": {"teacher own", "student own", "teacher partner", "student partner"},
        "foreign": {"teacher foreign", "student other"},
    },
    # Who is not verified may have made the link or followed it: staff look before they meet.
    "wish_id": {
        "shared": {"teacher own", "teacher partner", "teacher revoked"},
        "link": {"teacher own", "teacher revoked"},
        "foreign": {"teacher foreign"},
    },
    # Staff look before anybody reads of a partner again: not who is not verified any more.
    "seat_id": {"own": {"teacher own"}, "foreign": {"teacher foreign"}},
    "search_id": {"own": {"teacher own", "teacher revoked"}, "foreign": {"teacher foreign"}},
    "request_id": {"own": {"teacher own", "teacher revoked"}, "foreign": {"teacher foreign"}},
    # Teachers read what their own students told of other children; only the child reads the answer.
    "concern_id": {"own": {"teacher own"}, "foreign": {"teacher foreign"}},
    "told_id": {"own": {"student own"}, "foreign": {"student other"}},
    "stop_id": {"own": {"teacher own"}},
    # A student of the partner class, whom both classes see, and what that student hung up.
    "thing_id": {
        "student": {"student own", "teacher own", "teacher partner"},
        "gallery item": {"student own", "teacher own", "teacher partner"},
    },
}


# What of the admin belongs to a country: whoever looks after other ones has no part in it.
OF_A_COUNTRY = {
    "classrooms.classroom",
    "classrooms.countryexcuse",
    "classrooms.invitationbatch",
    "classrooms.school",
    "classrooms.schoolteacher",
    "exchange.exchangesession",
    "exchange.healthnote",
    "exchange.project",
    "safeguarding.datarequest",
    "safeguarding.block",
    "safeguarding.concern",
    "safeguarding.contactstop",
    "safeguarding.schoolcontact",
    "matching.contest",
    "matching.partnership",
    "matching.proposal",
    "users.adult",
}
OF_A_COUNTRY_BY_NAME = {
    "batch_id",
    "contest_id",
    "partnership_id",
    "project_id",
    "school_id",
    "teacher_id",
}


def is_of_a_country(page: Page) -> bool:
    """A page of the admin about one thing that somebody looks after by its country."""
    model = getattr(getattr(page.callback, "model_admin", None), "model", None)
    if page.arguments == ("object_id",):
        return model is not None and model._meta.label_lower in OF_A_COUNTRY
    return page.is_admin and not OF_A_COUNTRY_BY_NAME.isdisjoint(page.arguments)


def objects_of(page: Page, world: World) -> Objects:
    """Name of the thing and the arguments that ask for it. Raises Unmakeable."""
    if not page.arguments:
        return {NOTHING: {}}
    model = getattr(getattr(page.callback, "model_admin", None), "model", None)
    if page.arguments == ("object_id",) and model is not None:
        return _one_row(page, model)
    maker = _MAKERS.get(page.arguments)
    if maker is None:
        raise Unmakeable(
            f"{page.name}: nothing is known of {page.arguments}. Say in tests/access/objects.py "
            "which thing is whose."
        )
    made = maker(world)
    return {
        name: dict(zip(page.arguments, map(str, values), strict=True))
        for name, values in made.items()
    }


def _one_row(page: Page, model: type[Model]) -> Objects:
    row = model._default_manager.order_by("pk").first()
    if row is None:
        raise Unmakeable(f"{page.name}: the world has no {model._meta.verbose_name}.")
    nobodys = NOBODYS_ID if len(str(row.pk)) == len(NOBODYS_ID) else "999999"
    return {"any": {"object_id": str(row.pk)}, DELETED: {"object_id": nobodys}}


Made = dict[str, tuple[Any, ...]]


def _each(found: Mapping[str, Model]) -> Made:
    return {name: (each.pk,) for name, each in found.items()} | {DELETED: (NOBODYS_ID,)}


def _shared(world: World, thing: str) -> Made:
    return _each({"shared": getattr(world.own, thing), "foreign": getattr(world.foreign, thing)})


def _students(world: World) -> Made:
    kept = {name: world.students[name] for name in ("own", "partner's", "foreign")}
    return _each(kept)


def _bells(world: World) -> Made:
    return _each({name: world.bells[name] for name in ("own", "foreign")})


def _timetables(world: World) -> Made:
    keys = {name: (world.special_timetables[name].key,) for name in ("own", "foreign")}
    return keys | {DELETED: (NOBODYS_ID,)}


def _teachings(world: World) -> Made:
    """The teacher of each class who came last: of the own one, whose account is closed."""
    found = {name: each.teachings.order_by("-pk")[0] for name, each in world.classrooms.items()}
    return {name: (each.pk,) for name, each in found.items()} | {DELETED: (999_999,)}


def _secrets(world: World) -> Made:
    return {"to a colleague": (world.secret,), DELETED: ("no-such-link",)}


def _codes(world: World) -> Made:
    return {"own": (world.own.here.codes.get().code,), DELETED: (NOBODYS_CODE,)}


def _cards(world: World) -> Made:
    key = world.students["own"].student.student_key
    return {"own": (token_of(key),), DELETED: ("no-such-card",)}


def _feeds(world: World) -> Made:
    return {
        "own": (world.own.feed.token,),
        "revoked": (world.revoked_feed,),
        DELETED: ("no-such-feed",),
    }


def _wishes(world: World) -> Made:
    wishes = {"shared": world.own.wish, "link": world.own.link, "foreign": world.foreign.wish}
    return _each(wishes)


def _searches(world: World) -> Made:
    return _each({"own": world.own.search, "foreign": world.foreign.search})


def _silences(world: World) -> Made:
    return {name: (seat.pk,) for name, seat in world.silences.items()} | {DELETED: (999_999,)}


def _links(world: World) -> Made:
    return {"own": (world.own.link.token,), DELETED: ("no-such-link",)}


def _confirmations(world: World) -> Made:
    return {"own": (EmailConfirmationHMAC(world.unconfirmed).key,), DELETED: ("MQ:1abc:nokey",)}


def _resets(world: World) -> Made:
    user = world.people["teacher own"]
    return {
        "own": (user_pk_to_url_str(user), default_token_generator.make_token(user)),
        DELETED: ("1", "no-key"),
    }


def _letters(world: World) -> Made:
    return {"own": (world.letter,), DELETED: ("no-such-letter",)}


def _teachers(world: World) -> Made:
    roles = ("teacher own", "teacher unverified", "teacher revoked")
    return _each({role: world.people[role] for role in roles})


def _on_site(world: World) -> Made:
    kind = ContentType.objects.get_for_model(world.own.here)
    return {"any": (kind.pk, world.own.here.pk), DELETED: (kind.pk, NOBODYS_ID)}


_MAKERS: Mapping[tuple[str, ...], Callable[[World], Made]] = {
    ("school_id",): lambda world: _each(world.schools),
    ("classroom_id",): lambda world: _each(world.classrooms),
    ("enrolment_id",): _students,
    ("bells_id",): _bells,
    ("timetable_id",): _timetables,
    ("teaching_id",): _teachings,
    ("sent_id",): lambda world: _each({"own": world.invitations["to a colleague"]}),
    ("invitation_id",): lambda world: _each(world.invitations),
    ("secret",): _secrets,
    ("batch_id",): lambda world: _each({"any": world.batch}),
    ("proposal_id",): lambda world: _shared(world, "proposal"),
    ("proposal_id", "reason"): lambda world: {
        name: (*values, "time") for name, values in _shared(world, "proposal").items()
    },
    ("project_id",): lambda world: _each(
        {
            "shared": world.own.project,
            "preparing": world.preparing,
            "foreign": world.foreign.project,
        }
    ),
    ("session_id",): lambda world: _shared(world, "session"),
    ("rescue_id",): lambda world: _shared(world, "rescue"),
    ("item_id",): lambda world: _each(world.writings),
    ("kind", "item_id"): lambda world: {
        name: ("gallery", *values) for name, values in _each(world.writings).items()
    },
    ("closure_id",): lambda world: _shared(world, "closure"),
    ("picture_id",): lambda world: _shared(world, "picture"),
    ("seat_id",): _silences,
    ("contest_id",): lambda world: _each({"any": world.contest}),
    ("partnership_id",): lambda world: _each({"any": world.question.partnership}),
    ("round_id",): lambda world: _each({"published": world.own.proposal.round}),
    ("message_id",): lambda world: _each({"own": world.asked}),
    ("question_id",): lambda world: _each({"own": world.question}),
    ("teacher_id",): _teachers,
    ("letter",): _letters,
    ("code",): _codes,
    ("token",): _feeds,
    ("card",): _cards,
    ("wish_id",): _wishes,
    ("search_id",): _searches,
    ("request_id",): lambda world: _each(world.data_requests),
    ("concern_id",): lambda world: _each(world.told.concerns),
    ("told_id",): lambda world: _each(world.told.concerns),
    ("stop_id",): lambda world: _each({"own": world.told.stop}),
    ("label", "thing_id"): lambda world: {
        "student": ("student", world.told.about.pk),
        "gallery item": (Item.kind, world.writings["published"].pk),
        DELETED: ("student", NOBODYS_ID),
    },
    ("notice",): lambda _world: {"own": (LINK,), DELETED: ("no-such-link",)},
    ("link",): _links,
    ("key",): _confirmations,
    ("uidb36", "key"): _resets,
    # Of a teacher's passkeys: whoever asks shows first who they are, then finds the own ones.
    ("pk",): lambda world: {
        **{name: (key,) for name, key in world.passkeys.items()},
        DELETED: (999_999,),
    },
    ("content_type_id", "object_id"): _on_site,
    ("app_label",): lambda _world: {"any": ("users",)},
    ("url",): lambda _world: {"any": ("no/such/page",)},
}
