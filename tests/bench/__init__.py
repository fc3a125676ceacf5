"""The engine measured, with its peers beside it; `__main__` explains the rows."""
