"""Which lessons hold on which date, held against a twin that looks at one day after the other."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classrooms.timetable.bells import Bell, Bells
from classrooms.timetable.in_force import in_force
from classrooms.timetable.slots import DateSpan, Timetable, Week, WeeklySlot

FIRST = date(2027, 1, 4)
DAYS = [FIRST + timedelta(days) for days in range(70)]
USUAL = Bells(frozenset(range(5)), (Bell("1", 480, 45), Bell("2", 535, 45), Bell("3", 600, 45)))
SHORT = (Bell("1", 540, 30), Bell("2", 575, 30))
RAMADAN = DateSpan(date(2027, 2, 8), date(2027, 3, 9))


def at(weekday: int, start: str, minutes: int) -> WeeklySlot:
    return WeeklySlot(weekday, time.fromisoformat(start), minutes)


def lessons_on(timetables: Iterable[Timetable], day: date) -> set[WeeklySlot]:
    return {
        slot
        for each in timetables
        if each.holds_on(day)
        for slot in each.slots
        if slot.weekday == day.weekday()
    }


def test_special_timetable_replaces_the_usual_one_on_its_days_only() -> None:
    usual = Timetable((at(0, "08:00", 45),))
    special = Timetable((at(0, "10:00", 30),), RAMADAN.first, RAMADAN.last)

    found = in_force([usual, special])

    assert lessons_on(found, date(2027, 2, 1)) == {at(0, "08:00", 45)}
    assert lessons_on(found, date(2027, 2, 8)) == {at(0, "10:00", 30)}
    assert lessons_on(found, date(2027, 3, 8)) == {at(0, "10:00", 30)}
    assert lessons_on(found, date(2027, 3, 15)) == {at(0, "08:00", 45)}


def test_special_timetable_without_lessons_leaves_its_days_empty() -> None:
    found = in_force([Timetable((at(0, "08:00", 45),)), Timetable((), RAMADAN.first, RAMADAN.last)])

    assert lessons_on(found, date(2027, 2, 15)) == set()


def test_lessons_on_bells_follow_the_dated_ones_by_name_and_others_stay() -> None:
    usual = Timetable((at(0, "08:00", 45), at(0, "10:00", 45), at(0, "14:10", 20)))

    found = in_force([usual], [USUAL, Bells(frozenset({0}), SHORT, RAMADAN)])

    assert lessons_on(found, date(2027, 2, 1)) == set(usual.slots)
    assert lessons_on(found, date(2027, 2, 8)) == {
        at(0, "09:00", 30),  # lesson 1
        at(0, "10:00", 45),  # lesson 3, which the short day does not have
        at(0, "14:10", 20),
    }


def test_nothing_is_cut_where_nothing_is_special() -> None:
    timetables = (Timetable((at(0, "08:00", 45),)),)

    assert in_force(timetables, [USUAL]) == timetables


def test_neighbours_with_the_same_lessons_stay_one() -> None:
    usual = Timetable((at(0, "14:10", 20),))

    assert in_force([usual], [USUAL, Bells(frozenset({0}), SHORT, RAMADAN)]) == (usual,)


spans = st.builds(
    lambda start, length: DateSpan(DAYS[start], DAYS[min(start + length, 69)]),
    st.integers(0, 69),
    st.integers(0, 40),
)
slots = st.builds(
    WeeklySlot,
    st.integers(0, 6),
    st.sampled_from([time(8), time(8, 55), time(9, 35), time(10), time(10, 10)]),
    st.sampled_from([30, 45]),
    st.sampled_from(list(Week)),
    st.booleans(),
)
tables = st.lists(slots, max_size=6).map(tuple)
rings = st.sets(st.sampled_from([480, 535, 575, 610]), min_size=1).map(
    lambda starts: tuple(Bell(str(n), start, 30) for n, start in enumerate(sorted(starts), 1))
)


def apart(spans: list[DateSpan]) -> list[DateSpan]:
    kept: list[DateSpan] = []
    for span in spans:
        if all(span.last < other.first or other.last < span.first for other in kept):
            kept.append(span)
    return kept


@st.composite
def schools(draw: st.DrawFn) -> tuple[list[Timetable], list[Bells]]:
    """A usual timetable, special ones that never meet, usual bells and dated ones apart."""
    timetables = [Timetable(draw(tables))]
    timetables += [
        Timetable(draw(tables), span.first, span.last)
        for span in apart(draw(st.lists(spans, max_size=3)))
    ]
    usual = draw(st.sampled_from([USUAL.lessons, *[draw(rings)]]))
    bells = [Bells(frozenset(draw(st.sets(st.integers(0, 6)))), usual)]
    bells += [
        Bells(frozenset(draw(st.sets(st.integers(0, 6)))), draw(rings), span)
        for span in apart(draw(st.lists(spans, max_size=3)))
    ]
    return timetables, bells


def twin(timetables: list[Timetable], bells: list[Bells], day: date) -> set[WeeklySlot]:
    """One day, looked at alone."""
    special = [each for each in timetables if each.valid_from and each.holds_on(day)]
    timetable = special[0] if special else timetables[0]
    usual = next((b.lessons for b in bells if not b.span and day.weekday() in b.weekdays), ())
    today = next(
        (b.lessons for b in bells if b.span and day in b.span and day.weekday() in b.weekdays),
        usual,
    )
    told_by = usual
    for each in bells:
        ends = timetable.valid_from, timetable.valid_to
        if each.span and all(end and end in each.span for end in ends):
            told_by = each.lessons if day.weekday() in each.weekdays else told_by
    found = set()
    for slot in timetable.slots:
        if slot.weekday != day.weekday():
            continue
        ring = next(
            (b for b in told_by if (b.start, b.minutes) == (slot.start_minute, slot.minutes)), None
        )
        other = next((b for b in today if ring and b.label == ring.label), None)
        if other and told_by != today:
            start = time(*divmod(other.start, 60))
            found.add(WeeklySlot(slot.weekday, start, other.minutes, slot.week, slot.swappable))
        else:
            found.add(slot)
    return found


@given(schools())
def test_every_day_has_the_lessons_the_twin_finds(
    school: tuple[list[Timetable], list[Bells]],
) -> None:
    timetables, bells = school

    found = in_force(timetables, bells)

    for day in [FIRST - timedelta(1), *DAYS, DAYS[-1] + timedelta(1)]:
        assert lessons_on(found, day) == twin(timetables, bells, day), day


@given(schools())
def test_no_two_timetables_hold_on_the_same_day(
    school: tuple[list[Timetable], list[Bells]],
) -> None:
    found = in_force(*school)

    for day in DAYS:
        assert sum(each.holds_on(day) for each in found) == 1
