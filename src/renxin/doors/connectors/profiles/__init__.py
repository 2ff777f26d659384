"""The habits of senders, written as YAML, each version kept."""
