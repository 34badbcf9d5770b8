#pragma once
// Measures how busy other programs kept the processors, since that disturbs measurements.
#include <optional>

namespace tricorn::client::lab {

class ProcessorTime {
public:
    ProcessorTime();   // starts measuring

    // Returns the share of all processor time since then that other programs used, and that the hypervisor gave to
    // others; this program and its children that have been waited for are excluded. nullopt: unknown.
    std::optional<double> share_of_others() const;

private:
    struct Taken {
        double busy = 0, all = 0;   // seconds, summed over all processors
        double own = 0;
    };
    static std::optional<Taken> now();

    std::optional<Taken> before_;
};

}   // namespace tricorn::client::lab
