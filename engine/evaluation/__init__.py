"""The ruler: what is withheld (`splits`, `protocol`), what a ranking is worth (`metrics`, `bootstrap`),
against whom (`registry`), and that nobody has seen the answers (`leaks`).
"""
