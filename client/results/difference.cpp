#include "client/results/difference.hpp"
#include <algorithm>
#include <array>
#include <utility>

namespace tricorn::client {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 5> names{"a_better", "b_better", "equal", "not_decided", "not_measured"};

}   // namespace

std::string_view name_of(PairVerdict verdict) {
    return names.at(static_cast<std::size_t>(verdict));
}

PairVerdict verdict_named(std::string_view name) {
    // "no_difference" of format 1: its bound was told wrong, so it decides nothing.
    if (name == "no_difference") return PairVerdict::not_decided;
    auto const found = std::ranges::find(names, name);
    return found == names.end() ? PairVerdict::not_measured : static_cast<PairVerdict>(found - names.begin());
}

Difference exchanged(Difference difference) {
    std::swap(difference.a, difference.b);
    std::swap(difference.values_a, difference.values_b);
    if (difference.differs())
        difference.verdict =
            difference.verdict == PairVerdict::a_better ? PairVerdict::b_better : PairVerdict::a_better;
    if (difference.ratio) difference.ratio = inverse(*difference.ratio);
    return difference;
}

}   // namespace tricorn::client
