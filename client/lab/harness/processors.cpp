#include "client/lab/harness/processors.hpp"
#include "client/lab/harness/bench.hpp"
#include <cerrno>
#include <fstream>
#include <sched.h>
#include <string>
#include <system_error>

namespace tricorn::client::lab {

namespace {

// Returns the processors that share a core with this one, as the kernel lists them: "0,4".
std::string siblings_of(int processor) {
    std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(processor) + "/topology/thread_siblings_list");
    std::string list;
    std::getline(file, list);
    return list;
}

}  // namespace

std::vector<int> allowed_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> processors;
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return {0};
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(i, &set)) processors.push_back(i);
    }
    return processors;
}

Pair choose_pair(std::vector<int> const& processors) {
    Pair pair;
    if (processors.empty()) return pair;
    pair.first = processors.front();
    std::string const core = siblings_of(pair.first);
    for (int const processor : processors) {
        if (processor == pair.first) continue;
        bool const other_core = core.empty() || siblings_of(processor) != core;
        if (!pair.second || other_core) {
            pair.second = processor;
            pair.one_core = !other_core;
        }
        if (other_core) break;
    }
    return pair;
}

void pin(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0)
        throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
}

Spots spots_of(Placement placement) {
    if (placement == Placement::scheduler) return {};
    Pair const pair = choose_pair(allowed_processors());
    if (placement == Placement::one) return {pair.first, pair.first};
    if (!pair.second) throw Refusal("it needs two processors, and this process may use one");
    return {pair.first, pair.second};
}

}  // namespace tricorn::client::lab
