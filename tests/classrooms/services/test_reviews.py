"""Staff's decisions about schools and teachers, and what the teacher answers."""

from datetime import UTC, datetime

import pytest

from classrooms.choices import ReadyQuestion, VettingReason
from classrooms.lifecycle import ReviewState
from classrooms.models import (
    Classroom,
    ReviewCase,
    ReviewMessage,
    School,
    SchoolTeacher,
    Teaching,
)
from classrooms.refusals import Refused
from classrooms.services.reviews import (
    answer,
    approve_school,
    approve_teacher,
    ask,
    case_of,
    decline,
)
from outbox.models import Mail
from tests.factories import (
    ClassroomFactory,
    EvidenceFactory,
    SchoolFactory,
    SchoolTeacherFactory,
    StaffFactory,
    TeacherFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    open_classroom,
)
from tests.twins import at_once
from users.models import Adult, AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db: None) -> School:
    teacher = TeacherFactory(email="kofi@hill.example", adult__name="Kofi Mensah")
    return SchoolFactory(
        name="Kumasi Hill Primary",
        country="GH",
        city="Kumasi",
        zone="Africa/Accra",
        registered_by=teacher,
    )


def asked_of(school: School, by: User, **changed: object) -> ReviewMessage:
    said = {"question": ReadyQuestion.TEACHING, "text": "", "turn": 0, "at": AT} | changed
    return ask(school, to=school.registered_by, by=by, **said)


def test_school_and_teacher_are_approved_in_one_breath(school: School, reviewer: User) -> None:
    EvidenceFactory(school=school)

    approve_school(school, teachers=[school.registered_by], by=reviewer, turn=0, at=AT)

    assert School.objects.get().verified_by == reviewer
    assert Adult.objects.get(user=school.registered_by).verified_by == reviewer
    assert ReviewCase.objects.get().state == ReviewState.VERIFIED
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["review.verified", "school.verify", "teacher.verify"]
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("kofi@hill.example", "Kumasi Hill Primary is verified")
    assert "Wednesday 2 September 2026, 09:00 in Kumasi (GMT)" in mail.text
    assert "You are verified as a teacher, too." in mail.text


def test_teacher_who_was_not_chosen_waits(school: School, reviewer: User) -> None:
    EvidenceFactory(school=school)

    approve_school(school, teachers=[], by=reviewer, turn=0, at=AT)

    assert Adult.objects.get(user=school.registered_by).is_verified is False
    assert "too" not in Mail.objects.get().text


def test_another_teacher_is_told_in_a_mail_of_their_own(school: School, reviewer: User) -> None:
    EvidenceFactory(school=school)
    other = TeacherFactory(email="ama@hill.example")

    approve_school(school, teachers=[other, school.registered_by], by=reviewer, turn=0, at=AT)

    assert sorted(Mail.objects.values_list("to", "template")) == [
        ("ama@hill.example", "users/email/teacher_verified"),
        ("kofi@hill.example", "classrooms/email/school_verified"),
    ]


def test_after_a_hand_over_the_school_is_its_teachers_matter(
    school: School, reviewer: User
) -> None:
    EvidenceFactory(school=school)
    classroom = ClassroomFactory(school=school)
    teachers = [TeacherFactory(email=f"{name}@hill.example") for name in ("ama", "esi", "kwame")]
    for teacher in teachers:
        TeachingFactory(classroom=classroom, teacher=teacher)
    Teaching.objects.filter(teacher=teachers[1]).update(ends_on=AT.date())
    SchoolTeacherFactory(school=school, teacher=teachers[2])
    assert school.speakers() == [teachers[0]]

    approve_school(school, teachers=[teachers[0], teachers[2]], by=reviewer, turn=0, at=AT)

    mails = Mail.objects.order_by("to").values_list("to", "template")
    assert list(mails) == [
        (f"{name}@hill.example", "classrooms/email/school_verified") for name in ("ama", "kwame")
    ]


