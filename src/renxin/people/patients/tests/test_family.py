"""Who may act for whom: by age, by basis, by class of data; until a date, an age, a death, or one call."""

from datetime import date, timedelta

import pytest

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import family_rules, selectors, services
from renxin.people.patients.models import Bereavement, Evidence, Proxy
from renxin.people.patients.services import EvidenceData, PatientData, ProxyData

pytestmark = pytest.mark.django_db
PDF = EvidenceData("委托书.pdf", b"%PDF-1.7 signed")
ALL = ("appointments", "visits", "results", "medicines")


def person(house, name, born):
    his = Actor.interface(house.tenant.pk, "HIS")
    data = PatientData(name=name, birth_date=born)
    return services.register_patient(his, data, source="his:main").patient_id


def years_ago(years, days=0):
    today = clock.today()
    return today.replace(year=today.year - years, day=min(today.day, 28)) - timedelta(days=days)


def proxy(house, whom, who, *, basis="guardian", classes=ALL, method="desk", **more):
    data = ProxyData(relation="mother", classes=classes, basis=basis, method=method, proxy_patient_id=who, **more)
    return services.grant_proxy(house.actor, whom, data)


class TestGuardians:
    def test_a_mother_acts_for_her_child_until_it_comes_of_age(self):
        house = hospital()
        mother, child = person(house, "李梅", years_ago(35)), person(house, "王小宝", years_ago(6))
        tenant = house.tenant.pk
        assert not selectors.may_act_for(tenant, mother, child, "results")
        row = proxy(house, child, mother)
        assert selectors.may_act_for(tenant, mother, child, "results")
        assert not selectors.may_act_for(tenant, mother, child, "charges")
        assert not selectors.may_act_for(tenant, child, mother, "results")
        born = years_ago(6)
        assert row.ends_on == born.replace(year=born.year + 18) - timedelta(days=1)
        assert selectors.acts_for(tenant, mother) == {child: frozenset(ALL)}

    def test_from_fourteen_she_limits_and_under_it_she_cannot(self):
        house = hospital()
        mother = person(house, "李梅", years_ago(40))
        girl, child = person(house, "王小雨", years_ago(15)), person(house, "王小宝", years_ago(9))
        tenant = house.tenant.pk
        row, other = proxy(house, girl, mother), proxy(house, child, mother)
        services.limit_proxy(Actor.patient(tenant, girl), row.uid, ["results"])
        assert not selectors.may_act_for(tenant, mother, girl, "results")
        assert selectors.may_act_for(tenant, mother, girl, "appointments")
        with pytest.raises(InvalidInput):
            services.limit_proxy(Actor.patient(tenant, child), other.uid, ["results"])
        with pytest.raises(NotFound):
            services.limit_proxy(Actor.patient(tenant, mother), row.uid, [])

    def test_an_adult_has_no_guardian_of_a_minor(self):
        house = hospital()
        mother, son = person(house, "李梅", years_ago(50)), person(house, "王强", years_ago(22))
        with pytest.raises(InvalidInput):
            proxy(house, son, mother)

    def test_only_adults_act(self):
        house = hospital()
        boy, mother = person(house, "王小宝", years_ago(15)), person(house, "李梅", years_ago(50))
        with pytest.raises(InvalidInput):
            proxy(house, mother, boy, basis="consent")


class TestAgreement:
    def test_a_paper_needs_the_paper_and_it_is_kept_encrypted(self):
        house = hospital()
        father, son = person(house, "王建国", years_ago(78)), person(house, "王强", years_ago(45))
        with pytest.raises(InvalidInput, match="evidence"):
            proxy(house, father, son, basis="consent", method="paper")
        fake = EvidenceData("委托书.pdf", b"<script>")
        with pytest.raises(InvalidInput):
            proxy(house, father, son, basis="consent", method="paper", evidence=fake)
        row = proxy(house, father, son, basis="consent", method="paper", evidence=PDF)
        assert row.ends_on is not None
        kept = Evidence.objects.get(pk=row.evidence_id)
        assert (kept.media_type, bytes(kept.content)) == ("application/pdf", PDF.content)
        assert services.read_evidence(house.actor, kept.uid).sha256 == kept.sha256

    def test_one_call_ends_it_for_everybody_concerned(self):
        house = hospital()
        father, son = person(house, "王建国", years_ago(78)), person(house, "王强", years_ago(45))
        tenant = house.tenant.pk
        for who in (Actor.patient(tenant, father), Actor.patient(tenant, son), house.actor):
            row = proxy(house, father, son, basis="consent")
            services.end_proxy(who, row.uid)
            assert not selectors.may_act_for(tenant, son, father, "visits")
            with pytest.raises(WrongState):
                services.end_proxy(who, row.uid)
        kinds = [line.kind for line in timeline.history(house.actor, father)]
        assert kinds.count("proxy.granted") == kinds.count("proxy.ended") == 3

    def test_a_stranger_can_neither_see_nor_end_it(self):
        house, other = hospital(), hospital("另一家", "other")
        father, son = person(house, "王建国", years_ago(78)), person(house, "王强", years_ago(45))
        row = proxy(house, father, son, basis="consent")
        for who in (other.actor, Actor.patient(house.tenant.pk, person(house, "陌生", years_ago(30)))):
            with pytest.raises(NotFound):
                services.end_proxy(who, row.uid)
        assert not selectors.may_act_for(other.tenant.pk, son, father, "visits")

    def test_a_sensitive_visit_is_outside_until_she_adds_it(self):
        house = hospital()
        mother, daughter = person(house, "李梅", years_ago(60)), person(house, "王丽", years_ago(30))
        tenant = house.tenant.pk
        row = proxy(house, mother, daughter, basis="consent")
        assert not selectors.may_act_for(tenant, daughter, mother, "visits", sensitive_visit=77)
        services.share_visit(Actor.patient(tenant, mother), row.uid, 77)
        assert selectors.may_act_for(tenant, daughter, mother, "visits", sensitive_visit=77)
        assert not selectors.may_act_for(tenant, daughter, mother, "visits", sensitive_visit=78)
        with pytest.raises(NotFound):
            services.share_visit(Actor.patient(tenant, daughter), row.uid, 78)


