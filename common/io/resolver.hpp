#pragma once
// Names to addresses for those who cannot wait for the system's resolver: it blocks and knows no deadline
// (getaddrinfo(3)). Threads of their own ask it, and an answer is announced on a socket, which every Io can wait for.
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

// A question to the resolver; whoever asked may be gone by the time of the answer.
class Lookup {
public:
    Lookup(std::string host, std::uint16_t port, Socket bell, Socket rope);

    Socket take_bell() { return std::move(bell_); }   // has its end of file when the answer is there; once
    Addresses answer();   // blocks until it is there

private:
    friend class Resolver;
    bool given_up();   // nobody holds the bell any more
    void answer_with(Addresses addresses);

    std::string host_;
    std::uint16_t port_;
    Socket bell_;
    Socket rope_;   // the bell's other end
    std::mutex mutex_;
    std::condition_variable answered_;
    std::optional<Addresses> addresses_;
};

class Resolver {
public:
    using Ask = std::function<Addresses(std::string const& host, std::uint16_t port)>;

    // One for each name that is asked about, so that a few whose servers are silent keep no other waiting.
    static constexpr unsigned max_threads = 4;

    // Starts no thread before it is asked: may be made before fork. `ask` is called in its threads.
    explicit Resolver(Ask ask = resolve);
    // Leaves a thread behind that the system's resolver keeps: nothing can call it back.
    ~Resolver();
    Resolver(Resolver const&) = delete;
    Resolver& operator=(Resolver const&) = delete;

    // Any thread. Refused where there is no descriptor or no thread for it.
    Expected<std::shared_ptr<Lookup>> look_up(std::string host, std::uint16_t port);

private:
    struct Shared;
    static bool add_thread(std::shared_ptr<Shared> const& shared);
    static void answer_questions(Shared& shared);
    static Addresses ask(Shared const& shared, Lookup const& question);

    std::shared_ptr<Shared> shared_;
};

// nullopt: no answer before the deadline. An address that is written out needs no resolver.
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
    std::optional<typename I::Stream> bell;
    int const error = io.adopt(bell, lookup->take_bell());
    if (error != 0) co_return Addresses(refused(std::strerror(error)));
    Waited const waited = co_await io.readable(*bell, Need::answer, deadline);
    if (waited != Waited::ready) co_return std::nullopt;
    co_return lookup->answer();
}

}   // namespace tricorn
