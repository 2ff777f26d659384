"""What a person may ask of the house about her own data."""
