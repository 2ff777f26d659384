"""Background work of patients."""

from renxin.kernel.jobs.services import loop

from .services import carry_out_due


@loop("patients.merging", every=60.0)
def merge_due() -> int:
    """Do what one person of a clinic asked for a day ago and nobody objected to."""
    return carry_out_due()