class TestEnding:
    def test_by_date_and_by_age(self, frozen_clock):
        house = hospital()
        tenant = house.tenant.pk
        father, son = person(house, "王建国", years_ago(78)), person(house, "王强", years_ago(45))
        girl = person(house, "王小雨", years_ago(17))
        proxy(house, father, son, basis="consent", ends_on=clock.today() + timedelta(days=10))
        proxy(house, girl, son)
        frozen_clock.move(days=9)
        assert services.sweep_proxies() == 0
        assert selectors.may_act_for(tenant, son, father, "visits")
        frozen_clock.move(days=400)
        assert not selectors.may_act_for(tenant, son, father, "visits")  # before any sweep
        assert not selectors.may_act_for(tenant, son, girl, "visits")
        assert services.sweep_proxies() == 2
        assert set(Proxy.objects.values_list("end_reason", flat=True)) == {"date", "age"}

    @pytest.mark.parametrize("dead", [0, 1])
    def test_by_the_death_of_either_and_back_when_it_was_a_mistake(self, dead):
        house = hospital()
        tenant = house.tenant.pk
        pair = father, son = person(house, "王建国", years_ago(78)), person(house, "王强", years_ago(45))
        proxy(house, father, son, basis="consent")
        services.mark_deceased(house.actor, pair[dead], clock.now())
        assert not selectors.may_act_for(tenant, son, father, "visits")
        services.withdraw_death(house.actor, pair[dead])
        assert selectors.may_act_for(tenant, son, father, "visits")


class TestFamilies:
    def test_a_death_marks_the_family_and_a_mistake_unmarks_it(self):
        house = hospital()
        tenant = house.tenant.pk
        father, son, wife, stranger = (
            person(house, name, years_ago(age))
            for name, age in (("王建国", 78), ("王强", 45), ("李梅", 76), ("甲", 50))
        )
        services.add_related_person(
            house.actor, father, name="王强", relation="child", phone="13800138009", related_patient_id=son
        )
        services.join_household(house.actor, wife, father)
        services.mark_deceased(house.actor, father, clock.now())
        assert selectors.bereaved(tenant, [father, son, wife, stranger]) == {son, wife}
        assert set(Bereavement.objects.values_list("relation", flat=True)) == {"child", "household"}
        services.withdraw_death(house.actor, father)
        assert selectors.bereaved(tenant, [father, son, wife]) == set()
        kinds = [line.kind for line in timeline.history(house.actor, father)]
        assert kinds.count("patient.death_withdrawn") == 1
        assert not services.withdraw_death(house.actor, father)

    def test_a_household_is_joined_and_left(self):
        house = hospital()
        one, two, three = (person(house, name, years_ago(40)) for name in ("王强", "李梅", "王小宝"))
        home = services.join_household(house.actor, one, two)
        assert services.join_household(house.actor, three, one) == home
        assert {m.patient_id for m in selectors.households(house.actor, two)[0].members.all()} == {one, two, three}
        services.leave_household(house.actor, one, home.uid)
        assert selectors.households(house.actor, one) == []
        with pytest.raises(NotFound):
            services.leave_household(house.actor, one, home.uid)


@pytest.mark.parametrize(
    ("born", "on", "stage"),
    [
        (date(2012, 3, 2), date(2026, 3, 1), "child"),
        (date(2012, 3, 2), date(2026, 3, 2), "minor"),
        (date(2008, 3, 2), date(2026, 3, 1), "minor"),
        (date(2008, 3, 2), date(2026, 3, 2), "adult"),
        (None, date(2026, 3, 2), "adult"),
    ],
)
def test_the_day_decides_the_stage(born, on, stage):
    assert family_rules.stage_of(born, on) == stage


def test_a_leap_day_comes_of_age_in_march():
    assert family_rules.comes_of_age(date(2008, 2, 29)) == date(2026, 3, 1)
