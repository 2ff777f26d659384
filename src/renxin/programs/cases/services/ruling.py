"""The house writes its own rules: a draft, proposed by one person, put in force or declined by another."""

from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.packs import PackError
from renxin.programs.cases.models import Case, CaseStatus, HouseRules, RulesCode
from renxin.programs.cases.own_rules import telling
from renxin.programs.cases.own_rules.fields import post_choices
from renxin.programs.cases.packs import house
from renxin.programs.cases.packs.amends import amends, checked_amends, standard_amends
from renxin.programs.cases.packs.terms import checked_terms, standard_terms, terms

MANAGE_RULES: Final = "cases.rules"
_OPEN: Final = (HouseRules.State.DRAFT, HouseRules.State.PROPOSED)


def rules_in_force(code: str) -> dict[str, Any]:
    """Return what is in force of a pack, as plain values."""
    return house.content_of(terms() if code == RulesCode.TERMS else amends())


@transaction.atomic
def draft_rules(actor: Actor, code: str, content: dict[str, Any]) -> HouseRules:
    """Keep a draft of a pack; there is one at a time.

    Raises:
        InvalidInput: the law or the pack's shape refuses it, or nothing is different.
        WrongState: a version waits for a second person already.
    """
    actor.require(MANAGE_RULES)
    rows = HouseRules.objects.of(actor).select_for_update().filter(code=RulesCode(code))
    row = rows.filter(state__in=_OPEN).first()
    if row is not None and row.state == HouseRules.State.PROPOSED:
        raise WrongState(_("A version waits for a second person already."))
    _check(code, content)
    if not telling.differences(
        code, rules_in_force(code), content, dict(post_choices(rules_in_force(RulesCode.TERMS)))
    ):
        raise InvalidInput(_("This is what is in force already."), where="content")
    if row is None:
        row = HouseRules(tenant_id=actor.tenant_id, code=code, version=_next_version(actor, code))
    row.content, row.written_at, row.written_by_id = content, clock.now(), actor.user_id or 0
    row.save()
    record_access(actor, "case_rules.draft", "case_rules", row.uid, detail={"code": code, "version": row.version})
    return row


@transaction.atomic
def propose_rules(actor: Actor, row: HouseRules, reason: str) -> HouseRules:
    """Ask a second person to put a draft in force; it cannot be changed any more.

    Raises:
        InvalidInput: nobody says why.
        WrongState: it is no draft.
    """
    actor.require(MANAGE_RULES)
    row = _locked(actor, row, HouseRules.State.DRAFT)
    if not reason.strip():
        raise InvalidInput(_("Say why it should change."), where="reason")
    row.state, row.reason = HouseRules.State.PROPOSED, reason.strip()[:400]
    row.written_by_id = actor.user_id or 0
    row.save(update_fields=["state", "reason", "written_by"])
    record_access(actor, "case_rules.propose", "case_rules", row.uid, reason=row.reason)
    return row


@transaction.atomic
def decide_rules(actor: Actor, row: HouseRules, *, put: bool) -> HouseRules:
    """Put a proposed version in force, or decline it; who wrote it may only take it back.

    Open cases keep the times they were promised; ladder, posts and approvals are the new ones from now on.

    Raises:
        InvalidInput: it is one's own, or it does not fit any more.
        WrongState: it is not proposed.
    """
    actor.require(MANAGE_RULES)
    row = _locked(actor, row, HouseRules.State.PROPOSED)
    if put and row.written_by_id == actor.user_id:
        raise InvalidInput(_("A second person decides: not the one who wrote it."), where="decided_by")
    now = clock.now()
    if put:
        _check(row.code, row.content)
        in_force = HouseRules.objects.of(actor).filter(code=row.code, state=HouseRules.State.IN_FORCE)
        in_force.update(state=HouseRules.State.REPLACED, ended_at=now)
        _look_again(actor, row)
    row.state = HouseRules.State.IN_FORCE if put else HouseRules.State.DECLINED
    row.decided_at, row.decided_by_id = now, actor.user_id
    row.save(update_fields=["state", "decided_at", "decided_by"])
    record_access(actor, f"case_rules.{'put_in_force' if put else 'decline'}", "case_rules", row.uid)
    house.forget(actor.tenant_id, row.code)
    transaction.on_commit(lambda: house.forget(actor.tenant_id, row.code))
    return row


def _look_again(actor: Actor, row: HouseRules) -> None:
    """Let the sweep look at open cases of levels whose ladder changes: a step that is due by the new one is taken."""
    before = rules_in_force(row.code)
    if row.code != RulesCode.TERMS:
        return
    levels = [
        new["value"]
        for old, new in zip(before["levels"], row.content["levels"], strict=True)
        if old["ladder"] != new["ladder"]
    ]
    open_ones = Case.objects.of(actor).filter(level__in=levels).exclude(status=CaseStatus.CLOSED)
    open_ones.update(next_rung_at=clock.now())


def _check(code: str, content: dict[str, Any]) -> None:
    try:
        if code == RulesCode.TERMS:
            checked_terms(house.built(standard_terms(), content))
        else:
            checked_amends(house.built(standard_amends(), content))
    except PackError as error:
        raise InvalidInput(_("This does not fit: %(problem)s") % {"problem": error}, where="content") from error


def _locked(actor: Actor, row: HouseRules, state: str) -> HouseRules:
    found = HouseRules.objects.of(actor).select_for_update().get(pk=row.pk)
    if found.state != state:
        raise WrongState(_("This is decided already."))
    return found


def _next_version(actor: Actor, code: str) -> int:
    standard = standard_terms() if code == RulesCode.TERMS else standard_amends()
    last = HouseRules.objects.of(actor).filter(code=code).aggregate(last=Max("version"))["last"]
    return max(standard.version, last or 0) + 1
