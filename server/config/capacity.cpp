#include "server/config/capacity.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

namespace tricorn::server {

namespace {

constexpr std::uint64_t kibibyte = 1024;

// Memory of one unit, including the kernel's part, under load with small requests and responses (measured, rounded up).
constexpr std::uint64_t process_memory = 1024 * kibibyte;
constexpr std::uint64_t pooled_thread_memory = 256 * kibibyte;
constexpr std::uint64_t connection_thread_memory = 64 * kibibyte;
constexpr std::uint64_t connection_memory = 8 * kibibyte;

// Processes of a service other than its workers: supervisor, admin with its threads, a health check.
constexpr std::uint64_t other_processes = 8;
// Threads of a worker other than its units: the main thread, and the resolver's.
constexpr std::uint64_t other_threads = 8;
// Other descriptors of each process: epoll, listener, log and so on.
constexpr std::uint64_t other_descriptors = 32;

// Those of the supervisor, other than one for each worker.
constexpr std::uint64_t supervisor_descriptors = 12;

constexpr unsigned fewest_units = 4;

class Room {
public:
    explicit Room(unsigned wanted) : left_(wanted) {}
    void at_most(std::uint64_t number) { left_ = std::min(left_, std::max<std::uint64_t>(number, 1)); }
    unsigned left() const { return static_cast<unsigned>(left_); }

private:
    std::uint64_t left_;
};

std::uint64_t less(std::uint64_t all, std::uint64_t others) {
    return all > others ? all - others : 0;
}

// A fraction of a processor is shared among its units, so more of them would not help: with half a processor, half as
// many.
void scale(Room& room, ResourceLimits const& limits) {
    if (!limits.processors || *limits.processors >= 1) return;
    auto const part = static_cast<unsigned>(std::ceil(room.left() * *limits.processors));
    room.at_most(std::max(part, fewest_units));
}

unsigned processes_for(ResourceLimits const& limits, unsigned wanted) {
    Room room(wanted);
    scale(room, limits);
    if (limits.memory) room.at_most(*limits.memory / 2 / process_memory);
    // During a replacement a worker and its successor both exist, and the supervisor has a descriptor for each.
    if (limits.descriptors) room.at_most(less(*limits.descriptors, supervisor_descriptors) / 2);
    if (limits.processes) room.at_most(less(*limits.processes, other_processes) / 2);
    return room.left();
}

std::uint64_t threads_each(std::uint64_t processes, unsigned workers) {
    return less(less(processes, other_processes) / workers, other_threads);
}

unsigned pooled_threads_for(ResourceLimits const& limits, unsigned workers, unsigned wanted) {
    Room room(wanted);
    scale(room, limits);
    if (limits.memory) room.at_most(*limits.memory / 4 / workers / pooled_thread_memory);
    if (limits.processes) room.at_most(threads_each(*limits.processes, workers));
    return room.left();
}

unsigned connections_for(Model model, ResourceLimits const& limits, unsigned workers, unsigned wanted) {
    bool const threads = model == Model::thread;
    Room room(wanted);
    if (limits.memory)
        room.at_most(*limits.memory / 2 / workers / (threads ? connection_thread_memory : connection_memory));
    if (limits.processes && threads) room.at_most(threads_each(*limits.processes, workers));
    if (limits.descriptors) room.at_most(less(*limits.descriptors, other_descriptors));
    return room.left();
}

}   // namespace

Capacity default_capacity(Model model, ResourceLimits const& limits, std::optional<unsigned> workers) {
    Capacity capacity;
    if (model == Model::prefork) capacity.workers = processes_for(limits, 32);
    unsigned const processes = workers.value_or(capacity.workers);
    if (model == Model::pool) capacity.threads = pooled_threads_for(limits, processes, capacity.threads);
    if (model == Model::thread) capacity.max_connections = 1024;
    if (model != Model::prefork)
        capacity.max_connections = connections_for(model, limits, processes, capacity.max_connections);
    return capacity;
}

std::uint64_t default_buffered(ResourceLimits const& limits, unsigned workers) {
    constexpr std::uint64_t most = 1024 * 1024 * kibibyte;
    constexpr std::uint64_t least = 16 * 1024 * kibibyte;
    auto const machine = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * std::uint64_t(::sysconf(_SC_PAGESIZE));
    std::uint64_t const memory = std::min(limits.memory.value_or(machine), machine);
    return std::max(std::min(memory / 4, most) / workers, least);
}

std::string describe(ResourceLimits const& limits) {
    std::string text;
    auto const add = [&](std::string const& what) { text += (text.empty() ? "" : ", ") + what; };
    if (limits.processors) add(fmt::format("{:.3g} processors", *limits.processors));
    if (limits.memory) add(print_size(*limits.memory) + " of memory");
    if (limits.processes) add(fmt::format("{} processes and threads", *limits.processes));
    if (limits.descriptors) add(fmt::format("{} descriptors", *limits.descriptors));
    return text;
}

}   // namespace tricorn::server
