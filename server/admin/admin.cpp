#include "server/admin/admin.hpp"

namespace tricorn {

std::string_view to_string(ServiceState state) {
    switch (state) {
        case ServiceState::starting: return "starting";
        case ServiceState::ready: return "ready";
        case ServiceState::degraded: return "degraded";
        case ServiceState::draining: return "draining";
    }
    return {};
}

ServiceState service_state(Scoreboard const& board) {
    if (board.draining.load()) return ServiceState::draining;
    if (board.degraded.load()) return ServiceState::degraded;
    return board.started.load() ? ServiceState::ready : ServiceState::starting;
}

}   // namespace tricorn
