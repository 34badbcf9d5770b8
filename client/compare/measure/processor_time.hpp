#pragma once
// How busy some processors are, from when this object was made until it is asked.
#include <chrono>
#include <cstdint>
#include <vector>

namespace tricorn::client::compare {

class ProcessorTime {
public:
    explicit ProcessorTime(std::vector<unsigned> watched);   // their numbers

    double busy() const;   // processors that anybody used, on average (/proc/stat); 0 where it cannot be known
    double own() const;    // that this process used

private:
    struct Ticks {
        std::uint64_t idle = 0, all = 0;
    };
    Ticks read() const;
    static double own_seconds();

    std::vector<unsigned> watched_;
    Ticks before_;
    double own_before_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}   // namespace tricorn::client::compare
