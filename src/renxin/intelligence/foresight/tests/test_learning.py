"""The arithmetic by known values, and that models find what is there, nothing else, and never look ahead."""

from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.foresight import ground, studying, timing
from renxin.intelligence.foresight.ground import People
from renxin.intelligence.foresight.happenings import ABNORMAL
from renxin.intelligence.foresight.learning import hazard, judging, lift
from renxin.intelligence.foresight.learning.fitting import fit
from renxin.intelligence.foresight.learning.hazard import Day
from renxin.intelligence.foresight.pack import pack
from renxin.intelligence.foresight.packages import together
from renxin.kernel.core.clock import SHANGHAI
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import Consent
from renxin.people.records.rules import is_abnormal

from .past import Past, chronic, homecoming

NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)


@pytest.fixture
def tenant_id(db):
    return hospital("仁心测试医院", "lin.ya").tenant.pk


def test_the_area_under_the_curve_is_that_of_the_textbook():
    """Ten pairs counted by hand: 21 of 24 in order, one tie half."""
    shares = np.array([0.9, 0.8, 0.7, 0.4, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05])
    came = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], dtype=float)
    auc, error = judging.auc_of(shares, came)
    assert auc == pytest.approx((6 + 6 + 6 + 4.5) / 24)
    above = np.array([1, 1, 1, 4.5 / 6])
    below = np.array([3 / 4, 3.5 / 4, 1, 1, 1, 1])
    assert error == pytest.approx(np.sqrt(above.var(ddof=1) / 4 + below.var(ddof=1) / 6))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=4, max_size=60))
def test_the_area_is_the_share_of_pairs_in_order(rows):
    shares = np.array([share for share, _came in rows])
    came = np.array([float(flag) for _share, flag in rows])
    yes, no = shares[came == 1], shares[came == 0]
    if len(yes) < 2 or len(no) < 2:
        return
    by_hand = np.mean([(a > b) + 0.5 * (a == b) for a in yes for b in no])
    assert judging.auc_of(shares, came)[0] == pytest.approx(by_hand)


def test_a_fit_finds_the_weights_and_its_parts_add_up():
    random = np.random.default_rng(3)
    x = random.normal(size=(6000, 3))
    y = (random.random(6000) < 1 / (1 + np.exp(-(-1 + 1.5 * x[:, 0] - 0.7 * x[:, 1])))).astype(float)
    found = fit(x[:4000], y[:4000], x[4000:], y[4000:])
    assert found.weights == pytest.approx([1.5, -0.7, 0], abs=0.15)
    assert found.intercept == pytest.approx(-1, abs=0.15)
    shares = found.shares(x)
    assert np.log(shares / (1 - shares)) == pytest.approx(found.parts(x).sum(axis=1) + found.intercept)


def test_what_was_learned_but_did_not_hold_later_leaves_the_base_rate():
    random = np.random.default_rng(4)
    x, later = random.normal(size=(2000, 1)), random.normal(size=(2000, 1))
    found = fit(x, (x[:, 0] > 0).astype(float), later, (later[:, 0] < 0).astype(float))
    assert found.shares(later) == pytest.approx(np.full(2000, 0.5), abs=0.05)


def test_hazard_counts_those_still_at_risk():
    days = hazard.by_day({1: 10, 3: 5}, {2: 20, 5: 65}, 5)
    assert [(day.at_risk, day.events) for day in days] == [(100, 10), (90, 0), (70, 5), (65, 0), (65, 0)]
    assert days[0].interval.holds(0.1)


def test_a_window_stands_out_only_by_more_than_luck():
    risky = [Day(day, 1000, 40 if 5 <= day <= 7 else 10) for day in range(1, 31)]
    found = hazard.riskiest(risky, 3)
    assert (found.first, found.last) == (5, 7)
    assert found.times == pytest.approx(4, rel=0.01)
    assert hazard.riskiest([Day(day, 1000, 10 + day % 3) for day in range(1, 31)], 3) is None


def test_lift_and_its_interval():
    """Katz by hand: ln 2 ± 1.96 √(1/40 − 1/100 + 1/40 − 1/200)."""
    pair = lift.Pair(n=100, taken=40, others=200, others_taken=40)
    assert pair.lift == pytest.approx(2)
    assert (pair.interval.low, pair.interval.high) == (pytest.approx(1.386, abs=0.001), pytest.approx(2.886, abs=0.001))
    assert not lift.Pair(n=100, taken=4, others=200, others_taken=40).can_be_told(30, 5)
    assert lift.stands_out([0.001, 0.02, 0.04, 0.9], 0.05) == [True, True, False, False]


@pytest.mark.django_db
@pytest.mark.parametrize("flag", ["", "N", "H", "正常", " l "])
@pytest.mark.parametrize("written", ["3.9-6.1", "3.9～6.1", "<5", "≥ 60", "<=5", "阴性", ""])
@pytest.mark.parametrize("value", [None, "4", "5", "6.1", "70"])
def test_the_statement_judges_readings_as_records_do(flag, written, value):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ABNORMAL} FROM (SELECT %s::text AS interpretation, %s::text AS reference_range, "
            "%s::numeric AS value_number) x",
            [flag, written, value],
        )
        assert cursor.fetchone()[0] is is_abnormal(flag, Decimal(value) if value else None, written)


def test_a_planted_effect_is_found_on_later_time(tenant_id):
    past = Past(tenant_id, NOON)
    chronic(past, past.people(900), planted=True)
    learned = studying.learn(People.of(tenant_id), pack().predictions["need"], NOON)
    assert learned.verdict == "better"
    assert learned.quality["auc_low"] > 0.7
    heaviest = max(learned.features, key=lambda row: row["weight"])
    assert heaviest["code"] in {"diabetes", "bad_readings", "readings"}
    by_band = [band["came"] / band["n"] for band in learned.quality["bands"]]
    assert by_band[-1] > by_band[0]
    assert all(band["low"] - 0.1 <= band["predicted"] <= band["high"] + 0.1 for band in learned.quality["bands"])


