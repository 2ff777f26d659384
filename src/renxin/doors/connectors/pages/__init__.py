"""The pages of interface messages and senders."""
