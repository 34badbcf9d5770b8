#include "client/compare/measure/processor_time.hpp"
#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>

namespace tricorn::client::compare {

ProcessorTime::ProcessorTime(std::vector<unsigned> watched)
    : watched_(std::move(watched)), before_(read()), own_before_(own_seconds()) {}

// The first eight fields; guest time is included in the first two (proc(5)).
ProcessorTime::Ticks ProcessorTime::read() const {
    Ticks ticks;
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line);
        std::string name;
        fields >> name;
        bool const is_watched =
            std::ranges::any_of(watched_, [&](unsigned number) { return name == "cpu" + std::to_string(number); });
        if (!is_watched) continue;
        std::uint64_t value = 0;
        for (int field = 0; field < 8 && fields >> value; ++field) {
            ticks.all += value;
            if (field == 3 || field == 4) ticks.idle += value;
        }
    }
    return ticks;
}

double ProcessorTime::busy() const {
    Ticks const now = read();
    if (now.all <= before_.all) return 0;
    double const idle = static_cast<double>(now.idle - std::min(now.idle, before_.idle));
    double const share = 1 - idle / static_cast<double>(now.all - before_.all);
    return share * static_cast<double>(watched_.size());
}

double ProcessorTime::own_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    auto const of = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

double ProcessorTime::own() const {
    double const passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
    return passed > 0 ? (own_seconds() - own_before_) / passed : 0;
}

}   // namespace tricorn::client::compare
