"""Members of staff as people write them into a line: names or staff numbers, commas between."""

from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations


def people(actor: Actor, written: str, where: str) -> tuple[int, ...]:
    """Return the members of staff named in a line.

    Raises:
        InvalidInput: nobody, or more than one person, is called so; `where` names the field.
    """
    found = []
    for name in written.replace("，", ",").replace("、", ",").split(","):
        if not name.strip():
            continue
        person = organizations.resolve_practitioner(actor.tenant_id, name)
        if person is None:
            words = _("Nobody, or more than one person, is called %(name)s. Write the staff number.")
            raise InvalidInput(words % {"name": name.strip()}, where=where)
        found.append(person.pk)
    return tuple(found)
