"""Parts that several pages draw: the list, errors and empty states, escaped text."""
