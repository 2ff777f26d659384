"""Staff addresses of queues."""

from django.urls import path

from .public import urls as public
from .views import desk, listing, setting, triage

app_name = "queues"
urlpatterns = [
    path("", listing.queues, name="list"),
    path("new", setting.new, name="new"),
    path("triage/", triage.desk, name="triage"),
    path("triage/<uuid:uid>/", triage.of_ticket, name="judge"),
    path("triage/<uuid:uid>/propose", triage.propose_for_ticket, name="judge_propose"),
    path("triage/patients/<uuid:uid>/", triage.of_patient, name="judge_patient"),
    path("triage/patients/<uuid:uid>/propose", triage.propose_for_patient, name="judge_patient_propose"),
    path("triage/judged/<uuid:uid>/withdraw", triage.withdraw, name="judge_withdraw"),
    path("tickets/<uuid:uid>/", desk.ticket, name="ticket"),
    path("tickets/<uuid:uid>/do", desk.ticket_act, name="ticket_act"),
    path("<uuid:uid>/desk/", desk.choose, name="desk"),
    path("<uuid:uid>/desk/find", desk.find, name="desk_find"),
    path("<uuid:uid>/desk/take", desk.take, name="desk_take"),
    path("<uuid:uid>/desk/delays", desk.delay, name="desk_delay"),
    path("<uuid:uid>/desk/delays/<uuid:delay>/end", desk.end_delay, name="desk_end_delay"),
    path("<uuid:uid>/desk/<uuid:counter>/", desk.desk, name="counter"),
    path("<uuid:uid>/desk/<uuid:counter>/do", desk.act, name="counter_act"),
    path("<uuid:uid>/settings/", setting.edit, name="settings"),
    path("<uuid:uid>/settings/counters", setting.counter, name="settings_counter"),
    *public.urlpatterns,
]
