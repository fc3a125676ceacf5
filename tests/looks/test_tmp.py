import pytest
from tests.looks.seen import *
from tests.looks.seen import _arrive,_note_words,_note_look
from tests.looks.tour import stops
from tests.looks.clocks import clocks_without_a_place
pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.timeout(1_200)]
def test_x(world, people):
    st=[s for s in stops(world) if s.name in ("matching:class-status","classrooms:new-year")]
    for s in st: print(s, s.path)
    seen=see(st,people,PAIRWISE)
    print(seen.objections, seen.placeless)
    for s in st:
        if s.name=="classrooms:new-year" and s.empty_form:
            p=people[s.role,"ltr"]
            _arrive(p,s,seen)
            p.page.set_viewport_size({"width":1280,"height":900})
            p.page.screenshot(path="/tmp/aero/ny.png",full_page=True)
        if s.name=="matching:class-status":
            p=people[s.role,"rtl"]
            _arrive(p,s,seen)
            p.page.emulate_media(color_scheme="dark")
            p.page.screenshot(path=f"/tmp/aero/cs-{s.thing}.png")
            print(seen.__class__, p.page.evaluate("scrollY"))
