#pragma once
// State shared by the fetches of one worker process: a limit on their number, a resolver, and a pool of idle
// connections.
#include "common/io/resolver.hpp"
#include "server/config/config.hpp"
#include <atomic>
#include <list>
#include <mutex>
#include <optional>
#include <string>

namespace tricorn::server {

// Thread-safe. Created after fork; must outlive its fetches. `ask` replaces the system's resolver.
class Outbound {
public:
    explicit Outbound(FetchConfig const& config, Resolver::Ask ask = resolve)
        : config_(&config), resolver_(std::move(ask)) {}

    Resolver& resolver() { return resolver_; }

    // A connection to an address that passed the policy when it was opened. No data is in transit on it.
    struct Kept {
        Socket socket;
        SocketAddress address;
    };
    // Returns the most recently used connection to that place; nullopt: there is none that the server has left open.
    std::optional<Kept> take(std::string const& place);
    // Shorter than the usual keep-alive timeouts of servers: node and uvicorn 5 s, Apache 5 s, nginx 75 s. Older
    // connections are closed when the next fetch takes or keeps one.
    static constexpr Duration keep_for = std::chrono::seconds(4);
    void keep(std::string place, Kept kept);

    // One of the --fetch-concurrency simultaneous fetches, or a refusal.
    class Permit {
    public:
        explicit Permit(Outbound& outbound);
        Permit(Permit const&) = delete;
        Permit& operator=(Permit const&) = delete;
        ~Permit() { --*running_; }
        explicit operator bool() const { return granted_; }

    private:
        std::atomic<unsigned>* running_;
        bool granted_;
    };

private:
    struct Idle {
        std::string place;
        Kept kept;
        Clock::time_point since;
    };

    void drop_old();

    FetchConfig const* config_;
    Resolver resolver_;
    std::atomic<unsigned> running_{0};
    std::mutex mutex_;   // guards idle_
    std::list<Idle> idle_;   // most recently used first; at most --fetch-concurrency
};

}   // namespace tricorn::server
