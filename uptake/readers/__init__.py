"""Readers: from the bytes of a saved page, a PDF or a Word file to its text in blocks.

They know nothing of records. Each reads one format and is run in a process of its own (`apart.py`), since the files come
from anywhere. Only the import command needs them.
"""
