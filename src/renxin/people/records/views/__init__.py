"""Parts of the patient's page that stand on the record alone."""
