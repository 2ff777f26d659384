"""The duty roster: who holds a post, from when to when, and who is asked last of all."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors
from renxin.people.organizations.models import DutyShift


@transaction.atomic
def put_on_duty(
    actor: Actor,
    post: str,
    user_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    on_call: bool = False,
    department_id: int | None = None,
) -> DutyShift:
    """Put somebody on duty (or on call behind those on duty) for a post; the same shift twice is one.

    Raises:
        InvalidInput: there is no such colleague, or it ends before it begins.
    """
    actor.require("roster.manage")
    _check(actor, user_id)
    if ends_at <= starts_at:
        raise InvalidInput(_("A shift ends after it begins."), where="ends_at")
    kind = DutyShift.Kind.ON_CALL if on_call else DutyShift.Kind.DUTY
    found, made = DutyShift.objects.get_or_create(
        tenant_id=actor.tenant_id,
        kind=kind,
        post=post,
        department_id=department_id,
        user_id=user_id,
        starts_at=starts_at,
        defaults={"ends_at": ends_at},
    )
    if not made and found.ends_at != ends_at:
        found.ends_at = ends_at
        found.save(update_fields=["ends_at"])
    record_access(actor, "change", "duty_shift", found.uid, detail={"post": post, "user": user_id})
    return found


@transaction.atomic
def name_for_post(actor: Actor, post: str, user_id: int, department_id: int | None = None) -> DutyShift:
    """Name the person who is asked for a post when nobody is on duty or on call; one for each post and department."""
    actor.require("roster.manage")
    _check(actor, user_id)
    rows = DutyShift.objects.of(actor).filter(kind=DutyShift.Kind.NAMED, post=post, department_id=department_id)
    rows.exclude(user_id=user_id).delete()
    found, _made = DutyShift.objects.get_or_create(
        tenant_id=actor.tenant_id, kind=DutyShift.Kind.NAMED, post=post, department_id=department_id, user_id=user_id
    )
    record_access(actor, "change", "duty_shift", found.uid, detail={"post": post, "user": user_id})
    return found


def change_roster(actor: Actor, posts: Collection[str], said: Mapping[str, str]) -> None:
    """Do what the form of a roster asks for: put on duty or on call, name somebody, take a shift off.

    Args:
        actor: who keeps the roster.
        posts: codes of the posts of this roster.
        said: `do` (`drop`, with `shift`), or `post`, `kind` (`duty`, `on_call`, `named`), `user`, `department`,
            `starts_at`, `ends_at` (as browsers write them, in the house's zone).

    Raises:
        InvalidInput: something of it is missing or wrong; names the field.
        NotFound: there is no such shift.
    """
    if said.get("do") == "drop":
        take_off_duty(actor, _uid(said.get("shift", "")))
        return
    post = said.get("post", "")
    if post not in posts:
        raise InvalidInput(_("Choose a post."), where="post")
    user_id = selectors.user_id(actor, said.get("user", "")) or 0
    department_id = {str(one.uid): one.pk for one in selectors.departments(actor)}.get(said.get("department", ""))
    if said.get("kind") == "named":
        name_for_post(actor, post, user_id, department_id)
        return
    put_on_duty(
        actor,
        post,
        user_id,
        _instant(actor, said.get("starts_at", ""), "starts_at"),
        _instant(actor, said.get("ends_at", ""), "ends_at"),
        on_call=said.get("kind") == "on_call",
        department_id=department_id,
    )


@transaction.atomic
def take_off_duty(actor: Actor, uid: UUID) -> None:
    """Take a shift, or a named person, off the roster.

    Raises:
        NotFound: there is none.
    """
    actor.require("roster.manage")
    found = DutyShift.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("duty shift")
    record_access(actor, "delete", "duty_shift", found.uid, detail={"post": found.post, "user": found.user_id})
    found.delete()


def _check(actor: Actor, user_id: int) -> None:
    found = selectors.users_by_ids(actor, [user_id]).get(user_id)
    if found is None or not found.is_active:
        raise InvalidInput(_("There is no such colleague."), where="user")


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("duty shift") from error


def _instant(actor: Actor, text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=selectors.zone_of(actor))
    except ValueError as error:
        raise InvalidInput(_("Give the date and the hour."), where=where) from error
