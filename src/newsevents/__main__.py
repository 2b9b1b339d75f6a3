"""The command `newsevents`, also as `python -m newsevents`."""

import signal
import sys

from newsevents import __version__


def main() -> None:
    """Run the command."""
    if sys.argv[1:] == ["--version"]:
        try:
            print(f"newsevents, version {__version__}", flush=True)  # noqa: T201
        except OSError:
            pass  # the command says why
        else:
            return
    try:
        # Imported late: takes five times as long as printing a version.
        from newsevents.cli import main as run
    except KeyboardInterrupt:
        print("newsevents: interrupted", file=sys.stderr)  # noqa: T201
        sys.exit(128 + signal.SIGINT)
    run()


if __name__ == "__main__":
    main()
