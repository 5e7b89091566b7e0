"""A library whose tracks are tones or hiss, with a network made by hand that hears the difference.

Listeners in even places play the low tones (tracks t0..t5), the others the hiss (t6..t11). Two tones of
t2 and t8 nobody plays.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from audio_worlds import RATE, melody, written

from engine.audio.network import HEARD_ATTRIBUTES, Network, NetworkConfig
from engine.audio.stored_network import write_network
from engine.library import Library, open_library
from engine.records import ArtistName, Listen, TrackName
from engine.tasks.building import build
from engine.tasks.importing import listener_id
from engine.tasks.training import WEIGHTS

NOW = 1_795_305_600
LISTENERS = ("Ada", "Bo", "Cy", "Di", "Eve", "Flo", "Gus", "Hal", "Ida", "Jo", "Kit", "Lu")
UNHEARD = (2, 8)
CONFIG = NetworkConfig(103, (2, 2, 2, 2), (3, 3), 2)


def ears() -> Network:
    """Factors (1, 0) for what has no treble, (0, 1) for what has; energy rises with it, the rest is half."""
    made = {name: np.zeros(shape, np.float32) for name, shape in CONFIG.shapes().items()}
    made["conv1.weight"][0, 110, 0] = 1.0
    for name in ("conv2", "conv3", "conv4"):
        made[f"{name}.weight"][0, 0, 0] = 1.0
    made["dense1.weight"][0, 0] = made["dense2.weight"][0, 0] = 1.0
    made["dense1.bias"][1] = made["dense2.weight"][1, 1] = 1.0
    made["factors.weight"][0] = (-1.0, 1.0)
    made["factors.weight"][1] = (1.0, 0.0)
    made["attributes.bias"][:] = [1.0, 0.0, 0.0, *[0.5] * (HEARD_ATTRIBUTES - 3)]
    made["attributes.weight"][0, 5] = 0.1
    return Network(CONFIG, made, np.zeros(128, np.float32), np.ones(128, np.float32))


def sound_of(number: int, seconds: float = 6.0) -> np.ndarray:
    """Notes of their own for each track, with hiss over them for six and more."""
    notes = melody(100 + number, seconds)
    if number < 6:
        return filtered(notes)
    return 0.5 * notes + np.random.default_rng(number).normal(0, 0.1, len(notes)).astype(np.float32)


def filtered(notes: np.ndarray) -> np.ndarray:
    """Without anything over 3,000 Hz."""
    spectrum = np.fft.rfft(notes)
    spectrum[round(3_000 * len(notes) / RATE) :] = 0
    return np.fft.irfft(spectrum, len(notes)).astype(np.float32)


def heard_library(folder: Path, tracks: Sequence[int] = tuple(range(12)), named: str = "Song {}") -> Library:
    """The library, built, with its network."""
    library = open_library(folder / "library", create=True)
    with library.importing("test", "songs", "0" * 64, "", NOW) as writer:
        for number in tracks:
            artist, title = ArtistName(f"Band {number}"), named.format(number)
            path = written(folder / f"{number}.wav", sound_of(number))
            track = TrackName(artist, title, duration_ms=6_000)
            writer.artist(f"a{number}", artist, "new", 1.0)
            writer.track(f"t{number}", f"a{number}", track, "new", 1.0)
            writer.sound(f"t{number}", str(path), sha256(path.read_bytes()).hexdigest())
        for place, name in enumerate(LISTENERS):
            writer.listener(listener_id(name), name)
            for number in tracks:
                if (number >= 6) == (place % 2 == 1) and number not in UNHEARD and number % 6 != place // 2:
                    heard = TrackName(ArtistName(f"Band {number}"), named.format(number), duration_ms=6_000)
                    listen = Listen(heard, "stream", count=3, time=NOW - 86_400)
                    writer.listen(listener_id(name), f"a{number}", f"t{number}", listen)
    write_network(library.path / WEIGHTS, ears())
    build(library.path, NOW)
    return library
