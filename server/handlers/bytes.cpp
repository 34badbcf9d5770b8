#include "server/handlers/bytes.hpp"
#include "common/http/problem.hpp"
#include "common/text/text.hpp"
#include <charconv>
#include <optional>
#include <random>

namespace tricorn::server::handlers {

namespace {

class RandomBytes : public BodySource {
public:
    explicit RandomBytes(std::uint64_t seed) : numbers_(seed) {}

    void fill(std::span<char> out) override {
        for (char& byte : out) {
            if (left_ == 0) {
                number_ = numbers_();
                left_ = 8;
            }
            byte = static_cast<char>(number_ & 0xFF);
            number_ >>= 8;
            --left_;
        }
    }

private:
    std::mt19937_64 numbers_;
    std::uint64_t number_ = 0;
    int left_ = 0;  // remaining bytes of number_
};

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

Response bytes(Request const& request, Context const& context) {
    auto const size = parse_number(percent_decode(context.argument));
    if (!size || *size > context.config.limits.max_bytes)
        return problem(400, "the number of bytes must be from 0 to " + std::to_string(context.config.limits.max_bytes) +
                                " (--max-bytes), as in /bytes/1024");
    std::uint64_t seed = context.config.seed;
    if (auto const wanted = find_parameter(request.query(), "seed")) {
        auto const number = parse_number(*wanted);
        if (!number) return problem(400, "seed must be a number from 0 to 18446744073709551615");
        seed = *number;
    }
    Response response;
    response.content_type = "application/octet-stream";
    if (*size > 0) {
        response.source = std::make_unique<RandomBytes>(seed);
        response.source_size = *size;
    }
    return response;
}

}  // namespace tricorn::server::handlers
