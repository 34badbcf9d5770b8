#include "server/session/heap.hpp"
#include <algorithm>
#include <malloc.h>
#include <unistd.h>

namespace tricorn::server {

void bound_heaps() {
    ::mallopt(M_ARENA_MAX, static_cast<int>(std::clamp(::sysconf(_SC_NPROCESSORS_ONLN), 2L, 16L)));
}

bool Crowds::gone(std::uint32_t connections, Deadline (*now)()) {
    if (connections >= most_) {
        most_ = connections;
        return false;
    }
    if (most_ < crowd || connections > most_ / 4) return false;
    Deadline const time = now();
    if (time < next_) return false;   // connections that come and go all the time are no crowd that has gone
    next_ = time + at_most_every;
    most_ = connections;
    return true;
}

void give_memory_back() {
    ::malloc_trim(0);
}

}   // namespace tricorn::server
