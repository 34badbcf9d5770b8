#pragma once
// Publishes the server's address in a file: with port 0, only the kernel knows it in advance.
#include <string>

namespace tricorn::server {

// Removes a file left by an earlier run, if it is a regular file: programs that wait for it must not read the old one.
void remove_port_file(std::string const& path);

// Writes `where` and a newline under another name and renames it, so that no reader sees a partial file; writes
// directly into anything other than a regular file (a device, a FIFO, a link). Returns the error, or "". An empty path:
// nothing to do.
std::string write_port_file(std::string const& path, std::string const& where);

}   // namespace tricorn::server
