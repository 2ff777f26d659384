"""Scores are made anew by night; old studies go."""

from renxin.kernel.jobs.services import periodic

from .models import PredictionModel
from .services.scoring import score_all
from .services.studies import sweep_studies


@periodic("23 4 * * *", name="foresight.scores")
def score_by_night() -> None:
    """Ask for new scores of every model in use."""
    for model in PredictionModel.objects.filter(status=PredictionModel.Status.IN_USE):
        score_all.defer(tenant_id=model.tenant_id, prediction=model.prediction)


@periodic("43 4 * * 0", name="foresight.sweep")
def sweep() -> None:
    """Throw away studies of more than a year ago."""
    sweep_studies()
