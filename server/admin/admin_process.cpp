#include "server/admin/admin_process.hpp"
#include "common/io/async_io.hpp"
#include "common/io/ticker.hpp"
#include "common/log/log.hpp"
#include "server/accept/acceptor.hpp"
#include "server/admin/admin.hpp"
#include "server/admin/admin_site.hpp"
#include "server/scoreboard/heartbeat.hpp"
#include "server/session/session.hpp"
#include <array>
#include <boost/asio/co_spawn.hpp>

namespace tricorn::server::admin {

namespace asio = boost::asio;

namespace {

// From here on there is no keep-alive, and a new connection takes the place of the one that has been idle longest.
constexpr std::size_t places = 64;
// Some more are kept free for what comes while clients that are not idle hold those. Further ones wait in the kernel's
// queue.
constexpr std::size_t most_connections = places + 16;

// The limits of admin sessions: those of the service, but without large bodies, and with short and absolute deadlines
// for whatever a client may do slowly, so that a health check gets its response in time.
Config session_config(Config const& service) {
    constexpr auto longest = std::chrono::seconds(2);
    Config config = service;
    config.limits.header_timeout = std::min<Config::Duration>(service.limits.header_timeout, longest);
    config.limits.keepalive_timeout = std::min<Config::Duration>(service.limits.keepalive_timeout, longest);
    config.limits.body_timeout = std::min<Config::Duration>(service.limits.body_timeout, longest);
    config.limits.write_timeout = std::min<Config::Duration>(service.limits.write_timeout, longest);
    config.limits.response_timeout = 2 * longest;
    config.model.kind = Model::coroutine;   // one thread serves everything
    config.limits.max_body = 4096;
    config.supervision.max_requests = 0;
    config.limits.keepalive_requests = 0;   // the page polls once a second, for hours
    return config;
}

std::vector<std::string_view> endpoint_names() {
    std::vector<std::string_view> names;
    names.reserve(routes<AsyncIo>.size());
    for (auto const& route : routes<AsyncIo>) names.push_back(route.pattern);
    return names;
}

// A session with the site of its own connection.
AsyncIo::Task<void> converse(AsyncIo io, AsyncStream stream, WorkerState& worker, std::string peer,
                             AdminSite<AsyncIo> const site) {
    Unit const unit = Unit::current();
    co_await session(io, std::move(stream), worker, std::move(peer), unit, site);
}

class AdminProcess {
public:
    AdminProcess(AdminContext const& context, Stop const& stop)
        : config_(session_config(context.config)),
          admin_({context.config, context.board, context.connections, context.service}, context.board, endpoint_names(),
                 context.own),
          worker_(config_, *Scoreboard::make(), no_database_, stop, 0, 1, 0),
          pulse_(context.board.admin.beats, Heartbeat::beat_every(context.config.supervision.worker_timeout)),
          loop_(stop),
          acceptor_(loop_, std::array{context.own.descriptor()}, worker_, "a connection of the admin port",
                    [this](Accepted& accepted) { take(accepted); }),
          beats_(loop_, std::min<Duration>(pulse_.every(), std::chrono::seconds(1)), [this] { pulse_.beat(); }),
          samples_(loop_, std::chrono::seconds(1), [this] { admin_.sampler().tick(Clock::now()); }),
          states_(loop_, std::chrono::milliseconds(1'000 / StateTrack::per_second),
                  [this] { admin_.sampler().sample_states(Clock::now()); }) {
        worker_.crowded = [this] { return live_ >= places; };
    }

    void run(std::function<void()> const& ready) {
        beats_.start();
        samples_.start();
        states_.start();
        watch_others();
        acceptor_.accept();
        ready();
        loop_.run([this] { loop_.quit(); });
    }

private:
    void watch_others() {
        AsyncIo const io(loop_);
        for (Watched& watched : admin_.watched()) {
            auto watching = watch(io, watched, worker_.outbound.resolver());
            asio::co_spawn(loop_.context(), std::move(watching), [](std::exception_ptr) {});
        }
    }

    void take(Accepted& accepted) {
        if (live_ >= places && !loop_.end_first(WaitPurpose::linger)) loop_.end_first(WaitPurpose::request);
        AsyncIo const io(loop_);
        AdminSite<AsyncIo> const site(admin_, accepted.socket.descriptor());
        AsyncStream stream(loop_, std::move(accepted.socket));
        auto conversation = converse(io, std::move(stream), worker_, std::move(accepted.peer), site);
        asio::co_spawn(loop_.context(), std::move(conversation), [this](std::exception_ptr) { lose(); });
        if (++live_ == most_connections) acceptor_.hold();
    }

    void lose() {
        if (live_-- == most_connections) acceptor_.accept();
    }

    Config config_;
    Admin admin_;
    SharedSemaphore no_database_{1, false};
    WorkerState worker_;   // has its own scoreboard: admin requests are not counted in the service's totals
    Pulse pulse_;
    EventLoop loop_;
    Acceptor acceptor_;
    Ticker beats_;
    Ticker samples_;
    Ticker states_;
    std::size_t live_ = 0;
};

}   // namespace

// Leaked on purpose: destroying suspended sessions is unsafe, and the process ends anyway.
void serve_admin(AdminContext const& context, Stop const& stop, std::function<void()> const& ready) {
    [[maybe_unused]] auto const closed = open_access_log("off");   // which cannot fail
    auto* const process = new AdminProcess(context, stop);
    process->run(ready);
}

}   // namespace tricorn::server::admin
