"""What the browser is sent of the maps: the engine's numbers and nothing else, small whatever the library."""

import json
import struct

import numpy as np
import pytest

from dashboard.charts.palette import channel
from dashboard.charts.space import (
    LISTENERS_DRAWN,
    TRACKS_DRAWN,
    drawn_rows,
    marks,
    panel,
    panels_in_bytes,
    shaded,
)


def unpacked(sent):
    """The header, rows of tracks and listeners, and each panel's arrays, as panels.js reads them."""
    (length,) = struct.unpack_from("<I", sent)
    header = json.loads(sent[4 : 4 + length])
    at = 4 + length
    assert at % 4 == 0

    def take(kind, n):
        nonlocal at
        values = np.frombuffer(sent, kind, n, at)
        at += values.nbytes
        return values

    rows = take("<i4", header["tracks"]), take("<i4", header["listeners"])
    panels = []
    for told in header["panels"]:
        tracks = take("<f4", 2 * header["tracks"]).reshape(-1, 2)
        listeners = take("<f4", 2 * header["listeners"]).reshape(-1, 2)
        side = told["side"]
        panels.append((tracks, listeners, take("u1", side * side).reshape(side, side) if side else None))
    assert at == len(sent)
    return header, rows, panels


def made(model, tracks, listeners, regions=(), side=256):
    cells = np.clip(((np.nan_to_num(tracks) + 1) * side / 2).astype(int), 0, side - 1)
    density = np.zeros((side, side), np.uint32)
    np.add.at(density, (cells[:, 1], cells[:, 0]), 1)
    return panel(model, tracks, listeners, density, regions, [("tempo", 0.5, 90), ("", 0.1, 90)], (0.8, 0.04))


def test_a_small_library_is_sent_whole_and_is_what_the_engine_drew(rng):
    tracks, listeners = rng.uniform(-1, 1, (2, 90, 2)).astype(np.float32), rng.uniform(-1, 1, (2, 7, 2))
    tracks[0, 3], tracks[1, 5] = np.nan, np.nan
    tracks[:, 11] = np.nan  # on no map
    sent = panels_in_bytes(
        [
            made(name, tracks[at], listeners[at].astype(np.float32))
            for at, name in enumerate(("collaborative", "text"))
        ],
        "key",
    )
    header, (rows, people), panels = unpacked(sent)
    assert rows.tolist() == [row for row in range(90) if row != 11]
    assert people.tolist() == list(range(7))
    for at, (drawn, there, density) in enumerate(panels):
        assert np.array_equal(drawn, tracks[at][rows], equal_nan=True)
        assert np.array_equal(there, listeners[at].astype(np.float32))
        assert density is None
    assert [one["heading"] for one in header["panels"]] == ["People", "Words"]
    assert header["panels"][0]["right"].startswith("faster (correlation 0.50")
    assert header["panels"][0]["up"].startswith("means nothing")
    assert "12 of 15" in header["panels"][0]["small"]


def test_a_million_tracks_are_two_megabytes_at_most_and_the_grid_holds_all_of_them(rng):
    n = 1_000_000
    names = ("collaborative", "text", "audio", "blend")
    positions = [np.clip(rng.normal(0, 0.3, (n, 2)), -1, 1).astype(np.float32) for _ in names]
    people = rng.uniform(-1, 1, (50_000, 2)).astype(np.float32)
    panels = [
        made(name, at, people, [(0, 0, "warm, folk")] * 14) for name, at in zip(names, positions, strict=True)
    ]
    sent = panels_in_bytes(panels, "key")
    assert len(sent) < 2_000_000
    header, (rows, _), drawn = unpacked(sent)
    assert (header["tracks"], header["listeners"]) == (TRACKS_DRAWN, LISTENERS_DRAWN)
    assert len(set(rows.tolist())) == TRACKS_DRAWN
    for at, (tracks, _, density) in enumerate(drawn):
        assert np.array_equal(tracks, positions[at][rows])
        assert np.array_equal(density, shaded(panels[at].density))
        assert panels[at].density.sum() == n
        assert ((density == 0) == (panels[at].density == 0)).all()


def test_the_sample_is_the_same_in_every_panel_and_every_run(rng):
    positions = [rng.uniform(-1, 1, (500, 2)).astype(np.float32) for _ in range(2)]
    rows = drawn_rows(positions, 100)
    assert len(rows) == 100
    assert (rows == drawn_rows(positions, 100)).all()
    assert (np.diff(rows) > 0).all()


def test_more_tracks_in_a_cell_are_never_drawn_lighter(rng):
    counts = rng.integers(0, 10_000, (16, 16)).astype(np.uint32)
    shades = shaded(counts)
    order = np.argsort(counts.ravel(), kind="stable")
    assert (np.diff(shades.ravel()[order].astype(int)) >= 0).all()
    assert shades.max() == 255
    assert not shaded(np.zeros((4, 4), np.uint32)).any()


def test_marks_are_the_positions_and_what_is_on_no_map_is_nothing(rng):
    twins = np.array([[0.5, -0.25], [np.nan, np.nan]], np.float32)
    told = marks({"text": {"twins": twins, "you": None, "chosen": twins[0]}}, {"thirty": [3]})
    assert told == {
        "panels": {"text": {"twins": [[0.5, -0.25], None], "you": [], "chosen": [[0.5, -0.25]]}},
        "rows": {"thirty": [3]},
    }
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("model", ["collaborative", "text", "audio", "blend"])
def test_a_panel_has_the_colours_and_the_word_of_its_model(model, rng):
    one = made(model, rng.uniform(-1, 1, (9, 2)).astype(np.float32), np.zeros((0, 2), np.float32))
    entry = channel(model)
    assert (one.heading, one.light, one.dark, one.marker) == (
        entry.word,
        entry.light,
        entry.dark,
        entry.marker,
    )
