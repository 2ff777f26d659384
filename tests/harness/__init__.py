"""What every test may use: databases cloned from templates, a clock that stands still, a browser that is strict."""
