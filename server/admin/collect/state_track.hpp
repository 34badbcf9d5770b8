#pragma once
// The states that each unit had lately: one letter for each of ten samples a second.
#include "server/scoreboard/scoreboard.hpp"
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tricorn::server::admin {

class StateTrack {
public:
    static constexpr unsigned per_second = 10;
    // Two seconds: who asks once a second, with delays on the way, misses none.
    static constexpr std::size_t kept = 2 * per_second;

    explicit StateTrack(Scoreboard const& board) : board_(&board), seats_(board.seats()) {}

    // Call it ten times a second. A sample that was due and not taken is unknown.
    void sample(Deadline now);

    std::uint64_t taken() const { return taken_; }   // so many were due until the last one
    // The last ones of this slot, oldest first: letter_of() each.
    std::string of(unsigned seat, unsigned unit) const;

    static constexpr char unknown = '?';
    static char letter_of(UnitState state);   // of none too

private:
    struct Seat {
        pid_t pid = 0;
        std::vector<std::array<char, kept>> units{};
    };

    void forget(std::uint64_t due);   // makes the samples before it unknown
    void sample_seat(unsigned number, std::size_t place);

    Scoreboard const* board_;
    std::vector<Seat> seats_;
    Deadline origin_{};
    std::uint64_t taken_ = 0;
};

}   // namespace tricorn::server::admin
