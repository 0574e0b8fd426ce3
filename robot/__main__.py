"""`python -m robot` is `renkei`."""

from robot.cli import main

if __name__ == "__main__":
    main()
