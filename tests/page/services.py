"""A real tricorn-server with its admin port, and clients that keep it busy."""

import http.client
import json
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Trouble(Exception):
    """The service does not do what every test needs."""


def get_json(url):
    with OPENER.open(url, timeout=10) as response:
        return json.load(response)


class Tricorn:
    """One service; `start` after `stop` or `kill` uses the same addresses as before."""

    def __init__(self, bin_dir, model, *flags):
        self.binary, self.model, self.flags = Path(bin_dir) / "tricorn-server", model, flags
        self.folder = tempfile.TemporaryDirectory(prefix="tricorn-page-")  # pylint: disable=consider-using-with
        self.bind = self.admin_bind = "127.0.0.1:0"
        self.process = None
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()

    @property
    def page(self):
        return f"http://{self.admin_bind}/"

    def start(self):
        port, admin = (Path(self.folder.name) / name for name in ("port", "admin"))
        for file in (port, admin):
            file.unlink(missing_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(  # pylint: disable=consider-using-with
                [self.binary, f"--model={self.model}", f"--bind={self.bind}", f"--port-file={port}",
                 f"--admin-bind={self.admin_bind}", f"--admin-port-file={admin}", *self.flags], stderr=log)
        self.bind, self.admin_bind = self.address(port), self.address(admin)

    @property
    def log(self):
        return Path(self.folder.name) / "log"

    def address(self, file):
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            if file.exists() and file.read_text().strip():
                return file.read_text().strip()
            time.sleep(0.02)
        raise Trouble(f"{self.model} told no {file.name}: {self.log.read_text(errors='replace')[-2000:]}")

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def kill(self):
        self.stop(signal.SIGKILL)

    def status(self):
        return get_json(self.page + "status")

    def connect(self):
        host, port = self.bind.rsplit(":", 1)
        return http.client.HTTPConnection(host, int(port), timeout=20)

    def get(self, *paths):
        """Sends each request on its own connection, which is closed afterwards."""
        for path in paths:
            connection = self.connect()
            connection.request("GET", path, headers={"Connection": "close"})
            connection.getresponse().read()
            connection.close()

    def hold(self, count):
        """Opens connections that have had one response and stay open."""
        held = [self.connect() for _ in range(count)]
        for connection in held:
            connection.request("GET", "/json")
            connection.getresponse().read()
        return held

    def begin(self, path):
        """A request whose response has not been read yet."""
        host, port = self.bind.rsplit(":", 1)
        client = socket.create_connection((host, int(port)), timeout=20)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return client

    def clog(self, path):
        """A client that keeps sending requests without reading: its unit stays in writing, with this path."""
        host, port = self.bind.rsplit(":", 1)
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(1)
        client.connect((host, int(port)))
        try:
            for _ in range(3000):
                client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20)
        except TimeoutError:
            pass  # the server accepts no more data, as intended
        return client
