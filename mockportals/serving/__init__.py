"""A web server for many connections: one loop that reads and writes, threads that answer, a bound on all that a client may do.

HTTP itself is h11's. What is here is what no small server offers: a request that is not there in time, however it drips, and an idle
connection are let go early; no thread is held before a request is there whole; some requests have threads of their own.
"""

from .bounds import Bounds, raise_file_limit
from .listening import listen
from .server import Ear, HttpServer

__all__ = ["Bounds", "Ear", "HttpServer", "listen", "raise_file_limit"]
