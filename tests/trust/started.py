"""Starts a program under another clock, on a system that lists folders in another order: CLOCK ORDER PROGRAM ARGUMENTS."""

import os
import random
import runpy
import sys
from datetime import datetime

import time_machine

clock, order, program, *arguments = sys.argv[1:]
_listdir, _scandir = os.listdir, os.scandir


def ordered(found):
    """What a folder holds, in the order that is asked for."""
    found = sorted(found, key=lambda entry: getattr(entry, "name", entry))
    if order == "shuffled":
        random.Random(len(found)).shuffle(found)
    return found[::-1] if order == "reversed" else found


class Scan(list):
    """The entries of a folder, as `os.scandir` gives them."""

    def __iter__(self):
        self.left = super().__iter__()
        return self

    def __next__(self):
        return next(self.left)

    def __enter__(self):
        return iter(self)

    def __exit__(self, *_):
        pass

    def close(self):
        pass


def scandir(path="."):
    with _scandir(path) as entries:
        return iter(Scan(ordered(entries)))


if order != "given":
    os.listdir = lambda path=".": ordered(_listdir(path))
    os.scandir = scandir
if clock:
    time_machine.travel(datetime.fromisoformat(clock).astimezone(), tick=True).start()
sys.argv = [program, *arguments]
sys.path[0] = os.path.dirname(program)
runpy.run_path(program, run_name="__main__")
