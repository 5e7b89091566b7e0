"""Rooms, echoes, amplifiers, tape and crowds."""

import numpy as np
from scipy import signal

from sample_data.generator.chance import Floats
from sample_data.generator.sound.waves import SR, band, noise, samples


def reverberated(
    sound: Floats, seconds: float, wet: float, damping: float, rng: np.random.Generator
) -> Floats:
    """A room: what is played there, and its echo dying to 1/1000 in so many seconds.

    damping : hertz above which the walls swallow the sound; wet : 0..1
    """
    if wet <= 0:
        return sound
    n = samples(seconds)
    early = samples(0.008 + 0.012 * min(seconds, 2.0))
    room = band(noise(n, rng), 180.0, damping, 1) * np.exp(-6.9 * np.arange(n) / n)
    room = np.concatenate([np.zeros(early), room / np.sqrt((room**2).sum())])
    echo = signal.fftconvolve(sound, room)[: len(sound)]
    return np.asarray((1 - 0.5 * wet) * sound + wet * 1.1 * echo)


def echoed(sound: Floats, seconds: float, feedback: float, wet: float, darkens: float = 2500.0) -> Floats:
    """Echoes so many seconds apart, each duller and quieter by `feedback`."""
    step, total = samples(seconds), sound.copy()
    repeat = sound
    for turn in range(1, 7):
        if step * turn >= len(sound):
            break
        repeat = band(repeat, 200.0, darkens, 1) * feedback
        total[step * turn :] += wet / feedback * repeat[: len(sound) - step * turn]
    return total


def driven(sound: Floats, drive: float) -> Floats:
    """An amplifier pushed: drive 0 leaves the sound alone, 1 crushes it.

    >>> driven(np.array([0.5]), 0.0)
    array([0.5])
    """
    if drive <= 0:
        return sound
    level = np.sqrt((sound**2).mean()) + 1e-9
    push = 1 + 14 * drive**1.5
    pushed: Floats = np.tanh(push * sound / (level * 4) + 0.12 * drive) * level * 4
    pushed = pushed - pushed.mean()
    return np.asarray(pushed * level / (np.sqrt((pushed**2).mean()) + 1e-9))


def amplified(sound: Floats, drive: float) -> Floats:
    """A guitar amplifier: distorted, then through a loudspeaker that knows neither deep nor shrill."""
    tight = driven(band(sound, 130.0), drive)
    return band(tight, 85.0, 4600.0, 3)


def chorused(sound: Floats, depth: float, rate: float = 0.7) -> Floats:
    """A second, wavering copy some 12 ms behind; depth in milliseconds."""
    if depth <= 0:
        return sound
    at = np.arange(len(sound))
    behind = at - (0.012 + 0.001 * depth * np.sin(2 * np.pi * rate * at / SR)) * SR
    return 0.75 * sound + 0.6 * np.interp(behind, at, sound, left=0.0)


def pumped(sound: Floats, beat_seconds: float, depth: float) -> Floats:
    """Ducked on every beat, as a compressor does that hears the kick; depth 0..1."""
    at = (np.arange(len(sound)) / SR) % beat_seconds / beat_seconds
    ducked: Floats = sound * (1 - depth * np.exp(-at * 5.0))
    return ducked


def swept(sound: Floats, start: float, end: float) -> Floats:
    """A low-pass that opens or closes over the whole of it, from start to end (hertz)."""
    n_steps = 12
    edges = np.linspace(0, len(sound), n_steps + 1).astype(int)
    cutoffs = np.geomspace(start, end, n_steps)
    state = np.zeros((1, 2))
    out = np.empty_like(sound)
    for step in range(n_steps):
        sos = signal.butter(2, cutoffs[step], "low", fs=SR, output="sos")
        piece = sound[edges[step] : edges[step + 1]]
        out[edges[step] : edges[step + 1]], state = signal.sosfilt(sos, piece, zi=state)
    return out


def tilted(sound: Floats, decibels: float, pivot: float = 1000.0) -> Floats:
    """Brighter (or duller, below 0) by so many decibels between bottom and top."""
    if abs(decibels) < 0.05:
        return sound
    low = signal.sosfilt(signal.butter(1, pivot, "low", fs=SR, output="sos"), sound)
    gain = 10 ** (decibels / 40)
    return np.asarray(low / gain + (sound - low) * gain)


def crackle(n: int, rng: np.random.Generator) -> Floats:
    """Dust on a record and the hiss under it."""
    ticks = np.where(rng.random(n) < 9 / SR, rng.standard_normal(n) * 6, 0.0)
    return band(ticks, 700.0, 6000.0, 1) + 0.06 * noise(n, rng, 1500, 9000)


def crowd(n: int, rng: np.random.Generator, claps_at_end: float) -> Floats:
    """People in a room: murmur, a whoop or two, and applause over the last seconds."""
    time = np.arange(n) / SR
    murmur = noise(n, rng, 250, 2200)
    swell = 1 + 0.35 * np.sin(2 * np.pi * 0.23 * time + 6 * rng.random())
    total = 0.5 * murmur * swell
    hands = np.zeros(n)
    begin = max(0, n - samples(claps_at_end))
    slap = noise(samples(0.03), rng, 800, 5000) * np.exp(-np.arange(samples(0.03)) / 300)
    for at in rng.integers(begin, n, int(110 * claps_at_end)):
        piece = slap[: n - at]
        hands[at : at + len(piece)] += piece * rng.random()
    rising = np.clip((np.arange(n) - begin) / samples(claps_at_end * 0.4), 0, 1)
    for _ in range(2):
        at = int(rng.random() * 0.8 * n)
        whoop = _whoop(rng)[: n - at]
        total[at : at + len(whoop)] += whoop
    return total + 1.6 * hands * rising


def _whoop(rng: np.random.Generator) -> Floats:
    n = samples(0.5)
    rise = 500 + 500 * rng.random() + 500 * np.sin(np.linspace(0, np.pi, n))
    wave: Floats = 0.5 * np.sin(2 * np.pi * np.cumsum(rise) / SR) * np.hanning(n)
    return wave
