"""Saying how far work has come."""

import io

import pytest

from uptake import progress as module
from uptake.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves by hand."""
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return now


def test_long_work_shows_stage_count_and_rate_on_one_line(clock):
    """After a second the line says stage, count and rate, is rewritten in place, and is gone at the end."""
    stream = Terminal()
    with progress("pages", 2_000, stream) as tick:
        for _ in range(1_500):
            tick()
        assert stream.getvalue() == ""
        clock[0] = 1.5
        tick()
        assert stream.getvalue() == "\r\x1b[Kpages: 1,501 of 2,000, 1,001 a second"
        tick()
        clock[0] = 1.7
        tick()
    assert stream.getvalue().endswith("\r\x1b[Kpages: 1,503 of 2,000, 884 a second\r\x1b[K")
    assert "\n" not in stream.getvalue()


def test_short_work_is_silent(clock):
    """Work that ends within a second writes nothing at all."""
    stream = Terminal()
    with progress("pages", 3, stream) as tick:
        clock[0] = 0.9
        tick()
    assert stream.getvalue() == ""


@pytest.mark.parametrize("stream, terminal", [(io.StringIO(), "xterm"), (Terminal(), "dumb")])
def test_without_a_terminal_nothing_is_written(clock, monkeypatch, stream, terminal):
    """Into a file or a pipe, or on a terminal that cannot rewrite a line, nothing is written."""
    monkeypatch.setenv("TERM", terminal)
    with progress("pages", 3, stream) as tick:
        clock[0] = 5
        tick()
    assert stream.getvalue() == ""


def test_a_narrow_terminal_gets_a_shorter_line(clock, monkeypatch):
    """A line never reaches the terminal's edge, where it would wrap and stay."""
    monkeypatch.setenv("COLUMNS", "12")
    stream = Terminal()
    with progress("a long name", 3, stream) as tick:
        clock[0] = 5
        tick()
        assert stream.getvalue() == "\r\x1b[Ka long name"


def test_an_error_clears_the_line_and_goes_on(clock):
    """An exception in the work is not swallowed, and leaves no half line behind."""
    stream = Terminal()
    with pytest.raises(KeyError), progress("pages", 3, stream) as tick:
        clock[0] = 5
        tick()
        raise KeyError
    assert stream.getvalue().endswith("\x1b[K")
