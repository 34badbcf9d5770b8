#pragma once

namespace tricorn::server::exit_code {

// The server's exit codes.
constexpr int ok = 0;
constexpr int cut = 1;          // a forced stop cut an exchange off, or the program failed
constexpr int usage = 2;        // bad flag or value
constexpr int never_ready = 3;  // no worker ever became ready
constexpr int cannot_bind = 4;

}  // namespace tricorn::server::exit_code
