"""The pages of schools and classes, and the way in for students."""

from django.urls import path

from classrooms.views import (
    bells,
    by_lessons,
    calendar_changes,
    calendar_files,
    calendars,
    classes,
    codes,
    countersign,
    half_hours,
    invited,
    joining,
    lessons,
    lobby,
    new_year,
    people,
    schools,
    staff_asked,
    timetables,
)

app_name = "classrooms"

urlpatterns = [
    path("classes/", classes.home, name="home"),
    path("classes/start/", schools.start, name="start"),
    path("schools/add/", schools.school_add, name="school-add"),
    path("schools/search/", schools.school_search, name="school-search"),
    path("schools/<uuid:school_id>/", schools.school_edit, name="school-edit"),
    path("schools/<uuid:school_id>/clock/", schools.school_zone, name="school-zone"),
    path("schools/<uuid:school_id>/classes/add/", classes.class_add, name="class-add"),
    path("classes/<uuid:classroom_id>/", classes.class_detail, name="class-detail"),
    path("classes/<uuid:classroom_id>/edit/", classes.class_edit, name="class-edit"),
    path("classes/<uuid:classroom_id>/exchange/", classes.class_exchange, name="class-exchange"),
    path("classes/<uuid:classroom_id>/lessons/", lessons.lessons, name="lessons"),
    path(
        "classes/<uuid:classroom_id>/lessons/half-hours/",
        half_hours.half_hours,
        name="half-hours",
    ),
    path("classes/<uuid:classroom_id>/calendar/", calendars.calendar, name="calendar"),
    path(
        "classes/<uuid:classroom_id>/calendar/week/",
        calendar_changes.school_week,
        name="school-week",
    ),
    path(
        "classes/<uuid:classroom_id>/calendar/usual/",
        calendar_changes.calendar_usual,
        name="calendar-usual",
    ),
    path(
        "classes/<uuid:classroom_id>/calendar/take-back/",
        calendar_changes.calendar_take_back,
        name="calendar-take-back",
    ),
    path(
        "classes/<uuid:classroom_id>/calendar/file/",
        calendar_files.calendar_file,
        name="calendar-file",
    ),
    path("classes/<uuid:classroom_id>/check/", classes.check, name="check"),
    path("classes/<uuid:classroom_id>/continue/", classes.class_continue, name="class-continue"),
    path("classes/<uuid:classroom_id>/close/", classes.class_close, name="class-close"),
    path("classes/<uuid:classroom_id>/code/new/", codes.code_new, name="code-new"),
    path("classes/<uuid:classroom_id>/code/close/", codes.code_close, name="code-close"),
    path("classes/<uuid:classroom_id>/code.svg", codes.code_qr, name="code-qr"),
    path("classes/<uuid:classroom_id>/poster/", codes.code_poster, name="code-poster"),
    path("classes/<uuid:classroom_id>/lobby/", lobby.lobby, name="lobby"),
    path(
        "classes/<uuid:classroom_id>/lobby/let-in/", lobby.everybody_let_in, name="everybody-let-in"
    ),
    path("classes/<uuid:classroom_id>/lobby/empty/", lobby.lobby_empty, name="lobby-empty"),
    path("students/<uuid:enrolment_id>/let-in/", lobby.student_let_in, name="student-let-in"),
    path("students/<uuid:enrolment_id>/remove/", lobby.student_remove, name="student-remove"),
    path("students/<uuid:enrolment_id>/rename/", lobby.student_rename, name="student-rename"),
    path(
        "classes/<uuid:classroom_id>/teachers/invite/",
        people.colleague_invite,
        name="colleague-invite",
    ),
    path("classes/<uuid:classroom_id>/leave/", people.class_leave, name="class-leave"),
    path("classes/<uuid:classroom_id>/new-year/", new_year.new_year, name="new-year"),
    path("teachers/<int:teaching_id>/remove/", people.teacher_remove, name="teacher-remove"),
    path(
        "invitations/sent/<uuid:sent_id>/withdraw/",
        people.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path(
        "invitations/sent/<uuid:sent_id>/again/", people.invitation_again, name="invitation-again"
    ),
    path("invitations/<uuid:invitation_id>/", invited.invitation, name="invitation"),
    path("invited/<str:secret>/", invited.invitation_link, name="invitation-link"),
    path("review/<uuid:message_id>/", staff_asked.review_answer, name="review-answer"),
    path("countersign/<str:letter>/", countersign.countersign, name="countersign"),
    path("j", joining.join, name="join"),
    path("j/waiting", joining.lobby_wait, name="lobby-wait"),
    path("j/<str:code>", joining.join_code, name="join-code"),
    path("j/<str:code>/name", joining.join_name, name="join-name"),
    path("schools/<uuid:school_id>/bells/", bells.bells, name="bells"),
    path("schools/<uuid:school_id>/bells/add/", bells.bells_add, name="bells-add"),
    path("bells/<uuid:bells_id>/", bells.bells_edit, name="bells-edit"),
    path("bells/<uuid:bells_id>/remove/", bells.bells_remove, name="bells-remove"),
    path(
        "classes/<uuid:classroom_id>/lessons/by-number/", by_lessons.by_lessons, name="by-lessons"
    ),
    path(
        "classes/<uuid:classroom_id>/lessons/weeks/", by_lessons.lesson_weeks, name="lesson-weeks"
    ),
    path("classes/<uuid:classroom_id>/timetables/", timetables.timetables, name="timetables"),
    path(
        "classes/<uuid:classroom_id>/timetables/add/",
        timetables.timetable_add,
        name="timetable-add",
    ),
    path("timetables/<uuid:timetable_id>/", timetables.timetable_edit, name="timetable-edit"),
    path(
        "timetables/<uuid:timetable_id>/remove/",
        timetables.timetable_remove,
        name="timetable-remove",
    ),
    path(
        "timetables/<uuid:timetable_id>/by-number/",
        by_lessons.by_lessons,
        name="timetable-by-lessons",
    ),
    path(
        "timetables/<uuid:timetable_id>/half-hours/",
        half_hours.half_hours,
        name="timetable-half-hours",
    ),
    path("timetables/<uuid:timetable_id>/times/", lessons.lessons, name="timetable-lessons"),
    path(
        "timetables/<uuid:timetable_id>/weeks/",
        by_lessons.lesson_weeks,
        name="timetable-lesson-weeks",
    ),
]
