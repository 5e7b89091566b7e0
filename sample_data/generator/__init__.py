"""The generator of the sample town: `python -m sample_data.generator --seed 7` makes it again."""
