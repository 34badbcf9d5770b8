#include "client/load/metrics/measured.hpp"
#include <algorithm>
#include <cstring>

namespace tricorn::client {

namespace {

void add(std::vector<FailureCount>& to, FailureCount const& from) {
    auto const same = std::ranges::find(to, from.failure, &FailureCount::failure);
    if (same == to.end()) return to.push_back(from);
    same->count += from.count;
    if (from.first_at >= same->first_at) return;
    same->first_at = from.first_at;
    same->sample = from.sample;
}

constexpr std::array histograms{&Measured::response,
                                &Measured::service,
                                &Measured::censored,
                                &Measured::service_not_ok,
                                &Measured::censored_response,
                                &Measured::first_byte,
                                &Measured::connect,
                                &Measured::handshake,
                                &Measured::lateness,
                                &Measured::own_lateness,
                                &Measured::response_not_ok,
                                &Measured::response_delayed,
                                &Measured::response_undelayed,
                                &Measured::service_delayed,
                                &Measured::service_undelayed,
                                &Measured::first_byte_delayed,
                                &Measured::first_byte_undelayed};

}  // namespace

void Totals::add(Totals const& other) {
    offered += other.offered;
    sent += other.sent;
    ok += other.ok;
    not_ok += other.not_ok;
    errors += other.errors;
    dropped += other.dropped;
    unfinished += other.unfinished;
    late += other.late;
}

void Measured::merge(Measured const& other) {
    totals.add(other.totals);
    for (auto const histogram : histograms) (this->*histogram).merge(other.*histogram);
    for (std::size_t i = 0; i < by_status.size(); ++i) by_status[i] += other.by_status[i];
    for (FailureCount const& failure : other.failures) add(failures, failure);
    in_window += other.in_window;
    ok_in_window += other.ok_in_window;
    own_timeouts += other.own_timeouts;
    own_unfinished += other.own_unfinished;
    own_ns += other.own_ns;
    connections += other.connections;
    reopen_failures += other.reopen_failures;
    unannounced.add(other.unannounced);
    bare_status_lines += other.bare_status_lines;
    spent += other.spent;
    bytes_received += other.bytes_received;
    bytes_sent += other.bytes_sent;
    last_at = std::max(last_at, other.last_at);
    last_answer_at = std::max(last_answer_at, other.last_answer_at);
}

void Measured::clear() {
    Measured kept;
    for (auto const histogram : histograms) {
        (this->*histogram).clear();
        std::swap(kept.*histogram, this->*histogram);
    }
    *this = std::move(kept);
}

void Measured::trim() {
    for (auto const histogram : histograms) (this->*histogram).trim();
}

std::string_view to_string(Failure::Phase phase) {
    switch (phase) {
        case Failure::Phase::connect: return "connect";
        case Failure::Phase::tls: return "tls";
        case Failure::Phase::send: return "send";
        case Failure::Phase::head: return "head";
        case Failure::Phase::body: return "body";
    }
    return {};
}

std::string_view to_string(Failure::Kind kind) {
    switch (kind) {
        case Failure::Kind::system: return "errno";
        case Failure::Kind::timeout: return "timeout";
        case Failure::Kind::closed: return "closed";
        case Failure::Kind::malformed: return "malformed";
        case Failure::Kind::altered: return "altered";
        case Failure::Kind::refused: return "refused";
    }
    return {};
}

std::string name_of(Failure const& failure) {
    if (failure.kind != Failure::Kind::system) return std::string(to_string(failure.kind));
    char const* const name = ::strerrorname_np(failure.code);
    return name != nullptr ? name : "errno " + std::to_string(failure.code);
}

}   // namespace tricorn::client
