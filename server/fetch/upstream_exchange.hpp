#pragma once
// One GET from somebody else's server as a state machine without waiting: what a lookup has found goes in, addresses to
// try come out; bytes out, bytes in; at the end the answer that /fetch gives. The handler does the waiting.
#include "common/algorithm/sha256.hpp"
#include "common/http/http.hpp"
#include "common/http/input_buffer.hpp"
#include "common/http/response_reader.hpp"
#include "common/io/resolver.hpp"
#include "server/config/config.hpp"
#include "server/fetch/fetch_policy.hpp"
#include <cerrno>

namespace tricorn::server {

class UpstreamExchange final : public ResponseSink {
public:
    static constexpr Duration connect_budget = std::chrono::seconds(1);   // for all addresses together
    static constexpr std::uint32_t max_head = 16 * 1024;   // bytes

    // The clock starts. `config` outlives it.
    UpstreamExchange(FetchTarget target, Config const& config);

    Url const& url() const { return target_.url; }
    std::string place() const;   // under which its connection is kept; a trusted one is nobody else's
    Deadline deadline() const { return deadline_; }   // for all of it

    void begin_anew();   // no connection is there: a lookup comes next
    // nullopt: nothing was found in time.
    void found(std::optional<Addresses> const& addresses);
    // The address to try next, and until when; nullptr: one has been reached, or there is none left.
    SocketAddress const* next_address() const;
    Deadline patience() const;
    void tried(int error);   // 0: connected

    void begin_on_kept(SocketAddress const& address);
    SocketAddress const& address() const { return address_; }

    bool sending() const { return stage_ == Stage::sending; }
    bool receiving() const { return stage_ == Stage::receiving; }
    template <Stream S>
    void send(S& stream) {
        while (sending()) {
            iovec const rest{request_.data() + sent_, request_.size() - sent_};
            Moved const moved = stream.send({&rest, 1});
            if (moved.error == EAGAIN) return;
            if (moved.error != 0) return lose(moved.error);
            sent(moved.bytes);
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
    void time_out();

    // A kept connection was closed under the request, before anything of an answer: a new one is worth a try, because
    // a GET may be repeated (RFC 9110 section 9.2.2).
    bool was_stale() const { return stage_ == Stage::stale; }
    // The answer was complete, nothing came after it, and the connection was not announced to close.
    bool may_keep() const { return stage_ == Stage::done && input_.empty() && reader_.keep_alive(); }
    Response response();   // 200 with a summary of whatever the upstream answered; 403, 502, 503 or 504

private:
    enum class Stage { connecting, sending, receiving, stale, done, failed };

    void on_status(unsigned status) override;
    void on_field(std::string_view name, std::string_view value) override;
    void on_body(std::string_view bytes) override;

    void begin();
    void sent(std::size_t bytes);
    void take();
    void lose(int error);
    void finish();
    void fail(unsigned status, std::string why);
    Response summary();

    FetchTarget target_;
    Config const* config_;
    Clock::time_point begun_, resolving_{}, resolved_{}, connected_{}, sent_at_{}, first_byte_{}, done_{};
    Deadline deadline_;
    Stage stage_ = Stage::connecting;
    std::vector<SocketAddress> addresses_;
    std::size_t next_ = 0;   // of them
    SocketAddress address_;
    bool kept_ = false;   // the connection was there already
    std::string request_;
    std::size_t sent_ = 0;
    InputBuffer input_{max_head};
    ResponseReader reader_;
    std::string content_type_;
    bool has_content_type_ = false;
    Sha256 sha256_;
    unsigned refusal_ = 0;   // the status that says why there is no summary
    std::string why_;
};

}   // namespace tricorn::server
