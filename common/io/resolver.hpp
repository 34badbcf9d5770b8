#pragma once
// Asynchronous name resolution. The system's resolver blocks without a deadline (getaddrinfo(3)), so dedicated threads
// call it; each answer is signalled on a socket, which every Io can wait for.
#include "common/io/outbound.hpp"
#include <condition_variable>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tricorn {

using Addresses = Expected<std::vector<SocketAddress>>;

// One name lookup; its requester may be gone when the answer arrives.
class Lookup {
public:
    Lookup(std::string host, std::uint16_t port, Socket ready, Socket notify);

    Socket take_ready() { return std::move(ready_); }   // gets end of file when the answer is ready; call once
    Addresses answer();   // blocks until the answer is ready

private:
    friend class Resolver;
    bool given_up();   // true if no requester holds the other socket any more
    void answer_with(Addresses addresses);

    std::string host_;
    std::uint16_t port_;
    Socket ready_;
    Socket notify_;   // the other end of ready_
    std::mutex mutex_;
    std::condition_variable answered_;
    std::optional<Addresses> addresses_;
};

class Resolver {
public:
    using Ask = std::function<Addresses(std::string const& host, std::uint16_t port)>;

    // At most one thread resolves each name, so a few names with silent servers do not delay the others.
    static constexpr unsigned max_threads = 4;

    // Starts no thread before the first lookup, so it may be created before fork. Calls `ask` in its threads.
    explicit Resolver(Ask ask = resolve);
    // Leaves threads behind that are blocked in the system's resolver, because they cannot be cancelled.
    ~Resolver();
    Resolver(Resolver const&) = delete;
    Resolver& operator=(Resolver const&) = delete;

    // Callable from any thread. Returns an error if no descriptor or no thread is available.
    Expected<std::shared_ptr<Lookup>> look_up(std::string host, std::uint16_t port);

private:
    struct Shared;
    static bool add_thread(std::shared_ptr<Shared> const& shared);
    static void answer_questions(Shared& shared);
    static Addresses ask(Shared const& shared, Lookup const& question);

    std::shared_ptr<Shared> shared_;
};

// Returns nullopt if the deadline passes first. IP address literals are not passed to the resolver.
template <OutboundIo I>
Task<I, std::optional<Addresses>> look_up(I& io, Resolver& resolver, std::string host, std::uint16_t port,
                                          Deadline deadline) {
    if (auto const literal = read_address(host, port)) {
        std::vector<SocketAddress> only{*literal};
        co_return Addresses(std::move(only));
    }
    auto const asked = resolver.look_up(std::move(host), port);
    if (!asked) co_return Addresses(refused(asked.why));
    std::shared_ptr<Lookup> const lookup = *asked;
    std::optional<typename I::Stream> ready;
    int const error = io.adopt(ready, lookup->take_ready());
    if (error != 0) co_return Addresses(refused(std::strerror(error)));
    WaitResult const waited = co_await io.readable(*ready, WaitPurpose::answer, deadline);
    if (waited != WaitResult::ready) co_return std::nullopt;
    co_return lookup->answer();
}

}   // namespace tricorn
