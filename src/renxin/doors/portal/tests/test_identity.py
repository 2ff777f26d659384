"""The person proves that an account is hers: by the page, with the code that really reached her phone."""

import re

import pytest
from django.test import Client

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import open_channel
from renxin.engagement.conversations.models import Conversation
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors, services
from renxin.people.patients.models import AccountLink, ContactPoint, MatchReview, MergeRecord, Patient, RelatedPerson
from renxin.people.patients.tests.doubting import ID, PHONE, Doubt, doubt

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.inbound", "conversations.dispatch")


@pytest.fixture
def here(frozen_clock, settings) -> Doubt:
    made = doubt()
    system = Actor.system(made.tenant_id, "test")
    open_channel(system, "sandbox", "沙箱")
    return made


def stranger(here: Doubt, patient: int) -> tuple[int, MatchReview]:
    """Let somebody unknown write from a sandbox account; return her and the question whether she is `patient`."""
    system = Actor.system(here.tenant_id, "test")
    writer = services.provisional_patient(system, "sandbox", "wx-7")
    review = MatchReview.objects.create(
        tenant_id=here.tenant_id,
        patient_id=min(patient, writer),
        other_patient_id=max(patient, writer),
        reason="provisional_phone",
        created_at=clock.now(),
    )
    return writer, review


def asked(here: Doubt, review: MatchReview) -> str:
    """Let staff ask her, by the page; return the path of the link that reached her account."""
    staff = Client()
    staff.force_login(here.users["sun"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = staff.get(f"/patients/reviews/{review.uid}/").content.decode()
    assert f"/patients/reviews/{review.uid}/ask" in page
    assert staff.post(f"/patients/reviews/{review.uid}/ask").status_code == 303
    run_until_idle(*LOOPS)
    delivery = SandboxDelivery.objects.exclude(url="").latest("id")
    assert delivery.address == "wx-7"
    return delivery.url[delivery.url.index("/me/") :]


def code_on(phone: str) -> str:
    """Return the code that reached a telephone."""
    run_until_idle(*LOOPS)
    delivery = SandboxDelivery.objects.latest("id")
    assert delivery.address == phone
    return re.search(r"\d{6}", delivery.text).group()


def test_she_confirms_and_the_two_are_one(here):
    patient = here.register("1", "王秀英", card=ID, phone=PHONE)
    writer, review = stranger(here, patient)
    link, her = asked(here, review), Client()
    page = her.get(link)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert "王秀英" not in page.content.decode()
    assert her.post(link, {"step": "document", "role": "self", "last4": "002x"}).status_code == 200
    done = her.post(link, {"step": "code", "role": "self", "code": code_on(PHONE)})
    assert done.status_code == 200
    assert selectors.current_id(here.tenant_id, writer) == patient
    account = AccountLink.objects.get()
    assert (account.state, account.role, account.patient_id) == ("confirmed", "self", patient)
    assert ContactPoint.objects.get(patient_id=patient, kind="phone").verified_at is not None
    assert not selectors.review_queue(here.actor("sun")).exists()
    services.unmerge_patients(here.his, writer, reason="弄错了")
    assert selectors.current_id(here.tenant_id, writer) == writer
    assert her.get(link).status_code == 200  # says that it is settled


def test_staff_see_that_a_code_was_sent_and_never_which(here):
    patient = here.register("1", "王秀英", card=ID, phone=PHONE)
    _writer, review = stranger(here, patient)
    link = asked(here, review)
    Client().post(link, {"step": "document", "role": "self", "last4": "002x"})
    code = code_on(PHONE)
    staff = Client()
    staff.force_login(here.users["sun"], backend="allauth.account.auth_backends.AuthenticationBackend")
    thread = staff.get(f"/inbox/{Conversation.objects.get(patient_id=patient).uid}/").content.decode()
    assert "一次性验证码" in thread
    assert code not in thread


def test_staff_end_an_account_from_the_patients_page(here):
    patient = here.register("1", "王秀英", card=ID, phone=PHONE)
    _writer, review = stranger(here, patient)
    asked(here, review)
    account = AccountLink.objects.get()
    staff = Client()
    staff.force_login(here.users["sun"], backend="allauth.account.auth_backends.AuthenticationBackend")
    uid = Patient.objects.get(pk=patient).uid
    address = f"/patients/accounts/{account.uid}/end"
    assert address in staff.get(f"/patients/{uid}/identity").content.decode()
    assert staff.post(address, {"reason": "不是本人"}).status_code == 303
    account.refresh_from_db()
    assert account.state == "rejected"


def test_a_relative_becomes_a_relative(here):
    patient = here.register("1", "王秀英", card=ID, phone=PHONE)
    writer, review = stranger(here, patient)
    link, he = asked(here, review), Client()
    said = {"role": "relative", "relation": "child", "name": "赵明"}
    assert he.post(link, {"step": "document", "last4": "002X", **said}).status_code == 200
    assert he.post(link, {"step": "code", "code": code_on(PHONE), **said}).status_code == 200
    assert not MergeRecord.objects.exists()
    row = RelatedPerson.objects.get()
    assert (row.name, row.patient_id, row.related_patient_id) == ("赵明", patient, writer)


def test_wrong_tries_lock_the_link(here, frozen_clock):
    patient = here.register("1", "王秀英", card=ID, phone=PHONE)
    _writer, review = stranger(here, patient)
    link, somebody = asked(here, review), Client()
    answers = [somebody.post(link, {"step": "document", "role": "self", "last4": "9999"}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    assert somebody.post(link, {"step": "document", "role": "self", "last4": "002X"}).status_code == 429
    assert SandboxDelivery.objects.count() == 1  # the link; never a code
    frozen_clock.move(hours=25)
    assert somebody.get(link).status_code == 200


def test_an_old_code_and_a_foreign_link_open_nothing(here, frozen_clock):
    patient = here.register("1", "王秀英", card=ID, phone=PHONE)
    writer, review = stranger(here, patient)
    link, her = asked(here, review), Client()
    her.post(link, {"step": "document", "role": "self", "last4": "002X"})
    code = code_on(PHONE)
    frozen_clock.move(minutes=11)
    assert her.post(link, {"step": "code", "role": "self", "code": code}).status_code == 422
    assert her.get("/me/no-such-token").status_code == 404
    frozen_clock.move(days=8)
    assert her.get(link).status_code == 410
    assert selectors.current_id(here.tenant_id, writer) == writer


def test_without_a_telephone_she_is_sent_to_the_desk(here):
    patient = here.register("1", "王秀英", card=ID)
    _writer, review = stranger(here, patient)
    link, her = asked(here, review), Client()
    page = her.post(link, {"step": "document", "role": "self", "last4": "002X"})
    assert page.status_code == 200
    assert AccountLink.objects.get().state == "proposed"


def test_an_account_is_proposed_once_and_can_be_ended(here):
    patient = here.register("1", "王秀英", card=ID, phone=PHONE)
    system = Actor.system(here.tenant_id, "test")
    writer = services.provisional_patient(system, "sandbox", "wx-8")
    account = services.Account(kind="sandbox", value="wx-8", writer_id=writer)
    link = services.propose_account(system, patient, account, tier="T6")
    assert services.propose_account(system, patient, account).pk == link.pk
    token = services.offer_account(system, link.uid)
    services.end_account(here.actor("sun"), link.uid, reason="不是她")
    assert services.open_account(token).status == "unknown"
    assert AccountLink.objects.get().state == "rejected"
