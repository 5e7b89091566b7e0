"""Crossfade's engine: everything that computes, and nothing that draws.

The data's way through it is the order of its parts: `sources` yield `records`, `identity` says
which of them are the same recording, the `library` keeps them on disk, `interactions` turns them
into a confidence matrix, `collaborative` into factors, `playlist` picks thirty and `explanation`
says why. `tasks` hold one file per thing a person asks for; `cli` and the dashboard call those.
"""
