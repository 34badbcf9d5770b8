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

UpstreamExchange::UpstreamExchange(FetchTarget target, Config const& config)
    : target_(std::move(target)),
      config_(&config),
      begun_(Clock::now()),
      deadline_(begun_ + config.fetch_timeout),
      request_(request_text(target_.url)),
      reader_(*this, max_head, config.fetch_max_bytes) {}

std::string UpstreamExchange::place() const {
    return target_.trusted ? "upstream " + target_.name : target_.url.authority();
}

void UpstreamExchange::begin_anew() {
    stage_ = Stage::connecting;
    resolving_ = Clock::now();
}

void UpstreamExchange::found(std::optional<Addresses> const& addresses) {
    resolved_ = Clock::now();
    if (!addresses)
        return fail(504, fmt::format("its name was not resolved within {} (--fetch-timeout)",
                                     print_duration(config_->fetch_timeout)));
    if (!*addresses) return fail(502, fmt::format("its name was not resolved: {}", addresses->why));
    if ((*addresses)->empty()) return fail(502, "its name has no address");
    auto const allowed = check_addresses(target_, **addresses, *config_);
    if (!allowed) return fail(403, allowed.why);
    addresses_ = **addresses;
}

SocketAddress const* UpstreamExchange::next_address() const {
    return stage_ == Stage::connecting && next_ < addresses_.size() ? &addresses_[next_] : nullptr;
}

// Those that follow have a share of the budget that is left, so that one silent address does not use it up.
Deadline UpstreamExchange::patience() const {
    auto const now = Clock::now();
    Duration const left = std::max(resolved_ + connect_budget - now, Duration::zero());
    return std::min(now + left / static_cast<int>(addresses_.size() - next_), deadline_);
}

void UpstreamExchange::tried(int error) {
    address_ = addresses_[next_++];
    if (error == 0) {
        connected_ = Clock::now();
        return begin();
    }
    if (next_ < addresses_.size()) return;
    auto const budget = std::min<Duration>(connect_budget, config_->fetch_timeout);
    if (error == ETIMEDOUT) return fail(504, fmt::format("no connection within {}", print_duration(budget)));
    if (error == EMFILE || error == ENFILE) return fail(503, "this worker has no descriptor left for a connection");
    fail(502, fmt::format("no connection: {}", std::strerror(error)));
}

void UpstreamExchange::begin_on_kept(SocketAddress const& address) {
    kept_ = true;
    address_ = address;
    begin();
}

void UpstreamExchange::begin() {
    stage_ = Stage::sending;
    sent_ = 0;
    sent_at_ = Clock::now();
    reader_.start(false);
}

void UpstreamExchange::sent(std::size_t bytes) {
    sent_ += bytes;
    if (sent_ == request_.size()) stage_ = Stage::receiving;
}

void UpstreamExchange::on_status(unsigned) {
    content_type_.clear();
    has_content_type_ = false;
}

void UpstreamExchange::on_field(std::string_view name, std::string_view value) {
    bool const of_trailer = reader_.in_body();   // not to be merged into the head's (RFC 9110 section 6.5.1)
    if (has_content_type_ || of_trailer || !iequals(name, "content-type")) return;
    has_content_type_ = true;
    content_type_ = value;
}

void UpstreamExchange::on_body(std::string_view bytes) {
    sha256_.add({reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()});
}

void UpstreamExchange::take() {
    if (first_byte_ == Clock::time_point()) first_byte_ = Clock::now();
    std::size_t consumed = 0;
    ResponseReader::Progress const progress = reader_.put(input_.bytes(), consumed);
    input_.consume(consumed);
    if (progress == ResponseReader::Progress::complete) return finish();
    bool const full = progress == ResponseReader::Progress::need_more && input_.room().empty();
    if (full || reader_.head_too_large())
        return fail(502, fmt::format("{} of its answer is larger than {}",
                                     reader_.in_body() ? "a chunk's header or the trailer" : "the head",
                                     print_size(max_head)));
    if (progress == ResponseReader::Progress::need_more) {
        // One who never pauses is never waited for: who blocks would not see the deadline.
        if (Clock::now() >= deadline_) time_out();
        return;
    }
    if (reader_.body_too_large())
        return fail(
            502, fmt::format("its answer is larger than {} (--fetch-max-bytes)", print_size(config_->fetch_max_bytes)));
    fail(502, fmt::format("its answer is not valid HTTP: {}", reader_.why()));
}

// The other side has closed the connection, or it is broken.
void UpstreamExchange::lose(int error) {
    if (kept_ && !reader_.begun()) {
        kept_ = false;
        stage_ = Stage::stale;
        return;
    }
    if (error == 0 && receiving() && reader_.end() == ResponseReader::Progress::complete) return finish();
    std::string const how = error == 0 ? "it closed the connection" : std::strerror(error);
    fail(502, fmt::format("{} before {}", how,
                          reader_.begun() ? "its answer was complete" : "anything of its answer had come"));
}

void UpstreamExchange::time_out() {
    fail(504, fmt::format("its answer was not complete within {} (--fetch-timeout)",
                          print_duration(config_->fetch_timeout)));
}

void UpstreamExchange::finish() {
    stage_ = Stage::done;
    done_ = Clock::now();
}

void UpstreamExchange::fail(unsigned status, std::string why) {
    stage_ = Stage::failed;
    refusal_ = status;
    why_ = fmt::format("{}: {}", target_.trusted ? "upstream " + target_.name : target_.url.authority(), why);
}

Response UpstreamExchange::response() {
    return stage_ == Stage::done ? summary() : problem(refusal_, why_);
}

Response UpstreamExchange::summary() {
    auto const span = [](Clock::time_point from, Clock::time_point to) -> boost::json::value {
        if (from == Clock::time_point() || to == Clock::time_point()) return nullptr;   // there was no such step
        return microseconds(to - from);
    };
    Sha256::Digest digest;
    sha256_.finish(digest);
    boost::json::object object;
    object["url"] = to_string(target_.url);
    object["status"] = reader_.status();
    object["content_type"] = has_content_type_ ? boost::json::value(json_string(content_type_)) : nullptr;
    object["bytes"] = reader_.body_bytes();
    object["sha256"] = hex(digest);
    object["remote_address"] = to_string(address_);
    object["kept_connection"] = kept_;
    object["microseconds"] = {{"resolve", span(resolving_, resolved_)},
                              {"connect", span(resolved_, connected_)},
                              {"first_byte", span(sent_at_, first_byte_)},
                              {"total", span(begun_, done_)}};
    return json_response(object);
}

}   // namespace tricorn::server
