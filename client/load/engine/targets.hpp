#pragma once
// What is sent: the request as bytes, put together once and shared by all connections, and what counts as its success.
#include "client/load/config/config.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace tricorn::client {

struct Target {
    std::string request;    // head and body as they go out
    bool to_head = false;   // its response has no body whatever its fields say (RFC 9112 section 6.3)
    bool closes = false;    // it asks for the connection's end: no other may follow on it (RFC 9112 section 9.6)
    std::vector<std::pair<unsigned, unsigned>> expect;
    std::uint64_t answer_bytes = any_length;   // of the body of an ok answer
    // With --verify `request` is the head alone, and each request has a body of that many bytes of its own.
    std::optional<std::size_t> unique_bytes = {};
    static constexpr std::uint64_t any_length = ~std::uint64_t(0);

    bool is_ok(unsigned status) const;
};

// The field lines are Host, the configured ones, and Content-Length where there is a body or the method calls for one
// (RFC 9110 section 8.6); nothing else is added, so that the server does the work that was asked for.
Target make_target(LoadConfig const& config);

// One target, or the kinds of a mixture, of which each request is one by weight. Constant once made: shared by threads.
class Targets {
public:
    explicit Targets(LoadConfig const& config);

    std::size_t size() const { return targets_.size(); }
    Target const& operator[](std::size_t kind) const { return targets_[kind]; }
    // The next request's kind.
    std::size_t draw(Random& random) const;
    // The kinds of so many requests: calls `each` with a kind and how many are of it. Of very many the most are shared out
    // by weight, and the rest is drawn: the time that it takes does not grow with them.
    template <class Each>
    void draw(Random& random, std::uint64_t requests, Each each) const;

private:
    static constexpr std::uint64_t few = 1000;

    std::vector<Target> targets_;
    std::vector<std::uint64_t> ends_;   // of each kind's part of [0, sum of the weights)
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
