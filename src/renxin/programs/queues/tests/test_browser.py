"""A nurse and a doctor at the desks in a browser: both languages, desktop and phone, by keyboard."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.programs.queues import services
from renxin.programs.queues.models import Ticket, Triage

from .waiting import a_queue, clinic, doctor

pytestmark = pytest.mark.commits
MINUTE = timedelta(minutes=1)


def a_morning():
    """Make a clinic at work: one inside, one called, several waiting, one back later, one void."""
    here, now = clinic(needs_triage=True), clock.now()
    a_queue(here.ward, "XRAY", kind="examination", rules="examination", prefix="X", name="放射科", name_en="X-ray")
    with clock.at(now - 50 * MINUTE):
        tickets = [here.comes(number=n, priorities=["pregnant"] if n == 5 else []) for n in range(9)]
        levels = {0: 4, 1: 4, 2: 4, 3: 4, 4: 3, 5: 4, 6: 4}
        for number, level in levels.items():
            data = services.JudgedData(complaint="膝盖痛两周", signs={"hr": 80}, level=level, why_other="走路困难")
            services.judge_patient(here.system, tickets[number].patient_id, data, tickets[number])
    with clock.at(now - 30 * MINUTE):
        services.call(here.system, here.rooms[0], tickets[0])
        services.finish(here.system, tickets[0], results=True)
        services.call(here.system, here.rooms[0], tickets[1])
        services.leave(here.system, tickets[2])
        services.begin(here.system, tickets[1])
    services.call(here.system, here.rooms[1], tickets[3])
    services.announce_delay(here.system, here.queue, 30, "emergency", words="急诊手术")
    return here


def test_the_desks_are_whole_in_both_languages_and_work_by_keyboard(committed_db, frozen_clock, site, browser_page):
    cache.clear()
    here = a_morning()
    doctor(here.ward)
    room, page = here.rooms[0], browser_page
    waiting = Ticket.objects.get(label="A008")
    ticket = Ticket.objects.get(label="A005")
    patient = Patient.objects.get(pk=ticket.patient_id)
    pages = {
        "list": "/queues/",
        "choose": f"/queues/{here.queue.uid}/desk/?all=1",
        "desk": f"/queues/{here.queue.uid}/desk/{room.uid}/",
        "ticket": f"/queues/tickets/{ticket.uid}/",
        "triage": "/queues/triage/",
        "judge": f"/queues/triage/{waiting.uid}/",
        "settings": f"/queues/{here.queue.uid}/settings/",
        "patient": f"/patients/{patient.uid}/",
    }
    sign_in(page, here.ward.head_nurse)
    for language in ("zh-hans", "en"):
        speak(page, language)
        for name, address in pages.items():
            page.goto(f"{site}{address}")
            assert_axe_clean(page)
            screenshot(page, f"queues-{name}-{language}")
    page.goto(f"{site}{pages['desk']}")
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.wait_for_selector(".queues-one--called")
    page.keyboard.press("i")
    page.wait_for_selector(".queues-one--serving >> text=A005")
    page.goto(f"{site}{pages['judge']}")
    page.keyboard.type("Crushing chest pain, sweating")
    page.get_by_label("SpO₂").fill("88")
    page.wait_for_selector(".queues-proposal--now")
    screenshot(page, "queues-judge-proposed-en")
    assert_axe_clean(page)
    page.get_by_role("button", name="II: critical").click()
    page.wait_for_selector("text=Undo")
    assert Triage.objects.filter(ticket=waiting, level=2).exists()
