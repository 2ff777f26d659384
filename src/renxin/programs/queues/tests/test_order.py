"""The order: by table, and that nobody on time waits for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core.errors import InvalidInput
from renxin.programs.queues.engine import Arrival, Standing, place_behind, place_of_results, rank, rules_of

MIDNIGHT = datetime(2026, 3, 9, 16, tzinfo=UTC)
CLINIC = rules_of("clinic", {})


def at(minutes):
    return MIDNIGHT + timedelta(minutes=minutes)


def place(joined, appointed=None, level=9, priorities=()):
    """Return the minute of the day by which somebody is called."""
    arrival = Arrival(
        midnight=MIDNIGHT,
        joined_at=at(joined),
        appointed_at=None if appointed is None else at(appointed),
        level=level,
        priorities=priorities,
    )
    return rank(arrival, CLINIC) / 60_000_000


@pytest.mark.parametrize(
    ("who", "minute"),
    [
        ({"joined": 540, "appointed": 560}, 560),  # in time: her time
        ({"joined": 480, "appointed": 560}, 560),  # an hour early gains nothing
        ({"joined": 575, "appointed": 560}, 560),  # a quarter of an hour late is on time
        ({"joined": 576, "appointed": 560}, 586),  # later: behind those who came with her
        ({"joined": 540}, 560),  # without an appointment
        ({"joined": 540, "priorities": ("elderly",)}, 550),
        ({"joined": 540, "priorities": ("elderly", "pregnant", "soldier")}, 550),  # never their sum
        ({"joined": 540, "level": 3, "priorities": ("elderly",)}, 540),
        ({"joined": 540, "level": 4}, 560),
    ],
)
def test_whose_turn_it_is(who, minute):
    assert place(**who) == minute


def test_grave_levels_go_before_all_the_gravest_first():
    everybody = [place(0, level=9), place(600, level=1), place(599, level=2), place(598, level=1), place(1, level=3)]
    assert sorted(everybody) == [everybody[3], everybody[1], everybody[2], everybody[4], everybody[0]]


MINUTES = st.integers(0, 1439)
ORDINARY = st.builds(
    dict,
    joined=MINUTES,
    appointed=st.none() | MINUTES,
    level=st.sampled_from([3, 4, 5, 9]),
    priorities=st.lists(st.sampled_from(sorted(CLINIC.priorities)), max_size=3).map(tuple),
)


@given(ORDINARY, ORDINARY)
def test_nobody_is_overtaken_by_who_came_much_later(mine, other):
    """Whoever comes later than my moment by the greatest boost and the window goes behind me, whatever she is."""
    if other["joined"] > place(**mine) + CLINIC.most_boost + CLINIC.on_time:
        assert place(**other) > place(**mine)


@given(ORDINARY, st.sampled_from([1, 2]), MINUTES)
def test_critical_goes_before_ordinary_at_any_hour(ordinary, level, minute):
    assert place(minute, level=level) < place(**ordinary)


LINE = st.lists(st.tuples(st.integers(0, 10**9), st.sampled_from(["first", "results"])), max_size=12).map(
    lambda rows: [Standing(one, kind) for one, kind in sorted(rows)]
)


@given(LINE, st.integers(1, 6), st.integers(0, 10**9))
def test_back_with_results_comes_between_and_never_later_than_by_right(line, every, own):
    given_rank = place_of_results(line, every, own=own)
    assert given_rank <= own
    since = max((n + 1 for n, one in enumerate(line) if one.kind == "results"), default=0)
    before = sum(one.rank <= given_rank for one in line)
    assert given_rank == own or before >= min(since + every, len(line))


@given(LINE, st.integers(1, 6), st.integers(0, 10**9))
def test_passed_over_goes_back_and_never_forward(line, places, own):
    given_rank = place_behind(line, places, own=own)
    assert given_rank >= own
    assert sum(one.rank <= given_rank for one in line) >= min(places, len(line))


def test_a_queue_has_numbers_of_its_own_within_reason():
    assert rules_of("clinic", {"on_time": "30", "back": 5}).passed.back == 5
    for wrong in ({"late": "soon"}, {"late": -1}, {"walk_in": 999}):
        with pytest.raises(InvalidInput):
            rules_of("clinic", wrong)
    with pytest.raises(InvalidInput):
        rules_of("by_money", {})
