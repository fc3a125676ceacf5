from datetime import date, time

from classrooms.places import zones_in
from exchange.demo.countries import known_countries
from exchange.demo.lessons import LATEST_END, bells
from exchange.demo.sketch import draw_classes
from users.languages import LANGUAGES

TODAY = date(2026, 10, 5)


def test_the_same_seed_draws_the_same_classes() -> None:
    first = draw_classes(20, seed=7, today=TODAY)

    assert draw_classes(20, seed=7, today=TODAY) == first


def test_another_seed_draws_other_classes() -> None:
    ids = {each.id for each in draw_classes(20, seed=7, today=TODAY)}

    assert ids.isdisjoint(each.id for each in draw_classes(20, seed=8, today=TODAY))


def test_sixty_classes_stand_in_some_forty_countries_on_both_halves_of_the_earth() -> None:
    drawn = draw_classes(60, seed=7, today=TODAY)

    zones = {each.school.city.zone for each in drawn}
    countries = {each.school.country.code for each in drawn}
    assert len(drawn) == 60
    assert len(countries) >= 40
    assert {"Asia/Kathmandu", "Australia/Adelaide", "America/St_Johns", "Asia/Kolkata"} <= zones
    assert {"AU", "BR", "CL", "NZ", "ZA"} <= countries


def test_every_school_has_its_own_name_and_lies_where_it_says() -> None:
    schools = {each.school for each in draw_classes(60, seed=7, today=TODAY)}

    assert len({(school.name, school.city) for school in schools}) == len(schools)
    assert all(school.city.zone in zones_in(school.country.code) for school in schools)


def test_no_class_has_the_name_of_another_one_in_its_school() -> None:
    drawn = draw_classes(200, seed=3, today=TODAY)

    assert len({(each.school.id, each.described["name"]) for each in drawn}) == 200


def test_four_classes_differ_from_all_others() -> None:
    lonely, older, unverified, short = draw_classes(12, seed=7, today=TODAY)[3:7]

    assert [each.language for each in lonely.languages] == ["th"]
    assert older.described["age_from"] == 17
    assert not unverified.school.is_verified
    assert [slot.minutes for slot in short.lessons] == [20]


def test_addresses_of_teachers_are_plain_and_each_ones_own() -> None:
    teachers = {each.teacher for each in draw_classes(200, seed=3, today=TODAY)}

    assert len({teacher.email for teacher in teachers}) == len(teachers)
    assert all(teacher.email.isascii() for teacher in teachers)


def test_bells_ring_from_the_first_lesson_to_the_afternoon() -> None:
    kathmandu = known_countries()["NP"]

    assert bells(kathmandu)[:4] == (time(10, 0), time(10, 45), time(11, 45), time(12, 30))


def test_every_country_has_what_a_school_needs() -> None:
    for country in known_countries().values():
        starts = bells(country)
        last = starts[-1].hour * 60 + starts[-1].minute + country.lesson_minutes

        assert len(starts) >= 6
        assert last <= LATEST_END
        assert set(country.languages) <= set(LANGUAGES)
        assert 0 <= country.english <= 6
