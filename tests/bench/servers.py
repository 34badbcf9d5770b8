"""The eight servers: four models of Tricorn, nginx, and Apache's three MPMs."""

import contextlib
import os
import socket
import time
from dataclasses import dataclass

import apache
from connections import Connection
from machine import find
from processes import Child, Failure

MODELS = ("prefork", "thread", "pool", "coroutine")
TRICORN = tuple(f"tricorn {model}" for model in MODELS)
NGINX = "nginx"
APACHE = tuple(f"apache {mpm}" for mpm in apache.MPMS)
ALL = (*TRICORN, NGINX, *APACHE)
APACHE_TUNED = tuple(f"{name} tuned" for name in APACHE)

_NGINX_CONFIGURATION = """\
{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
worker_rlimit_nofile {descriptors};
events {{ worker_connections {capacity}; }}
http {{
    access_log off;
    default_type text/plain;
    keepalive_timeout {idle}s;
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        location = /plaintext {{ return 200 "Hello, World!"; }}
    }}
}}
"""


@dataclass(frozen=True)
class Demand:
    """The required capacity: simultaneous connections, and how long one of them may be idle."""
    connections: int = 64
    idle_seconds: int = 60
    descriptors: int = 1024
    environment: tuple = ()


class Server:
    def __init__(self, name, child, port):
        self.name = name
        self.child = child
        self.port = port
        self.url = f"http://127.0.0.1:{port}/plaintext"
        self.answer_bytes = None

    def wait_until_ready(self, seconds=10):
        deadline = time.monotonic() + seconds
        while True:
            try:
                connection = Connection(self.port, 5)
                self.answer_bytes = connection.exchange()
                connection.abort()
                return
            except OSError as error:
                if not self.child.alive() or time.monotonic() > deadline:
                    raise Failure(f"{self.name} does not answer: {error}; {self.child.last_words()}") from error
                time.sleep(0.005)
            except Failure as error:
                raise Failure(f"{self.name}: {error}; {self.child.last_words()}") from error


@contextlib.contextmanager
def running(setting, name, demand=Demand()):
    """Starts a fresh server, checks its response, and ends it afterwards."""
    server = _start_with_retries(setting, name, demand)
    try:
        yield server
    finally:
        server.child.stop()


def tricorn_command(setting, model, port_file, demand=Demand()):
    flags = ["--bind=127.0.0.1:0", f"--port-file={port_file}", "--admin-bind=off", "--keepalive-requests=0",
             f"--keepalive-timeout={demand.idle_seconds}s"]
    if model == "prefork":
        flags.append(f"--workers={demand.connections + 6}")
    else:
        flags.append(f"--max-connections={max(1024, demand.connections + 64)}")
    return [setting.bin / "tricorn-server", f"--model={model}", *flags]


def wait_for_port(child, port_file, seconds=10, pause=0.001):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and child.alive():
        try:
            address = port_file.read_text().strip()
            if address:
                return int(address.rpartition(":")[2])
        except FileNotFoundError:
            pass
        time.sleep(pause)
    raise Failure(f"{' '.join(child.command[:2])} does not become ready; {child.last_words()}")


def _start_with_retries(setting, name, demand):
    """A port assigned by the kernel may be taken again before nginx or Apache binds it."""
    for attempt in (1, 2, 3):
        server = _start(setting, name, demand)
        try:
            server.wait_until_ready()
            return server
        except BaseException:
            server.child.stop(1)
            if attempt == 3 or name in TRICORN:
                raise


def _start(setting, name, demand):
    folder = setting.new_folder(name.replace(" ", "-"))
    environment = dict(demand.environment)
    if name in TRICORN:
        port_file = folder / "port"
        command = tricorn_command(setting, name.split()[1], port_file, demand)
        child = Child(command, setting.server_core, folder / "log", environment)
        try:
            return Server(name, child, wait_for_port(child, port_file))
        except BaseException:
            child.stop(1)
            raise
    port = _free_port()
    if name == NGINX:
        command = _nginx_command(folder, port, demand)
    else:
        command = apache.command(folder, port, name.removeprefix("apache "), demand)
    return Server(name, Child(command, setting.server_core, folder / "log", environment), port)


def _nginx_command(folder, port, demand):
    program = find("nginx")
    if not program:
        raise Failure("nginx is not installed")
    configuration = _NGINX_CONFIGURATION.format(
        user="user nobody nogroup;\n" if os.geteuid() == 0 else "", folder=folder, port=port,
        idle=demand.idle_seconds, descriptors=demand.descriptors, capacity=_nginx_capacity(demand))
    (folder / "nginx.conf").write_text(configuration)
    return [program, "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"]


def _nginx_capacity(demand):
    """nginx closes idle connections when less than a sixteenth of its table is free."""
    return max(1024, demand.connections * 5 // 4)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
