"""The platform's side of a mini-program."""
