"""A page of one file for people: `view.py` is what it shows, `document.py` writes it."""
