"""Template tags of journeys: `{% load journeys %}`."""
