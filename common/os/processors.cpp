#include "common/os/processors.hpp"
#include "common/os/proc_text.hpp"
#include <algorithm>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace tricorn {

namespace {

using std::chrono::nanoseconds;

std::string folder_of(unsigned processor) {
    return "/sys/devices/system/cpu/cpu" + std::to_string(processor);
}

nanoseconds taken_by(int who) {
    rusage usage{};
    ::getrusage(who, &usage);
    auto const of = [](timeval const& time) -> nanoseconds {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

nanoseconds taken_by_family() {
    return taken_by(RUSAGE_SELF) + taken_by(RUSAGE_CHILDREN);
}

double in_seconds(nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

bool is_watched(std::string_view name, std::vector<unsigned> const& watched) {
    if (watched.empty()) return name == "cpu";
    return std::ranges::any_of(watched, [&](unsigned number) { return name == "cpu" + std::to_string(number); });
}

}   // namespace

std::vector<Processor> allowed_processors() {
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return {{0, 0}};
    std::vector<Processor> all;
    for (unsigned number = 0; number < CPU_SETSIZE; ++number) {
        if (!CPU_ISSET(number, &set)) continue;
        // The first number of "0-1" or "0,4" is the same for all of a core.
        auto const core = number_in(folder_of(number) + "/topology/thread_siblings_list");
        all.push_back({number, static_cast<unsigned>(core.value_or(number))});
    }
    return all;
}

unsigned count_allowed_processors() {
    cpu_set_t set;
    return ::sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set)) : 0;
}

std::vector<unsigned> numbers_of(std::vector<Processor> const& processors) {
    std::vector<unsigned> numbers;
    for (Processor const& one : processors) numbers.push_back(one.number);
    return numbers;
}

cpu_set_t set_of(std::vector<unsigned> const& processors) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (unsigned const number : processors) CPU_SET(number, &set);
    return set;
}

bool bind_this_thread(std::vector<unsigned> const& processors) {
    cpu_set_t const set = set_of(processors);
    return ::sched_setaffinity(0, sizeof set, &set) == 0;
}

std::string processor_model() {
    return std::string(words_behind(text_of("/proc/cpuinfo").value_or(""), "model name"));
}

std::string frequency_governor(unsigned processor) {
    return first_line_of(folder_of(processor) + "/cpufreq/scaling_governor");
}

ProcessorTicks parse_processor_ticks(std::string_view stat, std::vector<unsigned> const& watched) {
    ProcessorTicks ticks;
    while (!stat.empty()) {
        auto line = stat.substr(0, stat.find('\n'));
        stat.remove_prefix(std::min(stat.size(), line.size() + 1));
        if (!is_watched(next_word(line), watched)) continue;
        for (int field = 0; field < 8; ++field) {
            std::uint64_t const value = next_number(line).value_or(0);
            ticks.all += value;
            if (field == 3 || field == 4) ticks.idle += value;   // idle, and idle while the disk is at work
        }
    }
    return ticks;
}

ProcessorTime::ProcessorTime(std::vector<unsigned> watched)
    : watched_(std::move(watched)),
      ticks_before_(now()),
      own_before_(taken_by(RUSAGE_SELF)),
      family_before_(taken_by_family()) {}

ProcessorTicks ProcessorTime::now() const {
    return parse_processor_ticks(text_of("/proc/stat").value_or(""), watched_);
}

double ProcessorTime::busy() const {
    ProcessorTicks const after = now();
    if (after.all <= ticks_before_.all) return 0;
    auto const idle = static_cast<double>(after.idle - std::min(after.idle, ticks_before_.idle));
    auto const count = watched_.empty() ? std::thread::hardware_concurrency() : watched_.size();
    return (1 - idle / static_cast<double>(after.all - ticks_before_.all)) * static_cast<double>(count);
}

double ProcessorTime::own() const {
    double const passed = in_seconds(std::chrono::steady_clock::now() - begun_);
    return passed > 0 ? in_seconds(taken_by(RUSAGE_SELF) - own_before_) / passed : 0;
}

std::optional<double> ProcessorTime::share_of_others() const {
    ProcessorTicks const after = now();
    if (ticks_before_.all == 0 || after.all <= ticks_before_.all) return std::nullopt;
    auto const per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
    auto const busy = [](ProcessorTicks const& ticks) { return static_cast<double>(ticks.all - ticks.idle); };
    double const all = static_cast<double>(after.all - ticks_before_.all) / per_second;
    double const others =
        (busy(after) - busy(ticks_before_)) / per_second - in_seconds(taken_by_family() - family_before_);
    return std::clamp(others / all, 0.0, 1.0);
}

}   // namespace tricorn
