"""docker/compose.yaml on a machine where the checks only have a loopback: each service gets its own loopback address,
under the name in the file. Everything else stays unchanged."""

import yaml

PORTS = {"TRICORN_BIND": 8080, "TRICORN_ADMIN_BIND": 8081}


def place(demo):
    """Changes the result of yaml.safe_load; returns the address of the one published port."""
    services = demo["services"]
    servers = [name for name, service in services.items() if "entrypoint" not in service]
    addresses = {name: f"127.0.0.{number}" for number, name in enumerate(servers, 2)}
    published = ""
    for name, service in services.items():
        service["network_mode"] = "host"
        service["extra_hosts"] = [f"{other}:{address}" for other, address in addresses.items()]
        environment = service.setdefault("environment", {})
        if name in servers:
            environment.update({key: f"{addresses[name]}:{port}" for key, port in PORTS.items()})
        if "TRICORN_WATCH" in environment:  # on the loopback the admin port accepts addresses, not names
            for other, address in addresses.items():
                environment["TRICORN_WATCH"] = environment["TRICORN_WATCH"].replace(f"//{other}:", f"//{address}:")
        for port in service.pop("ports", []):
            published = f"{addresses[name]}:{port.rsplit(':', 1)[1]}"
    return published


def write(file, placed):
    """Writes the changed file to `placed`; returns the address of the published port."""
    demo = yaml.safe_load(file.read_text(encoding="utf-8"))
    published = place(demo)
    placed.write_text(yaml.safe_dump(demo, sort_keys=False), encoding="utf-8")
    return published
