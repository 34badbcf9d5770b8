#include "client/lab/harness/processors.hpp"
#include "client/lab/harness/bench.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>

namespace tricorn::client::lab {

Pair choose_pair(std::vector<Processor> const& processors) {
    Pair pair;
    if (processors.empty()) return pair;
    Processor const first = processors.front();
    pair.first = first.number;
    for (Processor const& other : processors) {
        if (other.number == first.number) continue;
        bool const other_core = other.core != first.core;
        if (!pair.second || other_core) {
            pair.second = other.number;
            pair.one_core = !other_core;
        }
        if (other_core) break;
    }
    return pair;
}

void pin(unsigned processor) {
    if (!bind_this_thread({processor})) fail_with(errno, "sched_setaffinity");
}

Spots spots_of(Placement placement) {
    if (placement == Placement::scheduler) return {};
    Pair const pair = choose_pair(allowed_processors());
    if (placement == Placement::one) return {pair.first, pair.first};
    if (!pair.second) throw Refusal("it needs two processors, and this process may use one");
    return {pair.first, pair.second};
}

}  // namespace tricorn::client::lab
