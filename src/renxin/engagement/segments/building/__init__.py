"""From a rule to people: what its names mean here, one SQL statement for everybody, and what time does to it."""
