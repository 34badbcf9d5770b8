#include "client/report/read/interval_groups.hpp"
#include "client/report/read/json_view.hpp"
#include <algorithm>

namespace tricorn::client::report {

std::size_t group_size(std::size_t intervals, std::size_t most) {
    return std::max<std::size_t>(1, (intervals + most - 1) / most);
}

std::vector<IntervalGroup> in_groups(boost::json::array const& intervals, std::size_t size) {
    std::span<boost::json::value const> const all(intervals.data(), intervals.size());
    std::vector<IntervalGroup> groups;
    for (std::size_t i = 0; i < all.size(); i += size) groups.push_back(all.subspan(i, std::min(size, all.size() - i)));
    return groups;
}

std::optional<double> mean_rate(IntervalGroup group) {
    double seconds = 0, answers = 0;
    for (boost::json::value const& interval : group) {
        auto const length = number(interval, "seconds");
        auto const ok = number(interval, "totals.ok");
        if (!length || !ok) continue;
        seconds += *length;
        answers += *ok + number(interval, "totals.not_ok").value_or(0);
    }
    return seconds > 0 ? std::optional(answers / seconds) : std::nullopt;
}

std::optional<double> worst(IntervalGroup group, std::string_view name) {
    std::optional<double> most;
    for (boost::json::value const& interval : group) {
        auto const value = number(interval, name);
        if (value && *value > 0) most = std::max(most.value_or(0), *value * 1e-9);
    }
    return most;
}

}   // namespace tricorn::client::report
