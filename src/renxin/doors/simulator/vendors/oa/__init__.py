"""The platform's side of an Official Account."""
