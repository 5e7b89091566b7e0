"""One file per thing that a playlist can be sent to: a playlist -> its text, and nothing else."""
