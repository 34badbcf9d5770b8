#pragma once
// One GET /status from a watched service, as a state machine without waits (watch.hpp waits). The response is
// untrusted: it is accepted only if it is one JSON object of bounded size; its contents are not checked.
#include "common/http/input_buffer.hpp"
#include "common/http/response_reader.hpp"
#include "common/http/url.hpp"
#include "common/io/resolver.hpp"
#include <string>
#include <vector>

namespace tricorn::server::admin {

class StatusInquiry final : public ResponseSink {
public:
    static constexpr Duration budget = std::chrono::seconds(1);   // for the whole inquiry
    static constexpr std::uint32_t max_head = 16 * 1024;   // bytes
    static constexpr std::uint64_t max_body = 4 * 1024 * 1024;

    // Starts the time budget.
    explicit StatusInquiry(Url const& url);

    Url const& url() const { return url_; }
    Deadline deadline() const { return deadline_; }

    // nullopt: the name was not resolved in time.
    void found(std::optional<Addresses> const& addresses);
    // The next address to try, and its deadline; nullptr: connected, or no address is left.
    SocketAddress const* next_address() const;
    Deadline patience() const;
    void tried(int error);   // 0: connected

    bool sending() const { return stage_ == Stage::sending; }
    bool receiving() const { return stage_ == Stage::receiving; }
    template <Stream S>
    void send(S& stream) {
        while (sending()) {
            iovec const rest{request_.data() + sent_, request_.size() - sent_};
            Moved const moved = stream.send({&rest, 1});
            if (moved.error == EAGAIN) return;
            if (moved.error != 0) return lose(moved.error);
            sent_ += moved.bytes;
            if (sent_ == request_.size()) stage_ = Stage::receiving;
        }
    }
    // Returns after a few reads, so that a fast sender does not block the others.
    template <Stream S>
    void receive(S& stream) {
        for (int reads = 0; reads < 4 && receiving(); ++reads) {
            Moved const moved = stream.receive(input_.room());
            if (moved.error == EAGAIN) return;
            if (moved.bytes == 0) return lose(moved.error);
            input_.received(moved.bytes);
            take();
        }
    }
    void time_out() { fail("no complete response within a second"); }

    // After the end: the error; empty: body() is a JSON object.
    std::string const& why() const { return why_; }
    std::string& body() { return body_; }

private:
    enum class Stage { connecting, sending, receiving, done };

    void on_status(unsigned) override { body_.clear(); }
    void on_field(std::string_view, std::string_view) override {}
    void on_body(std::string_view bytes) override { body_ += bytes; }

    void take();
    void lose(int error);
    void finish();
    void fail(std::string why);

    Url url_;
    Deadline deadline_;
    Stage stage_ = Stage::connecting;
    std::vector<SocketAddress> addresses_;
    std::size_t next_ = 0;   // index into addresses_
    std::string request_;
    std::size_t sent_ = 0;
    InputBuffer input_{max_head};
    ResponseReader reader_;
    std::string body_;
    std::string why_;
};

}   // namespace tricorn::server::admin
