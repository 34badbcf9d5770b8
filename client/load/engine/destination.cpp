#include "client/load/engine/destination.hpp"
#include "common/io/blocking_io.hpp"
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>

namespace tricorn::client {

namespace {

Expected<SocketAddress> choose_of(std::vector<SocketAddress> const& addresses, LoadConfig const& config) {
    std::string why;
    std::atomic<bool> never{false};
    Stop const stop(never);
    for (SocketAddress const& address : addresses) {
        BlockingIo io(stop);
        std::optional<Socket> socket;
        int const error = connect(io, socket, address, Clock::now() + config.timeout).take();
        if (error == 0) return address;
        why += (why.empty() ? "" : ", ") + to_string(address) + ": " + std::strerror(error);
    }
    return refused("cannot connect to " + config.url.authority() + " (" + why + ")");
}

std::string words_for(LoadError const& load_error, LoadConfig const& config) {
    using Kind = Failure::Kind;
    auto const [phase, kind, code] = load_error.failure;
    bool const tls = phase == Failure::Phase::tls;
    if (kind == Kind::timeout)
        return tls ? "no TLS handshake within " + print_duration(config.timeout) : std::strerror(ETIMEDOUT);
    if (kind == Kind::system) return (tls ? "TLS handshake: " : "") + std::string(std::strerror(code));
    bool const unverified = load_error.sample.starts_with("certificate verify failed");
    return load_error.sample + (unverified ? "; --insecure accepts it" : "");
}

}   // namespace

Expected<SocketAddress> choose_address(LoadConfig const& config) {
    if (!config.unix_socket.empty()) return *unix_address(config.unix_socket);
    auto const addresses = resolve(config.url.host, config.url.port);
    if (!addresses) return refused("cannot resolve " + config.url.host + ": " + addresses.why);
    if (addresses->size() == 1) return addresses->front();
    return choose_of(*addresses, config);
}

std::string why_no_connection(LoadConfig const& config, SocketAddress const& address, LoadError const& load_error) {
    bool const tls = load_error.failure.phase == Failure::Phase::tls;
    std::string const where = tls ? "https://" + config.url.authority() : to_string(address);
    return "cannot connect to " + where + ": " + words_for(load_error, config);
}

}   // namespace tricorn::client
