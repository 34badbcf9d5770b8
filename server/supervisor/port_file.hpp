#pragma once
// Tells others, through a file, where the server listens: with port 0 only the kernel knows before.
#include "common/text/expected.hpp"
#include <string>

namespace tricorn::server {

// Removes what an earlier run left there, if that is a regular file: whoever waits for the file must not read it.
void remove_port_file(std::string const& path);

// Writes `where` and a newline under another name first and renames it, so that no reader sees half of it; into what is
// no regular file (a device, a FIFO, a link) directly. An empty path: nothing to do.
Expected<> write_port_file(std::string const& path, std::string const& where);

}   // namespace tricorn::server
