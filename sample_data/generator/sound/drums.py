"""Drums of wood, skin, metal and circuit; a kit is a set of them, tuned by its owner."""

from collections.abc import Callable
from functools import partial

import numpy as np

from sample_data.generator.chance import Floats
from sample_data.generator.sound.waves import SR, band, dying, noise, samples

Drum = Callable[[float, np.random.Generator], Floats]
"""tuning (about 1), chance -> samples of one hit at full velocity, peak about 1."""


def skin(
    tuning: float,
    rng: np.random.Generator,
    *,
    low: float,
    drop: float = 1.0,
    drop_time: float = 0.03,
    ring: float = 0.3,
    click: float = 0.1,
    drive: float = 1.0,
) -> Floats:
    """A drum whose pitch falls: kick, tom, frame drum. low : hertz it settles on; drop : octaves above."""
    n = samples(ring * 1.1)
    time = np.arange(n) / SR
    angle = 2 * np.pi * np.cumsum(low * tuning * 2 ** (drop * np.exp(-time / drop_time))) / SR
    body = np.sin(angle) * dying(n, ring)
    tick = samples(0.012)
    body[:tick] += click * noise(tick, rng, 1500, 8000) * dying(tick, 0.01)
    return _peaked(np.tanh(drive * body))


def rattle(
    tuning: float,
    rng: np.random.Generator,
    *,
    tone: float = 190.0,
    low: float = 1200.0,
    high: float = 9000.0,
    ring: float = 0.18,
    body: float = 0.6,
    bursts: int = 1,
) -> Floats:
    """A drum with wires, or hands: snare, brush, clap. bursts : how many slaps it is made of."""
    n = samples(ring * 1.3)
    time = np.arange(n) / SR
    hiss = noise(n, rng, low, high) * dying(n, ring)
    for burst in range(1, bursts):
        at = samples(0.011 * burst)
        hiss[at:] += noise(n - at, rng, low, high) * dying(
            n - at, ring * (0.25 if burst < bursts - 1 else 1.0)
        )
    tones = np.sin(2 * np.pi * tone * tuning * time) + 0.6 * np.sin(2 * np.pi * 1.78 * tone * tuning * time)
    return _peaked(hiss / (np.abs(hiss).max() + 1e-9) + body * tones * dying(n, ring * 0.5))


def metal(
    tuning: float,
    rng: np.random.Generator,
    *,
    low: float = 6000.0,
    ring: float = 0.08,
    tones: float = 0.5,
    base: float = 420.0,
    attack: float = 0.0,
) -> Floats:
    """Cymbals, hats, shakers and bells: noise above `low` and a cluster of inharmonic squares."""
    n = samples(ring * 1.2)
    time = np.arange(n) / SR
    cluster = sum(
        np.sign(np.sin(2 * np.pi * base * tuning * ratio * time))
        for ratio in (1, 1.34, 1.63, 1.93, 2.49, 3.11)
    )
    mixed = (1 - tones) * noise(n, rng) + tones * 0.4 * np.asarray(cluster)
    lifted = band(mixed, low, 0.0, 3) * dying(n, ring)
    if attack:
        lifted *= np.clip(time / attack, 0, 1)
    return _peaked(lifted)


def knock(
    tuning: float, rng: np.random.Generator, *, tone: float, ring: float = 0.06, partial_at: float = 1.5
) -> Floats:
    """Wood and iron: rim, clave, woodblock, cowbell, agogo, bongo."""
    n = samples(ring * 1.4)
    time = np.arange(n) / SR
    wave = np.sin(2 * np.pi * tone * tuning * time) + 0.6 * np.sin(
        2 * np.pi * partial_at * tone * tuning * time
    )
    tick = samples(0.004)
    wave[:tick] += 0.5 * rng.standard_normal(tick)
    return _peaked(wave * dying(n, ring))


