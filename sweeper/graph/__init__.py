"""Facts of all files to the reference graph: who uses whom, and from where life comes."""
