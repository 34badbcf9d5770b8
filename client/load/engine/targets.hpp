#pragma once
// The requests as bytes, built once and shared by all connections, and which responses count as success.
#include "client/load/config/config.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace tricorn::client {

struct Target {
    std::string request;    // head and body as sent, but for `body`
    bool to_head = false;   // HEAD: the response has no body (RFC 9112 section 6.3)
    bool closes = false;    // asks to close: no request may follow (RFC 9112 section 9.6)
    std::vector<std::pair<unsigned, unsigned>> expect;
    std::uint64_t answer_bytes = any_length;   // required body length of an ok response
    Body body = {};   // one that is large: it follows the request, and is not copied
    // With --verify: `request` is the head alone, and each request gets a unique body of this many bytes.
    std::optional<std::size_t> unique_bytes = {};
    static constexpr std::uint64_t any_length = ~std::uint64_t(0);

    bool is_ok(unsigned status) const;
};

// Builds the request. Its fields are Host, the configured ones, and Content-Length with a body or where the method
// requires it (RFC 9110 section 8.6). Nothing else is added, so that the server does only the requested work.
Target make_target(LoadConfig const& config);

// One target, or the kinds of a mixture, drawn by weight. Constant once built; threads share it.
class Targets {
public:
    explicit Targets(LoadConfig const& config);

    std::size_t size() const { return targets_.size(); }
    Target const& operator[](std::size_t kind) const { return targets_[kind]; }
    // Draws the kind of the next request.
    std::size_t draw(Random& random) const;
    // Draws the kinds of `requests` requests and calls `each` with a kind and its count. Large numbers are mostly split
    // by weight and only the remainder is drawn, so that the time does not grow with the number.
    template <class Each>
    void draw(Random& random, std::uint64_t requests, Each each) const;

private:
    static constexpr std::uint64_t few = 1000;

    std::vector<Target> targets_;
    std::vector<std::uint64_t> ends_;   // upper end of each kind's part of [0, sum of the weights)
};

template <class Each>
void Targets::draw(Random& random, std::uint64_t requests, Each each) const {
    if (size() == 1) return each(0, requests);
    std::uint64_t left = requests;
    for (std::size_t kind = 0; requests > few && kind < size(); ++kind) {
        auto const weight = static_cast<double>(ends_[kind] - (kind > 0 ? ends_[kind - 1] : 0));
        double const part = std::floor(static_cast<double>(requests) * weight / static_cast<double>(ends_.back()));
        std::uint64_t const times = std::min(left, static_cast<std::uint64_t>(part));
        each(kind, times);
        left -= times;
    }
    for (; left > 0; --left) each(draw(random), 1);
}

}   // namespace tricorn::client
