#include "server/scoreboard/unit.hpp"
#include "server/scoreboard/tape.hpp"
#include <algorithm>
#include <cstring>
#include <utility>

namespace tricorn::server {

namespace {

constexpr std::array<std::string_view, unit_states> names = {
    "none", "starting", "idle", "reading", "handling", "db", "upstream", "cpu", "delay", "writing", "closing"};

// Indexed by the number in UnitSlot::word; the last one stands for all other methods.
constexpr std::array<std::string_view, 9> methods = {"",      "GET",    "HEAD",    "POST", "PUT",
                                                     "PATCH", "DELETE", "OPTIONS", "other"};

UnitSlot nowhere;

std::uint64_t number_of(std::string_view method) {
    auto const found = std::find(methods.begin() + 1, methods.end() - 1, method);
    return static_cast<std::uint64_t>(found - methods.begin());
}

std::uint64_t microseconds(Deadline time) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
}

UnitState state_in(std::uint64_t word) {
    return static_cast<UnitState>(std::min<std::uint64_t>(word & 0xff, unit_states - 1));
}

void show(UnitSlot& slot, UnitState state, std::uint64_t method, Deadline now) {
    slot.word.store(microseconds(now) << 16 | method << 8 | static_cast<std::uint64_t>(state),
                    std::memory_order_release);
}

// Unrolled: it is done for every request.
template <std::size_t... I>
void store_path(UnitSlot& slot, char const* bytes, std::index_sequence<I...>) {
    std::uint64_t words[sizeof...(I)];
    std::memcpy(words, bytes, sizeof words);
    (slot.path[I].store(words[I], std::memory_order_relaxed), ...);
}

}   // namespace

constinit thread_local UnitSlot* Unit::own = &nowhere;

std::string_view to_string(UnitState state) {
    return names[static_cast<std::size_t>(state)];
}

void Unit::bind_to_thread(UnitSlot& slot) {
    own = &slot;
}

void Unit::unbind_from_thread() {
    own = &nowhere;
}

void Unit::write(UnitState state, std::uint64_t method, Deadline now) const {
    show(slot(), state, method, now);
    if (TapeWriter::on()) [[unlikely]]
        TapeWriter::note_state(slot(), state);
}

// The path is written while the word still says "no exchange": readers ignore the path in that state.
void Unit::begin_exchange(std::string_view method, std::string_view path, Deadline now) const {
    UnitSlot& slot = this->slot();
    char bytes[UnitSlot::path_words * 8] = {};
    std::memcpy(bytes, path.data(), std::min(path.size(), sizeof bytes));
    if (method_of(slot) != 0) rest(UnitState::reading, now);
    std::atomic_thread_fence(std::memory_order_release);
    store_path(slot, bytes, std::make_index_sequence<UnitSlot::path_words>());
    show(slot, UnitState::handling, number_of(method), now);
    if (TapeWriter::on()) [[unlikely]]
        TapeWriter::note_exchange(slot, path);
}

void Unit::end_exchange(Deadline now) const {
    UnitSlot& slot = this->slot();
    slot.exchanges.store(slot.exchanges.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    write(UnitState::writing, method_of(slot), now);
}

UnitState state_of(UnitSlot const& slot) {
    return state_in(slot.word.load(std::memory_order_relaxed));
}

UnitReading read_unit(UnitSlot const& slot) {
    UnitReading reading;
    std::uint64_t word = slot.word.load(std::memory_order_acquire);
    char bytes[UnitSlot::path_words * 8];
    // If the word changes between two reads, the path may belong to another exchange; after three tries the path is
    // dropped.
    for (int tries = 0; tries < 3; ++tries) {
        for (std::size_t i = 0; i < UnitSlot::path_words; ++i) {
            std::uint64_t const part = slot.path[i].load(std::memory_order_relaxed);
            std::memcpy(bytes + i * 8, &part, sizeof part);
        }
        std::atomic_thread_fence(std::memory_order_acquire);
        std::uint64_t const again = slot.word.load(std::memory_order_relaxed);
        if (again == word) break;
        word = again;
        bytes[0] = '\0';
    }
    reading.state = state_in(word);
    reading.method = methods[std::min<std::uint64_t>(word >> 8 & 0xff, methods.size() - 1)];
    reading.since = Deadline(std::chrono::microseconds(word >> 16));
    if (!reading.method.empty()) reading.path.assign(bytes, ::strnlen(bytes, sizeof bytes));
    reading.exchanges = slot.exchanges.load(std::memory_order_relaxed);
    reading.tid = slot.tid.load(std::memory_order_relaxed);
    return reading;
}

}   // namespace tricorn::server
