"""A build's blended space, and what it knows by sound, to and from arrays."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.audio.model import SoundModel
from engine.audio.vectors import AudioSpace, Axes
from engine.blend import Blend, BlendSettings, Content

Arrays = Mapping[str, npt.NDArray[Any]]
AXES = ("mean", "scale", "axes")


def stored_blend(blend: Blend) -> dict[str, npt.NDArray[Any]]:
    """All but the vectors of the models themselves, which are stored with these."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "blend_people": blend.people,
        "blend_average": blend.average,
        "blend_exposure": blend.exposure,
        "blend_spread": blend.spread,
        "blend_moments": blend.moments,
    }
    for model, part in blend.content.items():
        arrays |= {
            f"blend_{model}_prior": part.prior,
            f"blend_{model}_covariance": part.covariance,
            f"blend_{model}_coefficients": part.coefficients,
            f"blend_{model}_middle": part.middle,
        }
    return arrays


def loaded_blend(
    arrays: Arrays, vectors: Mapping[str, npt.NDArray[np.float32]], regularization: float,
    settings: BlendSettings,
) -> Blend:  # fmt: skip
    """The space of a checked build; vectors : of the models that it has content of, by name."""
    content = {
        model: Content(
            arrays[f"blend_{model}_prior"],
            own,
            *(arrays[f"blend_{model}_{part}"] for part in ("covariance", "coefficients", "middle")),
        )
        for model, own in vectors.items()
    }
    return Blend(
        arrays["blend_people"],
        arrays["blend_average"],
        content,
        arrays["blend_exposure"],
        regularization,
        arrays["blend_spread"],
        arrays["blend_moments"],
        settings,
    )


def stored_sound(sound: SoundModel) -> dict[str, npt.NDArray[Any]]:
    """Arrays of what is known by sound; the manifest names its network."""
    space: dict[str, npt.NDArray[Any]] = {"sound_space_centre": sound.space.centre}
    for part in ("pooled", "cepstra"):
        axes = getattr(sound.space, part)
        space |= {f"sound_space_{part}_{name}": getattr(axes, name) for name in AXES}
    own: dict[str, npt.NDArray[Any]] = {
        "sound_vectors": sound.vectors,
        "sound_attributes": sound.attributes,
        "sound_keys": sound.keys,
    }
    return space | own


def loaded_sound(arrays: Arrays, network: str | None) -> SoundModel | None:
    """What a checked build knows by sound; None where its manifest names no network."""
    if network is None:
        return None
    pooled, cepstra = (
        Axes(*(arrays[f"sound_space_{part}_{name}"] for name in AXES)) for part in ("pooled", "cepstra")
    )
    space = AudioSpace(pooled, cepstra, arrays["sound_space_centre"])
    return SoundModel(
        space, arrays["sound_vectors"], arrays["sound_attributes"], arrays["sound_keys"], network
    )
