"""`python -m engine` is the `crossfade` command."""

from engine.cli import main

if __name__ == "__main__":
    main()
