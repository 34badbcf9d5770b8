#pragma once
// One GET from another server as a state machine without waits. Input: resolved addresses and received bytes; output:
// the addresses to try, the bytes to send, and finally the response of /fetch. The handler waits.
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

    // Starts the time budget. `config` must outlive it.
    UpstreamExchange(FetchTarget target, Config const& config);

    Url const& url() const { return target_.url; }
    std::string place() const;   // pool key; connections of configured upstreams are never shared with other targets
    Deadline deadline() const { return deadline_; }   // for the whole fetch

    void begin_anew();   // without a pooled connection: a lookup follows
    // nullopt: the name was not resolved in time.
    void found(std::optional<Addresses> const& addresses);
    // The next address to try, and its deadline; nullptr: connected, or no address is left.
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
    void time_out();

    // A pooled connection was closed before any byte of the response arrived: retry on a new one, because GET may be
    // repeated (RFC 9110 section 9.2.2).
    bool was_stale() const { return stage_ == Stage::stale; }
    // The response was complete, nothing followed it, and the connection was not announced to close.
    bool may_keep() const { return stage_ == Stage::done && input_.empty() && reader_.keep_alive(); }
    Response response();   // 200 with a summary of any upstream response; 403, 502, 503 or 504

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
    std::size_t next_ = 0;   // index into addresses_
    SocketAddress address_;
    bool kept_ = false;   // a pooled connection is used
    std::string request_;
    std::size_t sent_ = 0;
    InputBuffer input_{max_head};
    ResponseReader reader_;
    std::string content_type_;
    bool has_content_type_ = false;
    Sha256 sha256_;
    unsigned refusal_ = 0;   // the status of the error response
    std::string why_;
};

}   // namespace tricorn::server
