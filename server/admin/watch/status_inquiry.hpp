#pragma once
// One GET /status from a watched service. What comes is a stranger's: it is taken where it is one JSON object of a bounded
// size, and nothing else is believed of it.
#include "common/http/get.hpp"
#include <string>

namespace tricorn::server::admin {

class StatusInquiry final : public Get {
public:
    static constexpr Duration budget = std::chrono::seconds(1);   // for the whole inquiry
    static constexpr Limits limits{.head = 16 * 1024, .body = 4 * 1024 * 1024};

    // Starts the time budget.
    explicit StatusInquiry(Url const& url);

    // When it is over: the JSON object.
    Expected<std::string> status_text();

private:
    void on_status(unsigned) override { body_.clear(); }
    void on_body(std::string_view bytes) override { body_ += bytes; }

    std::string describe_end() const;

    std::string body_;
};

}   // namespace tricorn::server::admin
