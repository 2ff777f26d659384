"""From the past to a decision: study, model, scores, suggestions, drafts; over HTTP and through the services."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from renxin.engagement.segments import services as segments
from renxin.engagement.segments.models import Segment, SegmentMember, SegmentVersion
from renxin.engagement.segments.traits import trait
from renxin.intelligence.foresight import selectors, services
from renxin.intelligence.foresight.models import PredictionModel, Score, Study, Suggestion
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.tests import world
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock, erasing, exports
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User
from renxin.people.patients.models import Consent, Patient
from renxin.people.patients.services import change_consent

from .past import Past, chronic, homecoming

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)


@pytest.fixture
def here():
    with clock.at(NOON):
        yield world.make()


@pytest.fixture
def past(here):
    return Past(here.house.tenant.pk, NOON)


@pytest.fixture
def page(client, settings, here):
    """Return a function that opens (or posts to) an address and returns the answer's text."""
    client.force_login(User.objects.get(pk=here.actor.user_id), backend=settings.AUTHENTICATION_BACKENDS[-1])

    def open_page(address, data=None, language="zh-hans", status=200):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(address) if data is None else client.post(address, data)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return re.sub(r"\s+", " ", answer.content.decode()) if status not in {302, 303} else answer["Location"]

    return open_page


def study(here):
    services.request_study(here.actor)
    run_until_idle()
    found = Study.objects.get()
    assert found.status == "done", found.error
    return found


def adopted(here, prediction="need"):
    model = services.adopt_model(here.actor, PredictionModel.objects.get(prediction=prediction))
    run_until_idle()
    model.refresh_from_db()
    return model


def test_a_study_learns_and_a_person_lets_it_score(here, past):
    people = past.people(600, agreed=0.9)
    chronic(past, people, planted=True)
    found = study(here)
    agreed = set(Consent.objects.filter(purpose="PROFILING").values_list("patient_id", flat=True))
    assert (found.people, found.excluded) == (len(agreed), 600 - len(agreed))
    assert not Score.objects.exists()
    model = adopted(here)
    scores = {score.patient_id: score for score in Score.objects.all()}
    assert model.scored == len(scores) > 400
    assert set(scores) <= agreed
    assert model.left_out == found.excluded
    high = max(scores.values(), key=lambda score: score.value)
    assert {reason["feature"] for reason in high.reasons} & {"diabetes", "bad_readings", "readings"}
    assert AuditEvent.objects.filter(action="foresight.adopted").exists()


def test_an_accepted_segment_is_a_draft_that_follows_the_scores(here, past):
    chronic(past, past.people(600), planted=True)
    study(here)
    adopted(here)
    suggested = Suggestion.objects.get(kind="segment")
    made = services.accept_suggestion(here.actor, suggested, name="近期需要复诊")
    draft = Segment.objects.get(uid=made.led_to)
    assert (draft.status, draft.name) == ("draft", "近期需要复诊")
    rule = SegmentVersion.objects.get(segment=draft).rule
    assert (rule["trait"], rule["key"]) == ("foresight", "need")
    segments.switch_on(here.actor, draft)
    inside = set(SegmentMember.objects.filter(segment=draft).values_list("patient_id", flat=True))
    assert len(inside) == suggested.evidence["people"]
    one = sorted(inside)[0]
    change_consent(here.actor, one, "PROFILING", "WITHDRAWN", method="desk")
    run_until_idle()
    assert not Score.objects.filter(patient_id=one).exists()
    assert not SegmentMember.objects.filter(segment=draft, patient_id=one).exists()
    with pytest.raises(WrongState):
        services.accept_suggestion(here.actor, suggested)


def test_what_was_rejected_needs_a_reason_and_does_not_come_back_soon(here, past):
    chronic(past, past.people(600), planted=True)
    study(here)
    model = adopted(here)
    suggested = Suggestion.objects.get(kind="segment")
    with pytest.raises(InvalidInput):
        services.reject_suggestion(here.actor, suggested, " ")
    services.reject_suggestion(here.actor, suggested, "已经有专人在跟")
    services.score_patients(here.actor, model)
    assert not Suggestion.objects.filter(kind="segment", status="open").exists()
    with clock.at(NOON + timedelta(days=91)):
        services.score_patients(here.actor, model)
    assert Suggestion.objects.filter(kind="segment", status="open").count() == 1


