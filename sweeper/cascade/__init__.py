"""Flags to the texts that the tree has without them and without all that only they kept alive."""
