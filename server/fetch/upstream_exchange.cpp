#include "server/fetch/upstream_exchange.hpp"
#include "common/http/problem.hpp"
#include "common/text/json.hpp"
#include "common/version.hpp"
#include <spdlog/fmt/fmt.h>

namespace tricorn::server {

namespace {

std::int64_t microseconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

std::string request_text(Url const& url) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tricorn/{}\r\nAccept: */*\r\nVia: 1.1 {}\r\n\r\n",
                       url.target, url.authority(), version, fetch_pseudonym);
}

}   // namespace

UpstreamExchange::UpstreamExchange(FetchTarget target, FetchConfig const& config)
    : Get(request_text(target.url), {max_head, config.max_bytes, connect_budget}, Clock::now() + config.timeout),
      target_(std::move(target)),
      config_(&config) {}

std::string UpstreamExchange::place() const {
    return target_.trusted ? "upstream " + target_.name : target_.url.authority();
}

Expected<> UpstreamExchange::check(std::span<SocketAddress const> addresses) const {
    return check_addresses(target_, addresses, *config_);
}

void UpstreamExchange::on_status(unsigned) {
    content_type_.clear();
    has_content_type_ = false;
}

void UpstreamExchange::on_field(std::string_view name, std::string_view value) {
    bool const of_trailer = in_body();   // not to be merged into the head's (RFC 9110 section 6.5.1)
    if (has_content_type_ || of_trailer || !iequals(name, "content-type")) return;
    has_content_type_ = true;
    content_type_ = value;
}

void UpstreamExchange::on_body(std::string_view bytes) {
    sha256_.add({reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()});
}

UpstreamExchange::Failure UpstreamExchange::failure_to_connect() const {
    auto const budget = std::min<Duration>(connect_budget, config_->timeout);
    if (error() == ETIMEDOUT) return {504, fmt::format("no connection within {}", print_duration(budget))};
    if (error() == EMFILE || error() == ENFILE)
        return {503, "this worker has no file descriptor left for a connection"};
    return {502, fmt::format("no connection: {}", std::strerror(error()))};
}

UpstreamExchange::Failure UpstreamExchange::failure() const {
    std::string const timeout = print_duration(config_->timeout) + " (--fetch-timeout)";
    switch (end()) {
        case End::lookup_late: return {504, "its name could not be resolved within " + timeout};
        case End::lookup_failed: return {502, "its name could not be resolved: " + why()};
        case End::no_address: return {502, "its name has no address"};
        case End::address_refused: return {403, why()};
        case End::no_connection: return failure_to_connect();
        case End::head_too_large:
            return {502, fmt::format("{} of its response is larger than {}",
                                     in_body() ? "a chunk's header or the trailer" : "the head", print_size(max_head))};
        case End::body_too_large:
            return {502,
                    fmt::format("its response is larger than {} (--fetch-max-bytes)", print_size(config_->max_bytes))};
        case End::malformed: return {502, "its response is not valid HTTP: " + why()};
        case End::none:   // these do not happen to it
        case End::complete:
        case End::stale:
        case End::lost:
            return {502, fmt::format("{} before {}", error() == 0 ? "it closed the connection" : std::strerror(error()),
                                     answer_begun() ? "its response was complete" : "its response began")};
        case End::late: break;
    }
    return {504, "its response was not complete within " + timeout};
}

Response UpstreamExchange::response() {
    if (end() == End::complete) return summary();
    Failure const failed = failure();
    std::string const whose = target_.trusted ? "upstream " + target_.name : target_.url.authority();
    return problem(failed.status, whose + ": " + failed.why);
}

Response UpstreamExchange::summary() {
    auto const span = [](Clock::time_point from, Clock::time_point to) -> boost::json::value {
        if (from == Clock::time_point() || to == Clock::time_point()) return nullptr;   // the step did not happen
        return microseconds(to - from);
    };
    Sha256::Digest digest;
    sha256_.finish(digest);
    boost::json::object object;
    object["url"] = to_string(target_.url);
    object["status"] = status();
    object["content_type"] = has_content_type_ ? boost::json::value(json_string(content_type_)) : nullptr;
    object["bytes"] = body_bytes();
    object["sha256"] = hex(digest);
    object["remote_address"] = to_string(address());
    object["kept_connection"] = on_kept();
    Times const& at = times();
    object["microseconds"] = {{"resolve", span(at.resolving, at.resolved)},
                              {"connect", span(at.resolved, at.connected)},
                              {"first_byte", span(at.sending, at.first_byte)},
                              {"total", span(at.begun, at.done)}};
    return json_response(object);
}

}   // namespace tricorn::server
