#include "client/result.hpp"
#include <algorithm>

namespace tricorn {

namespace {

void add(Totals& to, Totals const& from) {
    to.offered += from.offered;
    to.sent += from.sent;
    to.ok += from.ok;
    to.not_ok += from.not_ok;
    to.errors += from.errors;
    to.dropped += from.dropped;
    to.unfinished += from.unfinished;
    to.late += from.late;
}

void add(std::vector<FailureCount>& to, FailureCount const& from) {
    auto const same = std::ranges::find(to, from.failure, &FailureCount::failure);
    if (same == to.end()) return to.push_back(from);
    same->count += from.count;
    if (from.first_at >= same->first_at) return;
    same->first_at = from.first_at;
    same->sample = from.sample;
}

}  // namespace

void Measured::merge(Measured const& other) {
    add(totals, other.totals);
    service.merge(other.service);
    service_not_ok.merge(other.service_not_ok);
    first_byte.merge(other.first_byte);
    connect.merge(other.connect);
    censored.merge(other.censored);
    for (std::size_t i = 0; i < by_status.size(); ++i) by_status[i] += other.by_status[i];
    for (FailureCount const& failure : other.failures) add(failures, failure);
    in_window += other.in_window;
    connections += other.connections;
    bytes_received += other.bytes_received;
    bytes_sent += other.bytes_sent;
    last_at = std::max(last_at, other.last_at);
    last_answer_at = std::max(last_answer_at, other.last_answer_at);
}

double Result::rate(Measured const& part) const {
    double const seconds = std::chrono::duration<double>(window).count();
    return seconds > 0 ? static_cast<double>(part.in_window) / seconds : 0;
}

}  // namespace tricorn
