"""What the patient's pages do by themselves."""

from renxin.kernel.jobs.services import periodic

from . import proving


@periodic("7 3 * * *", name="portal.forget_tries")
def forget_tries() -> None:
    """Delete the counts of earlier days."""
    proving.forget()
