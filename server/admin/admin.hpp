#pragma once
// What the admin process knows, for the handlers of the operators' port.
#include "server/config.hpp"
#include "server/models/listener.hpp"
#include "server/scoreboard.hpp"
#include <string_view>

namespace tricorn {

enum class ServiceState { starting, ready, degraded, draining };
std::string_view to_string(ServiceState);
ServiceState service_state(Scoreboard const& board);

class Admin {
public:
    // Everything referred to outlives it. `own` is the operators' port.
    Admin(Config const& config, Scoreboard& board, Listener const& service, Listener const& own)
        : config_(&config), board_(&board), service_(&service), own_(&own) {}

    Config const& config() const { return *config_; }
    Scoreboard& board() const { return *board_; }
    Listener const& service() const { return *service_; }
    Listener const& own() const { return *own_; }

private:
    Config const* config_;
    Scoreboard* board_;
    Listener const* service_;
    Listener const* own_;
};

}   // namespace tricorn
