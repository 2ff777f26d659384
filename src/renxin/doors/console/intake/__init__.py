"""By hand: a person registered at the desk, a visit on one screen. The same services as every interface calls."""
