"""What is said around the maps: what grows along an axis, and how far a map can be trusted."""

GROWS = {
    "tempo": ("faster", "slower"),
    "loudness": ("louder", "quieter"),
    "acousticness": ("more acoustic", "more electric"),
    "danceability": ("more danceable", "less danceable"),
    "energy": ("more energetic", "calmer"),
    "valence": ("more cheerful", "sadder"),
    "instrumentalness": ("more instrumental", "more sung"),
    "liveness": ("more live", "less live"),
    "how well known": ("better known", "less known"),
}


def axis_words(attribute: str, correlation: float, tracks: int) -> str:
    """What grows along an axis, with the correlation and what it was measured on.

    attribute : "" where nothing that is known does; then the correlation is the strongest there is

    >>> axis_words("tempo", -0.52, 289)
    'slower (correlation 0.52 over 289 tracks)'
    >>> axis_words("", 0.2, 289)
    'means nothing that is known (correlations up to 0.20)'
    """
    if not attribute:
        return f"means nothing that is known (correlations up to {abs(correlation):.2f})"
    more, less = GROWS.get(attribute, (f"more {attribute}", f"less {attribute}"))
    return f"{more if correlation > 0 else less} (correlation {abs(correlation):.2f} over {tracks:,} tracks)"


def trust_words(kept: float, by_chance: float, neighbours: int = 15) -> str:
    """How far a map can be trusted, in neighbours.

    kept, by_chance : shares, in 0..1

    >>> trust_words(0.78, 0.04)
    'keeps 12 of 15 nearest neighbours (0.6 by chance)'
    """
    chance = f"{by_chance * neighbours:.1f} by chance"
    return f"keeps {kept * neighbours:.0f} of {neighbours} nearest neighbours ({chance})"
