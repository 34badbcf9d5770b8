#include "client/load/engine/echo_check.hpp"
#include <algorithm>
#include <cstring>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

EchoCheck::EchoCheck(std::string head, std::size_t size, std::uint64_t seed)
    : request_(std::move(head)), head_size_(request_.size()), seed_(seed) {
    request_.resize(head_size_ + size);
}

// The mixing function is a bijection, so the first eight bytes are certain to differ between requests of a connection.
std::string const& EchoCheck::next() {
    Random random(seed_ ^ mix(++sequence_));
    char* const end = request_.data() + request_.size();
    for (char* at = request_.data() + head_size_; at < end;) {
        std::uint64_t const word = random();
        auto const size = std::min(sizeof word, static_cast<std::size_t>(end - at));
        std::memcpy(at, &word, size);
        at += size;
    }
    on_status(0);
    return request_;
}

// Called for interim responses, too: each status discards what came before.
void EchoCheck::on_status(unsigned) {
    came_ = 0;
    differs_ = false;
}

void EchoCheck::on_field(std::string_view, std::string_view) {}

void EchoCheck::on_body(std::string_view bytes) {
    std::string_view const sent = body();
    auto const from = static_cast<std::size_t>(std::min<std::uint64_t>(came_, sent.size()));
    std::string_view const expected = sent.substr(from, bytes.size());
    bool const same = std::memcmp(bytes.data(), expected.data(), expected.size()) == 0;
    if (!differs_ && !same) {
        auto const at = std::ranges::mismatch(bytes, expected).in1;
        differs_ = true;
        differs_at_ = came_ + static_cast<std::uint64_t>(at - bytes.begin());
        there_ = static_cast<unsigned char>(*at);
    }
    came_ += bytes.size();
}

std::optional<std::string> EchoCheck::difference() const {
    std::size_t const size = body().size();
    if (differs_)
        return fmt::format("byte {} of {} is 0x{:02x} instead of 0x{:02x}", differs_at_ + 1, size, there_,
                           static_cast<unsigned char>(body()[static_cast<std::size_t>(differs_at_)]));
    if (came_ == size) return std::nullopt;
    return fmt::format("{} bytes instead of {}", came_, size);
}

}   // namespace tricorn::client
