"""What is known of a person: demographics, ways to reach her, departments that care for her."""
