"""Apache in the foreground: one 13-byte file, with as few modules as possible."""

import os
import pathlib

from connections import BODY
from machine import find
from processes import Failure

MPMS = ("prefork", "worker", "event")
MODULES = pathlib.Path("/usr/lib/apache2/modules")

# A process or thread waits for every connection of a load, and none is ended as superfluous.
_PREFORK = """\
ServerLimit {units}
MaxRequestWorkers {units}
StartServers {units}
MinSpareServers 1
MaxSpareServers {units}
"""
_THREADED = """\
ServerLimit 1
ThreadLimit {units}
ThreadsPerChild {units}
MaxRequestWorkers {units}
StartServers 1
MinSpareThreads 1
MaxSpareThreads {units}
"""

_CONFIGURATION = """\
ServerName localhost
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/httpd.pid
ErrorLog {folder}/error.log
LogLevel crit
LoadModule mpm_{mpm}_module {modules}/mod_mpm_{mpm}.so
LoadModule authz_core_module {modules}/mod_authz_core.so
<IfModule !mod_unixd.c>
    LoadModule unixd_module {modules}/mod_unixd.so
</IfModule>
{user}
Listen 127.0.0.1:{port}
ListenBacklog 1024
{units}
MaxConnectionsPerChild 0
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout {idle}
Timeout {idle}
HostnameLookups Off
EnableMMAP {mmap}
DocumentRoot {folder}/files
# From the root down: otherwise Apache looks for .htaccess in every folder above the file, at each request.
<Directory />
    AllowOverride None
    Options FollowSymLinks
    Require all granted
    ForceType text/plain
</Directory>
"""


def command(folder, port, name, demand):
    """`name`: an MPM, followed by "tuned" if Apache must not map its files.

    By default Apache maps even a file of 13 bytes, and unmapping it costs all threads of a process time.
    Without mapping it is up to twice as fast.
    """
    mpm, _, tuned = name.partition(" ")
    program = find("apache2")
    if not program or not (MODULES / f"mod_mpm_{mpm}.so").exists():
        raise Failure("Apache (package apache2-bin) is not installed")
    (folder / "files").mkdir()
    (folder / "files" / "plaintext").write_bytes(BODY)
    (folder / "httpd.conf").write_text(_configuration(folder, port, mpm, "Off" if tuned else "On", demand))
    return [program, "-f", folder / "httpd.conf", "-DFOREGROUND"]


def _configuration(folder, port, mpm, mmap, demand):
    units = min(demand.connections, 64) + 16
    text = (_PREFORK if mpm == "prefork" else _THREADED).format(units=units)
    if mpm == "event" and demand.connections > units:
        # The number of idle connections that a process accepts per free thread.
        text += f"AsyncRequestWorkerFactor {demand.connections // units + 2}\n"
    user = "User nobody\nGroup nogroup" if os.geteuid() == 0 else ""
    return _CONFIGURATION.format(folder=folder, mpm=mpm, modules=MODULES, user=user, port=port, units=text,
                                 mmap=mmap, idle=demand.idle_seconds)
