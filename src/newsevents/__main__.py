"""`python -m newsevents` is the command `newsevents`."""

from newsevents.cli import main

if __name__ == "__main__":
    main()