def blip(
    tuning: float, rng: np.random.Generator, *, held: int = 12, ring: float = 0.1, drop: float = 0.0
) -> Floats:
    """A game console's noise channel: chance held for a few samples, or a square that falls."""
    n = samples(ring * 1.1)
    if drop:
        time = np.arange(n) / SR
        falling = 2 * np.pi * np.cumsum(150 * tuning * 2 ** (drop * np.exp(-time / 0.03))) / SR
        return np.sign(np.sin(falling)) * dying(n, ring)
    steps = np.repeat(rng.choice([-1.0, 1.0], n // held + 1), held)[:n]
    return _peaked(steps * dying(n, ring))


def _peaked(sound: Floats) -> Floats:
    peaked: Floats = sound / (np.abs(sound).max() + 1e-9)
    return peaked


_HAND: dict[str, Drum] = {
    "kick": partial(skin, low=82, drop=0.4, ring=0.4, click=0.08),
    "snare": partial(rattle, low=900, high=7000, ring=0.11, body=0.1, bursts=4),
    "hat": partial(metal, low=5000, ring=0.09, tones=0.0, attack=0.02),
    "tom": partial(skin, low=130, drop=0.3, ring=0.3, click=0.1),
    "bell": partial(metal, low=6500, ring=0.3, tones=0.3, base=900),
}

KITS: dict[str, dict[str, Drum]] = {
    "acoustic": {
        "kick": partial(skin, low=55, drop=1.2, ring=0.32, click=0.25),
        "snare": partial(rattle, tone=185, ring=0.2, body=0.7),
        "hat": partial(metal, ring=0.07),
        "open": partial(metal, ring=0.4),
        "ride": partial(metal, low=4500, ring=0.7, tones=0.6, base=480),
        "crash": partial(metal, low=3000, ring=1.6, tones=0.3, base=380),
        "tom": partial(skin, low=105, drop=0.6, ring=0.4, click=0.15),
        "rim": partial(knock, tone=780, ring=0.05, partial_at=2.3),
    },
    "brushes": {
        "kick": partial(skin, low=60, drop=0.7, ring=0.3, click=0.08),
        "snare": partial(rattle, tone=170, low=1800, high=7000, ring=0.22, body=0.12),
        "hat": partial(metal, low=5500, ring=0.06, tones=0.4),
        "ride": partial(metal, low=4000, ring=0.9, tones=0.65, base=450),
        "crash": partial(metal, low=3200, ring=1.8, tones=0.4, base=400),
        "rim": partial(knock, tone=700, ring=0.05, partial_at=2.1),
        "tom": partial(skin, low=95, drop=0.4, ring=0.4, click=0.05),
    },
    "808": {
        "kick": partial(skin, low=47, drop=1.4, drop_time=0.02, ring=0.7, click=0.06, drive=1.6),
        "snare": partial(rattle, tone=190, low=1500, high=10000, ring=0.16, body=0.8),
        "clap": partial(rattle, low=900, high=6000, ring=0.14, body=0.0, bursts=4),
        "hat": partial(metal, low=7500, ring=0.05, tones=0.8),
        "open": partial(metal, low=7500, ring=0.35, tones=0.8),
        "rim": partial(knock, tone=1700, ring=0.03, partial_at=1.48),
        "bell": partial(knock, tone=540, ring=0.25, partial_at=1.48),
        "tom": partial(skin, low=90, drop=0.8, ring=0.4, click=0.0),
        "crash": partial(metal, low=4500, ring=1.3, tones=0.8),
    },
    "909": {
        "kick": partial(skin, low=52, drop=2.2, drop_time=0.025, ring=0.34, click=0.3, drive=2.4),
        "snare": partial(rattle, tone=200, ring=0.17, body=0.5),
        "clap": partial(rattle, low=1000, high=8000, ring=0.2, body=0.0, bursts=4),
        "hat": partial(metal, low=7000, ring=0.06, tones=0.3),
        "open": partial(metal, low=6500, ring=0.28, tones=0.4),
        "ride": partial(metal, low=5500, ring=0.6, tones=0.5),
        "rim": partial(knock, tone=1100, ring=0.03, partial_at=1.6),
        "tom": partial(skin, low=110, drop=1.0, ring=0.3, click=0.1),
        "crash": partial(metal, low=4000, ring=1.5, tones=0.3),
    },
    "break": {
        "kick": partial(skin, low=68, drop=1.0, ring=0.2, click=0.3, drive=1.8),
        "snare": partial(rattle, tone=220, low=900, ring=0.16, body=0.9),
        "hat": partial(metal, low=5000, ring=0.07, tones=0.3),
        "open": partial(metal, low=4500, ring=0.3, tones=0.3),
        "ride": partial(metal, low=4000, ring=0.5, tones=0.5),
        "rim": partial(knock, tone=900, ring=0.04, partial_at=2.0),
        "clap": partial(rattle, low=800, high=6000, ring=0.16, body=0.0, bursts=3),
        "crash": partial(metal, low=3000, ring=1.4, tones=0.3),
        "tom": partial(skin, low=120, drop=0.6, ring=0.3, click=0.2),
    },
    "heavy": {
        "kick": partial(skin, low=58, drop=2.4, drop_time=0.012, ring=0.2, click=0.8, drive=2.0),
        "snare": partial(rattle, tone=205, ring=0.26, body=0.9),
        "hat": partial(metal, low=4500, ring=0.12, tones=0.4),
        "open": partial(metal, low=4000, ring=0.5, tones=0.4),
        "ride": partial(metal, low=3500, ring=0.6, tones=0.6),
        "crash": partial(metal, low=2500, ring=1.9, tones=0.3, base=350),
        "tom": partial(skin, low=85, drop=0.8, ring=0.45, click=0.3),
    },
    "hands": _HAND,
    "latin": {
        "kick": partial(skin, low=72, drop=0.4, ring=0.26, click=0.05),
        "rim": partial(knock, tone=820, ring=0.045, partial_at=2.2),
        "hat": partial(metal, low=6000, ring=0.06, tones=0.0, attack=0.015),
        "snare": partial(knock, tone=310, ring=0.14, partial_at=1.6),
        "bell": partial(knock, tone=640, ring=0.2, partial_at=1.51),
        "tom": partial(knock, tone=210, ring=0.2, partial_at=1.7),
        "clap": partial(rattle, low=900, high=6000, ring=0.09, body=0.0, bursts=3),
        "crash": partial(metal, low=5000, ring=0.8, tones=0.1),
    },
    "chip": {
        "kick": partial(blip, ring=0.12, drop=1.6),
        "snare": partial(blip, ring=0.13, held=6),
        "hat": partial(blip, ring=0.035, held=2),
        "open": partial(blip, ring=0.12, held=2),
        "crash": partial(blip, ring=0.7, held=3),
        "tom": partial(blip, ring=0.16, drop=0.8),
    },
}
"""Drums by kit and name; a groove's drum that a kit has not is left out."""
