"""The course of a case: its states, clocks and ladder, who owns it, who approves, tasks and facts on the way."""
