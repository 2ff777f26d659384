"""What care plans learn from others; each area has a file of its own."""

from .beginning import consuming as _beginning  # noqa: F401  who enters and leaves programmes
from .dialogue import consuming as _dialogue  # noqa: F401  automatic conversations
from .explaining import consuming as _explaining  # noqa: F401  reports in plain words
from .previsit import consuming as _previsit  # noqa: F401  questions before visits
