"""Pages of the guide: the patient's (signed in and not), the nurse's desk, how often it is right."""
