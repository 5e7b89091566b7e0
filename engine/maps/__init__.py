"""Maps: many dimensions drawn in two, with how far the drawing can be trusted."""
