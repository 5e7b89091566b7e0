"""How good the town is, in figures: `python -m sample_data.generator.measure` writes them into its README."""
