#include "client/compare/measure/http_client.hpp"
#include "common/http/get.hpp"
#include "common/io/blocking_io.hpp"
#include <cstring>
#include <poll.h>

namespace tricorn::client::compare {

namespace {

class Question final : public Get {
public:
    Question(std::string const& target, std::string const& authority, Deadline deadline)
        : Get("GET " + target + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n", {.head = 64 * 1024, .body = 64 << 20},
              deadline) {}

    std::string body;

private:
    void on_status(unsigned) override { body.clear(); }
    void on_body(std::string_view bytes) override { body += bytes; }
};

// What ended it, where that was no answer.
std::string words_for(Get const& get) {
    switch (get.end()) {
        case Get::End::late: return "timeout";
        case Get::End::lost:
        case Get::End::stale: return get.error() == 0 ? "closed" : std::strerror(get.error());
        default: return "no HTTP response: " + (get.why().empty() ? "it is too large" : get.why());
    }
}

}   // namespace

Answer HttpClient::get(std::string const& target, Deadline deadline) {
    Question question(target, authority_, deadline);
    auto answered = connect(question);
    if (answered) answered = send(question);
    if (answered) answered = receive(question);
    if (!question.may_keep()) socket_.reset();
    if (!answered) return {0, {}, std::move(answered.why)};
    return {question.status(), std::move(question.body), {}};
}

Expected<> HttpClient::connect(Get& get) {
    if (socket_) {
        get.begin_on_kept(address_);
        return {};
    }
    int error = open_socket(socket_, address_);
    if (error == 0) {
        if (auto const ready = wait(POLLOUT, get.deadline()); !ready) return refused("connect: " + ready.why);
        error = socket_->pending_error();
    }
    if (error != 0) return refused(std::string("connect: ") + std::strerror(error));
    get.found(Addresses(std::vector{address_}));
    get.tried(0);
    return {};
}

// A stop comes first: one answer after the other would put it off.
Expected<> HttpClient::wait(short events, Deadline deadline) const {
    PollResult const result = poll_until(socket_->descriptor(), events, stop_, deadline);
    if (result.stopping) return refused("interrupted");
    if (!result.ready) return refused("timeout");
    return {};
}

Expected<> HttpClient::send(Get& get) {
    get.send(*socket_);
    while (get.sending()) {
        if (auto const ready = wait(POLLOUT, get.deadline()); !ready) return refused("send: " + ready.why);
        get.send(*socket_);
    }
    if (!get.receiving()) return refused("send: " + words_for(get));
    return {};
}

Expected<> HttpClient::receive(Get& get) {
    while (get.receiving()) {
        if (auto const ready = wait(POLLIN, get.deadline()); !ready) return refused("receive: " + ready.why);
        get.receive(*socket_);
    }
    if (get.end() != Get::End::complete) return refused("receive: " + words_for(get));
    return {};
}

}   // namespace tricorn::client::compare
