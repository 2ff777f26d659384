"""What came of a survey: counted, weighed, compared, and said with its n."""
