#pragma once
// --verify: a request whose body no other has, and whether the answer's body is exactly that, looked at as it goes by.
#include "common/algorithm/random.hpp"
#include "common/http/response_reader.hpp"
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn::client {

// One connection's. Stays where it was made.
class EchoCheck final : public ResponseSink {
public:
    // Each request is `head` and a body of that many bytes, all drawn from `seed`.
    EchoCheck(std::string head, std::size_t size, std::uint64_t seed);

    // Puts the next request together. It is the same until the next call.
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
    std::uint64_t came_ = 0;   // bytes of the answer's body
    bool differs_ = false;
    std::uint64_t differs_at_ = 0;
    unsigned char there_ = 0;   // instead
};

}   // namespace tricorn::client
