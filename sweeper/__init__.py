"""Find dead code, prove that it is dead, and propose its removal."""

__version__ = "0.1.0"
