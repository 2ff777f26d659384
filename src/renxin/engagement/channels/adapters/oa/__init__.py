"""The hospital's Official Account (服务号): template notices, answers while a window is open, menu, scene codes."""
