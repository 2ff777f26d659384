"""Staff pages of improvement, a module for each room, and what all their forms share."""
