"""What the hospital knows, as the person reads it: results, visits with their papers, the record of a family."""
