#include "server/admin/admin_process.hpp"
#include "common/io/async_io.hpp"
#include "common/log/log.hpp"
#include "server/accept/accept_wait.hpp"
#include "server/admin/admin.hpp"
#include "server/admin/admin_site.hpp"
#include "server/scoreboard/heartbeat.hpp"
#include "server/session/session.hpp"
#include <boost/asio/co_spawn.hpp>
#include <fcntl.h>

namespace tricorn::server::admin {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_connections = 64;   // more wait in the kernel's queue

// Its sessions' limits: those of the service, but no large bodies, and less patience with who says nothing: a health check
// that finds all connections taken by such gets its answer in time.
Config session_config(Config const& service) {
    constexpr auto longest = std::chrono::seconds(2);
    Config config = service;
    config.header_timeout = std::min<Config::Duration>(service.header_timeout, longest);
    config.keepalive_timeout = std::min<Config::Duration>(service.keepalive_timeout, longest);
    config.model = Model::coroutine;   // one thread does it all
    config.max_body = 4096;
    config.max_requests = 0;
    config.keepalive_requests = 0;   // the page asks once a second, for hours
    return config;
}

std::vector<std::string_view> endpoint_names() {
    std::vector<std::string_view> names;
    names.reserve(routes<AsyncIo>.size());
    for (auto const& route : routes<AsyncIo>) names.push_back(route.pattern);
    return names;
}

class AdminProcess {
public:
    AdminProcess(AdminPost const& post, Stop const& stop)
        : config_(session_config(post.config)),
          admin_({post.config, post.board, post.connections, post.service}, endpoint_names(), post.own),
          service_(config_, *Scoreboard::make(), no_database_, stop, 0, 1, 0),
          pulse_(post.board.admin.beats, Heartbeat::beat_every(post.config.worker_timeout)),
          loop_(stop),
          listener_(loop_.context(), ::fcntl(post.own.descriptor(), F_DUPFD_CLOEXEC, 0)),
          pause_(loop_.context()),
          tick_(loop_.context()),
          sample_(loop_.context()) {}

    void run(std::function<void()> const& ready) {
        keep_up();
        sample(Clock::now());
        watch_others();
        wait_for_connections();
        ready();
        loop_.run([this] { loop_.quit(); });
    }

private:
    void keep_up() {
        pulse_.beat();
        tick_.expires_after(std::min<Duration>(pulse_.every(), std::chrono::seconds(1)));
        tick_.async_wait([this](boost::system::error_code ec) {
            if (!ec) keep_up();
        });
    }

    void sample(Deadline due) {
        Deadline const now = Clock::now();
        admin_.sampler().tick(now);
        due = std::max<Deadline>(due, now - std::chrono::seconds(1)) + std::chrono::seconds(1);
        sample_.expires_at(due);
        sample_.async_wait([this, due](boost::system::error_code ec) {
            if (!ec) sample(due);
        });
    }

    void watch_others() {
        AsyncIo const io(loop_);
        for (Watched& watched : admin_.watched()) {
            auto watching = watch(io, watched, service_.outbound.resolver());
            asio::co_spawn(loop_.context(), std::move(watching), [](std::exception_ptr) {});
        }
    }

    void wait_for_connections() {
        waiting_ = true;
        listener_.async_wait(AsyncDescriptor::wait_read, [this](boost::system::error_code ec) {
            waiting_ = false;
            if (!ec) accept_some();
        });
    }

    void accept_some() {
        while (live_ < most_connections) {
            Accepted accepted = accept_one(listener_.native_handle());
            if (accepted.exhausted()) return rest(accepted.error);
            if (!accepted) return wait_for_connections();
            take(accepted);
        }
    }

    void rest(int error) {
        note_exhaustion(service_, exhausted_, error);
        pause_.expires_after(exhaustion_pause);
        pause_.async_wait([this](boost::system::error_code ec) {
            if (!ec) wait_for_connections();
        });
    }

    void take(Accepted& accepted) {
        try {
            AsyncIo const io(loop_);
            AsyncStream stream(loop_, std::move(accepted.socket));
            auto conversation = session(io, std::move(stream), service_, std::move(accepted.peer), Unit(), site_);
            asio::co_spawn(loop_.context(), std::move(conversation), [this](std::exception_ptr) { lose(); });
            ++live_;
        } catch (std::exception const& surprise) {   // no memory, or no room in epoll: this connection's end alone
            log::error("a connection of the operators' port ended: {}", surprise.what());
        }
    }

    void lose() {
        if (live_-- == most_connections && !waiting_) wait_for_connections();
    }

    Config config_;
    Admin admin_;
    AdminSite<AsyncIo> const site_{admin_};
    SlotPool no_database_{1, false};
    Service service_;   // with a scoreboard of its own: who asks for the totals is not counted in them
    Pulse pulse_;
    EventLoop loop_;
    AsyncDescriptor listener_;
    AsyncTimer pause_;
    AsyncTimer tick_;
    AsyncTimer sample_;
    log::Occasionally exhausted_{std::chrono::seconds(10)};
    std::size_t live_ = 0;
    bool waiting_ = false;   // for connections
};

}   // namespace

// Never destroyed: the process ends, and sessions that wait are not to be taken apart.
void serve_admin(AdminPost const& post, Stop const& stop, std::function<void()> const& ready) {
    [[maybe_unused]] auto const closed = open_access_log("off");   // which cannot fail
    auto* const process = new AdminProcess(post, stop);
    process->run(ready);
}

}   // namespace tricorn::server::admin
