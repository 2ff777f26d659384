"""What all senders of text messages share: length, wishes to be left alone, batches, faults in our words."""
