"""A simulated voice gateway that speaks the open voice protocol, with the telephones at its other end."""
