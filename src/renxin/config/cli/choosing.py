"""Which hospital a command means."""

from . import say


def hospital(tenant: int) -> int:
    """Return the id of the hospital meant: the one there is, or the one named. Ends the command when that is none."""
    from renxin.people.organizations import selectors

    hospitals = {row.pk: row for row in selectors.tenants()}
    if tenant and tenant not in hospitals:
        say.fail(f"There is no hospital {tenant}.")
    if len(hospitals) != 1 and not tenant:
        names = ", ".join(f"{pk} {row.name}" for pk, row in hospitals.items()) or "none yet, open the pages"
        say.fail(f"Say for which hospital: --tenant ID ({names})")
    return tenant or next(iter(hospitals))
