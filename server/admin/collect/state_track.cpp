#include "server/admin/collect/state_track.hpp"
#include <algorithm>

namespace tricorn::server::admin {

namespace {

constexpr Duration period = std::chrono::milliseconds(1'000 / StateTrack::per_second);

// By the number of the state; those of the page's legend, and "-" where there is no unit.
constexpr std::array<char, unit_states> letters{'-', 'S', 'I', 'R', 'H', 'D', 'U', 'C', 'Z', 'W', 'X'};

}   // namespace

char StateTrack::letter_of(UnitState state) {
    return letters[static_cast<std::size_t>(state)];
}

void StateTrack::sample(Deadline now) {
    if (origin_ == Deadline()) origin_ = now - period;
    auto const due = static_cast<std::uint64_t>((now - origin_ + period / 2) / period);
    if (due > taken_ + 1) forget(due);
    taken_ = std::max(due, taken_);
    std::size_t const place = (taken_ - 1) % kept;   // two within a period: the later one stays
    for (unsigned seat = 0; seat < board_->seats_used(); ++seat) sample_seat(seat, place);
}

void StateTrack::forget(std::uint64_t due) {
    std::uint64_t const missed = std::min<std::uint64_t>(due - taken_ - 1, kept);
    for (Seat& seat : seats_) {
        for (auto& unit : seat.units) {
            for (std::uint64_t i = 0; i < missed; ++i) unit[(due - 2 - i) % kept] = unknown;
        }
    }
}

// A new process on this seat has units of its own.
void StateTrack::sample_seat(unsigned number, std::size_t place) {
    Seat& seat = seats_[number];
    pid_t const pid = board_->slot(number).pid.load();
    if (pid != seat.pid) seat = {pid};
    if (pid == 0) return;
    auto const units = board_->units(number);
    std::array<char, kept> nothing;
    nothing.fill(letter_of(UnitState::none));
    seat.units.resize(std::max(seat.units.size(), units.size()), nothing);
    for (std::size_t i = 0; i < units.size(); ++i) seat.units[i][place] = letter_of(state_of(units[i]));
}

std::string StateTrack::of(unsigned seat, unsigned unit) const {
    if (seat >= seats_.size() || unit >= seats_[seat].units.size())
        return std::string(std::min<std::uint64_t>(taken_, kept), letter_of(UnitState::none));
    auto const& ring = seats_[seat].units[unit];
    std::string text;
    for (std::uint64_t number = taken_ - std::min<std::uint64_t>(taken_, kept); number < taken_; ++number)
        text += ring[number % kept];
    return text;
}

}   // namespace tricorn::server::admin
