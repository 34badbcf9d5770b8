#pragma once
// How a load gets on, redrawn in place and gone when the report comes.
#include "client/load/metrics/interval.hpp"
#include <chrono>
#include <cstdint>
#include <string>

namespace tricorn::client {

// What there is to be shown.
struct Standing {
    std::chrono::nanoseconds elapsed{};
    std::uint64_t done = 0, errors = 0;      // since the start
    Interval const* last_second = nullptr;   // nullptr: not one is over
};

class Progress {
public:
    // Writes to standard error, which need not be a terminal. `planned`: 0 where the load has no end in time.
    // `requests`: 0 where their number has no limit.
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
    unsigned lines_ = 0;   // that stand there
};

// The cells of a second as a picture of at most `width` columns, the fullest cell highest: "180us ▁▂█▅▁ 2.1ms".
std::string sparkline(Interval const& second, std::size_t width);

}   // namespace tricorn::client
