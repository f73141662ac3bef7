"""The program that runs two versions of functions and compares what they do, inside the sandbox.

It knows the standard library alone, keeps to the syntax of Python 3.8, and imports itself by
relative names, because only this folder is shown to it.
"""
