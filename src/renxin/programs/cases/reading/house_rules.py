"""The rules of the house: what is in force, what waits, what was before, and what a change means for open cases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.programs.cases.models import Case, CaseKind, CaseStatus, HouseRules, RulesCode
from renxin.programs.cases.own_rules.fields import Content, post_choices
from renxin.programs.cases.own_rules.telling import Difference, differences
from renxin.programs.cases.packs import house
from renxin.programs.cases.packs.amends import amends, standard_amends
from renxin.programs.cases.packs.terms import standard_terms, terms


@dataclass(frozen=True, slots=True)
class Ruled:
    """One pack: its code and name, which version is in force and who answers for it, and the house's own versions."""

    code: str
    name: str
    version: int
    approver: str
    is_own: bool
    rows: list[HouseRules]

    @property
    def open_row(self) -> HouseRules | None:
        """Return the draft, or what waits for a second person."""
        return next((row for row in self.rows if row.state in ("draft", "proposed")), None)


def all_rules(actor: Actor) -> list[Ruled]:
    """Return both packs with their versions, the newest first."""
    actor.require("cases.view")
    rows = list(
        HouseRules.objects.of(actor)
        .select_related("written_by__practitioner", "decided_by__practitioner")
        .order_by("-version")
    )
    found = []
    for code in RulesCode:
        pack = terms() if code == RulesCode.TERMS else amends()
        own = [row for row in rows if row.code == code]
        is_own = any(row.state == HouseRules.State.IN_FORCE for row in own)
        found.append(Ruled(code.value, str(code.label), pack.version, pack.approver, is_own, own))
    return found


def one_version(actor: Actor, uid: UUID) -> HouseRules:
    """Return one version of the house's rules.

    Raises:
        NotFound: there is none.
    """
    actor.require("cases.view")
    rows = HouseRules.objects.of(actor).select_related("written_by__practitioner", "decided_by__practitioner")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("version")
    return found


def content_in_force(code: str) -> Content:
    """Return what is in force, as plain values."""
    return house.content_of(terms() if code == RulesCode.TERMS else amends())


def compared(row: HouseRules) -> list[Difference]:
    """Return how a version differs: an open one from what is in force, an old one from the version before it."""
    if row.state in (HouseRules.State.DRAFT, HouseRules.State.PROPOSED):
        before = content_in_force(row.code)
    else:
        past = HouseRules.objects.of(row.tenant_id).filter(code=row.code, version__lt=row.version)
        last = past.filter(state__in=("in_force", "replaced")).order_by("-version").first()
        standard = standard_terms() if row.code == RulesCode.TERMS else standard_amends()
        before = last.content if last else house.content_of(standard)
    return differences(row.code, before, row.content, dict(post_choices(content_in_force(RulesCode.TERMS))))


def effects(actor: Actor, row: HouseRules, changed: Sequence[Difference]) -> list[str]:
    """Say what a change means for the cases that are open now."""
    if row.code == RulesCode.AMENDS:
        return [
            _("Measures already decided stay as they were decided; what is proposed from now on follows the new rules.")
        ]
    rows = Case.objects.of(actor).exclude(status=CaseStatus.CLOSED).exclude(kind=CaseKind.RIGHTS)
    open_now = Counter(dict(rows.order_by().values_list("level").annotate(Count("id"))))
    told = []
    if any(one.path[0] == "clocks" or "working_days" in one.path for one in changed):
        number = open_now.total()
        told.append(
            ngettext(
                "%(n)s open case keeps the times it was promised; the new ones hold for what comes in from now on.",
                "%(n)s open cases keep the times they were promised; the new ones hold for what comes in from now on.",
                number,
            )
            % {"n": number}
        )
    return told + _of_levels(row, changed, open_now)


_LIVE = {"ladder", "at_once", "acknowledge_minutes", "approvals", "daily_briefing"}


def _of_levels(row: HouseRules, changed: Sequence[Difference], open_now: Counter[int]) -> list[str]:
    touched = {int(one.path[1]) for one in changed if one.path[0] == "levels" and one.path[2] in _LIVE}
    told = []
    for at in sorted(touched):
        level = row.content["levels"][at]
        number = open_now[level["value"]]
        words = ngettext(
            "%(n)s open case of level %(roman)s climbs the new ladder and needs the new approvals from that moment.",
            "%(n)s open cases of level %(roman)s climb the new ladder and need the new approvals from that moment.",
            number,
        )
        told.append(words % {"n": number, "roman": level["roman"]})
    if any(one.path[0] == "posts" for one in changed):
        told.append(_("Whoever is told next is found by the new roles; nobody who was told is told again."))
    return told or [_("Nothing changes for cases that are open now.")]
