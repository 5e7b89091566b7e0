"""A playlist as one HTML page: styles and reasons inside, no script, nothing fetched."""

from html import escape

from engine.playlist import Model, Pick, Playlist, Reason

WORDS: dict[Model, tuple[str, str]] = {
    "collaborative": ("People", "#0072B2"),
    "text": ("Words", "#D55E00"),
    "audio": ("Sound", "#009E73"),
}
"""What a model is called on pages, and the colour of its marks."""

STYLE = """
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: light-dark(#1F2430, #F2F0EA); background: light-dark(#FCFBF8, #16181D); }
ol { padding: 0; list-style: none; }
li.pick { display: grid; grid-template-columns: 2.5rem 1fr 9rem; gap: 0 1rem; padding: 0.75rem 0;
  border-top: 1px solid light-dark(#DDDAD2, #33373F); }
.by, small, .position { color: light-dark(#5A5F6E, #A3A7B3); }
.name { overflow-wrap: anywhere; unicode-bidi: isolate; }
.bar { display: flex; height: 1rem; background: light-dark(#F1EFE9, #22252C); }
details { grid-column: 2 / -1; }
td { padding: 0 1rem 0 0; vertical-align: top; } td:last-child { text-align: right; white-space: nowrap; }
"""
FORBID = "default-src 'none'; style-src 'unsafe-inline'"


def html(playlist: Playlist) -> str:
    """The page; every name is text in it, whatever it holds."""
    title = f"{len(playlist.picks)} new to {escape(playlist.listener_name)}"
    widest = max((pick.score for pick in playlist.picks), default=0.0)
    rows = "".join(_pick(pick, widest) for pick in playlist.picks)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{FORBID}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><style>{STYLE}</style></head><body><h1 class="name">{title}</h1>'
        f"<p>Week {escape(playlist.week)}. Bars show what people, words and sound add to each score.</p>"
        f"<ol>{rows}</ol></body></html>\n"
    )


def _pick(pick: Pick, widest: float) -> str:
    shares = {
        "collaborative": pick.shares.collaborative,
        "text": pick.shares.text,
        "audio": pick.shares.audio,
    }
    said = ", ".join(f"{word} {shares[model]:.3f}" for model, (word, _) in WORDS.items())
    bars = "".join(
        f'<span style="width:{100 * max(shares[model], 0) / widest if widest > 0 else 0:.1f}%;'
        f'background:{colour}"></span>'
        for model, (_, colour) in WORDS.items()
    )
    reasons = "".join(_reason(one) for one in pick.reasons)
    return (
        f'<li class="pick"><span class="position">{pick.position}</span><div>'
        f'<strong class="name">{escape(pick.title or pick.artist)}</strong>'
        f'<div class="by name">{escape(pick.artist if pick.title else "")}</div></div>'
        f'<div class="bar" role="img" aria-label="{said} of {pick.score:.3f} points">{bars}</div>'
        f'<details><summary class="name">{escape(pick.sentence)}</summary>'
        f"<table>{reasons}</table><p><small>All lines add up to the score, {pick.score:.3f} points."
        "</small></p></details></li>"
    )


def _reason(one: Reason) -> str:
    return (
        f'<tr><td>{WORDS[one.model][0]}</td><td class="name">{escape(one.name)}</td>'
        f"<td>{one.share:+.3f}</td></tr>"
    )
