"""Words that staff give many times a day: quick replies, macros, mentions."""
