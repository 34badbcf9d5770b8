#pragma once
// The state of the admin process, for the handlers of the admin port.
#include "server/accept/listeners.hpp"
#include "server/admin/collect/sampler.hpp"
#include "server/admin/watch/watch.hpp"
#include "server/config/config.hpp"
#include <list>

namespace tricorn::server::admin {

class Admin {
public:
    // All arguments must outlive it. `own` is the admin port.
    Admin(SampleSources const& sources, std::vector<std::string_view> endpoints, Listener const& own)
        : sources_(sources), own_(&own), sampler_(sources, std::move(endpoints)) {
        for (NamedServer const& service : sources.config.admin.watch) watched_.push_back({.service = service});
    }

    Config const& config() const { return sources_.config; }
    ServiceState state() const { return service_state(sources_.board); }
    Endpoint const& service() const { return sources_.listeners.first(); }   // its first address
    Endpoint const& own() const { return own_->bound(); }
    Sampler& sampler() { return sampler_; }
    std::list<Watched>& watched() { return watched_; }   // in the order given

private:
    SampleSources sources_;
    Listener const* own_;
    Sampler sampler_;
    std::list<Watched> watched_;
};

}   // namespace tricorn::server::admin
