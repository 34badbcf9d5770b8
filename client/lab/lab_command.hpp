#pragma once
// tricorn-client lab: config → measure → report.

namespace tricorn {

// argv[0] is the word "lab". Returns the exit code.
int lab_command(int argc, char const* const* argv);

}  // namespace tricorn
