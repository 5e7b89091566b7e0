"""The town's music: notes from harmony and groove, sound from notes, a master from sound.

`harmony`, `grooves` and `melody` write notes; `arrangement` shares them out over a form;
`waves`, `strings`, `sustained`, `struck`, `synths` and `drums` make sound of them; `effects` and `mastering`
finish it.
"""
