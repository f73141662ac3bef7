"""Flags: where code reads them, what their providers serve, and what follows for each."""
