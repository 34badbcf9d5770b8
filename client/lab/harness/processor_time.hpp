#pragma once
// How busy the processors were with other programs: what they take, nobody else measures in peace.
#include <optional>

namespace tricorn::client::lab {

class ProcessorTime {
public:
    ProcessorTime();   // begins to look

    // Of all the time that the processors had since then, the share that programs other than this one and its children
    // took, as far as these have ended and been waited for; with what the hypervisor gave to others. nullopt: not told.
    std::optional<double> share_of_others() const;

private:
    struct Taken {
        double busy = 0, all = 0;   // seconds of all processors together
        double own = 0;
    };
    static std::optional<Taken> now();

    std::optional<Taken> before_;
};

}   // namespace tricorn::client::lab
