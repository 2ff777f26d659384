"""The pages of listening, one module for each tab."""
