#pragma once
// Measures how busy some processors are, from construction until queried.
#include <chrono>
#include <cstdint>
#include <vector>

namespace tricorn::client::compare {

class ProcessorTime {
public:
    explicit ProcessorTime(std::vector<unsigned> watched);   // processor numbers

    double busy() const;   // mean number of busy processors (/proc/stat); 0 if unknown
    double own() const;    // of these, used by this process

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
