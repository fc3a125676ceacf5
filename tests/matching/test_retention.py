"""What matching keeps of teachers' words ends on the real rows: decided, answered and asked."""

from datetime import datetime

import pytest

from classrooms.models import Classroom
from matching.choices import ContestAnswer, ContestReason
from matching.models import Contest, PartnershipQuestion
from matching.services.contests import contest_event, decide_contest
from matching.services.partnerships import answer_question
from safeguarding.retention import months_before, rule_named
from safeguarding.services.retaining import apply_rule
from tests.matching.builders import NOW, teacher_of
from tests.matching.history import LATER, unanswered
from tests.matching.services.review_cases import ask_both, waiting_partnership
from users.models import User

pytestmark = pytest.mark.django_db

TWO_YEARS_LATER = months_before(LATER, -25)


def night(table: str, at: datetime = TWO_YEARS_LATER) -> int:
    return apply_rule(rule_named(table), at=at).count


@pytest.mark.parametrize("answer", ["", ContestAnswer.BELIEVED, ContestAnswer.DELIVERED])
def test_what_was_contested_loses_its_words_and_counts_as_before(
    answer: str, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    said = contest_event(
        unanswered(nairobi_class),
        by=nairobi_teacher,
        reason=ContestReason.TECHNICAL,
        words="The school had no power.",
        at=LATER,
    )
    if answer:
        decide_contest(said, by=reviewer, answer=ContestAnswer(answer), at=LATER)
    before = Contest.objects.values("state", "answer", "decided_at", "reason").get()

    counts = [night("matching_contest", NOW), night("matching_contest"), night("matching_contest")]

    assert counts == [0, 1, 0]
    assert Contest.objects.values("state", "answer", "decided_at", "reason").get() == before
    assert Contest.objects.get().words == ""


def test_old_questions_about_a_pair_go_answered_or_not(reviewer: User) -> None:
    waiting = waiting_partnership()
    first, _second = ask_both(waiting, by=reviewer)
    answer_question(first, words="Our head.", by=teacher_of(first.classroom), at=LATER)

    counts = [night("matching_partnershipquestion", LATER), night("matching_partnershipquestion")]

    assert counts == [0, 2]
    assert not PartnershipQuestion.objects.exists()
