#include "client/compare/measure/asker.hpp"
#include "common/io/blocking_io.hpp"
#include <cerrno>
#include <cstring>
#include <poll.h>

namespace tricorn::client::compare {

namespace {

constexpr std::uint32_t most_head = 64 * 1024;
constexpr std::uint64_t most_body = 64 << 20;

struct Body final : ResponseSink {
    void on_status(unsigned) override { text.clear(); }
    void on_field(std::string_view, std::string_view) override {}
    void on_body(std::string_view bytes) override { text += bytes; }
    std::string text;
};

}   // namespace

Answer Asker::get(std::string const& target, Deadline deadline) {
    Answer answer;
    Body body;
    ResponseReader reader(body, most_head, most_body);
    reader.start(false);
    if (!socket_) answer.why = connect(deadline);
    if (answer.why.empty())
        answer.why = send("GET " + target + " HTTP/1.1\r\nHost: " + authority_ + "\r\n\r\n", deadline);
    if (answer.why.empty()) answer.why = receive(reader, deadline);
    if (!answer.why.empty()) {
        socket_.reset();
        return answer;
    }
    answer.status = reader.status();
    answer.body = std::move(body.text);
    if (!reader.keep_alive()) socket_.reset();
    return answer;
}

std::string Asker::connect(Deadline deadline) {
    int error = open_socket(socket_, address_);
    std::string const why = error == 0 ? wait(POLLOUT, deadline) : "";
    if (!why.empty()) return "connect: " + why;
    if (error == 0) error = socket_->pending_error();
    if (error == 0) return {};
    socket_.reset();
    return std::string("connect: ") + std::strerror(error);
}

// Returns "" when the socket is ready. Checks for a stop first: a steady stream of responses would delay it.
std::string Asker::wait(short events, Deadline deadline) const {
    PollResult const result = poll_until(socket_->descriptor(), events, stop_, deadline);
    return result.stopping ? "interrupted" : result.ready ? "" : "timeout";
}

std::string Asker::send(std::string const& request, Deadline deadline) {
    std::size_t sent = 0;
    while (sent < request.size()) {
        iovec const rest{const_cast<char*>(request.data()) + sent, request.size() - sent};
        Moved const moved = socket_->send({&rest, 1});
        sent += moved.bytes;
        if (moved.error == 0) continue;
        if (moved.error != EAGAIN) return std::string("send: ") + std::strerror(moved.error);
        if (std::string const why = wait(POLLOUT, deadline); !why.empty()) return "send: " + why;
    }
    return {};
}

std::string Asker::receive(ResponseReader& reader, Deadline deadline) {
    InputBuffer input(ResponseReader::max_pending);
    while (true) {
        if (std::string const why = wait(POLLIN, deadline); !why.empty()) return "receive: " + why;
        Moved const moved = socket_->receive(input.room());
        if (moved.error == EAGAIN) continue;
        if (moved.error != 0) return std::string("receive: ") + std::strerror(moved.error);
        if (moved.bytes == 0) {
            bool const whole = reader.end() == ResponseReader::Progress::complete;
            if (whole) socket_.reset();
            return whole ? "" : "receive: closed";
        }
        input.received(moved.bytes);
        std::size_t consumed = 0;
        auto const progress = reader.put(input.bytes(), consumed);
        input.consume(consumed);
        if (progress == ResponseReader::Progress::complete) return {};
        if (progress == ResponseReader::Progress::malformed || input.room().empty())
            return "receive: no HTTP response: " + reader.why();
    }
}

}   // namespace tricorn::client::compare
