"""From a file of music to numbers: decoded, heard as a mel-spectrogram, measured, recognised.

`decode` turns a file into samples, in a child process that may die of it; `mel_spectrogram` turns samples
into what the network hears; `analyser` measures tempo, key and loudness; `fingerprint` tells which
recording it is. Nothing here knows the library.
"""
