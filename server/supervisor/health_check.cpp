#include "server/supervisor/health_check.hpp"
#include "common/http/endpoint.hpp"
#include "common/http/get.hpp"
#include "common/http/http.hpp"
#include "common/io/blocking_io.hpp"
#include <cstdio>
#include <spdlog/fmt/fmt.h>

namespace tricorn::server {

namespace {

constexpr char const* request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

class ReadinessInquiry final : public Get {
public:
    explicit ReadinessInquiry(Deadline deadline) : Get(request, {.head = 16 * 1024, .body = 64 * 1024}, deadline) {}

    // When it is over: ready, or why not.
    Expected<> judge() const {
        if (end() != End::complete) return refused(describe_end());
        if (status() == 200) return {};
        return refused(fmt::format("HTTP/1.1 {} {}", status(), reason_phrase(status())));
    }
    // At its default address an admin port may be another service's, or no such thing at all.
    bool is_of(Config const& config) const {
        return body_.find("\"bind\":\"" + to_string(config.listen.bind.front()) + '"') != std::string::npos;
    }

private:
    void on_status(unsigned) override { body_.clear(); }
    void on_body(std::string_view bytes) override { body_ += bytes; }

    std::string describe_end() const {
        if (end() == End::no_connection) return error() == ETIMEDOUT ? "no connection in time" : std::strerror(error());
        return end() == End::malformed ? "its response is not valid HTTP: " + why() : "no response in time";
    }

    std::string body_;
};

Endpoint reachable(Endpoint endpoint) {
    if (endpoint.host == "0.0.0.0") endpoint.host = "127.0.0.1";
    if (endpoint.host == "::") endpoint.host = "::1";
    return endpoint;
}

void ask(ReadinessInquiry& inquiry, Endpoint const& endpoint) {
    std::atomic<bool> flag{false};
    Stop const never(flag);
    BlockingIo io(never);
    std::optional<Socket> socket;
    inquiry.found(Addresses(std::vector{address_of(reachable(endpoint))}));
    reach(io, socket, inquiry).take();
    if (socket) converse(io, *socket, inquiry).take();
}

int exit_code_of(ReadinessInquiry const& inquiry) {
    auto const ready = inquiry.judge();
    if (!ready) std::fprintf(stderr, "tricorn-server: not ready: %s\n", ready.why.c_str());
    return ready ? 0 : 1;
}

bool has_known_port(Endpoint const& endpoint) {
    return endpoint.kind == Endpoint::Kind::unix_socket || endpoint.port != 0;
}

}  // namespace

int check_health(Config const& config) {
    Deadline const end = Clock::now() + std::chrono::seconds(3);
    if (config.admin.bind && has_known_port(*config.admin.bind)) {
        Deadline const patience = config.admin.asked_for ? end : Clock::now() + std::chrono::seconds(1);
        ReadinessInquiry admin(patience);
        ask(admin, *config.admin.bind);
        if (config.admin.asked_for || admin.is_of(config)) return exit_code_of(admin);
    }
    ReadinessInquiry service(end);
    ask(service, config.listen.bind.front());
    return exit_code_of(service);
}

}  // namespace tricorn::server