def test_who_registered_the_school_speaks_for_it_first(school: School) -> None:
    assert school.speakers() == [school.registered_by]
    classroom = ClassroomFactory(school=school)
    assert school.speaker == school.registered_by
    other = TeachingFactory(classroom=classroom, teacher=TeacherFactory()).teacher
    TeachingFactory(classroom=classroom)

    assert school.speakers() == [school.registered_by, other]


def test_who_looks_after_one_country_confirms_nobody_in_another() -> None:
    ghana, kenya = (VerifiedSchoolFactory(country=country) for country in ("GH", "KE"))
    teacher = TeacherFactory()
    for school in (ghana, kenya):
        SchoolTeacherFactory(school=school, teacher=teacher)
    regional = StaffFactory(adult__countries="GH")

    approve_teacher(teacher, by=regional, turn=0, at=AT)

    confirmed = SchoolTeacher.objects.filter(confirmed_by=regional)
    assert [each.school for each in confirmed] == [ghana]


def test_no_school_is_approved_without_evidence(school: School, reviewer: User) -> None:
    with pytest.raises(Refused) as refusal:
        approve_school(school, teachers=[], by=reviewer, turn=0, at=AT)

    assert refusal.value.key == "evidence.none"
    assert School.objects.get().is_verified is False
    assert not Mail.objects.exists()
    assert not ReviewCase.objects.exists()


@pytest.mark.parametrize("changed", [{"name": "Another School"}, {"country": "TG"}])
def test_evidence_does_not_count_for_another_name(
    school: School, reviewer: User, changed: dict[str, str]
) -> None:
    EvidenceFactory(school=school)
    School.objects.update(**changed)

    with pytest.raises(Refused) as refusal:
        approve_school(school, teachers=[], by=reviewer, turn=0, at=AT)

    assert refusal.value.key == "evidence.none"


def test_a_programme_may_ask_for_two_members_of_staff(school: School, reviewer: User) -> None:
    school.programme.two_person_review = True
    school.programme.save()
    EvidenceFactory(school=school, recorded_by=reviewer)

    with pytest.raises(Refused) as refusal:
        approve_school(school, teachers=[], by=reviewer, turn=0, at=AT)
    assert refusal.value.key == "evidence.same_person"

    EvidenceFactory(school=school)
    approve_school(school, teachers=[], by=reviewer, turn=0, at=AT)
    assert School.objects.get().is_verified is True


def test_question_goes_to_the_teacher_and_the_answer_comes_back(
    school: School, reviewer: User
) -> None:
    message = asked_of(school, reviewer, question=ReadyQuestion.OWN, text="Which <b>grade</b>?")

    assert ReviewCase.objects.get().state == ReviewState.ASKED
    mail = Mail.objects.get()
    assert "Which <b>grade</b>?" in mail.text
    assert "<b>grade" not in mail.html
    assert f"/review/{message.pk}/" in mail.text

    assert answer(message, words="Grade 5.", by=school.registered_by, at=AT) is True
    assert answer(message, words="Again.", by=school.registered_by, at=AT) is False

    case = ReviewCase.objects.get()
    assert (case.state, case.since) == (ReviewState.ANSWERED, AT)
    assert ReviewMessage.objects.get().answer == "Grade 5."


def test_what_is_settled_needs_no_answer(school: School, reviewer: User) -> None:
    message = asked_of(school, reviewer)
    EvidenceFactory(school=school)
    approve_school(school, teachers=[], by=reviewer, turn=1, at=AT)

    assert answer(message, words="Late.", by=school.registered_by, at=AT) is False


