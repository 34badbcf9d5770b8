#include "server/accept/listeners.hpp"
#include <algorithm>
#include <cerrno>

namespace tricorn::server {

namespace {

bool is_ipv4(Endpoint const& endpoint) {
    return endpoint.kind == Endpoint::Kind::tcp && endpoint.host.find(':') == std::string::npos;
}

template <class Value>
std::optional<std::uint32_t> sum(std::list<Listener> const& listeners, Value value) {
    std::optional<std::uint32_t> total;
    for (Listener const& listener : listeners) {
        if (auto const one = value(listener)) total = total.value_or(0) + *one;
    }
    return total;
}

}   // namespace

// Where IPv4 has an address of its own, [::] must not take IPv4 too: both can then have the same port.
Listeners::Listeners(std::vector<Endpoint> const& endpoints, unsigned backlog) {
    bool const ipv6_only = std::ranges::any_of(endpoints, is_ipv4);
    for (Endpoint const& endpoint : endpoints) {
        each_.emplace_back(endpoint, backlog, ipv6_only);
        descriptors_.push_back(each_.back().descriptor());
    }
}

std::vector<Endpoint> Listeners::bound() const {
    std::vector<Endpoint> bound;
    for (Listener const& listener : each_) bound.push_back(listener.bound());
    return bound;
}

std::optional<std::uint32_t> Listeners::waiting() const {
    return sum(each_, [](Listener const& listener) { return listener.waiting(); });
}

std::optional<std::uint32_t> Listeners::overflows() const {
    return sum(each_, [](Listener const& listener) { return listener.overflows(); });
}

int Listeners::refuse_more() const {
    int waiting = 0;
    for (Listener const& listener : each_) waiting += listener.refuse_more();
    return waiting;
}

void Listeners::refuse_all() const {
    for (Listener const& listener : each_) listener.refuse_all();
}

void Listeners::disown() {
    for (Listener& listener : each_) listener.disown();
}

std::string to_string(std::vector<Endpoint> const& endpoints, std::string_view separator) {
    std::string text;
    for (Endpoint const& endpoint : endpoints) {
        if (!text.empty()) text += separator;
        text += to_string(endpoint);
    }
    return text;
}

Accepted accept_from(std::span<int const> listeners, std::size_t& turn) {
    Accepted accepted;
    accepted.error = EAGAIN;
    for (std::size_t tried = 0; tried < listeners.size(); ++tried) {
        if (turn >= listeners.size()) turn = 0;
        accepted = accept_one(listeners[turn++]);
        if (accepted || accepted.exhausted()) break;
    }
    return accepted;
}

}   // namespace tricorn::server
