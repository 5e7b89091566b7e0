"""From a mix to a master: loudness as asked for, no peak over the limit, no click at either end."""

import numpy as np
from scipy import signal
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from sample_data.generator.chance import Floats
from sample_data.generator.sound.waves import band, samples

CEILING = 0.82
"""Highest sample; low enough that decoded Opus, which overshoots, stays under 1."""

_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def loudness(sound: Floats) -> float:
    """Integrated loudness in LUFS of mono sound at 48 kHz (ITU-R BS.1770-4).

    >>> tone = np.sin(2 * np.pi * 997 * np.arange(5 * 48_000) / 48_000)
    >>> round(loudness(tone), 1)
    -3.0
    """
    heard = signal.lfilter(*_PASS, signal.lfilter(*_SHELF, sound))
    block, step = samples(0.4), samples(0.1)
    running = np.concatenate([[0.0], np.cumsum(heard**2)])
    starts = np.arange(0, len(sound) - block + 1, step)
    power = (running[starts + block] - running[starts]) / block
    level = -0.691 + 10 * np.log10(power + 1e-12)
    gated = power[level > -70]
    relative = -0.691 + 10 * np.log10(gated.mean()) - 10
    return float(-0.691 + 10 * np.log10(power[(level > -70) & (level > relative)].mean()))


def limited(sound: Floats, ceiling: float = CEILING) -> Floats:
    """Peaks brought under the ceiling by a gain that moves smoothly, 5 ms ahead of them.

    >>> float(np.abs(limited(np.array([0.0, 2.0] * 400))).max()) <= CEILING
    True
    """
    if np.abs(sound).max() <= ceiling:
        return sound
    ahead = samples(0.005)
    peaks = maximum_filter1d(np.abs(sound), 2 * ahead + 1)
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    smooth = np.minimum(uniform_filter1d(wanted, 2 * ahead + 1), ceiling / np.maximum(np.abs(sound), 1e-9))
    return np.asarray(sound * np.minimum(smooth, 1.0))


def mastered(sound: Floats, lufs: float) -> Floats:
    """The mix at a loudness, under the ceiling, faded at both ends."""
    sound = band(sound, 28.0)
    fade_in, fade_out = samples(0.004), samples(0.35)
    sound[:fade_in] *= np.linspace(0, 1, fade_in)
    sound[-fade_out:] *= np.linspace(1, 0, fade_out) ** 1.5
    for _ in range(3):
        apart = lufs - loudness(sound)
        if abs(apart) < 0.05:
            break
        sound = limited(sound * 10 ** (apart / 20))
    return sound
