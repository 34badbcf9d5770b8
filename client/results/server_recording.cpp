#include "client/results/server_recording.hpp"
#include <algorithm>
#include <utility>

namespace tricorn::client {

bool ServerRecording::Unit::did_something() const {
    return std::ranges::any_of(events, [](Event const& event) { return event.state != "idle"; });
}

ServerRecording busiest(ServerRecording recording, std::size_t most) {
    auto const& units = recording.units;
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (units[i].did_something()) kept.push_back(i);
    }
    std::size_t const active = kept.size();
    std::ranges::stable_sort(
        kept, [&](std::size_t a, std::size_t b) { return units[a].events.size() > units[b].events.size(); });
    kept.resize(std::min(active, most));
    std::ranges::sort(kept);
    recording.units_left_out += active - kept.size();
    std::vector<ServerRecording::Request> requests;
    for (ServerRecording::Request request : recording.requests) {
        auto const place = std::ranges::lower_bound(kept, request.unit);
        if (place == kept.end() || *place != request.unit) continue;
        request.unit = static_cast<std::size_t>(place - kept.begin());
        requests.push_back(request);
    }
    std::vector<ServerRecording::Unit> chosen;
    for (std::size_t const i : kept) chosen.push_back(std::move(recording.units[i]));
    recording.units = std::move(chosen);
    recording.requests = std::move(requests);
    return recording;
}

}   // namespace tricorn::client
