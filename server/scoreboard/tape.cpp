#include "server/scoreboard/tape.hpp"
#include <algorithm>
#include <cstring>
#include <sched.h>
#include <span>
#include <sys/mman.h>

namespace tricorn::server {

namespace {

constexpr std::size_t page = 4096;
// From the highest bit: the recording's tag (8), the kind (4), then either unit (14), processor (11) and time (27), or
// a payload (52). A path follows its exchange, six bytes a word.
constexpr unsigned tag_shift = 56, kind_shift = 52, unit_shift = 38, cpu_shift = 27;
constexpr std::uint64_t cpu_mask = (1 << 11) - 1, time_mask = (1 << 27) - 1, unit_mask = Tape::max_units - 1;
constexpr std::uint64_t payload_mask = (std::uint64_t{1} << kind_shift) - 1;
constexpr std::size_t bytes_a_word = 6;
constexpr std::size_t most_words = 1 + (Tape::max_path + bytes_a_word - 1) / bytes_a_word;
static_assert(most_words < Tape::chunk_words);

// Below these: the states.
constexpr std::uint64_t exchange_kind = 11, unit_kind = 12, process_kind = 13, cost_kind = 14, more_kind = 15;
static_assert(unit_states <= exchange_kind);

// Every so many words one entry's cost is measured.
constexpr std::size_t words_a_sample = 32;

std::uint64_t word_of(std::uint64_t tag, std::uint64_t kind, std::uint64_t payload) {
    return tag << tag_shift | kind << kind_shift | (payload & payload_mask);
}

std::uint64_t kind_of(std::uint64_t word) {
    return word >> kind_shift & 0xf;
}

Tenths tenths_between(Deadline from, Deadline to) {
    auto const passed = std::chrono::duration_cast<TenthsDuration>(to - from).count();
    return static_cast<Tenths>(std::clamp<std::int64_t>(passed, 0, time_mask));
}

}   // namespace

// The part of the tape that one thread fills. Nothing in it is shared.
struct TapeChunk {
    std::atomic<std::uint64_t>* words = nullptr;
    std::size_t used = 0;
    std::size_t unmeasured = words_a_sample;   // words since the last measurement: the first entry is measured
    Tape const* tape = nullptr;
    std::uint32_t tag = 0;

    // Returns false if the tape is full.
    bool has_room(Tape& on, std::uint32_t now, unsigned seat, std::size_t count) {
        if (tape == &on && tag == now && words != nullptr && used + count <= Tape::chunk_words) return true;
        if (tape != &on || tag != now) unmeasured = words_a_sample;
        words = on.take_chunk(now, seat);
        used = 1;
        tape = &on;
        tag = now;
        return words != nullptr;
    }
    // The first word is stored last: without it a reader stops.
    void append(std::span<std::uint64_t const> entry) {
        for (std::size_t i = entry.size(); i-- > 0;) words[used + i].store(entry[i], std::memory_order_release);
        used += entry.size();
    }
};

// An entry before it has a place.
struct TapeEntry {
    std::uint32_t tag;
    Deadline begun = Clock::now();
    Tenths at;
    std::uint64_t words[most_words];
    std::size_t count = 1;

