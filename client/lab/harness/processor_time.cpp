#include "client/lab/harness/processor_time.hpp"
#include "common/os/proc_text.hpp"
#include <algorithm>
#include <array>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

double seconds_of(int who) {
    rusage usage{};
    ::getrusage(who, &usage);
    auto const seconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}   // namespace

ProcessorTime::ProcessorTime() : before_(now()) {}

std::optional<ProcessorTime::Taken> ProcessorTime::now() {
    auto const text = text_of("/proc/stat");
    if (!text) return std::nullopt;
    // proc(5): user nice system idle iowait irq softirq steal, in clock ticks.
    std::istringstream line(*text);
    std::string word;
    std::array<double, 8> ticks{};
    if (!(line >> word) || word != "cpu") return std::nullopt;
    for (double& value : ticks) {
        if (!(line >> value)) return std::nullopt;
    }
    auto const per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
    Taken taken;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        bool const idle = i == 3 || i == 4;
        taken.all += ticks[i] / per_second;
        if (!idle) taken.busy += ticks[i] / per_second;
    }
    taken.own = seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN);
    return taken;
}

std::optional<double> ProcessorTime::share_of_others() const {
    auto const after = now();
    if (!before_ || !after || after->all <= before_->all) return std::nullopt;
    double const others = (after->busy - before_->busy) - (after->own - before_->own);
    return std::clamp(others / (after->all - before_->all), 0.0, 1.0);
}

}   // namespace tricorn::client::lab
