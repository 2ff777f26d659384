"""What the patient's pages do by themselves."""

from renxin.kernel.core import tenant
from renxin.kernel.jobs.services import periodic, task

from . import proving
from .centre import inviting
from .signing_in import codes


@task(name="portal.sign_in")
def send_sign_in(tenant_id: int, sign_in_id: int) -> None:
    """Make and send the code of somebody who signs in, when her number is one of ours."""
    with tenant.scope(tenant_id):
        codes.send_for(tenant_id, sign_in_id)


@periodic("7 3 * * *", name="portal.forget_tries")
def forget_tries() -> None:
    """Delete the counts of earlier days, who asked for a code, and invitations that ran out."""
    proving.forget()
    codes.forget()
    inviting.forget()
