#include "client/compare/plan/placement.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

constexpr std::size_t enough_to_part = 4;

std::vector<unsigned> sorted_numbers(std::vector<Processor> const& all) {
    auto numbers = numbers_of(all);
    std::ranges::sort(numbers);
    return numbers;
}

}   // namespace

Placement place(std::vector<Processor> allowed, Processors wanted) {
    std::size_t const count = allowed.size();
    bool const apart =
        count >= 2 && (wanted == Processors::separate || (wanted == Processors::automatic && count >= enough_to_part));
    if (!apart) {
        auto const all = sorted_numbers(allowed);
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
    placement.client = sorted_numbers({allowed.begin(), allowed.begin() + middle});
    placement.server = sorted_numbers({allowed.begin() + middle, allowed.end()});
    placement.sentence = fmt::format("The servers ran on {} processors, the load on the other {}.",
                                     placement.server.size(), placement.client.size());
    return placement;
}

std::vector<unsigned> all_of(Placement const& placement) {
    auto all = placement.server;
    if (placement.separated) all.insert(all.end(), placement.client.begin(), placement.client.end());
    return all;
}

}   // namespace tricorn::client::compare