def test_a_model_that_is_no_better_scores_nobody(here, past):
    chronic(past, past.people(600), planted=False)
    study(here)
    model = PredictionModel.objects.get(prediction="need")
    assert model.verdict == "no_better"
    with pytest.raises(WrongState):
        services.adopt_model(here.actor, model)


def test_a_retired_model_takes_its_scores_along(here, past):
    chronic(past, past.people(600), planted=True)
    study(here)
    model = adopted(here)
    services.retire_model(here.actor, model)
    assert not Score.objects.exists()
    assert not Suggestion.objects.filter(kind="segment", status="open").exists()


def test_a_second_study_replaces_what_nobody_took(here, past):
    chronic(past, past.people(400), planted=True)
    study(here)
    services.request_study(here.actor)
    with pytest.raises(WrongState):
        services.request_study(here.actor)
    run_until_idle()
    assert PredictionModel.objects.filter(prediction="need").count() == 1


def test_a_better_day_is_written_into_the_journeys_draft_only(here, past):
    homecoming(past, past.people(1500), planted=True)
    study(here)
    suggested = Suggestion.objects.get(kind="timing")
    assert (suggested.evidence["from"], suggested.evidence["to"]) == (3, 5)
    running = dict(here.journey.current.definition)
    made = services.accept_suggestion(here.actor, suggested)
    assert made.led_to == here.journey.uid
    draft = JourneyDraft.objects.get(journey=here.journey)
    days = [step["days"] for step in draft.content["steps"] if step["verb"] == "wait_days"]
    assert days == [5, 7]
    here.journey.current.refresh_from_db()
    assert here.journey.current.definition == running


def test_without_the_right_nobody_decides(here, past):
    chronic(past, past.people(600), planted=True)
    study(here)
    stranger = here.actor.__class__(
        tenant_id=here.actor.tenant_id, kind="staff", name="x", permissions=frozenset({"segments.view"})
    )
    with pytest.raises(NotAllowed):
        services.request_study(stranger)
    with pytest.raises(NotAllowed):
        services.adopt_model(stranger, PredictionModel.objects.get(prediction="need"))
    with pytest.raises(NotAllowed):
        selectors.questions(here.actor.__class__(tenant_id=here.actor.tenant_id, kind="staff", name="x"))


def test_she_gets_her_scores_and_they_go_with_her():
    assert "value" in exports.exporter_of(Score).columns
    assert erasing.is_spoken_for(Score)


def test_the_traits_are_in_the_catalogue():
    assert trait("foresight").type == "number"
    assert trait("service_taken").type == "instant"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages(here, past, page, language):
    people = past.people(600, agreed=0.95)
    chronic(past, people, planted=True)
    homecoming(past, people, planted=True)
    assert reverse("foresight:study") in page(reverse("foresight:index"), language=language)
    page(reverse("foresight:study"), {}, language, 303)
    run_until_idle()
    words = {
        "zh-hans": ("近期需要复诊或检查", "待启用", "没有同意"),
        "en": ("Likely to need a check soon", "Proposed", "neither read"),
    }
    shown = page(reverse("foresight:index"), language=language)
    assert all(each in shown for each in words[language])
    model = PredictionModel.objects.get(prediction="need")
    address = reverse("foresight:model", args=[model.uid])
    assert "AUC" in page(address, language=language)
    page(reverse("foresight:adopt", args=[model.uid]), {}, language, 303)
    run_until_idle()
    assert reverse("foresight:retire", args=[model.uid]) in page(address, language=language)
    assert page(reverse("foresight:curve", args=["readmitted"]), language=language)
    score = Score.objects.order_by("-value").first()
    story = page(reverse("console:patient", args=[Patient.objects.get(pk=score.patient_id).uid]), language=language)
    assert {"zh-hans": "主要因为", "en": "Because of"}[language] in story
    suggested = Suggestion.objects.get(kind="segment")
    page(reverse("foresight:reject", args=[suggested.uid]), {"reason": "不需要单独的人群"}, language, 303)
    assert "不需要单独的人群" in page(reverse("foresight:index"), language=language)
    timing = Suggestion.objects.get(kind="timing")
    edit = page(reverse("foresight:accept", args=[timing.uid]), {}, language, 303)
    assert edit == reverse("journeys:edit", args=[here.journey.uid])
    page(edit, language=language)
