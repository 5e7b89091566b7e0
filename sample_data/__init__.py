"""A small invented music town: its files (`town`, `uploads`), its truth, and the generator of both."""
