"""docker/compose.yaml where the checks have a loopback and no other network: each service has an address of its own on
it, under the name that the file gives it. All else stays as the file says."""

import yaml

PORTS = {"TRICORN_BIND": 8080, "TRICORN_ADMIN_BIND": 8081}


def place(demo):
    """Changes what yaml.safe_load has made of the file; the address of the one port that it publishes."""
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
        if "TRICORN_WATCH" in environment:  # on the loopback the admin port answers to addresses, not to names
            for other, address in addresses.items():
                environment["TRICORN_WATCH"] = environment["TRICORN_WATCH"].replace(f"//{other}:", f"//{address}:")
        for port in service.pop("ports", []):
            published = f"{addresses[name]}:{port.rsplit(':', 1)[1]}"
    return published


def write(file, placed):
    """Writes the changed file to `placed`; the address of the published port."""
    demo = yaml.safe_load(file.read_text(encoding="utf-8"))
    published = place(demo)
    placed.write_text(yaml.safe_dump(demo, sort_keys=False), encoding="utf-8")
    return published
