#pragma once
// What the fetches of one worker process share: a bound on their number, a resolver, and connections that are kept for
// the next fetch from the same place.
#include "common/io/resolver.hpp"
#include "server/config/config.hpp"
#include <atomic>
#include <list>
#include <mutex>
#include <optional>
#include <string>

namespace tricorn::server {

// Used by any thread of the worker. Made after fork; outlives its fetches. `ask` stands in for the system's resolver.
class Outbound {
public:
    explicit Outbound(FetchConfig const& config, Resolver::Ask ask = resolve)
        : config_(&config), resolver_(std::move(ask)) {}

    Resolver& resolver() { return resolver_; }

    // A connection to an address that was found good when it was opened. Nothing is on its way on it.
    struct Kept {
        Socket socket;
        SocketAddress address;
    };
    // One of that place, the last that was used; nullopt where there is none that the other side has left open.
    std::optional<Kept> take(std::string const& place);
    // Shorter than servers usually keep an idle connection: node and uvicorn 5 s, Apache 5 s, nginx 75 s. What is older is
    // closed when the next fetch takes or keeps one.
    static constexpr Duration keep_for = std::chrono::seconds(4);
    void keep(std::string place, Kept kept);

    // One of the --fetch-concurrency fetches that may run at a time, or none.
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
    std::mutex mutex_;   // for the following
    std::list<Idle> idle_;   // those used last at the front; at most --fetch-concurrency
};

}   // namespace tricorn::server
