#pragma once
// How long the workers' threads ran, and how long they were ready without a processor, between two looks (schedstat of
// proc(5)).
#include "common/os/process.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <optional>
#include <unordered_map>
#include <vector>

namespace tricorn::server::admin {

// Shares of the time between two looks; a thread waited for the rest. Sums of several threads may exceed 1.
struct RunShares {
    double running = 0;
    double ready = 0;   // could run, but had no processor
    unsigned threads = 0;   // of which this is the sum
};

class RunBook {
public:
    static constexpr std::size_t most_threads = 256;

    // Reads at most `most` threads a look: those without units, and those whose units did most since the last one.
    explicit RunBook(Scoreboard const& board, std::size_t most = most_threads) : board_(&board), most_(most) {}

    // Call it once a second. Takes at most a twentieth of the time. After a long pause shares are unknown until the
    // second look.
    void look(Deadline now);

    // nullopt: not read, not told, or ended.
    std::optional<RunShares> of_thread(pid_t thread) const;
    std::optional<RunShares> of_process(pid_t process) const;   // the sum of its threads that were read

private:
    struct Candidate {
        pid_t process = 0;
        pid_t thread = 0;
        std::uint64_t activity = 0;
    };
    struct Seen {
        std::uint64_t exchanges = 0;   // of its units
        std::optional<ScheduledTimes> times{};
    };
    using Book = std::unordered_map<pid_t, Seen>;   // by thread

    std::vector<Candidate> find_threads(Book& book) const;
    std::uint64_t weigh(pid_t thread, std::uint64_t awake, Book const& book) const;
    void work_out(Candidate const& thread, ScheduledTimes const& times, double seconds);

    Scoreboard const* board_;
    std::size_t most_;
    Book seen_;   // at the last look
    std::unordered_map<pid_t, RunShares> threads_;
    std::unordered_map<pid_t, RunShares> processes_;
    Deadline looked_at_{};
    Deadline next_look_{};
};

}   // namespace tricorn::server::admin
