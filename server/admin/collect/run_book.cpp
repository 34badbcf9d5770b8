#include "server/admin/collect/run_book.hpp"
#include <algorithm>
#include <limits>

namespace tricorn::server::admin {

namespace {

using Seconds = std::chrono::duration<double>;

// Shares of more than this would not say what happens now.
constexpr auto longest_window = std::chrono::seconds(5);

std::optional<RunShares> find(std::unordered_map<pid_t, RunShares> const& book, pid_t number) {
    auto const found = book.find(number);
    return found == book.end() ? std::nullopt : std::optional(found->second);
}

}   // namespace

// What a thread did since the last look: what its units served, and one for each that is not idle. Threads without a
// unit come first: a worker has few, and its event loop may be among them.
std::vector<RunBook::Candidate> RunBook::find_threads(Book& book) const {
    std::vector<Candidate> found;
    for (unsigned seat = 0; seat < board_->seats_used(); ++seat) {
        pid_t const process = board_->slot(seat).pid.load();
        if (process == 0) continue;
        std::unordered_map<pid_t, std::uint64_t> awake;
        for (UnitSlot const& slot : board_->units(seat)) {
            UnitState const state = state_of(slot);
            if (state == UnitState::none) continue;
            pid_t const thread = slot.tid.load(std::memory_order_relaxed);
            awake[thread] += state == UnitState::idle ? 0 : 1;
            book[thread].exchanges += slot.exchanges.load(std::memory_order_relaxed);
        }
        for (pid_t const thread : threads_of(process)) {
            auto const units = awake.find(thread);
            std::uint64_t const most = std::numeric_limits<std::uint64_t>::max();
            found.push_back({process, thread, units == awake.end() ? most : weigh(thread, units->second, book)});
        }
    }
    return found;
}

// One that was read last time stays, unless another did twice as much: only two readings make a share.
std::uint64_t RunBook::weigh(pid_t thread, std::uint64_t awake, Book const& book) const {
    std::uint64_t const now = book.at(thread).exchanges;
    auto const before = seen_.find(thread);
    if (before == seen_.end()) return awake + now;
    std::uint64_t const did = awake + now - std::min(now, before->second.exchanges);
    return before->second.times ? 2 * did + 1 : did;
}

void RunBook::look(Deadline now) {
    if (now < next_look_) return;
    Deadline const begun = Clock::now();
    bool const comparable = looked_at_ != Deadline() && begun - looked_at_ <= longest_window;
    double const seconds = Seconds(begun - looked_at_).count();
    Book book;
    std::vector<Candidate> found = find_threads(book);
    for (Candidate const& thread : found) book.try_emplace(thread.thread);
    if (found.size() > most_) {
        auto const more = [](Candidate const& a, Candidate const& b) { return a.activity > b.activity; };
        std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most_), found.end(), more);
        found.resize(most_);
    }
    threads_.clear();
    processes_.clear();
    for (Candidate const& thread : found) {
        ScheduledTimes const times = scheduled_times_of(thread.process, thread.thread);
        if (times.ran == times.ran.zero()) continue;   // it has ended, or the kernel does not tell
        book[thread.thread].times = times;
        if (comparable) work_out(thread, times, seconds);
    }
    seen_ = std::move(book);
    looked_at_ = begun;
    next_look_ = now + std::max<Duration>(std::chrono::milliseconds(990), 20 * (Clock::now() - begun));
}

// A thread that was not there at the last look began at 0. The kernel adds a wait when it is over: it may be longer than
// the window.
void RunBook::work_out(Candidate const& thread, ScheduledTimes const& times, double seconds) {
    auto const before = seen_.find(thread.thread);
    bool const known = before == seen_.end() || before->second.times;
    if (!known) return;
    ScheduledTimes const from = before == seen_.end() ? ScheduledTimes() : *before->second.times;
    double const running = std::clamp(Seconds(times.ran - from.ran).count() / seconds, 0.0, 1.0);
    double const ready = std::clamp(Seconds(times.waited - from.waited).count() / seconds, 0.0, 1.0 - running);
    threads_[thread.thread] = {running, ready, 1};
    RunShares& sum = processes_[thread.process];
    sum.running += running;
    sum.ready += ready;
    ++sum.threads;
}

std::optional<RunShares> RunBook::of_thread(pid_t thread) const {
    return find(threads_, thread);
}

std::optional<RunShares> RunBook::of_process(pid_t process) const {
    return find(processes_, process);
}

}   // namespace tricorn::server::admin