    TapeEntry(std::uint32_t recording, Deadline origin, std::uint64_t kind, std::uint64_t unit)
        : tag(recording), at(tenths_between(origin, begun)) {
        int const cpu = ::sched_getcpu();
        std::uint64_t const known = cpu < 0 ? cpu_mask : std::min<std::uint64_t>(static_cast<unsigned>(cpu), cpu_mask);
        words[0] = word_of(tag, kind, unit << unit_shift | known << cpu_shift | at);
    }
    void add(std::uint64_t payload) { words[count++] = word_of(tag, more_kind, payload); }
    void add_path(std::string_view path) {
        for (path = path.substr(0, Tape::max_path); !path.empty();) {
            std::uint64_t bytes = 0;
            std::size_t const size = std::min(path.size(), bytes_a_word);
            std::memcpy(&bytes, path.data(), size);
            add(bytes);
            path.remove_prefix(size);
        }
    }
};

namespace {

thread_local constinit TapeChunk chunk;
constinit unsigned own_seat = 0;
constinit UnitSlot const* first_unit = nullptr;
constinit std::size_t units = 0;

// The number of the unit; nullopt: its slot is not on the scoreboard.
std::optional<std::size_t> number_of(UnitSlot const& slot) {
    auto const offset = reinterpret_cast<std::uintptr_t>(&slot) - reinterpret_cast<std::uintptr_t>(first_unit);
    std::size_t const number = offset / sizeof(UnitSlot);
    return number < units ? std::optional(number) : std::nullopt;
}

}   // namespace

constinit Tape TapeWriter::unbound{0};
constinit Tape* TapeWriter::current = &TapeWriter::unbound;

std::size_t Tape::size(std::size_t chunks) {
    static_assert(sizeof(Tape) <= page);
    return page + chunks * chunk_words * sizeof(std::uint64_t);
}

std::atomic<std::uint64_t>* Tape::words() const {
    auto* const base = reinterpret_cast<char*>(const_cast<Tape*>(this));
    return reinterpret_cast<std::atomic<std::uint64_t>*>(base + page);
}

std::atomic<std::uint64_t>* Tape::take_chunk(std::uint32_t tag, unsigned seat) {
    if (full()) return nullptr;
    std::uint64_t const number = taken_.fetch_add(1, std::memory_order_relaxed);
    if (number >= chunks_) return nullptr;
    std::atomic<std::uint64_t>* const taken = words() + number * chunk_words;
    taken[0].store(word_of(tag, more_kind, seat), std::memory_order_release);
    return taken;
}

void Tape::lose(Tenths at) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    Tenths first = full_at_.load(std::memory_order_relaxed);
    while (at < first && !full_at_.compare_exchange_weak(first, at, std::memory_order_relaxed)) {}
}

void Tape::start(Deadline now) {
    erase();
    origin_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    last_tag_ = last_tag_ % 255 + 1;
    tag_.store(last_tag_, std::memory_order_release);
}

void Tape::stop() {
    tag_.store(0, std::memory_order_release);
}

void Tape::erase() {
    stop();
    std::size_t const count = std::min<std::uint64_t>(taken_.load(), chunks_) * chunk_words;
    std::size_t const bytes = (count * sizeof(std::uint64_t) + page - 1) / page * page;
    if (bytes > 0 && ::madvise(words(), bytes, MADV_REMOVE) != 0) {   // a kernel that cannot: the memory stays
        for (std::size_t i = 0; i < count; ++i) words()[i].store(0, std::memory_order_relaxed);
    }
    taken_.store(0);
    lost_.store(0);
    full_at_.store(never);
}

namespace {

// Reads one chunk. A word of another recording was written by a thread that had been asleep since then.
class ChunkReader {
public:
    ChunkReader(std::atomic<std::uint64_t> const* words, std::uint32_t tag, TapeReading& reading)
        : words_(words), tag_(tag), reading_(&reading) {}

    void read() {
        std::uint64_t const head = word(0);
        if (!is_ours(head)) return;
        seat_ = static_cast<std::uint16_t>(head & payload_mask);
        for (at_ = 1; at_ < Tape::chunk_words && word(at_) != 0;) {
            if (!is_ours(word(at_)) || kind_of(word(at_)) == more_kind) {
                ++reading_->lost;
                ++at_;
                continue;
            }
            read_entry();
        }
    }

private:
    std::uint64_t word(std::size_t index) const { return words_[index].load(std::memory_order_acquire); }
    bool is_ours(std::uint64_t word) const { return word >> tag_shift == tag_; }
    bool goes_on() const { return at_ < Tape::chunk_words && is_ours(word(at_)) && kind_of(word(at_)) == more_kind; }
    std::uint64_t payload() { return goes_on() ? word(at_++) & payload_mask : 0; }

    void read_entry() {
        std::uint64_t const head = word(at_++), kind = kind_of(head), cpu = head >> cpu_shift & cpu_mask;
        TapeEvent event{.seat = seat_,
                        .unit = static_cast<std::uint16_t>(head >> unit_shift & unit_mask),
                        .cpu = static_cast<std::int16_t>(cpu == cpu_mask ? -1 : static_cast<int>(cpu)),
                        .at = static_cast<Tenths>(head & time_mask)};
        if (kind == exchange_kind) {
            event.kind = TapeEvent::Kind::exchange;
            event.state = UnitState::handling;
            read_path(event);
        } else if (kind == unit_kind) {
            event.kind = TapeEvent::Kind::unit;
            event.number = static_cast<std::uint32_t>(payload());
        } else if (kind == process_kind) {
            event.kind = TapeEvent::Kind::process;
            std::uint64_t const both = payload();
            event.number = static_cast<std::uint32_t>(both);
            event.seat = static_cast<std::uint16_t>(both >> 32);
        } else if (kind == cost_kind) {
            event.kind = TapeEvent::Kind::cost;
            event.number = event.at;
        } else {
            event.state = static_cast<UnitState>(kind);
        }
        reading_->events.push_back(event);
    }

