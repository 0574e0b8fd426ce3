"""`python -m renkei.robot` is `renkei`."""

from .cli import main

if __name__ == "__main__":
    main()
