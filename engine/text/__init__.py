"""Words: what people say of artists, tracks and listeners, and vectors made of it.

    said        who was described with which term, in which document
    weights     how likely somebody describes them so
    vectors     a linear projection of terms, so that every score splits exactly into them
    model       all of it for one build, as one value

Source: Whitman and Lawrence, "Inferring descriptions and similarity for music from community
metadata", ICMC 2002; Whitman, "How music recommendation works", 2012.
"""
