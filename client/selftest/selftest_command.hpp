#pragma once
// `tricorn-client selftest`: measures what the client can do on this machine.

namespace tricorn::client {

// Parses its arguments (argv[0] is the command's name) and returns the exit code. Throws on unexpected failures.
int selftest_command(int argc, char const* const* argv);

}   // namespace tricorn::client
