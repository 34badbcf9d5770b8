#include "client/compare/plan/placement.hpp"
#include <algorithm>
#include <fstream>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

constexpr std::size_t enough_to_part = 4;

std::vector<unsigned> numbers(std::vector<Processor> const& all) {
    std::vector<unsigned> result;
    for (Processor const& one : all) result.push_back(one.number);
    std::ranges::sort(result);
    return result;
}

}   // namespace

Placement place(std::vector<Processor> allowed, Processors wanted) {
    std::size_t const count = allowed.size();
    bool const apart =
        count >= 2 && (wanted == Processors::separate || (wanted == Processors::automatic && count >= enough_to_part));
    if (!apart) {
        auto const all = numbers(allowed);
        std::string const why = count == 1 ? "there is only one"
                                : wanted == Processors::shared
                                    ? "as requested"
                                    : "with fewer than 4, separate processors would leave the server too few to "
                                      "benefit from more than one";
        return {all, all, false,
                fmt::format("The servers and the load shared {} processor{}: {}.", count, count == 1 ? "" : "s", why)};
    }
    std::ranges::stable_sort(allowed, {}, &Processor::core);
    auto middle = static_cast<std::ptrdiff_t>(count / 2);
    // Do not split a core.
    while (middle > 1 && allowed[std::size_t(middle)].core == allowed[std::size_t(middle) - 1].core &&
           allowed.front().core != allowed.back().core)
        --middle;
    Placement placement;
    placement.separated = true;
    placement.client = numbers({allowed.begin(), allowed.begin() + middle});
    placement.server = numbers({allowed.begin() + middle, allowed.end()});
    placement.sentence = fmt::format("The servers ran on {} processors, the load on the other {}.",
                                     placement.server.size(), placement.client.size());
    return placement;
}

std::vector<Processor> allowed_processors() {
    std::vector<Processor> all;
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return {{0, 0}};
    for (unsigned number = 0; number < CPU_SETSIZE; ++number) {
        if (!CPU_ISSET(number, &set)) continue;
        Processor one{number, number};
        std::ifstream siblings(fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", number));
        siblings >> one.core;   // the first number of "0-1" or "0,4" identifies the core
        if (!siblings) one.core = number;
        all.push_back(one);
    }
    return all;
}

std::vector<unsigned> all_of(Placement const& placement) {
    auto all = placement.server;
    if (placement.separated) all.insert(all.end(), placement.client.begin(), placement.client.end());
    return all;
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

}   // namespace tricorn::client::compare
