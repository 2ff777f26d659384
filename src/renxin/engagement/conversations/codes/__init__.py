"""The short code of a message, by which anybody can ask whether the hospital wrote it."""
