#pragma once
// One GET from somebody else's server; at the end the answer that /fetch gives. The handler does the waiting.
#include "common/algorithm/sha256.hpp"
#include "common/http/get.hpp"
#include "common/http/http.hpp"
#include "server/config/config.hpp"
#include "server/fetch/fetch_policy.hpp"

namespace tricorn::server {

class UpstreamExchange final : public Get {
public:
    static constexpr Duration connect_budget = std::chrono::seconds(1);   // for all addresses together
    static constexpr std::uint32_t max_head = 16 * 1024;   // bytes

    // Starts the time budget. `config` must outlive it.
    UpstreamExchange(FetchTarget target, FetchConfig const& config);

    Url const& url() const { return target_.url; }
    std::string place() const;   // under which its connection is kept; a trusted one is nobody else's
    // When it is over: 200 with a summary of whatever the upstream answered; 403, 502, 503 or 504.
    Response response();

private:
    struct Failure {
        unsigned status;   // that says why there is no summary
        std::string why;
    };

    Expected<> check(std::span<SocketAddress const> addresses) const override;
    void on_status(unsigned status) override;
    void on_field(std::string_view name, std::string_view value) override;
    void on_body(std::string_view bytes) override;

    Failure failure() const;
    Failure failure_to_connect() const;
    Response summary();

    FetchTarget target_;
    FetchConfig const* config_;
    std::string content_type_;
    bool has_content_type_ = false;
    Sha256 sha256_;
};

}   // namespace tricorn::server
