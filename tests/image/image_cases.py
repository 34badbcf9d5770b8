"""Checks the image's metadata and contents."""

LARGEST = 90_000_000  # bytes, unpacked


def image(report, engine, tag):
    found = engine.inspect(tag)
    config, labels = found["Config"], found["Config"]["Labels"]
    report.check("the user is a number other than root's", config["User"].split(":")[0].isdigit()
                 and int(config["User"].split(":")[0]) > 0, config["User"])
    report.equal("the entry point is the server, without a shell", config["Entrypoint"], ["tricorn-server"])
    health = config.get("Healthcheck") or found.get("Healthcheck") or {}
    report.equal("its health is checked by itself", health.get("Test"), ["CMD", "tricorn-server", "--healthcheck"])
    report.check(f"it is small: {found['Size'] / 1e6:.1f} MB", found["Size"] < LARGEST)
    for name in ("title", "description", "licenses", "base.name"):
        report.check(f"it has the label {name}", labels.get(f"org.opencontainers.image.{name}"))
    version = labels["org.opencontainers.image.version"]
    for program in ("tricorn-server", "tricorn-client"):
        told = engine.call("run", "--rm", "--network=none", "--read-only", f"--entrypoint={program}", tag, "--version")
        report.equal(f"the label's version is that of {program}", told.strip(), f"{program} {version}")
