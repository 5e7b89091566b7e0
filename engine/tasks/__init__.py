"""One file per thing a person asks for; the command line and the dashboard both call these."""
