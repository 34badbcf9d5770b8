#pragma once
// The machine's processors: which of them may be used, what they are, and how busy they were.
#include <chrono>
#include <cstdint>
#include <optional>
#include <sched.h>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn {

struct Processor {
    unsigned number = 0;   // as the kernel's
    unsigned core = 0;   // two with the same are two threads of one core; its own number where not told

    bool operator==(Processor const&) const = default;
};

// Those that the calling thread may use (sched_getaffinity(2)), ascending; {0, 0} where not told.
std::vector<Processor> allowed_processors();
unsigned count_allowed_processors();   // 0: not told

std::vector<unsigned> numbers_of(std::vector<Processor> const& processors);
cpu_set_t set_of(std::vector<unsigned> const& processors);
// And those that it will start. false: refused, and errno says why.
bool bind_this_thread(std::vector<unsigned> const& processors);

std::string processor_model();   // "": not told
std::string frequency_governor(unsigned processor);   // "": not told, as in virtual machines

// The first eight fields of some processors in /proc/stat; what guests took is in the first two already (proc(5)).
struct ProcessorTicks {
    std::uint64_t idle = 0, all = 0;
};
// `watched`: their numbers; empty: of all.
ProcessorTicks parse_processor_ticks(std::string_view stat, std::vector<unsigned> const& watched);

// How busy some processors are, from when this object is made until it is asked.
class ProcessorTime {
public:
    ProcessorTime() : ProcessorTime(std::vector<unsigned>{}) {}      // all of them
    explicit ProcessorTime(std::vector<unsigned> watched);           // by their numbers

    double busy() const;   // how many of them anybody used, on average; 0 where not told
    double own() const;    // how many this process used
    // Of all the time that they had, the share that programs other than this one and its children took, as far as these
    // have ended and been waited for; with what the hypervisor gave to others. nullopt: not told.
    std::optional<double> share_of_others() const;

private:
    ProcessorTicks now() const;

    std::vector<unsigned> watched_;
    ProcessorTicks ticks_before_;
    std::chrono::nanoseconds own_before_, family_before_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}   // namespace tricorn
