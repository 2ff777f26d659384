"""The staff pages of appraisal, a module for each room."""
