"""JSON Pointers: escaped, joined, split and resolved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsevents._text.pointers import join_pointer, list_index, resolve_pointer, split_pointer


@given(st.lists(st.text("/~01aم")))
def test_steps_come_back_as_they_were_joined(steps):
    """Splitting undoes joining, whatever the steps contain."""
    assert split_pointer(join_pointer(steps)) == steps
    assert join_pointer(steps[1:], below=join_pointer(steps[:1])) == join_pointer(steps)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", {"a/b": [{"~": 1}], "": None}),
        ("/a~1b/0/~0", 1),
        ("/a~1b/0", {"~": 1}),
        ("/a~1b/1", None),
        ("/a~1b/-1", None),
        ("/a~1b/٠", None),
        (f"/a~1b/{'9' * 5000}", None),
        ("/nothing/0", None),
        ("/a~1b/0/~0/deeper", None),
    ],
)
def test_a_pointer_resolves_to_its_value_or_to_none(pointer, value):
    """Positions are ASCII digits, and a step that leads nowhere gives None."""
    assert resolve_pointer({"a/b": [{"~": 1}], "": None}, pointer) == value


def test_a_list_position_is_a_short_run_of_ascii_digits():
    """Other steps are names, and never list positions."""
    steps = ["0", "12", "99999", "100000", "-1", "+1", "1.0", "", "٣", "a"]
    assert [list_index(step) for step in steps] == [0, 12, 99999, *[None] * 7]
