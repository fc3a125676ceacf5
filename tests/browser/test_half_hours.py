"""The week by half-hours and by lessons: by keyboard, by finger, by mouse, and without scripts."""

from collections.abc import Callable
from datetime import time

import pytest
from playwright.sync_api import Page, expect

from classrooms.models import Classroom, WeeklySlot
from classrooms.services.bells import save_bells
from classrooms.timetable.bells import Bell
from tests.browser.people import PHONE, Person
from tests.browser.test_registration import bring_login, fits
from users.models import User

BELLS = [Bell(str(number), 480 + 55 * number, 45) for number in range(8)]
SHORT_FRIDAY = [Bell("0", 480, 30), Bell("1", 515, 30)]


def opened(person: Person, teacher: User, classroom: Classroom, way: str = "half-hours") -> Page:
    classroom.timetables.all().delete()
    if way == "by-number":
        for days, lessons in (([0, 1, 2, 3], BELLS), ([4], SHORT_FRIDAY)):
            save_bells(
                classroom.school,
                None,
                name="",
                weekdays=days,
                span=None,
                lessons=lessons,
                by=teacher,
            )
    person.go("/j")
    bring_login(person, teacher)
    return person.go(f"/classes/{classroom.pk}/lessons/{way}/")


def marked(page: Page) -> list[str]:
    return page.locator("[data-week-grid] input:checked").evaluate_all(
        "all => all.map(e => e.value)"
    )


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.value ?? document.activeElement.className")


def in_grid(page: Page) -> bool:
    return page.evaluate("document.activeElement.closest('.week-box') !== null")


def tab_to_grid(page: Page) -> int:
    """Press Tab until the first box of the week has focus; says how often."""
    for times in range(1, 60):
        page.keyboard.press("Tab")
        if in_grid(page):
            return times
    raise AssertionError("the keyboard never came to the boxes")


def stored() -> list[tuple[int, time, int]]:
    return list(WeeklySlot.objects.values_list("weekday", "start_time", "minutes"))


