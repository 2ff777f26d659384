"""Reading: lists of conversations, the thread of one, finding in it, and by which channels she can be answered."""
