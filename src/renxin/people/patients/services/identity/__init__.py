"""Who somebody is: registering, matching, merging and taking apart again."""
