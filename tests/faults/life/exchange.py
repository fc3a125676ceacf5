"""A project, the class that leaves it, the bench, staff, the clock and a crash at any statement."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from classrooms.models import Classroom
from exchange.choices import SignKind
from exchange.models import Project
from exchange.readiness import readiness_of
from exchange.services.activity import mark
from exchange.services.endings import STOP_REASONS, end_what_is_over, stop_project
from exchange.services.starting import start_on_first_day
from matching.choices import DeclineReason, EndReason, ReviewReason
from matching.models import Partnership, Proposal, Rescue
from matching.services.forbidden import end_forbidden
from matching.services.partnerships import approve_partnership, reject_partnership
from matching.services.proposals import accept_proposal, decline_proposal
from matching.services.rescue import begin_rescue, decline_rescue, offer_rescue
from matching.services.rescue_calls import stop_rescue
from outbox.runner import drain
from tests.exchange.ready import get_ready, teacher_of
from tests.faults.life import exchange_model as model
from tests.faults.life.impossible import State
from tests.faults.life.judged import NEVER, Judged, crashes
from tests.faults.life.trust import mistrust, trust
from users.models import Adult, User
from users.services import revoke_teacher, verify_teacher

BENCH = ("lisbon", "porto")
volunteers = st.sampled_from(BENCH)
MOMENT = timedelta(seconds=1)


class Exchange(Judged):
    """A partnership in its third week. Its class `gone` falls silent or stops; `here` is left."""

    @initialize(is_open=st.booleans(), far=st.integers(0, 4))
    def begin(self, is_open: bool, far: int) -> None:
        self.enter()
        self.project: Project = self.cast["projects"](is_open)
        self.old = Partnership.objects.get(pk=self.project.partnership_id)
        self.classes: dict[str, Classroom] = self.cast["classes"]
        self.until = self.now + timedelta(days=10)
        self.state = model.begun(bench=self.cast["bench"], is_open=is_open)
        self._go_ahead(far)

    def _go_ahead(self, far: int) -> None:
        """Some lives begin where a search has come far: few would come there by themselves."""
        first = self.state["_bench"][0]
        for deed in (
            lambda: self.we_find_it_silent(NEVER),
            lambda: self.here_wants_another(NEVER),
            self.the_workers_work,
            lambda: self.a_volunteer_says_yes(first, NEVER),
        )[:far]:
            deed()

    def step(self, *what: Any) -> None:
        self.now += MOMENT
        super().step(*what)

    @precondition(lambda self: self.now < self.until)
    @rule(hours=st.sampled_from([1, 25, 24 * 7]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(who=st.sampled_from(["here", "gone", *BENCH]), crash=crashes)
    def a_class_gets_ready(self, who: str, crash: int) -> None:
        # To everybody else the page does not exist.
        if who in self.state["sits"]:
            self.step(
                lambda: get_ready(self.project, self._teacher(who), at=self.now),
                lambda state: model.get_ready(state, who),
                crash,
            )

    @rule(crash=crashes)
    def we_find_it_silent(self, crash: int) -> None:
        self.step(
            lambda: offer_rescue(
                self.old, self.classes["here"], reason=EndReason.SILENT, at=self.now
            ),
            lambda state: model.offer(state, self.now),
            crash,
        )

    @rule(reason=st.sampled_from(STOP_REASONS), crash=crashes)
    def it_stops(self, reason: EndReason, crash: int) -> None:
        self.step(
            lambda: stop_project(self._now(), by=self._teacher("gone"), reason=reason, at=self.now),
            lambda state: model.stop(state, reason, self.now),
            crash,
        )

    @rule(crash=crashes)
    def it_gives_a_sign_of_life(self, crash: int) -> None:
        @transaction.atomic
        def deed() -> None:
            mark(self._now(), self.classes["gone"], SignKind.AGREEMENT, at=self.now)

        if self.state["partnership"] == "approved":
            self.step(deed, model.sign_of_life, crash)

    @precondition(lambda self: self.state["rescue"])
    @rule(crash=crashes)
    def here_wants_another(self, crash: int) -> None:
        self.step(
            lambda: begin_rescue(self._rescue(), by=self._teacher("here"), at=self.now),
            model.begin,
            crash,
        )

    @precondition(lambda self: self.state["rescue"])
    @rule(crash=crashes)
    def here_wants_none(self, crash: int) -> None:
        self.step(
            lambda: decline_rescue(self._rescue(), by=self._teacher("here"), at=self.now),
            model.decline,
            crash,
        )

    @precondition(lambda self: self.state["rescue"])
    @rule(crash=crashes)
    def staff_stop_the_search(self, crash: int) -> None:
        self.step(
            lambda: stop_rescue(self._rescue(), by=self.cast["staff"], at=self.now),
            model.stop_searching,
            crash,
        )

    @precondition(lambda self: self.state["asked"])
    @rule(who=volunteers, crash=crashes)
    def a_volunteer_says_yes(self, who: str, crash: int) -> None:
        if asked := self._question(who):
            self.step(
                lambda: accept_proposal(asked, by=self._teacher(who), at=self.now),
                lambda state: model.bench_answers(state, who, "agreed", self.now),
                crash,
            )

    @precondition(lambda self: self.state["asked"])
    @rule(who=volunteers, crash=crashes)
    def a_volunteer_says_no(self, who: str, crash: int) -> None:
        if asked := self._question(who):
            self.step(
                lambda: decline_proposal(
                    asked, by=self._teacher(who), reason=DeclineReason.OTHER, at=self.now
                ),
                lambda state: model.bench_answers(state, who, "declined", self.now),
                crash,
            )

    @precondition(lambda self: self.state["new"])
    @rule(crash=crashes)
    def staff_approve(self, crash: int) -> None:
        self.step(
            lambda: approve_partnership(
                self._new(), by=self.cast["staff"], reason=ReviewReason.CHECKED, at=self.now
            ),
            model.approve,
            crash,
        )

    @precondition(lambda self: self.state["new"])
    @rule(crash=crashes)
    def staff_reject(self, crash: int) -> None:
        self.step(
            lambda: reject_partnership(
                self._new(), by=self.cast["staff"], reason=ReviewReason.SAFETY, at=self.now
            ),
            model.reject,
            crash,
        )

    @rule(crash=crashes)
    def staff_no_longer_trust_it(self, crash: int) -> None:
        adult = Adult.objects.get(user=self._teacher("gone"))
        self.step(
            lambda: revoke_teacher(adult, by=self.cast["staff"], reason="left", at=self.now),
            mistrust,
            crash,
        )

    @rule(crash=crashes)
    def staff_trust_it_again(self, crash: int) -> None:
        adult = Adult.objects.get(user=self._teacher("gone"))
        self.step(
            lambda: verify_teacher(adult, by=self.cast["staff"], at=self.now),
            trust,
            crash,
        )

    @rule(crash=crashes)
    def the_clock_strikes(self, crash: int) -> None:
        for deed, expected in (
            (end_what_is_over, lambda state: model.end_unanswered(state, self.now)),
            (end_forbidden, model.look_at_the_gate),
            (start_on_first_day, model.start),
        ):
            self.step(lambda deed=deed: deed(at=self.now), expected, crash)

    @rule()
    def the_workers_work(self) -> None:
        self.step(lambda: drain(at=self.now), lambda state: model.work(state, self.now))

    def read(self) -> State:
        project, old = self._now(), Partnership.objects.get(pk=self.old.pk)
        rescue = self._rescue()
        who_is = {each.pk: who for who, each in self.classes.items()}
        asked = self._asked(rescue)
        new = Partnership.objects.filter(proposal__rescue=rescue, rescues=old) if rescue else None
        ready = readiness_of(project, at=self.now)
        asks = project.state == "preparing" or project.is_joining
        return {
            "partnership": old.state,
            "why": old.end_reason or None,
            "paused": old.paused_at is not None,
            "trusted": Adult.objects.get(user=self._teacher("gone")).is_verified,
            "project": project.state,
            "ready": sorted(
                who_is[side.classroom.pk] for side in ready.sides if asks and not side.missing
            ),
            "joining": project.is_joining,
            "sits": sorted(who_is[each.pk] for each in project.classrooms),
            "rescue": rescue.state if rescue else None,
            "reason": rescue.reason if rescue else None,
            "offered_at": rescue.offered_at if rescue else None,
            "asked": {who: proposal.state for who, proposal in asked.items()},
            "answer_by": max((each.answer_by for each in asked.values()), default=None),
            "new": new.latest("agreed_at").state if new else None,
            "back": rescue is not None and rescue.woke_at is not None,
            **{key: said for key, said in self.state.items() if key.startswith("_")},
        }

    def _teacher(self, who: str) -> User:
        return teacher_of(self.classes[who])

    def _now(self) -> Project:
        return Project.objects.get(pk=self.project.pk)

    def _rescue(self) -> Rescue | None:
        return Rescue.objects.filter(partnership=self.old).order_by("offered_at", "pk").last()

    def _asked(self, rescue: Rescue | None) -> dict[str, Proposal]:
        proposals = Proposal.objects.filter(rescue=rescue) if rescue else Proposal.objects.none()
        return {
            who: proposal
            for proposal in proposals.order_by("proposed_at")
            for who in BENCH
            if proposal.seats.filter(classroom=self.classes[who]).exists()
        }

    def _question(self, who: str) -> Proposal | None:
        return self._asked(self._rescue()).get(who)

    def _new(self) -> Partnership:
        return Partnership.objects.filter(proposal__rescue=self._rescue()).latest("agreed_at")
