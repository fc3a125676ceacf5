"""Two teachers, staff, the clock and a crash at any statement, against the dict of `model`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from matching.choices import DeclineReason, ReviewReason, TeacherQuestion
from matching.models import Partnership, PartnershipQuestion, Proposal
from matching.services import partnerships, proposals
from matching.services.forbidden import end_forbidden
from outbox.models import Mail
from outbox.runner import drain
from tests.faults.life import model
from tests.faults.life.impossible import State
from tests.faults.life.judged import NEVER, Judged, crashes
from tests.faults.life.trust import mistrust, trust
from users.models import Adult, User
from users.services import revoke_teacher, verify_teacher

PEOPLE = ("here", "there")
people = st.sampled_from(PEOPLE)
staff = st.sampled_from(["staff", "colleague"])


class Life(Judged):
    """One proposal, from its making to its project or its end.

    Either of the two may look at a page from long ago.
    """

    @initialize(two_persons=st.booleans())
    def begin(self, two_persons: bool) -> None:
        self.enter()
        self.cast["programme"](two_person_review=two_persons)
        self.proposal: Proposal = self.cast["proposal"]
        # What each of them has on the screen, perhaps from long ago.
        self.pages = dict.fromkeys(PEOPLE, Proposal.objects.get(pk=self.proposal.pk))
        self.state = model.born(
            answer_by=self.proposal.answer_by, people=PEOPLE, two_persons=two_persons
        )

    @rule(hours=st.sampled_from([1, 24, 24 * 4]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def time_passes_to_the_last_moment(self) -> None:
        self.now = max(self.now, self.state["answer_by"])

    @rule(who=people)
    def opens_the_page(self, who: str) -> None:
        self.pages[who] = Proposal.objects.get(pk=self.proposal.pk)

    @rule(who=people, crash=crashes, clicks=st.sampled_from([1, 1, 2]))
    def says_yes(self, who: str, crash: int, clicks: int) -> None:
        for _ in range(clicks):
            self.step(
                lambda: proposals.accept_proposal(
                    self.pages[who], by=self._person(who), at=self.now
                ),
                lambda state: model.accept(state, who, self.now),
                crash,
            )

    @rule(who=people, crash=crashes)
    def takes_it_back(self, who: str, crash: int) -> None:
        self.step(
            lambda: proposals.take_back(self.pages[who], by=self._person(who), at=self.now),
            lambda state: model.take_back(state, who, self.now),
            crash,
        )

    @rule(who=people, reason=st.sampled_from(DeclineReason), crash=crashes)
    def says_no(self, who: str, reason: DeclineReason, crash: int) -> None:
        self.step(
            lambda: proposals.decline_proposal(
                self.pages[who], by=self._person(who), reason=reason, at=self.now
            ),
            lambda state: model.decline(state, who, self.now),
            crash,
        )

    @rule(crash=crashes)
    def the_clock_strikes(self, crash: int) -> None:
        self.step(
            lambda: proposals.expire_proposals(at=self.now),
            lambda state: model.expire(state, self.now),
            crash,
        )
        self.step(lambda: end_forbidden(at=self.now), model.look_at_the_gate, crash)

    @precondition(lambda self: self.state["partnership"])
    @rule(who=staff, crash=crashes)
    def staff_approve(self, who: str, crash: int) -> None:
        self._decide(
            partnerships.approve_partnership,
            lambda state: model.approve(state, who),
            crash,
            by=self._person(who),
            reason=ReviewReason.CHECKED,
        )

    @precondition(lambda self: self.state["partnership"])
    @rule(crash=crashes)
    def staff_hold(self, crash: int) -> None:
        self._decide(
            partnerships.hold_partnership,
            model.hold,
            crash,
            by=self._person("staff"),
            reason=ReviewReason.EVIDENCE,
        )

    @precondition(lambda self: self.state["partnership"])
    @rule(crash=crashes)
    def staff_reject(self, crash: int) -> None:
        self._decide(
            partnerships.reject_partnership,
            model.reject,
            crash,
            by=self._person("staff"),
            reason=ReviewReason.SAFETY,
        )

    @precondition(lambda self: self.state["partnership"])
    @rule(who=people, crash=crashes)
    def staff_ask(self, who: str, crash: int) -> None:
        self._decide(
            partnerships.ask_teachers,
            lambda state: model.ask(state, who),
            crash,
            by=self._person("staff"),
            classrooms=[self.cast["classes"][who]],
            question=TeacherQuestion.OWN,
            text="How many students will come?",
        )

    @precondition(lambda self: self.state["questions"])
    @rule(who=people, crash=crashes)
    def a_teacher_answers(self, who: str, crash: int) -> None:
        asked = self._questions().filter(classroom=self.cast["classes"][who])
        for question in asked.order_by("pk"):
            self.step(
                lambda question=question: partnerships.answer_question(
                    question, words="Thirty.", by=self._person(who), at=self.now
                ),
                lambda state: model.answer(state, who),
                crash,
            )

    @rule(crash=crashes)
    def staff_no_longer_trust_them(self, crash: int) -> None:
        self.step(
            lambda: revoke_teacher(
                self._adult("there"), by=self._person("staff"), reason="left", at=self.now
            ),
            mistrust,
            crash,
        )

    @rule(crash=crashes)
    def staff_trust_them_again(self, crash: int) -> None:
        self.step(
            lambda: verify_teacher(self._adult("there"), by=self._person("staff"), at=self.now),
            trust,
            crash,
        )

    @rule()
    def the_workers_work(self) -> None:
        self.step(lambda: drain(at=self.now), model.work, NEVER)

    def _person(self, who: str) -> User:
        person: User = self.cast[who]
        return person

    def _adult(self, who: str) -> Adult:
        return Adult.objects.get(user=self._person(who))

    def _questions(self) -> Any:
        return PartnershipQuestion.objects.filter(partnership__proposal=self.proposal)

    def _decide(
        self,
        decide: Callable[..., Any],
        expected: Callable[[State], None],
        crash: int,
        **how: Any,
    ) -> None:
        found = Partnership.objects.filter(proposal=self.proposal).first()
        if found is not None:
            self.step(lambda: decide(found, at=self.now, **how), expected, crash)

    def read(self) -> State:
        """The rows, as the model would say them."""
        proposal = Proposal.objects.get(pk=self.proposal.pk)
        partnership = Partnership.objects.filter(proposal=proposal).first()
        seats = {seat.classroom_id: seat for seat in proposal.seats.all()}
        who_is = {self.cast["classes"][who].pk: who for who in PEOPLE}
        entered = self.cast["gathering"]()
        mails = Mail.objects.filter(template__in=EVENTS).order_by("created_at", "pk")
        return {
            "proposal": proposal.state,
            "answers": {who_is[pk]: seat.answer for pk, seat in seats.items()},
            "partnership": partnership.state if partnership else None,
            "project": partnership is not None and hasattr(partnership, "project"),
            "holds_places": _all_or_none([*proposal.seats.all(), *proposal.pairs.all()]),
            "looking_again": {who_is[pk] for pk in entered},
            "told": self._told(mails),
            "two_persons": proposal.round.programme.two_person_review,
            "first": self._first(partnership),
            "questions": sorted(
                who_is[each.classroom_id] for each in self._questions().filter(answered_at=None)
            ),
            "trusted": self._adult("there").is_verified,
            "paused": partnership is not None and partnership.paused_at is not None,
            "_mistrust": self.state["_mistrust"],
            "answer_by": proposal.answer_by,
        }

    def _first(self, partnership: Partnership | None) -> str | None:
        """Who of the staff approved first, while a second one is waited for."""
        names = {self.cast[who].pk: who for who in ("staff", "colleague")}
        return names.get(partnership.first_approved_by_id) if partnership else None

    def _told(self, mails: Any) -> list[str]:
        """Each mail once, in the order of the model's: by event, then by person."""
        names = {self.cast[who].email: who for who in PEOPLE}
        found = [f"{_event(mail)} {names[mail.to]}" for mail in mails]
        order = {said: at for at, said in enumerate(self.state["told"])}
        return sorted(found, key=lambda said: order.get(said, NEVER))


EVENTS = {
    "matching/email/proposal_agreed": "agreed",
    "matching/email/proposal_ended": "",
    "exchange/email/project_opened": "project",
}


def _event(mail: Mail) -> str:
    return EVENTS[mail.template] or mail.key.split(":")[1]


def _all_or_none(rows: list[Any]) -> bool:
    live = {row.live for row in rows}
    assert len(live) == 1
    return live.pop()
