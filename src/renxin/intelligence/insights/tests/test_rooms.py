"""The rooms of insights over HTTP: charts, what matters, causes, waits, the patient's way; and who may change them."""

import random
import re

import pytest
from django.urls import reverse

from renxin.intelligence.insights.models import CaseMixModel, ControlChart, JourneyMap, MapNode, MapTouch, MatrixChoice
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_pages import account, officer
from renxin.people.organizations.roles import ROLE_PERMISSIONS
from renxin.programs.cases.models import CaseCause

pytestmark = pytest.mark.django_db
DIMENSIONS = ("nurses", "doctors", "formalities", "pain", "medicines", "environment", "meals", "response", "relatives")


@pytest.fixture
def house(frozen_clock):
    return golden.make()


@pytest.fixture
def page(client, settings, house):
    def open_as(address, user=None, language="en", status=200, post=None):
        client.force_login(user or officer(house), backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(address) if post is None else client.post(address, post)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return " ".join(answer.content.decode().split())

    return open_as


def answered(house, n=200, department=None, level=80):
    """Doctors decide the judgement, meals do not; meals are worst."""
    chance = random.Random(9)
    for one in range(n):
        scores = {code: min(100, max(0, chance.gauss(level, 12))) for code in DIMENSIONS}
        scores["meals"] = max(0, scores["meals"] - 30)
        judged = 7 + (scores["doctors"] - level) / 8 + (scores["nurses"] - level) / 30 + chance.gauss(0, 0.6)
        house.answer(
            min(10, max(0, round(judged))),
            sum(scores.values()) / len(scores),
            days_ago=1 + one % 60,
            department=department,
            **scores,
        )


def test_what_matters_is_what_goes_along_with_the_judgement(house, page):
    answered(house)
    html = page(reverse("insights:importance"))
    assert "Doctors goes along most" in html
    assert "Cross-hair: mean of all." in html
    for split in ("age", "again"):
        page(reverse("insights:importance") + f"?split={split}")


def test_how_it_is_measured_is_kept(house, page):
    answered(house, 140)
    address = reverse("insights:matrix_choose") + "?survey=inpatient-after-discharge"
    page(address, post={"method": "correlation", "cross": "median"}, status=303)
    assert MatrixChoice.objects.get().method == "correlation"
    assert "median of all" in page(reverse("insights:importance"))
    page(address, post={"method": "nonsense", "cross": "median"}, status=303)
    page(address, post={"method": "shapley", "cross": "target"}, status=303)
    assert MatrixChoice.objects.get().cross == "median"
    page(address, post={"method": "shapley", "cross": "target", "target_performance": "85"}, status=303)
    assert "our targets" in page(reverse("insights:importance"))
    page(address, post={"method": "shapley", "cross": "mean"}, user=account(house, "director"), status=403)


def test_too_few_answers_say_so(house, page):
    answered(house, 40)
    html = page(reverse("insights:importance"))
    assert "Too few answers to tell what matters" in html
    assert "135 are needed" in html


def test_departments_are_compared_only_from_fifty_answers_on(house, page):
    answered(house, 160)
    answered(house, 20, department=house.second)
    html = page(reverse("insights:compare"))
    assert "too few to rank" in html
    page(reverse("insights:case_mix_estimate"), post={}, status=302)
    assert not CaseMixModel.objects.exists()
    answered(house, 160)
    page(reverse("insights:case_mix_estimate"), post={}, status=302)
    assert CaseMixModel.objects.get().number == 1
    assert "Adjusted by version 1" in page(reverse("insights:compare"))


def test_causes_weigh_by_severity_and_open_their_cases(house, page):
    assert "No problem is named yet" in page(reverse("insights:causes"))
    for severity, stage in ((3, "ward"), (3, "ward"), (1, "pharmacy")):
        case = house.complaint()
        CaseCause.objects.create(
            tenant_id=case.tenant_id,
            case=case,
            category="respect",
            severity=severity,
            stage=stage,
            noted_at=case.opened_at,
        )
    html = page(reverse("insights:causes"))
    assert "Most severe: Respect and rights, Care on the ward" in html
    assert page(reverse("insights:cause_rows") + "?category=respect&stage=ward").count("<tr>") == 3
    assert page(reverse("insights:cause_rows") + "?category=respect").count("<tr>") == 4
    behind_a_node = reverse("insights:cause_rows") + "?stage=payment%2Cpharmacy"
    assert behind_a_node in page(reverse("insights:journey"))
    assert page(behind_a_node).count("<tr>") == 2
    page(reverse("insights:causes"), user=account(house, "marketing"), status=403)


def test_waits_stand_beside_promises(house, page):
    for one in range(6):
        house.complaint(opened_days_ago=3 + one, answered_after=2 + one)
    html = page(reverse("insights:waits"))
    assert "Time to first answer" in html
    assert "First contact in time" in html


def test_the_way_shows_scores_moments_and_what_the_hospital_wrote(house, page):
    answered(house)
    html = page(reverse("insights:journey"))
    assert "The stay" in html
    assert "Moment of truth" in html
    node = MapNode.objects.get(code="staying", map__code="usual")
    said = {
        "owner": str(house.first.pk),
        "pains": "Nobody comes at night",
        "actions": "Two more at night",
        "moment": "no",
        **{f"name_{language}": node.name[language] for language in ("zh", "en")},
        "measures": node.measures,
    }
    page(reverse("insights:node", args=[node.uid]), post=said, status=303)
    html = page(reverse("insights:journey"))
    assert "Nobody comes at night" in html
    assert MapTouch.objects.get().before["pains"] == ""
    assert "Triage" in page(reverse("insights:journey") + "?map=emergency")
    page(reverse("insights:node", args=[node.uid]), user=account(house, "director"), status=403)


def names(html):
    return re.findall(r'<h2 class="way__name"><span class="quiet">\d+</span> ([^<]+)</h2>', html)


def test_nodes_are_added_ordered_taken_off_and_put_back(house, page):
    before = names(page(reverse("insights:journey")))
    usual = JourneyMap.objects.get(code="usual")
    page(reverse("insights:add_node", args=[usual.uid]), post={"zh": "停车", "en": ""}, status=303)
    assert names(page(reverse("insights:journey"))) == before
    page(reverse("insights:add_node", args=[usual.uid]), post={"zh": "停车", "en": "Parking"}, status=303)
    assert names(page(reverse("insights:journey"))) == [*before, "Parking"]
    node = MapNode.objects.get(name__en="Parking")
    place = reverse("insights:place_node", args=[node.uid])
    for wanted in ("earlier", "earlier", "later"):
        page(place, post={"place": wanted}, status=303)
    assert names(page(reverse("insights:journey"))) == [*before[:-1], "Parking", before[-1]]
    page(place, post={"place": "off"}, status=303)
    html = page(reverse("insights:journey"))
    assert names(html) == before
    assert "Put back: Parking" in html
    page(place, post={"place": "back"}, status=303)
    assert names(page(reverse("insights:journey"))) == [*before[:-1], "Parking", before[-1]]
    page(place, post={"place": "off"}, user=account(house, "director"), status=403)


def test_who_may_not_see_cases_is_offered_no_causes(house, page, monkeypatch):
    address = f'href="{reverse("insights:causes")}"'
    assert address in page(reverse("insights:charts"))
    seer = account(house, "director")
    for granted in (True, False):
        codes = (
            ROLE_PERMISSIONS["director"] | {"cases.view"} if granted else ROLE_PERMISSIONS["director"] - {"cases.view"}
        )
        monkeypatch.setitem(ROLE_PERMISSIONS, "director", codes)
        assert (address in page(reverse("insights:charts"), user=seer)) is granted


def test_a_chart_is_begun_shown_and_stopped(house, page):
    answered(house, 120)
    page(reverse("insights:chart_new"))
    said = {"metric": "satisfaction", "bucket": "day", "survey": "inpatient-after-discharge:doctors"}
    page(reverse("insights:chart_new"), post=said, status=303)
    chart = ControlChart.objects.get()
    assert (chart.dimension, chart.kind) == ("doctors", "xmr")
    html = page(reverse("insights:chart", args=[chart.uid]))
    assert "Satisfaction · Doctors" in html
    page(reverse("insights:chart_limits", args=[chart.uid]), post={"from_on": "2020-01-01"}, status=422)
    assert "Satisfaction · Doctors" in page(reverse("insights:charts"))
    page(reverse("insights:chart_stop", args=[chart.uid]), post={}, status=303)
    assert "No number is watched yet" in page(reverse("insights:charts"))


def test_every_point_of_a_chart_opens_its_rows(house, page):
    for _one in range(7):
        house.answer(9, 80.0, days_ago=3)
    page(reverse("insights:chart_new"), post={"metric": "satisfaction", "bucket": "day"}, status=303)
    html = page(reverse("insights:chart", args=[ControlChart.objects.get().uid]))
    address = html.split('data-open href="/insights/metrics/satisfaction')[1].split('"')[0].replace("&amp;", "&")
    assert page("/insights/metrics/satisfaction" + address).count("<tr>") == 8


def test_chinese_pages_open(house, page):
    answered(house)
    for name in ("importance", "compare", "causes", "waits", "journey", "charts", "chart_new"):
        page(reverse(f"insights:{name}"), language="zh-hans")
