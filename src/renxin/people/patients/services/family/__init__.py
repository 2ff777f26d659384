"""Who belongs to whom, who acts for whom, and what happens when somebody dies."""