    void read_path(TapeEvent& event) {
        event.path_start = static_cast<std::uint32_t>(reading_->paths.size());
        while (goes_on()) {
            std::uint64_t const bytes = payload();
            char text[sizeof bytes];
            std::memcpy(text, &bytes, sizeof bytes);
            reading_->paths.append(text, ::strnlen(text, bytes_a_word));
        }
        event.path_size = static_cast<std::uint16_t>(reading_->paths.size() - event.path_start);
    }

    std::atomic<std::uint64_t> const* words_;
    std::uint32_t tag_;
    TapeReading* reading_;
    std::uint16_t seat_ = 0;
    std::size_t at_ = 1;
};

}   // namespace

TapeReading Tape::read() const {
    TapeReading reading;
    std::size_t const chunks = std::min<std::uint64_t>(taken_.load(), chunks_);
    for (std::size_t i = 0; i < chunks; ++i) ChunkReader(words() + i * chunk_words, last_tag_, reading).read();
    reading.lost += lost_.load();
    if (full()) reading.full_at = full_at_.load();
    return reading;
}

void TapeWriter::bind(Tape& tape, unsigned seat, std::span<UnitSlot const> slots) {
    chunk = TapeChunk();   // fork copies the parent's
    own_seat = seat;
    first_unit = slots.data();
    units = std::min(slots.size(), Tape::max_units);
    current = &tape;
}

void TapeWriter::write(Tape& tape, TapeEntry const& entry, unsigned seat) {
    if (!chunk.has_room(tape, entry.tag, seat, entry.count)) return tape.lose(entry.at);
    chunk.append({entry.words, entry.count});
    chunk.unmeasured += entry.count;
    if (chunk.unmeasured < words_a_sample) return;
    chunk.unmeasured = 0;
    std::uint64_t const took = static_cast<std::uint64_t>((Clock::now() - entry.begun).count());
    std::uint64_t const cost[] = {word_of(entry.tag, cost_kind, std::min(took, time_mask))};
    if (chunk.has_room(tape, entry.tag, seat, 1)) chunk.append(cost);
}

void TapeWriter::note_state(UnitSlot const& slot, UnitState state) {
    auto const unit = number_of(slot);
    std::uint32_t const tag = current->tag_.load(std::memory_order_acquire);
    if (!unit || tag == 0) return;
    write(*current, TapeEntry(tag, current->origin(), static_cast<std::uint64_t>(state), *unit), own_seat);
}

void TapeWriter::note_exchange(UnitSlot const& slot, std::string_view path) {
    auto const unit = number_of(slot);
    std::uint32_t const tag = current->tag_.load(std::memory_order_acquire);
    if (!unit || tag == 0) return;
    TapeEntry entry(tag, current->origin(), exchange_kind, *unit);
    entry.add_path(path);
    write(*current, entry, own_seat);
}

void TapeWriter::note_unit(UnitSlot const& slot, pid_t thread) {
    auto const unit = number_of(slot);
    std::uint32_t const tag = current->tag_.load(std::memory_order_acquire);
    if (!unit || tag == 0) return;
    TapeEntry entry(tag, current->origin(), unit_kind, *unit);
    entry.add(static_cast<std::uint32_t>(thread));
    write(*current, entry, own_seat);
}

void TapeWriter::note_process(Tape& tape, unsigned seat, pid_t process) {
    std::uint32_t const tag = tape.tag_.load(std::memory_order_acquire);
    if (tag == 0) return;
    TapeEntry entry(tag, tape.origin(), process_kind, 0);
    entry.add(std::uint64_t{seat} << 32 | static_cast<std::uint32_t>(process));
    write(tape, entry, seat);
}

}   // namespace tricorn::server
