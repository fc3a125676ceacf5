import pytest, time, json
pytestmark = pytest.mark.django_db
def test_x(world, people, observed):
    print(len(observed.answers)); print("\n".join(observed.crashes)); print("\n".join(observed.writes))
    json.dump([[*c, a] for c, a in observed.answers.items()], open("/tmp/obs.json","w"))
    print(time.process_time())
    assert 0