def test_a_teacher_marks_her_week_by_keyboard_alone(
    visit: Callable[..., Person], shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    page = opened(visit(), nairobi_teacher, nairobi_class)
    said = page.get_by_role("status").filter(has_text="marked")

    tab_to_grid(page)
    for key in ("End", "Home", "ArrowRight", *["ArrowDown"] * 6, "Space"):
        page.keyboard.press(key)
    for key in ("Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)

    assert marked(page) == ["1-10:00", "1-10:30", "1-11:00"]
    expect(said).to_have_text("You marked Tuesday \u206810:00\u201311:30\u2069.")
    assert focused(page) == "1-11:00"
    page.keyboard.press("Tab")
    assert not in_grid(page)
    assert page.locator("input[name=half][tabindex='0']").count() == 1
    shots(page, "half-hours-1280")

    page.get_by_label("From", exact=True).fill("")
    page.get_by_role("button", name="Fill these days").press("Enter")

    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    assert marked(page) == ["1-10:00", "1-10:30", "1-11:00"]
    shots(page, "half-hours-error-1280")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("From", exact=True)).to_be_focused()

    page.get_by_role("checkbox", name="10:00 to 10:30").nth(1).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Terms and breaks")
    assert stored() == [(1, time(10, 0), 90)]


def test_a_teacher_marks_lessons_by_number_with_the_keyboard_alone(
    visit: Callable[..., Person], shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    page = opened(visit(), nairobi_teacher, nairobi_class, "by-number")
    said = page.get_by_role("status").filter(has_text="marked")

    tab_to_grid(page)
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    shots(page, "by-lessons-error-1280")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "0-0"
    for key in ("ArrowRight", *["ArrowDown"] * 3, "Space", "Shift+ArrowDown"):
        page.keyboard.press(key)

    assert marked(page) == ["1-3", "1-4"]
    expect(said).to_have_text(
        "You marked Tuesday lesson \u20683\u2069, Tuesday lesson \u20684\u2069."
    )
    tuesday = page.get_by_role("checkbox", name="Tuesday, lesson 3, 10:45 to 11:30", exact=True)
    expect(tuesday).to_be_checked()
    # Friday is short: the nearest lesson is its last one.
    for key in ("ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert focused(page) == "4-1"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "4-1"
    page.keyboard.press("Tab")
    assert not in_grid(page)
    shots(page, "by-lessons-1280")

    page.get_by_label("Some of them are in week A or B only, or could be swapped").check()
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("group", name="Tuesday 10:45").get_by_label("Week", exact=True).select_option(
        "A"
    )
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    shots(page, "lesson-weeks-error-1280")
    page.get_by_label("A day in a week A").fill("2026-09-07")
    page.get_by_role("button", name="Continue").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Terms and breaks")
    assert stored() == [(1, time(10, 45), 45), (1, time(11, 40), 45)]


def comes_to_rest(page: Page) -> None:
    """A page goes on gliding when the finger has left it, and a tap then only stops it."""
    page.evaluate("""() => new Promise(resolve => {
        let last = scrollY, still = 0;
        const look = () => {
            still = scrollY === last ? still + 1 : 0;
            last = scrollY;
            still === 15 ? resolve() : requestAnimationFrame(look);
        };
        look();
    })""")


@pytest.mark.parametrize("way", ["half-hours", "by-number"])
def test_a_finger_scrolls_over_the_week_and_taps(
    way: str,
    visit: Callable[..., Person],
    shots,
    nairobi_teacher: User,
    nairobi_class: Classroom,
) -> None:
    person = visit(width=PHONE, height=640, has_touch=True, is_mobile=True)
    page = opened(person, nairobi_teacher, nairobi_class, way)
    page.get_by_role("group", name="Monday", exact=True).scroll_into_view_if_needed()
    slots = page.locator(".week-box")
    box = slots.nth(4).bounding_box()
    assert box is not None
    before = page.evaluate("scrollY")
    finger = person.context.new_cdp_session(page)

    for kind, y in [("touchStart", 560), *[("touchMove", y) for y in range(540, 80, -20)]]:
        touch = {"x": box["x"] + 40, "y": y}
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [touch]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(f"scrollY - {before} >= 200")
    comes_to_rest(page)

    assert marked(page) == []
    slots.nth(7).locator("label").tap()
    assert len(marked(page)) == 1
    heights = slots.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert min(heights) >= 44
    assert fits(page)
    shots(page, f"{way}-360")


def test_a_mouse_draws_a_rectangle_and_one_day_goes_to_the_others(
    visit: Callable[..., Person], nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    page = opened(visit(height=1600), nairobi_teacher, nairobi_class)

    def over(code: str) -> tuple[float, float]:
        box = page.locator(f".week-box:has([value='{code}'])").bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.mouse.move(*over("1-09:00"))
    page.mouse.down()
    page.mouse.move(*over("4-13:00"))
    page.mouse.move(*over("2-10:00"))
    page.mouse.up()

    drawn = [f"{day}-{start}" for day in (1, 2) for start in ("09:00", "09:30", "10:00")]
    assert marked(page) == drawn
    page.mouse.click(*over("1-09:30"))
    drawn.remove("1-09:30")
    assert marked(page) == drawn
    page.mouse.click(*over("0-12:00"))
    page.get_by_role("button", name="Copy Monday to the other days").click()
    assert marked(page) == [f"{day}-12:00" for day in range(5)]


def test_from_right_to_left_the_arrows_follow_the_eye(
    visit: Callable[..., Person], nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    person = visit(locale="ar", color_scheme="dark")
    page = opened(person, nairobi_teacher, nairobi_class)
    page.evaluate("document.documentElement.dir = 'rtl'")
    tab_to_grid(page)

    page.keyboard.press("ArrowLeft")

    assert focused(page) == "1-07:00"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "0-07:00"
    assert fits(page)


def test_without_scripts_a_day_is_filled_corrected_and_kept(
    visit: Callable[..., Person], nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    page = opened(visit(java_script_enabled=False), nairobi_teacher, nairobi_class)
    fill = page.get_by_role("group", name="Fill my school day")
    fill.get_by_label("To", exact=True).fill("10:00")
    for day in ("Tuesday", "Wednesday", "Thursday", "Friday"):
        fill.get_by_label(day).uncheck()

    fill.get_by_role("button", name="Fill these days").click()
    page.locator("input[value='0-08:30']").uncheck()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Terms and breaks")
    assert stored() == [(0, time(8, 0), 30), (0, time(9, 0), 60)]


def test_a_school_without_bells_enters_them_and_ticks_lessons_without_scripts(
    visit: Callable[..., Person], shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    person = visit(width=PHONE, java_script_enabled=False)
    page = opened(person, nairobi_teacher, nairobi_class)

    page.get_by_role("link", name="Our school has bells").click()
    page.get_by_label("Lessons in a day").fill("2")
    page.get_by_role("button", name="Fill in the lessons").click()
    page.get_by_label("Ends").nth(1).fill("09:30")
    page.get_by_role("button", name="Add a lesson").click()
    shots(page, "bells-360")
    page.get_by_role("button", name="Save the lessons").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your weekly lessons")
    page.get_by_role("checkbox", name="Friday, lesson 2, 08:50 to 09:30", exact=True).check()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Terms and breaks")
    assert stored() == [(4, time(8, 50), 40)]
