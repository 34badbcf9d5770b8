#include "client/progress.hpp"
#include "client/number_text.hpp"
#include <cstdio>
#include <string>
#include <unistd.h>

namespace tricorn {

namespace {

constexpr char const* erase_line = "\r\033[K";   // ECMA-48: to the first column, erase to the line's end

void write(std::string const& text) {
    [[maybe_unused]] auto const written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void Progress::show(std::chrono::nanoseconds elapsed, std::uint64_t done, std::uint64_t errors) {
    double const seconds = std::chrono::duration<double>(elapsed - last_).count();
    double const rate = seconds > 0 ? static_cast<double>(done - last_done_) / seconds : 0;
    last_ = elapsed;
    last_done_ = done;
    std::string line = erase_line + std::string("  ") + seconds_text(elapsed);
    if (planned_.count() > 0) line += " of " + seconds_text(planned_);
    line += "   " + count_text(done);
    if (requests_ > 0) line += " of " + count_text(requests_);
    line += " responses   " + rate_text(rate);
    if (errors > 0) line += "   " + count_text(errors) + " errors";
    write(line);
    shown_ = true;
}

void Progress::clear() {
    if (shown_) write(erase_line);
    shown_ = false;
}

}  // namespace tricorn
