#include "client/load/engine/destination.hpp"
#include "common/io/blocking_io.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <poll.h>

namespace tricorn::client {

namespace {

using namespace std::chrono_literals;

constexpr Duration head_start = 250ms;   // RFC 8305 section 8, "Connection Attempt Delay"

// Families take turns, beginning with that of the first address (RFC 8305 section 4), so that one family that leads
// nowhere does not come first with all its addresses.
std::vector<SocketAddress> in_turns(std::vector<SocketAddress> const& addresses) {
    std::vector<SocketAddress> mixed;
    std::vector<SocketAddress> parts[2];
    for (SocketAddress const& each : addresses)
        parts[each.storage.ss_family == addresses.front().storage.ss_family ? 0 : 1].push_back(each);
    for (std::size_t i = 0; mixed.size() < addresses.size(); ++i) {
        for (auto const& part : parts) {
            if (i < part.size()) mixed.push_back(part[i]);
        }
    }
    return mixed;
}

// Attempts to connect that run side by side.
class Race {
public:
    explicit Race(std::vector<SocketAddress> addresses) : addresses_(std::move(addresses)) {}

    Expected<SocketAddress> run(Deadline deadline) {
        Deadline next = Clock::now();
        for (;;) {
            Deadline const now = Clock::now();
            if (begun_ < addresses_.size() && (now >= next || running_.empty())) {
                begin();
                next = now + head_start;
                continue;
            }
            if (running_.empty()) return refused(why_);
            if (now >= deadline) break;
            wait(begun_ < addresses_.size() ? std::min(next, deadline) : deadline);
            if (auto const winner = look()) return addresses_[*winner];
        }
        for (Attempt const& attempt : running_) note(attempt.index, ETIMEDOUT);
        return refused(why_);
    }

private:
    struct Attempt {
        std::size_t index;
        Socket socket;
    };

    void begin() {
        std::size_t const index = begun_++;
        Socket socket = Socket::begin_connecting(addresses_[index]);
        int const error = errno;
        if (socket.descriptor() >= 0)
            running_.push_back({index, std::move(socket)});
        else
            note(index, error);
    }

    void wait(Deadline until) {
        std::vector<pollfd> watched;
        for (Attempt const& attempt : running_) watched.push_back({attempt.socket.descriptor(), POLLOUT, 0});
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
        ::poll(watched.data(), watched.size(), static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
        ready_ = std::move(watched);
    }

    // The attempt that has succeeded; those that have failed are given up.
    std::optional<std::size_t> look() {
        std::vector<Attempt> still;
        for (std::size_t i = 0; i < running_.size(); ++i) {
            Attempt& attempt = running_[i];
            int const error = ready_[i].revents == 0 ? EINPROGRESS : attempt.socket.pending_error();
            if (error == 0) return attempt.index;
            if (error == EINPROGRESS)
                still.push_back(std::move(attempt));
            else
                note(attempt.index, error);
        }
        running_ = std::move(still);
        return std::nullopt;
    }

    void note(std::size_t index, int error) {
        why_ += (why_.empty() ? "" : ", ") + to_string(addresses_[index]) + ": " + std::strerror(error);
    }

    std::vector<SocketAddress> addresses_;
    std::vector<Attempt> running_;
    std::vector<pollfd> ready_;   // of those, in the same order
    std::size_t begun_ = 0;
    std::string why_;
};

std::string words_for(LoadError const& load_error, LoadConfig const& config, SocketAddress const& address) {
    using Kind = Failure::Kind;
    auto const [phase, kind, code] = load_error.failure;
    bool const tls = phase == Failure::Phase::tls;
    if (kind == Kind::timeout)
        return tls ? "no TLS handshake within " + print_duration(config.timeout) : std::strerror(ETIMEDOUT);
    if (kind == Kind::system && code == EADDRNOTAVAIL) {
        if (auto const ports = ports_used_up(address))
            return "this machine has no local port left: " + describe(*ports);
    }
    if (kind == Kind::system) return (tls ? "TLS handshake: " : "") + std::string(std::strerror(code));
    bool const unverified = load_error.sample.starts_with("certificate verify failed");
    return load_error.sample + (unverified ? "; --insecure accepts it" : "");
}

}   // namespace

Addresses resolve_within(std::string const& host, std::uint16_t port, Duration timeout, Resolver::Ask ask) {
    std::atomic<bool> never{false};
    Stop const stop(never);
    BlockingIo io(stop);
    Resolver resolver(std::move(ask));
    std::optional<Addresses> found = look_up(io, resolver, host, port, Clock::now() + timeout).take();
    if (!found) return refused("the name server did not answer within " + print_duration(timeout));
    return *found;
}

Expected<SocketAddress> first_to_connect(std::vector<SocketAddress> const& addresses, Deadline deadline) {
    return Race(in_turns(addresses)).run(deadline);
}

Addresses choose_addresses(LoadConfig const& config) {
    if (!config.unix_socket.empty()) return std::vector{*unix_address(config.unix_socket)};
    Deadline const deadline = Clock::now() + config.timeout;
    auto addresses = resolve_within(config.url.host, config.url.port, config.timeout);
    if (!addresses) return refused("cannot resolve " + config.url.host + ": " + addresses.why);
    // A hosts file may name one twice.
    std::vector<SocketAddress> distinct;
    for (SocketAddress const& each : *addresses) {
        auto const same = [&](SocketAddress const& other) { return to_string(other) == to_string(each); };
        if (std::ranges::none_of(distinct, same)) distinct.push_back(each);
    }
    *addresses = std::move(distinct);
    if (addresses->size() == 1 || config.spread) return addresses;
    auto const chosen = first_to_connect(*addresses, deadline);
    if (!chosen) return refused("cannot connect to " + config.url.authority() + " (" + chosen.why + ")");
    return std::vector{*chosen};
}

Expected<> check_local_ports(LoadConfig const& config, std::vector<SocketAddress> const& addresses) {
    auto const ports = local_ports();
    std::uint64_t const needed = std::uint64_t(config.connections) + config.idle;
    if (!config.unix_socket.empty() || !ports || needed <= ports->count * std::uint64_t(addresses.size())) return {};
    return refused(count_text(needed) +
                   " connections need more local ports than this machine has: " + describe(*ports));
}

std::optional<LocalPorts> ports_used_up(SocketAddress const& address) {
    // A datagram socket takes a port of another protocol, but needs the same address of ours.
    Descriptor const probe(::socket(address.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!probe || ::connect(probe.number(), address.get(), address.length) != 0) return std::nullopt;
    return local_ports();
}

std::string why_no_connection(LoadConfig const& config, SocketAddress const& address, LoadError const& load_error) {
    bool const tls = load_error.failure.phase == Failure::Phase::tls;
    std::string const where = tls ? "https://" + config.url.authority() : to_string(address);
    return "cannot connect to " + where + ": " + words_for(load_error, config, address);
}

}   // namespace tricorn::client
