#pragma once
// `tricorn-client load`: one load, and what it was like.

namespace tricorn::client {

// Reads its own arguments (argv[0] is the command's name) and returns the exit code. Throws what is a surprise.
int load_command(int argc, char const* const* argv);

}   // namespace tricorn::client
