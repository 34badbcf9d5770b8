#pragma once
// The line that shows how a load gets on, redrawn in place and gone when the report comes.
#include <chrono>
#include <cstdint>

namespace tricorn {

class Progress {
public:
    // Writes to standard error, which need not be a terminal. `planned`: 0 where the load has no end in time.
    // `requests`: 0 where their number has no limit.
    Progress(std::chrono::nanoseconds planned, std::uint64_t requests) : planned_(planned), requests_(requests) {}
    ~Progress() { clear(); }

    void show(std::chrono::nanoseconds elapsed, std::uint64_t done, std::uint64_t errors);
    void clear();

private:
    std::chrono::nanoseconds planned_;
    std::uint64_t requests_;
    std::chrono::nanoseconds last_{};
    std::uint64_t last_done_ = 0;
    bool shown_ = false;
};

}  // namespace tricorn
