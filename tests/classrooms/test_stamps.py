"""Twenty-four stamps in five colours: the 31st child finds one, and so does the 121st."""

from classrooms.stamps import STAMPS, TINT_COUNT, free_first, in_words, next_tint


def test_free_ones_come_first_in_their_order() -> None:
    pairs = free_first([("kite", 0), ("boat", 0)])

    assert [stamp for stamp, _tint in pairs[:2]] == ["lantern", "bell"]
    assert pairs[-2:] == [("kite", 1), ("boat", 1)]


def test_thirty_first_child_has_a_pair_of_its_own() -> None:
    taken: list[tuple[str, int]] = []
    for _child in range(120):
        taken.append(free_first(taken)[0])

    assert len(set(taken)) == 120
    assert {tint for _stamp, tint in taken[24:31]} == {1}


def test_beyond_all_pairs_one_is_shared_evenly() -> None:
    taken = [(stamp, tint) for stamp in STAMPS for tint in range(TINT_COUNT)]

    assert next_tint("kite", [*taken, ("kite", 0)]) == 1


def test_colour_is_said_where_it_tells_apart() -> None:
    assert [in_words("kite", tint) for tint in (0, 2)] == ["Kite", "Kite, blue"]
