#pragma once
// The state of the admin process, for the handlers of the admin port.
#include "server/accept/listeners.hpp"
#include "server/admin/collect/recorder.hpp"
#include "server/admin/collect/sampler.hpp"
#include "server/admin/watch/watch.hpp"
#include "server/config/config.hpp"
#include <list>
#include <memory>

namespace tricorn::server::admin {

class Admin {
public:
    // All arguments must outlive it; `board` is that of the sources. `own` is the admin port.
    Admin(SampleSources const& sources, Scoreboard& board, std::vector<std::string_view> endpoints, Listener const& own)
        : sources_(sources),
          own_(&own),
          sampler_(sources, std::move(endpoints)),
          recorder_(board, sources.config.model.kind) {
        for (NamedServer const& service : sources.config.admin.watch) watched_.push_back({.service = service});
    }

    Config const& config() const { return sources_.config; }
    ServiceState state() const { return service_state(sources_.board); }
    Endpoint const& service() const { return sources_.listeners.first(); }   // its first address
    Endpoint const& own() const { return own_->bound(); }
    Sampler& sampler() { return sampler_; }
    std::list<Watched>& watched() { return watched_; }   // in the order given
    Recorder& recorder() { return recorder_; }
    // The last recording; never null once one has been kept.
    std::shared_ptr<Timeline const> const& last_timeline() const { return timeline_; }
    bool has_timeline(std::uint64_t id) const { return timeline_ && timeline_->id == id; }
    void keep_timeline(Timeline timeline) { timeline_ = std::make_shared<Timeline const>(std::move(timeline)); }

private:
    SampleSources sources_;
    Listener const* own_;
    Sampler sampler_;
    Recorder recorder_;
    std::shared_ptr<Timeline const> timeline_;
    std::list<Watched> watched_;
};

}   // namespace tricorn::server::admin
