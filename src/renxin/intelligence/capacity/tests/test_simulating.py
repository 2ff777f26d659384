"""The played days against what is known: Erlang's formula, hand-made days, and what must hold for any day."""

from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.capacity.advising import believed, changes, outlook
from renxin.intelligence.capacity.measuring import Measured
from renxin.intelligence.capacity.simulating import BIN, BINS, Demand, play, waits


def erlang_wait(rate: float, service: float, c: int) -> float:
    """Return the mean wait of M/M/c."""
    load = rate * service
    last = load**c / factorial(c) * c / (c - load)
    waiting = last / (sum(load**k / factorial(k) for k in range(c)) + last)
    return waiting * service / (c - load)


@pytest.mark.parametrize(("c", "use"), [(1, 0.7), (2, 0.8), (4, 0.85)])
def test_the_mean_wait_is_erlangs(c, use):
    draw, n, service = np.random.default_rng(3), 120_000, 8.0
    rate = use * c / service
    arrivals = np.cumsum(draw.exponential(1 / rate, n))
    found = waits(arrivals, draw.exponential(service, n), [(0.0, float("inf"))] * c)
    assert found.mean() == pytest.approx(erlang_wait(rate, service, c), rel=0.08)


def test_a_day_by_hand():
    arrivals, services = np.array([470.0, 480, 481, 482, 700]), np.array([10.0, 10, 10, 10, 10])
    # One doctor from 8:00 to 11:00: the first waits for 8:00, the others for each other; the last comes too late.
    found = waits(arrivals, services, [(480.0, 660.0)])
    assert found[:4].tolist() == [10, 10, 19, 28]
    assert np.isnan(found[4])
    # She who comes before the end is seen after it.
    assert waits(np.array([650.0, 659]), np.array([30.0, 30]), [(480.0, 660.0)]).tolist() == [0, 21]


days = st.lists(st.tuples(st.floats(0, 1400), st.floats(1, 60)), min_size=1, max_size=60)


@given(days, st.integers(1, 4))
def test_one_more_doctor_never_lengthens_the_whole_wait(people, doctors):
    arrivals = np.array(sorted(at for at, _takes in people))
    services = np.array([takes for _at, takes in people])
    plan = [(0.0, 1500.0)] * doctors
    before, after = waits(arrivals, services, plan), waits(arrivals, services, [*plan, (0.0, 1500.0)])
    assert (after <= before + 1e-6).all()
    assert (before >= 0).all()


def monday(counts: dict[int, int], wait: float, *, weeks: int = 8) -> Measured:
    made = [0] * BINS
    for place, count in counts.items():
        made[place] = count * weeks
    demand = Demand(tuple(made), weeks, 9.0, 4.0, sum(made))
    return Measured(demand, wait, tuple([None] * BINS), sum(made))


def test_advice_helps_where_people_wait_and_only_where_the_model_fits():
    counts = dict.fromkeys(range(16, 23), 7)  # from 8:00 to 11:30, seven in half an hour, two doctors
    plan = [(480.0, 720.0), (480.0, 720.0)]
    (base,) = play(monday(counts, 0).demand, [plan], trials=20)
    found = outlook(monday(counts, base.middle), plan, trials=40)
    assert not found.why_not
    best = found.advice[0]
    assert best.change.kind == "extra"
    assert best.saved > 2
    assert best.after_band[0] <= best.after <= best.after_band[1] < best.before
    assert best.helps >= 90
    assert outlook(monday(counts, base.middle), plan, trials=40).advice[0].after == best.after, "seeded: the same again"
    assert outlook(monday(counts, base.middle * 4), plan, trials=20).why_not == "misfit"
    assert outlook(monday(counts, 5), [], trials=20).why_not == "no_plan"
    assert outlook(monday(counts, 5, weeks=1), plan, trials=20).why_not == "few"
    calm = dict.fromkeys(range(16, 23), 2)
    assert outlook(monday(calm, 1), plan, trials=20).why_not == "nothing"


def test_what_is_tried():
    early = monday({15: 3, 16: 3, 20: 3}, 10)
    tried = changes(early, [(8 * 60.0, 12 * 60.0)])
    assert {(one.kind, one.starts) for one in tried} == {
        ("extra", 480.0), ("extra", 540.0), ("extra", 600.0), ("earlier", 450.0),
    }  # fmt: skip
    assert believed(46, 44)
    assert not believed(46, 20)
    assert BIN * BINS == 24 * 60
