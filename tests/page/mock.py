"""A mock admin port: shows what a real one would need thousands of connections, or a hostile client, to show.
As a program: mock.py PORT shows four models side by side."""

import json
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.dont_write_bytecode = True  # Nothing may appear beside the sources.

PAGE = Path(__file__).resolve().parents[2] / "server/admin/page"
CHART = Path("/usr/share/javascript/chart.js/chart.min.js")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
BUSY = ["db", "db", "db", "db", "delay", "handling", "reading", "writing", "upstream", "cpu", "closing"]
SHAPES = {  # workers, units per worker, busy share, threads per worker, processors, memory per unit
    "prefork": (32, 1, 0.6, 1, 0.22, 900_000), "thread": (1, 128, 0.7, 129, 0.65, 60_000),
    "pool": (1, 64, 0.15, 66, 0.55, 80_000), "coroutine": (1, 400, 0.9, 1, 0.97, 3_000)}


class MadeUp:
    """One service. Tests set its attributes."""

    def __init__(self, model, units=None, path="/db"):
        self.model, self.path, self.state, self.generation = model, path, "ready", 1
        self.workers, self.units, self.busy, self.threads, self.cpu, self.memory = SHAPES[model]
        self.units = units or self.units
        self.scheduled, self.waiting = True, 0.5   # whether the kernel tells who is ready, and how many of a worker are
        self.states = BUSY
        self.recent, self.taken = None, None   # a function of the unit's number; samples so far
        self.begun, self.exchanges, self.random = time.monotonic(), 1000, random.Random(model)

    def unit(self, worker, number):
        busy = self.random.random() < self.busy
        unit = {"worker": worker, "pid": 4000 + worker, "tid": 4000 + worker, "unit": number,
                "state": self.random.choice(self.states) if busy else "idle", "seconds": self.random.random() / 100,
                "exchanges": 812}
        if self.model in ("thread", "pool"):
            unit["tid"] += number + 1
        unit |= self.shares(busy)
        unit["recent"] = self.recent(number) if self.recent else "".join(
            self.random.choice("IIIDDDZHRWUCX") for _ in range(20))
        return unit | ({"method": "GET", "path": self.path} if busy else {})

    def shares(self, busy):
        known = self.scheduled and self.model != "coroutine"
        return {"running": 0.25 * busy if known else None, "ready": 0.75 * busy if known else None}

    def worker(self, index, uptime):
        return {"index": index, "pid": 4000 + index, "generation": self.generation, "state": "ready",
                "uptime_seconds": uptime, "exchanges": self.exchanges // self.workers, "in_flight": 1,
                "connections": self.units, "units": self.units, "queue": 0, "threads": self.threads,
                "pss_bytes": 1 << 20, "cpu_seconds": uptime * self.cpu / self.workers,
                "context_switches": {"voluntary": 100, "involuntary": 7},
                "running": self.cpu if self.scheduled else None, "ready": self.waiting if self.scheduled else None,
                "threads_read": self.threads if self.scheduled else None}

    def totals(self, uptime):
        return {"exchanges": self.exchanges, "responses": {"2xx": self.exchanges - 34, "3xx": 0, "4xx": 30, "5xx": 4},
                "connections": 4000,
                "refused": {"queue_full": 2, "queue_timeout": 1, "connections": 0, "threads": 0},
                "idle_closed": {"timeout": 3, "crowd": 2, "stop": 0}, "lost_log_lines": {"service": 0, "access": 0},
                "listen_overflows": 0, "exhausted": 0, "worker_starts": self.workers + 1, "worker_deaths": 1,
                "cpu_seconds": {"user": uptime / 3, "system": uptime / 2},
                "context_switches": {"voluntary": 100, "involuntary": 7}}

    def rates(self):
        base = {"prefork": 3.1, "thread": 1.4, "pool": 2.2, "coroutine": 0.6}[self.model]
        wave = 1 + 0.3 * self.random.random()
        return {"window_seconds": 1.001, "exchanges_per_second": 9000 / base * wave, "errors_per_second": 0,
                "cpu": self.cpu, "context_switches_per_second": {"voluntary": 12000 * base * wave, "involuntary": 70.3},
                "latency_ms": {"p50": base * wave, "p90": base * 2 * wave, "p99": base * 9 * wave * wave}}

    def status(self):
        uptime = time.monotonic() - self.begun
        self.exchanges += 17
        every = [self.unit(w, u) for w in range(self.workers) for u in range(self.units)]
        every.sort(key=lambda unit: unit["state"] == "idle")
        counts = {}
        for unit in every:
            counts[unit["state"]] = counts.get(unit["state"], 0) + 1
        pool = self.model == "pool"
        latency = {"p50": 2.1, "p90": 4.3, "p99": 8.4}
        return {
            "model": self.model, "version": "0.1.0", "generation": self.generation, "uptime_seconds": uptime,
            "state": self.state, "totals": self.totals(uptime), "rates": self.rates(),
            "now": {"in_flight": len(every) - counts.get("idle", 0), "connections": len(every),
                    "memory_bytes": 9_000_000 + self.memory * len(every), "processes": self.workers + 2,
                    "threads": self.workers * self.threads + 2},
            "units_total": len(every), "units_by_state": counts, "units": every[:1024],
            "samples": {"taken": int(uptime * 10) if self.taken is None else self.taken, "per_second": 10},
            "workers": [self.worker(index, uptime) for index in range(self.workers)],
            "endpoints": [{"path": path, "exchanges": 9, "responses": {"2xx": 9, "3xx": 0, "4xx": 0, "5xx": 0},
                           "seconds": 0.02, "latency_ms": latency} for path in ("/db", "/status/{code}", "other")],
            "database": {"connections": 100, "in_use": min(100, counts.get("db", 0)), "most_in_use": 99, "waiting": 3,
                         "acquired": 1, "timeouts": 0, "turned_away": 0},
            "queue": {"length": 12 if pool else None, "capacity": 1024 if pool else None,
                      "oldest_seconds": 0.0 if pool else None, "backlog_length": 5, "backlog": 1024},
            "limits": {"workers": self.workers, "threads": 64, "max_connections": 10000, "queue_size": 1024,
                       "backlog": 1024, "db_connections": 100, "max_body": 1048576, "descriptors": 20000}}

    def entry(self, name, this):
        return {"name": name, "this": this, "url": None if this else "http://127.0.0.1:1", "reachable": True,
                "error": None, "age_seconds": 0.4, "status": self.status()}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):  # pylint: disable=invalid-name
        if self.path == "/services":
            self.answer("application/json", self.server.mock.services())
            return
        if self.path.startswith("/timeline?"):
            self.answer("application/json", json.dumps(self.server.mock.timeline).encode())
            return
        file = CHART if self.path == "/chart.js" else PAGE / (self.path.strip("/") or "index.html")
        if not file.is_file():
            self.send_error(404)
            return
        self.answer(TYPES[file.suffix] + "; charset=utf-8", file.read_bytes())

    def answer(self, content_type, body):
        self.send_response(200)
        for name, value in (("Content-Type", content_type), ("Content-Length", str(len(body))),
                            ("Content-Security-Policy", POLICY), ("Cache-Control", "no-store"),
                            ("X-Content-Type-Options", "nosniff")):
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(body)
        except BrokenPipeError:
            pass  # the browser has moved on to another page

    def log_message(self, *_):
        pass


class Mock:
    """Serves the result of `entries()` at /services, after `delay` seconds; counts total and simultaneous requests."""

    def __init__(self, entries, port=0):
        self.entries, self.delay = entries, 0
        self.timeline = {}   # what is recorded
        self.asked = self.now = self.most = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.mock = self
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def services(self):
        with self.lock:
            self.asked += 1
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.delay)
        with self.lock:
            self.now -= 1
            return json.dumps({"services": self.entries()}).encode()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    services = [MadeUp(model) for model in SHAPES]
    Mock(lambda: [service.entry(service.model, not i) for i, service in enumerate(services)], int(sys.argv[1]))
    threading.Event().wait()
