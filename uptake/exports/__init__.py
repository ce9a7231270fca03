"""Exports: the library as data for other tools. Each fact is written in one place and read from there."""
