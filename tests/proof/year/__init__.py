"""A school year of simulated teachers around the real engine; see docs/simulated-year.md."""
