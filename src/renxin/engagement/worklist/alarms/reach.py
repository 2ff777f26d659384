"""Whom a rung tells: by the duty roster, else by the roles of the post."""

from collections.abc import Collection

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import User

from .pack import pack


def people(actor: Actor, post: str, department_id: int | None) -> list[User]:
    """Return who is to be asked for a post, one after the other: on duty, on call, named, else by the post's roles."""
    found = organizations.on_post(actor, post, department_id)
    for role in pack().post(post).roles:
        if department_id is not None:
            found += organizations.staff_of_department(actor, department_id, role)
        elif one := organizations.responsible_staff(actor, None, role):
            found.append(one)
    return list(dict.fromkeys(found))


class Reach:
    """Who is reached for which post, read once for each post and department of a batch."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._known: dict[tuple[str, int | None], list[User]] = {}

    def first(self, post: str, department_id: int | None, told: Collection[int]) -> User | None:
        """Return the first person of a post whom this alarm has not reached yet; everybody told, the first of all."""
        key = (post, department_id)
        if key not in self._known:
            self._known[key] = people(self._actor, post, department_id)
        found = self._known[key]
        return next((user for user in found if user.pk not in told), found[0] if found else None)