def test_decline_says_why_and_what_can_be_done(school: School, reviewer: User) -> None:
    message = decline(
        school,
        to=school.registered_by,
        reason=VettingReason.NOT_FOUND,
        by=reviewer,
        turn=0,
        at=AT,
    )

    case = ReviewCase.objects.get()
    assert (case.state, case.reason) == (ReviewState.DECLINED, "not_found")
    mail = Mail.objects.get()
    assert mail.subject == "We could not verify Kumasi Hill Primary yet"
    assert "We could not find this school." in mail.text
    assert "send us its website" in mail.text
    line = AuditEntry.objects.get(verb="review.declined")
    assert (line.before, line.after, line.reason) == ("waiting", "declined", "not_found")

    answer(message, words="It is on page 4 of the register.", by=school.registered_by, at=AT)
    assert ReviewCase.objects.get().state == ReviewState.ANSWERED


def test_what_was_declined_may_be_approved_later(school: School, reviewer: User) -> None:
    decline(school, to=school.registered_by, reason="twin", by=reviewer, turn=0, at=AT)
    EvidenceFactory(school=school)

    approve_school(school, teachers=[], by=reviewer, turn=1, at=AT)

    case = ReviewCase.objects.get()
    assert (case.state, case.reason) == (ReviewState.VERIFIED, "")


def test_taking_a_school_back_freezes_its_classes(reviewer: User) -> None:
    classroom = open_classroom(school=VerifiedSchoolFactory())
    school = classroom.school
    assert classroom in Classroom.objects.looking()

    decline(school, to=school.registered_by, reason="safety", by=reviewer, turn=0, at=AT)

    assert School.objects.get().is_verified is False
    assert classroom not in Classroom.objects.looking()
    line = AuditEntry.objects.get(verb="school.revoke")
    assert (line.before, line.reason) == ("verified", "safety")


def test_taking_a_teacher_back_freezes_the_class_unless_another_leads_it(reviewer: User) -> None:
    alone, led = open_classroom(), open_classroom()
    helper = VerifiedSchoolFactory().registered_by
    TeachingFactory(classroom=led, teacher=helper)

    for classroom in (alone, led):
        teacher = classroom.school.registered_by
        decline(teacher, to=teacher, reason="left", by=reviewer, turn=0, at=AT)

    assert list(Classroom.objects.looking()) == [led]
    mails = Mail.objects.filter(template="users/email/teacher_revoked")
    assert mails.count() == 2
    assert AuditEntry.objects.filter(verb="teacher.revoke", reason="left").count() == 2


def test_verified_again_is_told_again(reviewer: User) -> None:
    teacher = open_classroom(school=VerifiedSchoolFactory()).school.registered_by
    decline(teacher, to=teacher, reason="left", by=reviewer, turn=0, at=AT)

    approve_teacher(teacher, by=reviewer, turn=1, at=AT)

    assert Adult.objects.get(user=teacher).verified_by == reviewer
    assert Mail.objects.filter(template="users/email/teacher_verified").count() == 1


def test_who_decides_on_an_old_page_changes_nothing(school: School, reviewer: User) -> None:
    asked_of(school, reviewer)

    with pytest.raises(Refused) as refusal:
        decline(school, to=school.registered_by, reason="twin", by=reviewer, turn=0, at=AT)

    assert refusal.value.key == "review.moved"
    assert ReviewCase.objects.get().state == ReviewState.ASKED


def test_verified_without_a_case_counts_as_verified() -> None:
    assert case_of(VerifiedSchoolFactory()).state == ReviewState.VERIFIED


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision(school: School, reviewer: User) -> None:
    EvidenceFactory(school=school)

    results = at_once(
        [
            lambda: approve_school(
                school, teachers=[school.registered_by], by=reviewer, turn=0, at=AT
            ),
            lambda: decline(
                school, to=school.registered_by, reason="twin", by=reviewer, turn=0, at=AT
            ),
        ]
    )

    refused = [each for each in results if isinstance(each, Refused)]
    assert [each.key for each in refused] == ["review.moved"]
    assert ReviewCase.objects.get().turn == 1
    assert Mail.objects.count() == 1
    verified = School.objects.get().is_verified
    assert ReviewCase.objects.get().state == ("verified" if verified else "declined")
