"""Home devices and wearables: readings by HTTPS, as JSON or FHIR Observation, each device with its own key."""
