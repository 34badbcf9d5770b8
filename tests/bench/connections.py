"""Plain blocking keep-alive connections that check every response."""

import socket
import struct

from processes import Failure

BODY = b"Hello, World!"
_REQUEST = b"GET /plaintext HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Connection:
    def __init__(self, port, seconds=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self):
        self.socket.sendall(_REQUEST)

    def answer(self):
        """Reads one response; fails unless it is the expected one."""
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        while len(body) < len(BODY):
            body += self._more()
        if not head.startswith(b"HTTP/1.1 200 ") or body != BODY or b"\r\nconnection: close" in head.lower():
            raise Failure(f"a wrong answer: {head.splitlines()[0].decode(errors='replace')}")
        return len(head) + 4 + len(body)

    def exchange(self):
        self.ask()
        return self.answer()

    def is_open(self):
        """Returns whether the server has neither closed the connection nor sent unrequested bytes."""
        self.socket.setblocking(False)
        try:
            self.socket.recv(1)
            return False
        except BlockingIOError:
            return True
        except OSError:
            return False

    def abort(self):
        """Resets instead of closing: otherwise thousands of ports in TIME_WAIT would be missing in the next part."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _more(self):
        data = self.socket.recv(4096)
        if not data:
            raise Failure("the server closed the connection")
        return data


def open_many(port, count):
    """Opens as many connections as possible, each with one response; returns why there are not more, if so."""
    connections = []
    for _ in range(count):
        connection = None
        try:
            connection = Connection(port)
            connection.exchange()
        except (OSError, Failure) as error:
            if connection:
                connection.abort()
            return connections, str(error)
        connections.append(connection)
    return connections, None
