#include "client/compare/measure/prober.hpp"
#include "common/io/blocking_io.hpp"
#include <algorithm>
#include <csignal>
#include <pthread.h>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 2s;

}   // namespace

std::thread beside(std::function<void()> what) {
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);   // a thread inherits its creator's signal mask
    std::thread thread(std::move(what));
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

Prober::Prober(HttpClient client, Probing probing)
    : client_(std::move(client)), probing_(std::move(probing)), thread_(beside([this] { run(); })) {}

std::vector<Sample> const& Prober::finish() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
    return samples_;
}

void Prober::run() {
    for (Deadline due = Clock::now(); !ending_; due += probing_.period) {
        block_until(due);
        if (ending_) break;
        if (probing_.connect_anew) client_.close();
        Deadline const sent = Clock::now();
        bool const ok = client_.get(probing_.target, sent + patience).ok();
        samples_.push_back({due, sent, Clock::now() - due, ok});
        // A server that is down refuses at once: do not storm it.
        if (!ok) due = std::max(due, Clock::now() - probing_.period);
    }
    cost_ = thread_cost();
}

std::optional<Duration> time_to_recover(std::vector<Sample> const& samples, Deadline from, Deadline until,
                                        Duration usual, Duration piece) {
    auto const is_quick = [&](Sample const& sample) { return sample.ok && sample.took <= usual; };
    for (auto first = std::ranges::lower_bound(samples, from, {}, &Sample::due); first != samples.end(); ++first) {
        if (first->due + piece > until) break;
        if (!is_quick(*first)) continue;
        auto const last = std::ranges::lower_bound(first, samples.end(), first->due + piece, {}, &Sample::due);
        auto const quick = std::count_if(first, last, is_quick);
        if (std::all_of(first, last, [](Sample const& sample) { return sample.ok; }) && 2 * quick > last - first)
            return first->due - from;
    }
    return std::nullopt;
}

}   // namespace tricorn::client::compare
