"""Whether she comes: reminders and replies, offers to those who wait, the risk of not coming and its measured error."""
