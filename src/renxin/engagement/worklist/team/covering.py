"""Leave: while a colleague is away her tasks go to whoever covers, what comes later too."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from renxin.engagement.worklist.models import Absence, Task
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations


@transaction.atomic
def note_absence(actor: Actor, user_id: int, starts_on: date, ends_on: date, cover_id: int | None = None) -> Absence:
    """Note that a colleague is away, and hand her tasks of that time over at once.

    Raises:
        InvalidInput: there is no such colleague, she covers herself, the cover is away too, or it ends too soon.
    """
    actor.require("tasks.manage")
    known = organizations.users_by_ids(actor, filter(None, [user_id, cover_id]))
    if user_id not in known or (cover_id is not None and cover_id not in known):
        raise InvalidInput(_("There is no such colleague."), where="user")
    if cover_id == user_id:
        raise InvalidInput(_("Somebody else has to cover."), where="cover")
    if ends_on < starts_on:
        raise InvalidInput(_("It ends after it begins."), where="ends_on")
    if cover_id is not None and _away(actor, cover_id, starts_on, ends_on):
        raise InvalidInput(_("Whoever covers is away in these days too."), where="cover")
    found, _made = Absence.objects.update_or_create(
        tenant_id=actor.tenant_id,
        user_id=user_id,
        starts_on=starts_on,
        defaults={"ends_on": ends_on, "cover_id": cover_id, "noted_at": clock.now(), "noted_by_id": actor.user_id},
    )
    record_access(actor, "change", "absence", found.uid, detail={"user": user_id, "cover": cover_id})
    cover_tenant(actor.tenant_id)
    return found


@transaction.atomic
def end_absence(actor: Actor, uid: UUID) -> None:
    """Take an absence back: what comes from now on stays with her.

    Raises:
        NotFound: there is none.
    """
    actor.require("tasks.manage")
    found = Absence.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("absence")
    record_access(actor, "delete", "absence", found.uid, detail={"user": found.user_id})
    found.delete()


def sweep_absences() -> int:
    """Hand the tasks of those who are away to whoever covers; return how many. Cases stay: they have their own ways."""
    today = clock.today()
    tenants = Absence.objects.filter(starts_on__lte=today, ends_on__gte=today).values_list("tenant_id", flat=True)
    moved = 0
    for tenant_id in tenants.distinct():
        with tenant.scope(tenant_id), transaction.atomic():
            moved += cover_tenant(tenant_id)
    return moved


def cover_tenant(tenant_id: int) -> int:
    """Hand over what one house's absent colleagues have to do before they are back: one statement."""
    today = clock.today()
    zone = organizations.zone_of(Actor.system(tenant_id, "worklist.team"))
    away = Absence.objects.of(tenant_id).filter(starts_on__lte=today, ends_on__gte=today)
    back = {row.user_id: datetime.combine(row.ends_on + timedelta(days=1), time(12), tzinfo=zone) for row in away}
    if not back:
        return 0
    due = Q()
    for user_id, at in back.items():
        due |= Q(owner_id=user_id, due_at__lt=at)
    cover = Subquery(away.filter(user_id=OuterRef("owner_id")).order_by("-pk").values("cover_id")[:1])
    rows = Task.objects.of(tenant_id).filter(due, state=Task.State.OPEN).exclude(kind=Task.Kind.CASE)
    return rows.update(owner_id=cover, version=F("version") + 1)


def _away(actor: Actor, user_id: int, starts_on: date, ends_on: date) -> bool:
    rows = Absence.objects.of(actor).filter(user_id=user_id)
    return rows.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists()
