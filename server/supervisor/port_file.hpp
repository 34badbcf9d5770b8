#pragma once
// Publishes the server's address in a file: with port 0, only the kernel knows it in advance.
#include "common/text/expected.hpp"
#include <string>

namespace tricorn::server {

// Removes a file left by an earlier run, if it is a regular file: programs that wait for it must not read the old one.
void remove_port_file(std::string const& path);

// Writes `where`, which may be several lines, and a newline under another name first and renames it, so that no reader
// sees half of it; into what is no regular file (a device, a FIFO) directly. A link to a file is refused. An empty path:
// nothing to do.
Expected<> write_port_file(std::string const& path, std::string const& where);

}   // namespace tricorn::server
