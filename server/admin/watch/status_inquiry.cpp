#include "server/admin/watch/status_inquiry.hpp"
#include "common/text/json.hpp"
#include "common/version.hpp"
#include <cctype>
#include <cstring>
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::admin {

namespace {

// Lower-case error text, such as "connection refused": it follows a colon, or stands alone.
std::string describe(int error) {
    std::string text = std::strerror(error);
    if (!text.empty()) text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return text;
}

bool is_json_object(std::string_view text) {
    std::size_t const first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{' && is_json(text);
}

}   // namespace

StatusInquiry::StatusInquiry(Url const& url)
    : url_(url),
      deadline_(Clock::now() + budget),
      request_(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tricorn/{}\r\nAccept: application/json\r\n"
                           "Connection: close\r\n\r\n",
                           url.target, url.authority(), version)),
      reader_(*this, max_head, max_body) {}

void StatusInquiry::found(std::optional<Addresses> const& addresses) {
    if (!addresses) return fail("its name could not be resolved within a second");
    if (!*addresses) return fail("its name could not be resolved: " + addresses->why);
    if ((*addresses)->empty()) return fail("its name has no addresses");
    addresses_ = **addresses;
}

SocketAddress const* StatusInquiry::next_address() const {
    return stage_ == Stage::connecting && next_ < addresses_.size() ? &addresses_[next_] : nullptr;
}

// Each remaining address gets an equal share of the remaining time, so that one silent address cannot use it up.
Deadline StatusInquiry::patience() const {
    auto const now = Clock::now();
    return now + std::max(deadline_ - now, Duration::zero()) / static_cast<int>(addresses_.size() - next_);
}

void StatusInquiry::tried(int error) {
    ++next_;
    if (error == 0) {
        stage_ = Stage::sending;
        reader_.start(false);
    } else if (next_ == addresses_.size()) {
        fail(error == ETIMEDOUT ? "no connection within a second" : describe(error));
    }
}

void StatusInquiry::take() {
    std::size_t consumed = 0;
    ResponseReader::Progress const progress = reader_.put(input_.bytes(), consumed);
    input_.consume(consumed);
    if (progress == ResponseReader::Progress::complete) return finish();
    bool const full = progress == ResponseReader::Progress::need_more && input_.room().empty();
    if (full || reader_.head_too_large()) return fail("the head of its response is too large");
    if (reader_.body_too_large()) return fail("its response is larger than 4 MiB");
    if (progress == ResponseReader::Progress::malformed)
        return fail("its response is not valid HTTP: " + reader_.why());
    if (Clock::now() >= deadline_) time_out();
}

// The peer has closed the connection, or it is broken.
void StatusInquiry::lose(int error) {
    if (error == 0 && receiving() && reader_.end() == ResponseReader::Progress::complete) return finish();
    fail(error == 0 ? "it closed the connection before its response was complete" : describe(error));
}

void StatusInquiry::finish() {
    stage_ = Stage::done;
    if (reader_.status() != 200) return fail(fmt::format("it answered {}", reader_.status()));
    if (!is_json_object(body_)) fail("its response is not a JSON object");
}

void StatusInquiry::fail(std::string why) {
    stage_ = Stage::done;
    why_ = std::move(why);
    body_.clear();
}

}   // namespace tricorn::server::admin
