"""Tags and filters of the channels."""
