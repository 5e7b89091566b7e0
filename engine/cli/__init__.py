"""The `crossfade` command: a thin door to the tasks."""

import sys

from engine.cli.app import app
from engine.errors import EngineError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command; every error a person can cause ends in one sentence and its own exit code."""
    try:
        app()
    except EngineError as error:
        print(f"crossfade: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
