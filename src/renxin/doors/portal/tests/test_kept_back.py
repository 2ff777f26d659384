"""What stands apart: of a sensitive visit whoever looks after somebody finds nothing, on no page, in no list."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.conversations.services import close
from renxin.kernel.core import clock, ids
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_department
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import proxy_classes
from renxin.people.patients.services import ProxyData, grant_proxy, open_apart, share_visit
from renxin.programs.careplans.models import Enrolment
from renxin.programs.careplans.services import install_packs
from renxin.programs.careplans.tests.making import enrolled

from .lives import live
from .test_record import LOOPS, come_in

SECRET, PLAIN = "槐", "桃"
LISTS_ALL = {"home-tell-of", "home-book-of"}
"""Pages that name every department of the house, whoever opens them."""


@pytest.fixture
def here(db, frozen_clock):
    return ward()


def pages_of(uid) -> dict[str, str]:
    """Return every address of a person's own pages that names nothing but her."""
    found = {}
    for name, (possible, *_rest) in (
        (name, get_resolver().reverse_dict[name]) for name in get_resolver().reverse_dict if isinstance(name, str)
    ):
        if name.startswith("home-") and any(params == ["uid"] for _path, params in possible):
            found[name] = reverse(name, args=[uid])
    return found


def read(client, address: str) -> str:
    response = client.get(address, follow=True)
    return response.content.decode() if response.status_code == 200 else ""


def test_nothing_of_a_psychiatric_outpatient_is_on_any_page_of_her_daughter(here):
    mother, daughter = here.patient(), here.patient("赵敏", "13800138002")
    apart = add_department(here.system, name=f"{SECRET}院精神科", standard_code="15", local_code="1500")
    beside = add_department(here.system, name=f"{PLAIN}院骨科", local_code="0402")
    plain = live(here, mother, beside, PLAIN, diagnosis="M54")
    secret = live(here, mother, apart, SECRET, diagnosis="F32", prefix="B")
    run_until_idle(*LOOPS)
    data = ProxyData(
        relation="child",
        classes=[code for code, _words in proxy_classes("zh")],
        basis="consent",
        method="desk",
        proxy_patient_id=daughter,
    )
    proxy = grant_proxy(here.system, mother, data)
    hers, helper, uid = come_in(here, mother), come_in(here, daughter, "8002"), Patient.objects.get(pk=mother).uid
    pages = {**pages_of(uid), "home-family": "/home/family/"}
    assert len(pages) > 15

    own = {name: read(hers, address) for name, address in pages.items()}
    seen = {name: read(helper, address) for name, address in pages.items()}
    shows = {name for name, page in own.items() if SECRET in page}
    assert shows >= {
        *("home-of", "home-family", "home-visits-of", "home-results-of", "home-reports-of", "home-messages-of"),
        *("home-medicines-of", "home-on-the-way-of", "home-bills-of", "home-appointments-of", "home-queue-of"),
    }, "what proves nothing for herself proves nothing for her daughter"
    assert {name for name, page in seen.items() if SECRET in page} <= LISTS_ALL
    assert {name for name, page in seen.items() if PLAIN in page} >= shows - {"home-reports-of"}

    for name, found in secret.items():
        if isinstance(found, tuple):
            kind, row = found
            address = reverse(name, kwargs={"uid": uid, kind: row.uid})
            assert SECRET not in read(helper, address), name
            assert helper.get(address).status_code in (302, 404), name
            mine = reverse(name, kwargs={"uid": uid, kind: plain[name][1].uid})
            assert helper.get(mine).status_code == hers.get(mine).status_code, name

    share_visit(here.system, str(proxy.uid), secret["visit"].pk)
    assert SECRET in read(helper, pages["home-visits-of"]), "what she opened is seen"
    assert read(helper, pages["home-messages-of"]).count(SECRET) == 1, "the visit was opened, not the department"
    open_apart(here.system, str(proxy.uid))
    assert SECRET in read(helper, pages["home-appointments-of"])
    assert read(helper, pages["home-messages-of"]).count(SECRET) == 2


def test_a_plan_shows_a_helper_only_the_ways_that_tell_of_nothing_else(here):
    mother, daughter = here.patient(), here.patient("赵敏", "13800138002")
    apart = add_department(here.system, name="精神科", standard_code="15", local_code="1500")
    install_packs(here.system)
    enrolled(here, mother, "P01")
    enrolled(here, mother, "P02", source="test:2")
    Enrolment.objects.filter(programme__code="P02").update(department=apart)
    data = ProxyData(
        relation="child", classes=["visits", "medicines"], basis="consent", method="desk", proxy_patient_id=daughter
    )
    grant_proxy(here.system, mother, data)
    address = reverse("home-plan-of", args=[Patient.objects.get(pk=mother).uid])
    own, seen = read(come_in(here, mother), address), read(come_in(here, daughter, "8002"), address)
    assert "2型糖尿病随访" in own
    assert "高血压随访" in seen
    assert "2型糖尿病随访" not in seen


def test_a_guardian_sees_the_appointment_to_which_she_brings_her_child(here):
    child, mother = here.patient("王小乐", "13800138009"), here.patient("赵敏", "13800138002")
    Patient.objects.filter(pk=child).update(birth_date=clock.today() - timedelta(days=6 * 365))
    apart = add_department(here.system, name="儿童心理门诊", local_code="1501")
    live(here, child, apart, SECRET, diagnosis="F90")
    run_until_idle(*LOOPS)
    data = ProxyData(
        relation="mother",
        classes=[code for code, _words in proxy_classes("zh")],
        basis="guardian",
        method="desk",
        proxy_patient_id=mother,
    )
    grant_proxy(here.system, child, data)
    uid, client = Patient.objects.get(pk=child).uid, come_in(here, mother, "8002")
    assert apart.name in read(client, reverse("home-appointments-of", args=[uid]))
    assert SECRET in read(client, reverse("home-messages-of", args=[uid]))


def test_what_was_said_with_such_a_department_stays_hers_after_the_talk(here):
    mother, daughter = here.patient(), here.patient("赵敏", "13800138002")
    apart = add_department(here.system, name="心理门诊", local_code="1502")
    data = ProxyData(relation="child", classes=["messages"], basis="consent", method="desk", proxy_patient_id=daughter)
    grant_proxy(here.system, mother, data)
    now = clock.now()
    row = Conversation.objects.create(
        tenant_id=here.tenant.pk,
        patient_id=mother,
        department=apart,
        status="human",
        owner=here.service,
        opened_at=now,
        episode_at=now,
    )
    Message.objects.create(
        tenant_id=here.tenant.pk,
        patient_id=mother,
        id=ids.new_id(),
        conversation_id=row.pk,
        direction="in",
        author_kind="patient",
        body=f"{SECRET}又睡不着了",
        purpose="CARE_SERVICE",
        status="received",
        created_at=now,
        status_at=now,
    )
    address = reverse("home-messages-of", args=[Patient.objects.get(pk=mother).uid])
    helper = come_in(here, daughter, "8002")
    assert SECRET in read(come_in(here, mother), address)
    assert SECRET not in read(helper, address)
    close(here.actor(here.service), row)
    assert SECRET not in read(helper, address)
