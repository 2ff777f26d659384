"""From the charge of the hospital's system to the paid bill: over pages and the cashier's door."""

from decimal import Decimal

import pytest
from django.urls import reverse
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient
from renxin.people.records.services import move_encounter
from renxin.programs.billing.models import Bill, Payment

from .making import at_home, charge, path, tell, till, visit

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def here(frozen_clock):
    return ward()


def facts(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def go_and_pay(here, her) -> tuple[Payment, str]:
    """Press the button on the bill; return the payment and the page that leads out."""
    client, bill = at_home(here, her), Bill.objects.get()
    answer = client.post(path(her, f"bills/{bill.uid}/"), follow=True)
    return Payment.objects.get(state="sent"), answer.content.decode()


def test_charges_of_a_visit_become_one_bill_and_are_paid_once(here):
    her, cashier = here.patient(), till(here)
    seen = visit(here, her)
    charge(here, her, "1", "120.00", at=seen, insured=D("80.00"))
    charge(here, her, "2", "30.50", at=seen, text="阿莫西林", category="药品", insured=D("10.50"))
    charge(here, her, "3", "20.00", at=seen, refund=True, insured=D("20.00"))
    run_until_idle()
    bill = Bill.objects.get()
    assert (bill.total, bill.insured, bill.due, bill.state) == (D("130.50"), D("70.50"), D("60.00"), "open")
    assert facts("bill.issued") == 1
    page = at_home(here, her).get(path(her, f"bills/{bill.uid}/")).content.decode()
    assert "阿莫西林" in page
    assert "¥60.00" in page
    payment, page = go_and_pay(here, her)
    assert "https://cashier.test/pay?v=1&amp;bill=" in page
    assert str(Patient.objects.get(pk=her).uid) not in page.split("cashier.test")[1].split('"')[0]
    told = {"payment": payment.number, "amount": "60.00"}
    assert tell(cashier, **told).json() == {"result": "ok"}
    for _again in range(3):
        assert tell(cashier, **told).json() == {"result": "known"}
    bill.refresh_from_db()
    assert (bill.paid, bill.due, bill.state, facts("bill.paid")) == (D("60.00"), D(0), "paid", 1)
    assert tell(cashier, what="asked", payment=payment.number).json()["visit"]["number"] == "V1"
    back = at_home(here, her).get(reverse("home-bill-back", args=[payment.uid]), follow=True)
    assert "谢谢" in back.content.decode()
    assert tell(cashier, event="refunded", payment=payment.number, cashier_no="R1", amount="60.00").status_code == 200
    bill.refresh_from_db()
    assert (bill.state, facts("bill.refunded")) == ("refunded", 1)


def test_who_does_not_sign_or_names_another_amount_pays_nothing(here, client):
    her, cashier = here.patient(), till(here)
    charge(here, her, "1", "88.00", at=visit(here, her))
    run_until_idle()
    payment, _page = go_and_pay(here, her)
    assert tell(cashier, "another secret", payment=payment.number, amount="88.00").status_code == 403
    assert tell(cashier, payment=payment.number, amount="87.00").status_code == 409
    assert tell(cashier, payment=payment.number, amount="87.00").status_code == 409
    assert tell(cashier, payment="P-none", amount="88.00").status_code == 404
    assert tell(cashier, payment=payment.number, amount="NaN").status_code == 400
    assert tell(cashier, amount="88.00").status_code == 400
    bill = Bill.objects.get()
    assert (bill.paid, bill.state, facts("bill.paid")) == (D(0), "open", 0)
    client.force_login(here.service)
    page = client.get(reverse("billing:bills")).content.decode()
    assert "¥87.00" in page
    payment.refresh_from_db()
    client.post(reverse("billing:settle", args=[payment.uid]), {"said": "accept"})
    bill.refresh_from_db()
    assert (bill.paid, bill.due) == (D("87.00"), D("1.00"))


def test_a_bank_that_refuses_costs_nothing_and_she_may_try_again(here):
    her, cashier = here.patient(), till(here)
    charge(here, her, "1", "50.00")
    run_until_idle()
    first, _page = go_and_pay(here, her)
    assert tell(cashier, event="failed", payment=first.number, amount="50.00").json() == {"result": "ok"}
    page = at_home(here, her).get(path(her, f"bills/{Bill.objects.get().uid}/")).content.decode()
    assert "没有成功" in page
    second, _page = go_and_pay(here, her)
    assert second.number != first.number
    again, _page = go_and_pay(here, her)
    assert again.number == second.number  # a second tap goes on with the same payment


def test_a_link_that_is_over_leads_back_and_the_window_pays_too(here, frozen_clock):
    her, cashier = here.patient(), till(here)
    charge(here, her, "1", "50.00")
    run_until_idle()
    payment, _page = go_and_pay(here, her)
    bill = Bill.objects.get()
    frozen_clock.move(minutes=31)
    answer = at_home(here, her).get(path(her, f"bills/{bill.uid}/pay/{payment.uid}/"))
    assert answer.status_code == 302
    assert tell(cashier, bill=bill.number, amount="50.00", cashier_no="W1").json() == {"result": "ok"}
    bill.refresh_from_db()
    assert bill.state == "paid"


def test_without_a_cashier_nobody_is_asked_and_a_strangers_bill_does_not_exist(here):
    her, him = here.patient(), here.patient("赵国强", "13800138002")
    charge(here, her, "1", "50.00")
    run_until_idle()
    bill = Bill.objects.get()
    assert (bill.state, facts("bill.issued")) == ("shown", 0)
    client = at_home(here, him, "8002")
    assert client.get(path(him, f"bills/{bill.uid}/")).status_code == 404
    assert client.get(path(her, "bills/")).status_code == 404
    assert "home__way" in client.get(path(him)).content.decode()


def test_a_visit_given_to_another_patient_takes_its_bill_along(here):
    her, him = here.patient(), here.patient("赵国强", "13800138002")
    till(here)
    seen = visit(here, her)
    charge(here, her, "1", "50.00", at=seen)
    run_until_idle()
    bill = Bill.objects.get()
    client = at_home(here, her)
    move_encounter(here.system, seen, him, at=clock.now())
    assert client.get(path(her, f"bills/{bill.uid}/")).status_code == 404  # at once, not only when it has moved
    run_until_idle()
    bill.refresh_from_db()
    assert (bill.patient_id, bill.due) == (him, D("50.00"))
    assert at_home(here, him, "8002").get(path(him, f"bills/{bill.uid}/")).status_code == 200
