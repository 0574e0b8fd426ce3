"""The portals as a process of their own, which has its own files and its own interpreter.

`python -m tests.portals.serve FILE REQUEST IDLE` serves them, their records in FILE, with these bounds in seconds; prints the port.
"""

import sys
import threading
from pathlib import Path

from renkei.mockportals.server import Server, Worlds
from renkei.mockportals.serving import Bounds, raise_file_limit


def main() -> None:
    """Serve until the standard input ends, as it does with the test that started this."""
    file, request, idle = sys.argv[1:]
    raise_file_limit()
    server = Server(Worlds(Path(file)), bounds=Bounds(request=float(request), idle=float(idle)))
    thread = threading.Thread(target=server.run)
    thread.start()
    print(server.port, flush=True)  # noqa: T201
    sys.stdin.read()
    server.close()
    thread.join()


main()
