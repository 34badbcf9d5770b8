#pragma once
// --verify: generates requests with unique bodies and compares each response's body with them as it arrives.
#include "common/algorithm/random.hpp"
#include "common/http/response_reader.hpp"
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn::client {

// Belongs to one connection. Not movable.
class EchoCheck final : public ResponseSink {
public:
    // Each request is `head` and a body of `size` bytes drawn from `seed`.
    EchoCheck(std::string head, std::size_t size, std::uint64_t seed);

    // Returns the next request; valid until the next call.
    std::string const& next();

    // What is different about the body that has come, once the answer is complete; nullopt: nothing.
    std::optional<std::string> difference() const;

private:
    void on_status(unsigned status) override;
    void on_field(std::string_view name, std::string_view value) override;
    void on_body(std::string_view bytes) override;
    std::string_view body() const { return std::string_view(request_).substr(head_size_); }

    std::string request_;
    std::size_t head_size_;
    std::uint64_t seed_;
    std::uint64_t sequence_ = 0;   // requests so far
    std::uint64_t came_ = 0;   // bytes received of the response's body
    bool differs_ = false;
    std::uint64_t differs_at_ = 0;
    unsigned char there_ = 0;   // received at that place
};

}   // namespace tricorn::client
