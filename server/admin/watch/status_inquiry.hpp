#pragma once
// One GET /status from a watched service as a state machine without waiting; the watch does the waiting. What comes is a
// stranger's: it is taken where it is one JSON object of a bounded size, and nothing else is believed of it.
#include "common/http/input_buffer.hpp"
#include "common/http/response_reader.hpp"
#include "common/http/url.hpp"
#include "common/io/resolver.hpp"
#include <string>
#include <vector>

namespace tricorn::server::admin {

class StatusInquiry final : public ResponseSink {
public:
    static constexpr Duration budget = std::chrono::seconds(1);   // for all of it
    static constexpr std::uint32_t max_head = 16 * 1024;   // bytes
    static constexpr std::uint64_t max_body = 4 * 1024 * 1024;

    // The clock starts.
    explicit StatusInquiry(Url const& url);

    Url const& url() const { return url_; }
    Deadline deadline() const { return deadline_; }

    // nullopt: nothing was found in time.
    void found(std::optional<Addresses> const& addresses);
    // The address to try next, and until when; nullptr: one has been reached, or there is none left.
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
    // A fast sender lets the others have a turn now and then.
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
    void time_out() { fail("no whole answer within a second"); }

    // When all is over: what is wrong; empty: body() is a JSON object.
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
    std::size_t next_ = 0;   // of them
    std::string request_;
    std::size_t sent_ = 0;
    InputBuffer input_{max_head};
    ResponseReader reader_;
    std::string body_;
    std::string why_;
};

}   // namespace tricorn::server::admin
