"""Stars, whatever a site counts in, brought to 1–5. Pure."""


def stars(given: float | None, most: float) -> float | None:
    """Return the stars on a scale of five; None where none were given or they cannot be."""
    if given is None or given < 0 or given > max(most, 5) * 20:
        return None
    if given > most:  # 10 of 10, or 100 of 100
        most = 10.0 if given <= 10 else 100.0
    return round(min(5.0, max(1.0, given * 5 / most)), 2)
