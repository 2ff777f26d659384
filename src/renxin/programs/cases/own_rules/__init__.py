"""What of its rules a house may write anew, pure: the fields, how a form is read into them, how they are told."""