def test_where_nothing_is_to_be_found_nothing_is_claimed(tenant_id):
    past = Past(tenant_id, NOON)
    chronic(past, past.people(900), planted=False)
    assert studying.learn(People.of(tenant_id), pack().predictions["need"], NOON).verdict == "no_better"


def test_too_few_people_are_said_to_be_too_few(tenant_id):
    past = Past(tenant_id, NOON)
    chronic(past, past.people(60), planted=True)
    learned = studying.learn(People.of(tenant_id), pack().predictions["need"], NOON)
    assert (learned.verdict, learned.features) == ("too_few", [])
    assert learned.quality["events_needed"] == 150


def test_nothing_behind_the_cut_reaches_a_feature(tenant_id):
    past = Past(tenant_id, NOON)
    people = past.people(60)
    chronic(past, people, planted=True)
    prediction, cut = pack().predictions["need"], NOON - timedelta(days=90)
    (before,) = ground.slices(People.of(tenant_id), prediction, [cut])
    for one in people:
        past.visit(one, cut + timedelta(seconds=1), "IMP")
        past.reading(one, cut + timedelta(days=2), bad=True)
    past.write()
    (after,) = ground.slices(People.of(tenant_id), prediction, [cut])
    assert np.array_equal(before.x, after.x)
    assert ground.outcomes(People.of(tenant_id), prediction, after).all()


def test_cuts_are_learned_from_only_when_their_outcomes_were_over():
    for prediction in pack().predictions.values():
        *learned, judged = studying.cuts_of(prediction, NOON)
        assert max(learned) + timedelta(days=prediction.days) <= judged
        assert judged + timedelta(days=prediction.days) <= NOON


def test_who_did_not_agree_is_not_read(tenant_id):
    past = Past(tenant_id, NOON)
    people = past.people(50)
    Consent.objects.filter(patient_id=people[0]).update(state="WITHDRAWN")
    Consent.objects.filter(patient_id=people[1]).delete()
    found = People.of(tenant_id)
    assert (len(found.ids), found.excluded) == (48, 2)
    assert not {*people[:2]} & set(found.ids.tolist())


@pytest.mark.parametrize("planted", [True, False])
def test_the_risky_days_after_going_home(tenant_id, planted):
    past = Past(tenant_id, NOON)
    homecoming(past, past.people(1500), planted=planted)
    curve = timing.curve(People.of(tenant_id), "readmitted", NOON)
    assert curve.enough
    assert curve.n >= 1500
    if planted:
        assert (curve.window.first, curve.window.last) == (6, 8)
        assert timing.better_day(curve.window) == 5
    else:
        assert curve.window is None


def test_silence_begins_after_the_last_sign_of_those_who_began(tenant_id):
    past = Past(tenant_id, NOON)
    for number, one in enumerate(past.people(320)):
        home = NOON - timedelta(days=90)
        past.visit(one, home - timedelta(days=5), "IMP", days=5)
        signs = {0: 0, 1: 12}.get(number % 4, 60)  # a quarter never begins, a quarter stops after day 12
        for day in range(3, signs + 1, 3):
            past.reading(one, home + timedelta(days=day), bad=False)
    past.write()
    curve = timing.curve(People.of(tenant_id), "silence_after_discharge", NOON)
    assert (curve.n, curve.events) == (240, 80)
    assert [day.day for day in curve.days if day.events] == [13]
    assert curve.window.first <= 13 <= curve.window.last


def test_too_few_homecomings_show_no_numbers(tenant_id):
    past = Past(tenant_id, NOON)
    homecoming(past, past.people(40), planted=True)
    shown = timing.curve(People.of(tenant_id), "readmitted", NOON).as_data()
    assert shown["enough"] is False
    assert "days" not in shown


@pytest.mark.parametrize(
    ("days", "moved"),
    [([3, 14], {"step": "day_3", "from": 3, "to": 5}), ([5, 14], None), ([6], None), ([], None)],
)
def test_which_wait_of_a_journey_should_move(days, moved):
    window = hazard.riskiest([Day(day, 1000, 40 if 6 <= day <= 8 else 10) for day in range(1, 31)], 3)
    steps = []
    for day in days:
        steps += [{"id": f"day_{day}", "verb": "wait_days", "days": day}, {"id": f"call_{day}", "verb": "create_task"}]
    asking = [{"id": "day_4", "verb": "wait_days", "days": 4}, {"id": "ask", "verb": "send_survey"}]
    steps += asking
    start = {"fact": "encounter.discharged", "where": {"encounter_class": "IMP", "died": False}}
    assert timing.wait_to_move({"start": start, "steps": steps}, pack().timing["readmitted"], window) == moved
    other = {"start": {"fact": "appointment.missed"}, "steps": steps}
    assert timing.wait_to_move(other, pack().timing["readmitted"], window) is None


def test_what_goes_together_is_said_and_small_cells_are_not(tenant_id):
    past = Past(tenant_id, NOON)
    people = past.people(400)
    for number, one in enumerate(people):
        if number % 4 == 0:
            past.ill(one, "E11.9")
        if past.random.random() < (0.6 if number % 4 == 0 else 0.2):
            past.reading(one, NOON - timedelta(days=10), bad=False)
    for one in people[:3]:
        past.ill(one, "J44.9")
    past.write()
    found = together(People.of(tenant_id), NOON)
    assert [(one.marks[0].code, one.package) for one in found] == [("diabetes", "measuring")]
    assert found[0].pair.interval.low > 1.3
