"""The staff pages of insights, a module for each room."""
