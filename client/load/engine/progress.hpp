#pragma once
// The live progress display of a load, redrawn in place and erased before the report.
#include "client/load/metrics/interval.hpp"
#include <chrono>
#include <cstdint>
#include <string>

namespace tricorn::client {

// The values to show.
struct Standing {
    std::chrono::nanoseconds elapsed{};
    std::uint64_t done = 0, not_ok = 0, errors = 0;   // since the start; done includes not_ok
    Interval const* last_second = nullptr;   // nullptr: none has ended yet
};

class Progress {
public:
    // Writes to standard error, which need not be a terminal. `planned`: 0 for a load without a duration. `requests`: 0
    // for an unlimited number.
    Progress(std::chrono::nanoseconds planned, std::uint64_t requests) : planned_(planned), requests_(requests) {}
    ~Progress() { clear(); }

    void show(Standing const& standing);
    void clear();

private:
    std::string first_line(Standing const& standing);

    std::chrono::nanoseconds planned_;
    std::uint64_t requests_;
    std::chrono::nanoseconds last_{};
    std::uint64_t last_done_ = 0;
    unsigned lines_ = 0;   // lines on the screen
};

// Returns the cells of a second as a histogram of at most `width` columns: "180us ▁▂█▅▁ 2.1ms".
std::string sparkline(Interval const& second, std::size_t width);

}   // namespace tricorn::client
