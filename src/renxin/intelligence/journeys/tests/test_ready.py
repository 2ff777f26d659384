"""The ready journeys: valid, two languages, their words there and allowed, what they ask for known."""

import pytest

from renxin.engagement.content import services as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments.rule import parse as parse_rule
from renxin.intelligence.journeys import feeds, services
from renxin.intelligence.journeys.definition import parse
from renxin.intelligence.journeys.ready import ready_packs
from renxin.people.organizations.tests.making import hospital
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.services import install_packs

PACKS = {pack.code: pack for pack in ready_packs()}


def test_there_are_the_ten_of_the_plan_and_one_more():
    assert sorted(PACKS) == [
        "after_discharge",
        "after_operation",
        "before_visit",
        "birthday",
        "chronic_silence",
        "double_ninth",
        "first_visit_welcome",
        "missed_appointment",
        "promoter_thanks",
        "win_back",
        "winter_care",
    ]


@pytest.mark.django_db
def test_each_may_be_published_as_it_is():
    house = hospital()
    content.load_packs(house.actor)
    install_packs(house.actor)
    known = set(TemplateVersion.objects.filter(status="approved").values_list("template__code", flat=True))
    surveys = set(Survey.objects.values_list("code", flat=True))
    for code, pack in PACKS.items():
        written = pack.content()
        assert services.find_problems(house.actor, written) == [], code
        definition = parse(written)
        for where, rule in definition.rules():
            assert not segments.check(house.actor, parse_rule(dict(rule))), (code, where)
        for step in definition.steps:
            assert not getattr(step, "template", "") or step.template in known, (code, step.id)
            assert not getattr(step, "survey", "") or step.survey in surveys, (code, step.id)
        plan = definition.start.plan
        assert definition.start.kind != "feed" or feeds.knows(plan["feed"], plan["event"])
        assert services.publish_version(house.actor, pack).number == pack.version


@pytest.mark.parametrize("code", ["win_back", "promoter_thanks"])
def test_what_is_no_care_asks_for_consent_and_offers_nothing(code):
    sends = [step for step in PACKS[code].steps if step["verb"] == "send_message"]
    assert {step["purpose"] for step in sends} <= {"MARKETING", "REFERRAL"}


def test_after_an_operation_a_person_comes_first():
    verbs = [step["verb"] for step in PACKS["after_operation"].steps]
    assert verbs.index("create_task") < verbs.index("send_message")
