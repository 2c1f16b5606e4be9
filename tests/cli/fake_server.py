"""A server on the loopback for tests: answers as it is told and counts what it is asked."""

import http.server
import socket
import struct
import threading


class Server:
    """Serves `pages`: path without query -> function(handler), until the `with` ends.

    asked    the request lines' paths, in order
    at_once  the most requests that were ever waiting for an answer at the same time
    """

    def __init__(self, pages):
        self.pages = pages
        self.asked = []
        self.at_once = 0
        self.stopping = threading.Event()
        self._waiting = set()
        self._lock = threading.Lock()
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))

    def _handler(outer):  # pylint: disable=no-self-argument
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_owner = outer

            def do_GET(self):  # pylint: disable=invalid-name
                self.close_connection = True
                with outer._lock:
                    outer.asked.append(self.path)
                    outer._waiting.add(self)
                    outer.at_once = max(outer.at_once, len(outer._waiting))
                try:
                    outer.pages[self.path.split("?")[0]](self)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # the program has gone
                finally:
                    self.answered()

            def send_response(self, code, message=None):
                # Before the client can have seen anything and ask for the next page.
                self.answered()
                super().send_response(code, message)

            def answered(self):
                with outer._lock:
                    outer._waiting.discard(self)

            def log_message(self, format, *args):  # pylint: disable=redefined-builtin
                pass

        return Handler

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def port(self):
        return self._http.server_address[1]

    def url(self, path, user=""):
        return f"http://{user}127.0.0.1:{self.port}{path}"


def answer(body=b"", status=200, headers=(), length=None):
    """A page that says this; `length` is what Content-Length claims."""
    def page(handler):
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
    return page


def redirect(to):
    return answer(b"moved", 302, [("Location", to)])


def chunked(pieces, pause=0.0, end=True):
    """A page sent in chunks, with pauses before each; without `end` it breaks off."""
    def page(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for piece in pieces:
            handler.server_owner.stopping.wait(pause)
            handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            handler.wfile.flush()
        if end:
            handler.wfile.write(b"0\r\n\r\n")
    return page


def late(page, seconds):
    """The page, but nothing at all for some time; an end of the test is not waited for."""
    def waiting(handler):
        handler.server_owner.stopping.wait(seconds)
        page(handler)
    return waiting


def stalling(start, headers=True):
    """A page that begins and then goes silent."""
    def page(handler):
        if headers:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000000")
            handler.end_headers()
            handler.wfile.write(start)
            handler.wfile.flush()
        handler.server_owner.stopping.wait(60)
    return page


def reset(handler):
    """Ends the connection with a reset."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def closed_port():
    """A port on which nobody listens (nor will, as long as the returned socket lives)."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    return holder, holder.getsockname()[1]
