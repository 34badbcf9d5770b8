#pragma once
// `tricorn-client selftest`: what the client itself can do on this machine.

namespace tricorn::client {

// Reads its own arguments (argv[0] is the command's name) and returns the exit code. Throws what is a surprise.
int selftest_command(int argc, char const* const* argv);

}   // namespace tricorn::client
