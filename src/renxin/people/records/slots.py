"""Where the record shows up on the patient's page: a tab of its own, and the most needful beside the story."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient, Proxy
from renxin.ui import slots

from . import portal, selectors, sensitivity  # noqa: F401  the portal registers what stands on the home
from .charts import charts_of

Filling = tuple[str, dict[str, Any]] | None
TAB = "clinical"


def proxy_visits(request: HttpRequest, *, patient: Patient, proxy: Proxy, **_context: Any) -> Filling:
    """Offer beside a proxy the sensitive visits that the patient may open to it."""
    actor = _actor(request)
    visits = selectors.sensitive_of(actor, patient.pk) if actor is not None and actor.may("patients.edit") else []
    lines = [(visit, sensitivity.words_of(visit.sensitivity), visit.pk in proxy.visits) for visit in visits]
    return ("records/_proxy_visits.html", {"visits": lines}) if lines else None


def clinical_tab(request: HttpRequest, *, patient: Patient, tab: str = "", **_context: Any) -> Filling:
    """Offer the clinical summary among the tabs; what is in it is looked up only when it is open."""
    actor = _actor(request)
    if actor is None:
        return None
    context: dict[str, Any] = {"tab_key": TAB, "tab_title": _("Clinical"), "patient": patient}
    if tab == TAB:
        context |= clinical(actor, patient)
    return "records/clinical.html", context


def clinical(actor: Actor, patient: Patient) -> dict[str, Any]:
    """Return everything that the clinical summary shows of a patient."""
    shown = selectors.summary(actor, patient.pk, results=40, visits=50)
    return {
        "patient": patient,
        "summary": shown,
        "charts": charts_of(selectors.trends(actor, patient.pk)),
        "examinations": selectors.examinations(actor, patient.pk),
        "reports": selectors.reports(actor, patient.pk, 12),
        "immunizations": selectors.immunizations(actor, patient.pk),
        "documents": selectors.documents(actor, patient.pk),
        "dispenses": selectors.on_the_way(actor, patient.pk),
        "departments": selectors.by_department(shown.encounters),
        "corrections": selectors.corrections(actor, patient.pk, 20),
        "may_correct": actor.may("patients.edit"),
    }


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.may("patients.view") else None


slots.register("patient.tabs", 20, clinical_tab)
slots.register("proxy.visits", 10, proxy_visits)
