"""The command line: one file per command; nothing else prints, reads the environment or exits."""
